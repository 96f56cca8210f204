"""Wake-ups: who listens in this process, and how they travel to others. They are hints and may be lost."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from bot.domain.conversation import ConversationKey
from bot.ports.turns import CancelAsked, ConversationChanged, TurnsReady, Wake

log = logging.getLogger(__name__)

# PostgreSQL refuses notices of 8000 bytes and more.
MAX_NOTICE = 7000


class Notice(msgspec.Struct, omit_defaults=True):
    """Wake-ups of one process as they travel."""

    sender: str
    is_ready: bool = False
    cancelled: list[str] = []
    changed: list[ConversationKey] = []


class Listeners:
    """Whoever listens in this process."""

    def __init__(self) -> None:
        self._calls: list[Callable[[Wake], None]] = []

    @contextmanager
    def joined(self, call: Callable[[Wake], None]) -> Iterator[None]:
        """Listen for as long as the block lasts."""
        self._calls.append(call)
        try:
            yield
        finally:
            self._calls.remove(call)

    def tell(self, wakes: Iterable[Wake]) -> None:
        """Call everybody back."""
        for wake in wakes:
            for call in tuple(self._calls):
                call(wake)


def packed(sender: str, wakes: Sequence[Wake]) -> list[str]:
    """Write wake-ups as few notices, each said once."""
    notices = [Notice(sender)]
    size = 0
    for wake in dict.fromkeys(wakes):
        size += len(msgspec.json.encode(wake)) + 8
        if size > MAX_NOTICE:
            notices.append(Notice(sender))
            size = 0
        match wake:
            case TurnsReady():
                notices[-1].is_ready = True
            case CancelAsked(turn_id):
                notices[-1].cancelled.append(turn_id)
            case ConversationChanged(key):
                notices[-1].changed.append(key)
    return [msgspec.json.encode(notice).decode() for notice in notices]


def unpacked(text: str, *, but_of: str) -> list[Wake]:
    """Read a notice; nothing comes of this process's own, nor of what another version wrote differently."""
    try:
        notice = msgspec.json.decode(text, type=Notice)
    except msgspec.MsgspecError:
        log.warning("a notice could not be read")
        return []
    if notice.sender == but_of:
        return []
    wakes: list[Wake] = [TurnsReady()] if notice.is_ready else []
    wakes += [CancelAsked(turn_id) for turn_id in notice.cancelled]
    wakes += [ConversationChanged(key) for key in notice.changed]
    return wakes
