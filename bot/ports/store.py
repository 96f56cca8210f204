"""What is kept in the database: one protocol a subject, one method a transaction, none open across a network call.

Times are aware UTC; stores take them from the database's clock. All raise `StoreError` and nothing of the driver's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import ConversationKey, MessageRef, PersonKey
from bot.domain.inbound import AnyInbound, InboundAction
from bot.domain.message import History, Message, Part, Shown, StoredMessage
from bot.domain.turn import Slot, Turn, TurnState
from bot.domain.usage import Spent, Usage
from bot.ports.extension import StepResult


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
    """A message to store with the end of a turn; it replaces earlier answers and notices of the same answer id."""

    message: Message
    shown: Shown = field(default_factory=Shown)
    platform_message_id: str = ""
    token_estimate: int = 0
    is_beside: bool = False


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

    async def cancel(self, turn_id: str) -> TurnState | None:
        """Ask for a turn to stop. A waiting or ready one is cancelled at once; a running one by its process.

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


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list."""

    key: ConversationKey
    conversation_id: int
    title: str
    updated_at: datetime


class ConversationStore(Protocol):
    """Conversations as people see them."""

    async def listing(
        self, platform: str, channel: str, *, find: str = "", before: datetime | None = None, at_most: int = 50
    ) -> Sequence[Summary]:
        """List conversations of a channel, the newest first; `find` looks in titles and messages, any case."""
        ...

    async def lookup(self, key: ConversationKey) -> Summary | None:
        """Find the standing conversation of a key or an alias."""
        ...

    async def page(
        self, key: ConversationKey, *, before_seq: int | None = None, at_most: int = 50
    ) -> Sequence[StoredMessage]:
        """Read the newest messages of a conversation (before a place), oldest first, without superseded ones."""
        ...

    async def rename(self, key: ConversationKey, title: str) -> bool:
        """Give a conversation another title; False when there is none."""
        ...

    async def remove(self, key: ConversationKey) -> bool:
        """Erase a conversation with its messages and turns; running turns are asked to stop."""
        ...

    async def end(self, key: ConversationKey) -> bool:
        """Close the standing conversation; the next message of the key begins an empty one."""
        ...

    async def rewrite(self, row_id: int, parts: Sequence[Part], *, token_estimate: int) -> None:
        """Replace a message's parts (attachments that were fetched, documents that were read)."""
        ...

    async def move_window(self, conversation_id: int, start_seq: int) -> None:
        """Keep where the prompt's window starts, so that its beginning stays the same from call to call."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """One part of an answer: intended, and posted once `ref` is set. `text` is its source when it was closed."""

    nonce: str
    answer_id: str
    part: int
    key: ConversationKey
    ref: MessageRef | None = None
    text: str = ""


class ReceiptStore(Protocol):
    """What of an answer stands where."""

    async def intend(self, receipt: Receipt) -> None:
        """Store that a part will be posted; again is fine."""
        ...

    async def posted(self, nonce: str, ref: MessageRef) -> None:
        """Store that it was, and where; the first receipt also makes its thread an alias of the conversation."""
        ...

    async def close(self, nonce: str, text: str) -> None:
        """Store the source of a part that will not grow any more."""
        ...

    async def of_answer(self, answer_id: str) -> Sequence[Receipt]:
        """List an answer's receipts by part, the newest generation of each."""
        ...

    async def drop(self, nonce: str) -> None:
        """Forget a part that was deleted."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One provider call. `outcome` is ok, cut, or an error's code."""

    turn_id: str
    person: PersonKey
    key: ConversationKey
    ability: str
    usage: Usage
    outcome: str = "ok"
    trace_id: str = ""
    took_ms: int = 0


class Ledger(Protocol):
    """What was spent, a row per provider call."""

    async def record(self, entry: LedgerEntry) -> None:
        """Store one call; its cost is rounded half-even to nano-units once, here."""
        ...

    async def spent(self, *, since: datetime, person: PersonKey | None = None) -> Spent:
        """Sum up what was spent since a time; calls of unknown price are counted, currencies never added."""
        ...


class StepStore(Protocol):
    """Paid results kept before they are shown."""

    async def find(self, answer_id: str, generation: int, name: str) -> StepResult | None:
        """Read a kept result."""
        ...

    async def keep(self, answer_id: str, generation: int, name: str, result: StepResult) -> None:
        """Keep a result; again is fine."""
        ...


class PreferenceStore(Protocol):
    """Choices people made, by scope (`person:web::abc`, `installation`)."""

    async def read(self, scopes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Read the choices of several scopes."""
        ...

    async def write(self, scope: str, name: str, value: str) -> None:
        """Keep a choice; an empty value removes it."""
        ...


class Health(Protocol):
    """Tells whether the database answers."""

    async def check(self) -> None:
        """Make one round trip; raises `StoreUnavailable`."""
        ...
