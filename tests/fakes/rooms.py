"""What the fake stores share: the rows of a database that is only memory."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.media import Media, StoredMedia
from bot.domain.message import Role, StoredMessage
from bot.domain.turn import Turn, TurnState
from bot.ports.extension import StepResult
from bot.ports.store import LedgerEntry, Receipt
from bot.ports.turns import Wake

EXCHANGE = 1000
NODE_TTL = 5_000
OPEN = (TurnState.WAITING, TurnState.READY, TurnState.RUNNING)


@dataclass(slots=True)
class HeldConversation:
    """A row of conversations."""

    row_id: int
    key: ConversationKey
    title: str
    updated_at: int
    next_exchange: int = 0
    window_start: int = 0
    summary: str = ""
    people: set[PersonKey] = field(default_factory=set)
    is_ended: bool = False

    def next_place(self) -> int:
        """Open an exchange."""
        self.next_exchange += 1
        return self.next_exchange * EXCHANGE


@dataclass(slots=True)
class HeldMessage:
    """A row of messages."""

    conversation_id: int
    stored: StoredMessage
    is_superseded: bool = False


@dataclass(slots=True)
class HeldTurn:
    """A row of turns; `turn` has its attempt."""

    turn: Turn
    state: TurnState
    seq: int
    question_seq: int
    run_at: int
    created_at: int
    home: str = ""
    owner: str = ""
    keeps_answer: bool = False
    cancel_requested: bool = False
    in_a_row: int = 0
    error: str = ""
    finished_at: int | None = None


@dataclass(slots=True)
class HeldNode:
    """A row of nodes."""

    beat_at: int
    is_draining: bool = False


@dataclass(slots=True)
class Rooms:
    """Everything several fake processes share, as they would share a database."""

    seen: dict[tuple[str, str, str], int] = field(default_factory=dict)
    conversations: list[HeldConversation] = field(default_factory=list)
    aliases: dict[ConversationKey, int] = field(default_factory=dict)
    messages: list[HeldMessage] = field(default_factory=list)
    turns: list[HeldTurn] = field(default_factory=list)
    nodes: dict[str, HeldNode] = field(default_factory=dict)
    rate: dict[str, float] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    steps: dict[tuple[str, int, str], StepResult] = field(default_factory=dict)
    ledger: list[tuple[int, LedgerEntry]] = field(default_factory=list)
    preferences: dict[tuple[str, str], str] = field(default_factory=dict)
    media: dict[str, tuple[StoredMedia, Media, PersonKey | None]] = field(default_factory=dict)
    listeners: list[Callable[[Wake], None]] = field(default_factory=list)
    counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def standing(self, key: ConversationKey) -> HeldConversation | None:
        """The conversation a key means now: its own, else the one it is an alias of."""
        own = next((held for held in self.conversations if held.key == key and not held.is_ended), None)
        if own is not None or key not in self.aliases:
            return own
        aliased = self.conversation(self.aliases[key])
        return aliased if aliased is not None and not aliased.is_ended else None

    def conversation(self, row_id: int) -> HeldConversation | None:
        """A conversation by its row."""
        return next((held for held in self.conversations if held.row_id == row_id), None)

    def find(self, turn_id: str) -> HeldTurn | None:
        """A turn by its id."""
        return next((held for held in self.turns if held.turn.turn_id == turn_id), None)

    def visible(self, conversation_id: int) -> list[HeldMessage]:
        """The messages that stand in a conversation, in order."""
        standing = (
            held for held in self.messages if held.conversation_id == conversation_id and not held.is_superseded
        )
        return sorted(standing, key=lambda held: held.stored.seq)

    def all_messages(self) -> list[StoredMessage]:
        """Every message of every conversation."""
        return [held.stored for held in self.messages]

    def is_alive(self, node: str, now: int) -> bool:
        """Did a process say lately that it lives?"""
        held = self.nodes.get(node)
        return held is not None and held.beat_at > now - NODE_TTL

    def tell(self, *wakes: Wake) -> None:
        """Wake everybody up."""
        for wake in wakes:
            for call in tuple(self.listeners):
                call(wake)


def is_answer(role: Role) -> bool:
    """Is it what a newer answer replaces?"""
    return role in (Role.ASSISTANT, Role.TOOL, Role.NOTICE)


def wall_clock() -> int:
    """The time in milliseconds."""
    return int(time.time() * 1000)


def at(ms: int) -> datetime:
    """A moment out of milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def ms(moment: datetime) -> int:
    """A moment as milliseconds."""
    return round(moment.timestamp() * 1000)
