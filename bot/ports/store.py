"""What else is kept in the database: one protocol a subject, one method a transaction, none open across a network call.

Times are aware UTC; stores take them from the database's clock. All raise `StoreError` and nothing of the driver's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import ConversationKey, MessageRef, PersonKey
from bot.domain.message import Part, StoredMessage
from bot.domain.usage import Spent, Usage
from bot.ports.extension import StepResult


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

    async def keep_summary(self, conversation_id: int, summary: str) -> None:
        """Keep what stands for all that came before the window."""
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
