"""The tail of a conversation, as a turn is given it."""

from typing import Any

from sqlalchemy import BigInteger, Row, Text, bindparam, literal_column, or_, select

from bot.domain.message import History
from storage.rows import MESSAGE, Conversation, message_of
from storage.tables import messages
from storage.transaction import Transaction

# More than any budget of tokens takes; what is older is in the summary or left out.
MOST_MESSAGES = 200

_STANDS = (messages.c.superseded_by.is_(None), messages.c.erased_at.is_(None))
_TAIL = (
    select(*MESSAGE)
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.seq >= bindparam("start"),
        messages.c.seq <= bindparam("until"),
        *_STANDS,
        messages.c.role != literal_column("'notice'"),
    )
    .order_by(messages.c.seq.desc())
    .limit(MOST_MESSAGES + 1)
)
_TAIL_AND_ANSWER = (
    select(*MESSAGE)
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.seq >= bindparam("start"),
        or_(
            messages.c.seq <= bindparam("until", type_=BigInteger),
            messages.c.answer_id == bindparam("answer", type_=Text),
        ),
        *_STANDS,
        messages.c.role != literal_column("'notice'"),
    )
    .order_by(messages.c.seq.desc())
    .limit(MOST_MESSAGES + 1)
)


def history_of(t: Transaction, conversation: Conversation, *, question_seq: int, keeps: str = "") -> History:
    """Read the tail up to a question; with what stands of the answer `keeps`, where it is to be gone on with."""
    place = {"conversation": conversation.row_id, "start": conversation.window_start}
    place |= {"until": question_seq}
    rows = t.run(_TAIL_AND_ANSWER, **place, answer=keeps).all() if keeps else t.run(_TAIL, **place).all()
    return _history(conversation, list(rows))


def _history(conversation: Conversation, rows: list[Row[Any]]) -> History:
    return History(
        conversation_id=conversation.row_id,
        messages=tuple(message_of(row) for row in reversed(rows[:MOST_MESSAGES])),
        summary=conversation.summary,
        window_start=conversation.window_start,
        had_two_people=conversation.had_two_people,
        is_partial=len(rows) > MOST_MESSAGES,
    )
