"""Where an answer is shown, and what became visible of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.capabilities import Capabilities
from bot.domain.conversation import MessageRef, ReplyTarget
from bot.domain.media import StoredMedia
from bot.domain.reply import Action, StopReason
from bot.domain.turn import Turn
from bot.domain.usage import Usage
from bot.domain.wording import Words
from bot.errors import ParleyError
from bot.ports.adapter import Adapter, Call
from bot.ports.checkpoint import Reach
from bot.ports.clock import Clock
from bot.ports.gate import Gate
from bot.ports.store import ReceiptStore


@dataclass(frozen=True, slots=True)
class Place:
    """Where one answer is shown, and by what means. `is_held` reads the fence.

    `is_fresh` says for certain that nothing of this answer can stand anywhere yet. The number of the attempt does not:
    a turn that was handed back has not used one up.
    """

    adapter: Adapter
    gate: Gate
    target: ReplyTarget
    turn: Turn
    receipts: ReceiptStore
    words: Words
    clock: Clock
    reach: Reach
    is_held: Callable[[], Awaitable[bool]]
    is_fresh: bool = False

    @property
    def capabilities(self) -> Capabilities:
        """What can be shown here."""
        return self.adapter.capabilities(self.target)

    def routes_of(self, call: Call) -> tuple[str, ...]:
        """Name the budgets a call spends here."""
        return self.adapter.routes_of(call, self.target)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became visible. `first_visible` is seconds from the start; `notice` is what was posted beside or instead,
    with `notice_actions` below it. `leaves_old`: an earlier answer still stands as it was, because the new one failed.
    """

    text: str
    media: tuple[StoredMedia, ...]
    stop: StopReason
    usage: Usage | None
    footer: str
    actions: tuple[Action, ...]
    error: ParleyError | None
    notice: str
    notice_actions: tuple[Action, ...]
    first_visible: float | None
    edits: int
    refs: tuple[MessageRef, ...]
    leaves_old: bool = False
