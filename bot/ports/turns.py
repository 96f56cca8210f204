"""The durable queue of turns: what is stored of an inbound, who runs it, and how it ends.

Times are aware UTC, from the database's clock. All methods raise `StoreError` and nothing of the driver's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.inbound import AnyInbound, InboundAction
from bot.domain.message import History, Message, Shown
from bot.domain.turn import Slot, Turn, TurnState


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `burst` at once and `per_minute` in the long run for one key (a person and what is counted)."""

    key: str
    per_minute: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTurn:
    """What `accept` stores. `message` joins the conversation; None when the question stands there already.

    `reruns` names the turn whose answer is made again by `action`; the new turn then takes over that turn's inbound,
    conversation, question and answer id, and counts its generation up. `is_own_lane` runs it beside the thread.
    `keeps_answer` gives the history with the answer that stands, to go on from it. `is_home` keeps it with this
    process (its page waits). `can_start` says that this process has a free slot.
    """

    turn_id: str
    inbound: AnyInbound
    message: Message | None = None
    title: str = ""
    action: InboundAction | None = None
    reruns: str = ""
    keeps_answer: bool = False
    is_own_lane: bool = False
    is_home: bool = False
    can_start: bool = False
    slot: Slot = Slot.CHAT
    limits: tuple[RateLimit, ...] = ()
    token_estimate: int = 0
    run_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A running turn of this process with the tail of its conversation up to its question."""

    turn: Turn
    history: History


@dataclass(frozen=True, slots=True)
class Taken:
    """Stored. `claimed` is set when the turn runs in this process at once; `ahead` turns of its lane come first."""

    turn_id: str
    answer_id: str
    state: TurnState
    claimed: Claimed | None = None
    ahead: int = 0
    question_row: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """One of the dedupe keys was seen before; nothing was stored."""


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A limit refused it; only the dedupe keys were stored. `wait` is seconds."""

    limit: RateLimit
    wait: float


@dataclass(frozen=True, slots=True)
class LaneFull:
    """More turns wait in this lane than may; only the dedupe keys were stored."""

    waiting: int


@dataclass(frozen=True, slots=True)
class NoSuchTurn:
    """The turn to run again does not exist."""


Acceptance = Taken | Known | OverLimit | LaneFull | NoSuchTurn


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to store with the end of a turn; it replaces earlier answers and notices of the same answer id.

    `stands_alone` stores it under the turn's own id instead, beside the answer that was to be replaced.
    """

    message: Message
    shown: Shown = field(default_factory=Shown)
    platform_message_id: str = ""
    token_estimate: int = 0
    is_beside: bool = False
    stands_alone: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """What `finish` did. `is_lost`: another process has the turn, nothing was stored. `following` runs here now."""

    is_lost: bool = False
    following: Claimed | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """What a heartbeat learned: this process's running turns by id as (attempt, cancel requested), the nearest time a
    delayed turn is due, how many turns of dead processes were freed, how many processes live.
    """

    owned: Mapping[str, tuple[int, bool]]
    next_run_at: datetime | None = None
    freed: int = 0
    live_nodes: int = 1


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many turns are in each state, and the age in seconds of the oldest that is ready or waiting."""

    counts: Mapping[TurnState, int]
    oldest_age: float = 0.0


@dataclass(frozen=True, slots=True)
class TurnsReady:
    """Some turn may be claimed."""


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Somebody asked to cancel a running turn."""

    turn_id: str


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """A conversation was written to, renamed or removed by any process."""

    key: ConversationKey


Wake = TurnsReady | CancelAsked | ConversationChanged


class TurnStore(Protocol):
    """The durable queue: turns, leases, limits. `owner` and `attempt` fence every write."""

    async def accept(self, new: NewTurn) -> Acceptance:
        """Store an inbound whole or not at all: dedupe keys, cursor, conversation, message, turn (T1)."""
        ...

    async def overhear(self, inbound: AnyInbound, message: Message) -> bool:
        """Store what was said in a known conversation without a turn; False when it was known."""
        ...

    async def claim(self, free: Mapping[Slot, int]) -> Sequence[Claimed]:
        """Take over ready turns that are due, at most so many of each slot kind."""
        ...

    async def finish(
        self,
        turn: Turn,
        state: TurnState,
        messages: Sequence[NewMessage] = (),
        *,
        error: str = "",
        free: Mapping[Slot, int] | None = None,
    ) -> Ended:
        """End a turn with what it said (T2); the lane's next turn starts here when `free` has a slot for it."""
        ...

    async def retry(self, turn: Turn, *, wait: float, error: str, gives_back: bool = False) -> bool:
        """Put a running turn back to be run again after `wait` seconds; False when it was lost.

        `gives_back` does not count the attempt (polling, drain, a held question).
        """
        ...

    async def is_held(self, turn: Turn) -> bool:
        """Read the fence: does this process still have the turn?"""
        ...

    async def cancel(self, turn_id: str, notice: NewMessage | None = None) -> TurnState | None:
        """Ask for a turn to stop. A waiting or ready one is cancelled at once, and `notice` stands for its answer; a
        running one is stopped by its process, which shows what there is.

        Returns the state it was in, None when there is no such turn or it had ended.
        """
        ...

    async def open_turns(self, key: ConversationKey, person: PersonKey | None = None) -> Sequence[Turn]:
        """List turns of a conversation (of a person) that have not ended, in order."""
        ...

    async def find(self, turn_id: str) -> Turn | None:
        """Look a turn up, ended or not."""
        ...

    async def beat(self) -> Beat:
        """Say that this process lives, free the turns of dead ones, and read what became of its own."""
        ...

    async def hand_back(self) -> int:
        """Drain: mark this process draining and put its running turns back, attempts not counted."""
        ...

    async def leave(self) -> None:
        """Take this process's row away."""
        ...

    async def backlog(self) -> Backlog:
        """Count turns by state."""
        ...

    async def sweep(self, *, seen_before: datetime, turns_before: datetime) -> int:
        """Remove old dedupe keys and ended turns."""
        ...

    async def listen(self, on_wake: Callable[[Wake], None]) -> None:
        """Call back on every wake-up until cancelled, and reconnect by itself. Wake-ups are hints and may be lost."""
        ...
