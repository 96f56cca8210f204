"""The first tables.

Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    _create_conversations()
    _create_cursors()
    _create_leases()
    _create_ledger()
    _create_media()
    _create_media_chunks()
    _create_nodes()
    _create_preferences()
    _create_rate()
    _create_receipts()
    _create_seen()
    _create_steps()
    _create_conversation_aliases()
    _create_messages()
    _create_turns()


def downgrade() -> None:
    """Drop every table, those that refer to others first."""
    for table in (
        "turns",
        "messages",
        "conversation_aliases",
        "steps",
        "seen",
        "receipts",
        "rate",
        "preferences",
        "nodes",
        "media_chunks",
        "media",
        "ledger",
        "leases",
        "cursors",
        "conversations",
    ):
        op.drop_table(table)


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *_texts("platform", "workspace", "channel", "thread"),
        *_words("title", "folded_title"),
        *_numbers("next_exchange", "window_start"),
        *_words("summary", "first_person"),
        *_flags("had_two_people"),
        *_times("created_at", "updated_at"),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("conversations_by_channel", "conversations", ["platform", "channel", "updated_at"])
    _partial_index(
        "one_standing",
        "conversations",
        ["platform", "workspace", "channel", "thread"],
        where="ended_at IS NULL",
        unique=True,
    )


def _create_cursors() -> None:
    op.create_table(
        "cursors", *_texts("platform", "channel", "last_message_id"), sa.PrimaryKeyConstraint("platform", "channel")
    )


def _create_leases() -> None:
    op.create_table(
        "leases", *_texts("name", "holder"), *_numbers("fence"), *_times("expires_at"), sa.PrimaryKeyConstraint("name")
    )


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *_times("at"),
        *_texts("turn_id", "person", "platform", "workspace", "channel", "thread", "ability", "model"),
        *_numbers("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "units"),
        sa.Column("cost_nano", sa.BigInteger()),
        *_texts("currency", "outcome"),
        *_words("trace_id"),
        *_numbers("took_ms"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ledger_by_time", "ledger", ["at"])


def _create_media() -> None:
    op.create_table(
        "media",
        *_texts("media_id", "sha256"),
        *_words("owner"),
        *_texts("kind", "name", "mime_type"),
        *_times("size"),
        *_words("alt_text"),
        *_numbers("width", "height"),
        *_times("created_at"),
        sa.PrimaryKeyConstraint("media_id"),
    )
    op.create_index("media_by_content", "media", ["sha256"])


def _create_media_chunks() -> None:
    op.create_table(
        "media_chunks",
        *_texts("sha256"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "number"),
    )


def _create_nodes() -> None:
    op.create_table(
        "nodes",
        *_texts("id"),
        *_times("beat_at"),
        *_flags("draining"),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_preferences() -> None:
    op.create_table("preferences", *_texts("scope", "name", "value"), sa.PrimaryKeyConstraint("scope", "name"))


def _create_rate() -> None:
    op.create_table("rate", *_texts("key"), *_times("tat"), sa.PrimaryKeyConstraint("key"))


def _create_receipts() -> None:
    op.create_table(
        "receipts",
        *_texts("nonce", "answer_id"),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        *_texts("place"),
        *_words("message_id", "posted_place", "handle"),
        sa.Column("expires_at", sa.BigInteger()),
        *_words("text"),
        *_flags("is_posted"),
        *_times("at"),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index("receipts_by_answer", "receipts", ["answer_id"])


def _create_seen() -> None:
    op.create_table(
        "seen", *_texts("platform", "realm", "key"), *_times("at"), sa.PrimaryKeyConstraint("platform", "realm", "key")
    )


def _create_steps() -> None:
    op.create_table(
        "steps",
        *_texts("answer_id"),
        sa.Column("generation", sa.Integer(), nullable=False),
        *_texts("name", "result"),
        *_times("at"),
        sa.PrimaryKeyConstraint("answer_id", "generation", "name"),
    )


def _create_conversation_aliases() -> None:
    op.create_table(
        "conversation_aliases",
        *_texts("platform", "workspace", "channel", "thread"),
        sa.Column("conversation_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel", "thread"),
    )
    op.create_index("aliases_by_conversation", "conversation_aliases", ["conversation_id"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", ROW_ID, nullable=False),
        *_times("seq"),
        *_texts("role", "parts"),
        *_words("folded_text"),
        sa.Column("author", sa.Text()),
        *_words("author_person", "answer_id", "platform_message_id"),
        *_numbers("token_estimate"),
        *_flags("is_beside"),
        *_words("shown"),
        *_times("at"),
        sa.Column("superseded_by", ROW_ID),
        sa.Column("erased_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "seq"),
    )
    op.create_index("messages_by_answer", "messages", ["answer_id"])
    _partial_index("messages_by_platform_id", "messages", ["platform_message_id"], where="platform_message_id != ''")


def _create_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *_texts("turn_id", "answer_id"),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("conversation_id", ROW_ID, nullable=False),
        *_texts("lane"),
        *_times("seq"),
        sa.Column("question_row", ROW_ID),
        *_times("question_seq"),
        *_flags("keeps_answer"),
        *_texts("slot", "person"),
        sa.Column("home", sa.Text()),
        *_texts("state"),
        *_times("run_at"),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_a_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.Text()),
        *_flags("cancel_requested"),
        *_texts("inbound"),
        sa.Column("action", sa.Text()),
        *_words("error"),
        *_times("created_at"),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lane", "seq"),
        sa.UniqueConstraint("turn_id"),
    )
    _partial_index("one_active", "turns", ["lane"], where="state IN ('ready', 'running')", unique=True)
    op.create_index("turns_by_conversation", "turns", ["conversation_id"])
    _partial_index("turns_ready", "turns", ["run_at", "id"], where="state = 'ready'")
    _partial_index("turns_running", "turns", ["owner"], where="state = 'running'")
    _partial_index("turns_running_of_person", "turns", ["person"], where="state = 'running'")
    _partial_index("turns_waiting", "turns", ["lane", "seq"], where="state = 'waiting'")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names]


def _times(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False) for name in names]


def _partial_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    """Index the rows of one condition; it works alike on both databases."""
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
