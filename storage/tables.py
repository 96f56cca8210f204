"""Every table. Times are BIGINT milliseconds, money is BIGINT nano-units of a currency, NULL stands for unknown."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# BIGINT keys do not count up by themselves on SQLite.
RowId: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")


def _names(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _words(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False, server_default="") for name in names]


def _times(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False, server_default="0") for name in names]


def _flags(*names: str) -> list[Column[bool]]:
    return [Column(name, Boolean, nullable=False, server_default=text("false")) for name in names]


def _row_id() -> Column[int]:
    return Column("id", RowId, primary_key=True, autoincrement=True)


def _conversation_id() -> Column[int]:
    return Column("conversation_id", RowId, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)


# `next_exchange` counts places: a question opens an exchange, its answers stand inside it (see `storage.places`).
conversations = Table(
    "conversations",
    metadata,
    _row_id(),
    *_names("platform", "workspace", "channel", "thread"),
    *_words("title", "folded_title"),
    *_numbers("next_exchange", "window_start"),
    *_words("summary", "first_person"),
    *_flags("had_two_people"),
    *_times("created_at", "updated_at"),
    Column("ended_at", BigInteger),
)
STANDING = conversations.c.ended_at.is_(None)
Index(
    "one_standing",
    conversations.c.platform,
    conversations.c.workspace,
    conversations.c.channel,
    conversations.c.thread,
    unique=True,
    sqlite_where=STANDING,
    postgresql_where=STANDING,
)
Index("conversations_by_channel", conversations.c.platform, conversations.c.channel, conversations.c.updated_at)

conversation_aliases = Table(
    "conversation_aliases",
    metadata,
    *_names("platform", "workspace", "channel", "thread"),
    _conversation_id(),
    PrimaryKeyConstraint("platform", "workspace", "channel", "thread"),
)
Index("aliases_by_conversation", conversation_aliases.c.conversation_id)

messages = Table(
    "messages",
    metadata,
    _row_id(),
    _conversation_id(),
    *_times("seq"),
    *_names("role", "parts"),
    *_words("folded_text"),
    Column("author", Text),
    *_words("author_person", "answer_id", "platform_message_id"),
    *_numbers("token_estimate"),
    *_flags("is_beside"),
    *_words("shown"),
    *_times("at"),
    Column("superseded_by", RowId),
    Column("erased_at", BigInteger),
    UniqueConstraint("conversation_id", "seq"),
)
Index("messages_by_answer", messages.c.answer_id)
HAS_PLATFORM_ID = messages.c.platform_message_id != ""
Index(
    "messages_by_platform_id",
    messages.c.platform_message_id,
    sqlite_where=HAS_PLATFORM_ID,
    postgresql_where=HAS_PLATFORM_ID,
)

seen = Table(
    "seen",
    metadata,
    *_names("platform", "realm", "key"),
    *_times("at"),
    PrimaryKeyConstraint("platform", "realm", "key"),
)

cursors = Table(
    "cursors",
    metadata,
    *_names("platform", "channel", "last_message_id"),
    PrimaryKeyConstraint("platform", "channel"),
)

turns = Table(
    "turns",
    metadata,
    _row_id(),
    Column("turn_id", Text, nullable=False, unique=True),
    *_names("answer_id"),
    Column("generation", Integer, nullable=False, server_default="0"),
    _conversation_id(),
    *_names("lane"),
    *_times("seq"),
    Column("question_row", RowId),
    *_times("question_seq"),
    *_flags("keeps_answer"),
    *_names("slot", "person"),
    Column("home", Text),
    *_names("state"),
    *_times("run_at"),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("in_a_row", Integer, nullable=False, server_default="0"),
    Column("owner", Text),
    *_flags("cancel_requested"),
    *_names("inbound"),
    Column("action", Text),
    *_words("error"),
    *_times("created_at"),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    UniqueConstraint("lane", "seq"),
)


def _of_state(name: str, states: str, *columns: ColumnElement[Any], unique: bool = False) -> None:
    """Index the few turns in some states; queries must spell the states as literals to be served by it."""
    Index(name, *columns, unique=unique, sqlite_where=text(states), postgresql_where=text(states))


# Order and mutual exclusion of a lane are a constraint, not a convention.
_of_state("one_active", "state IN ('ready', 'running')", turns.c.lane, unique=True)
_of_state("turns_waiting", "state = 'waiting'", turns.c.lane, turns.c.seq)
_of_state("turns_ready", "state = 'ready'", turns.c.run_at, turns.c.id)
_of_state("turns_running", "state = 'running'", turns.c.owner)
_of_state("turns_running_of_person", "state = 'running'", turns.c.person)
Index("turns_by_conversation", turns.c.conversation_id)

steps = Table(
    "steps",
    metadata,
    *_names("answer_id"),
    Column("generation", Integer, nullable=False),
    *_names("name", "result"),
    *_times("at"),
    PrimaryKeyConstraint("answer_id", "generation", "name"),
)

nodes = Table(
    "nodes",
    metadata,
    Column("id", Text, primary_key=True),
    *_times("beat_at"),
    *_flags("draining"),
)

# Singletons such as gateway shards: held by one process at a time, with a fence number.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    *_names("holder"),
    *_numbers("fence"),
    *_times("expires_at"),
)

# `tat` is GCRA's theoretical arrival time, in microseconds so that no rate is rounded away.
rate = Table("rate", metadata, Column("key", Text, primary_key=True), *_times("tat"))

receipts = Table(
    "receipts",
    metadata,
    Column("nonce", Text, primary_key=True),
    *_names("answer_id"),
    Column("part", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    *_names("place"),
    *_words("message_id", "posted_place", "handle"),
    Column("expires_at", BigInteger),
    *_words("text"),
    *_flags("is_posted"),
    *_times("at"),
)
Index("receipts_by_answer", receipts.c.answer_id)

preferences = Table(
    "preferences",
    metadata,
    *_names("scope", "name", "value"),
    PrimaryKeyConstraint("scope", "name"),
)

ledger = Table(
    "ledger",
    metadata,
    _row_id(),
    *_times("at"),
    *_names("turn_id", "person", "platform", "workspace", "channel", "thread", "ability", "model"),
    *_numbers("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "units"),
    Column("cost_nano", BigInteger),
    *_names("currency", "outcome"),
    *_words("trace_id"),
    *_numbers("took_ms"),
)
Index("ledger_by_time", ledger.c.at)

media = Table(
    "media",
    metadata,
    Column("media_id", Text, primary_key=True),
    *_names("sha256"),
    *_words("owner"),
    *_names("kind", "name", "mime_type"),
    *_times("size"),
    *_words("alt_text"),
    *_numbers("width", "height"),
    *_times("created_at"),
)
Index("media_by_content", media.c.sha256)

# Used on PostgreSQL only; on SQLite the bytes are files in the data folder.
media_chunks = Table(
    "media_chunks",
    metadata,
    *_names("sha256"),
    Column("number", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("sha256", "number"),
)
