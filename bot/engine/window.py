"""Which part of a conversation a model is given: pure functions over the stored tail."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.media import MediaKind
from bot.domain.message import MediaPart, Role, StoredMessage

KEEP = 0.6
PICTURES_SENT_AGAIN = 4
PICTURE_TOKENS = 500


@dataclass(frozen=True, slots=True)
class Window:
    """The messages to send and where the window starts; `has_moved` says that the start is new."""

    messages: tuple[StoredMessage, ...]
    start_seq: int
    has_moved: bool


def choose_window(messages: Sequence[StoredMessage], *, start_seq: int, budget: int) -> Window:
    """Cut the tail to the budget. When it is full it is cut to 60 % at an exchange boundary and then left alone until
    it is full again, so that its beginning stays the same from call to call and the provider's cached prefix holds.
    """
    tail = [message for message in messages if message.seq >= start_seq]
    if sum(cost_of(message) for message in tail) <= budget:
        return Window(tuple(tail), start_seq, has_moved=False)
    room = int(budget * KEEP)
    first = len(tail)
    while first > 0 and cost_of(tail[first - 1]) <= room:
        first -= 1
        room -= cost_of(tail[first])
    first = min(_next_exchange(tail, first), max(len(tail) - 1, 0))
    return Window(tuple(tail[first:]), tail[first].seq, has_moved=True)


def answered_only(messages: Sequence[StoredMessage], *, answer_id: str) -> list[StoredMessage]:
    """Leave out what was asked beside the chat and has no answer yet, except the question of this answer."""
    answered = {message.answer_id for message in messages if message.message.role is Role.ASSISTANT}
    return [
        message
        for message in messages
        if message.message.role is not Role.NOTICE
        and (not message.is_beside or message.answer_id in answered or message.answer_id == answer_id)
    ]


def pictures_to_send(messages: Sequence[StoredMessage]) -> frozenset[str]:
    """The media ids of the last pictures people sent; older ones, and what was drawn here, are only named."""
    ids = [
        part.media.media_id
        for message in messages
        if message.message.role is Role.USER
        for part in message.message.parts
        if isinstance(part, MediaPart) and part.media.kind is MediaKind.PICTURE
    ]
    return frozenset(ids[-PICTURES_SENT_AGAIN:])


def cost_of(message: StoredMessage) -> int:
    """Estimate what a message costs in tokens."""
    pictures = sum(isinstance(part, MediaPart) for part in message.message.parts)
    return message.token_estimate + pictures * PICTURE_TOKENS + 4


def _next_exchange(messages: Sequence[StoredMessage], start: int) -> int:
    """Move on to the next message a person began an exchange with."""
    for index in range(start, len(messages)):
        is_first = index == 0 or messages[index - 1].message.role is not Role.USER
        if messages[index].message.role is Role.USER and is_first:
            return index
    return start
