"""Turns: one inbound and its outcome."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.inbound import AnyInbound, InboundAction


class TurnState(StrEnum):
    """Where a turn is. The last three are the end."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Slot(StrEnum):
    """What a turn occupies while it runs; each kind has its own number of places in a process."""

    CHAT = "chat"
    PICTURE = "picture"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One inbound and its outcome. `owner` and `attempt` are the fence: who holds neither may not write.

    `inbound` is what is answered; `action` is the button that had it answered again. Such a re-run keeps the
    `answer_id` of the first turn and counts `generation` up, so that it writes into the same messages. Attempts
    never change either. Turns of one `lane` run in order, one at a time.
    """

    turn_id: str
    answer_id: str
    lane: str
    key: ConversationKey
    inbound: AnyInbound
    action: InboundAction | None = None
    attempt: int
    accepted_at: datetime
    conversation_id: int
    question_row: int | None = None
    slot: Slot = Slot.CHAT
    person: PersonKey
    generation: int = 0

    def nonce(self, part: int) -> str:
        """Name one post of this answer, the same on every attempt; at most 25 characters (Discord's limit)."""
        return f"{self.answer_id}.{part}.{self.generation}"
