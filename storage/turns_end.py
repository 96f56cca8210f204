"""T2 and the other ends of a turn: finished, put back, cancelled. The conversation is locked first, then its turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, bindparam, func, insert, literal_column, null, select, true, update

from bot.domain.turn import Slot, Turn, TurnState
from bot.ports.turns import CancelAsked, ConversationChanged, Ended, NewMessage, TurnsReady
from storage.mapping import plain, shown_to_json
from storage.messages import message_values
from storage.places import answering, opening
from storage.rows import Conversation
from storage.tables import messages, turns
from storage.touching import lock, touch
from storage.transaction import Transaction
from storage.turns_start import READY, RUNNING, WAITING, promote

_HELD = (
    turns.c.turn_id == bindparam("turn"),
    turns.c.owner == bindparam("me"),
    turns.c.attempt == bindparam("of_attempt"),
    turns.c.state == RUNNING,
)
_others = turns.alias("others")
_END = (
    update(turns)
    .where(*_HELD)
    .values(
        state=bindparam("new_state"),
        error=bindparam("new_error"),
        finished_at=bindparam("now", type_=BigInteger),
        owner=null(),
    )
    .returning(
        turns.c.in_a_row,
        turns.c.question_seq,
        select(func.count())
        .where(messages.c.answer_id == turns.c.answer_id, messages.c.role != literal_column("'user'"))
        .correlate(turns)
        .scalar_subquery()
        .label("answers"),
    )
)
_END_OF_LIMITED = _END.returning(
    select(_others.c.id)
    .where(
        _others.c.state == READY,
        _others.c.run_at <= bindparam("now", type_=BigInteger),
        _others.c.person == turns.c.person,
    )
    .correlate(turns)
    .exists()
    .label("held_back")
)
_PUT_BACK = (
    update(turns)
    .where(*_HELD)
    .values(
        state=TurnState.READY.value,
        owner=null(),
        in_a_row=0,
        run_at=bindparam("due", type_=BigInteger),
        error=bindparam("new_error"),
        attempt=turns.c.attempt - bindparam("given_back", type_=Integer),
    )
    .returning(turns.c.id)
)
_IS_HELD = select(turns.c.id).where(*_HELD)
_SUPERSEDED = (
    messages.c.conversation_id == bindparam("conversation"),
    messages.c.answer_id == bindparam("answer"),
    messages.c.id < bindparam("by", type_=BigInteger),
    messages.c.role.in_(["assistant", "tool", "notice"]),
    messages.c.superseded_by.is_(None),
)
_SUPERSEDE = update(messages).where(*_SUPERSEDED).values(superseded_by=bindparam("by", type_=BigInteger))
_ADD_MESSAGE = insert(messages).returning(messages.c.id)
_PLACE_OF = select(turns.c.conversation_id).where(turns.c.turn_id == bindparam("turn"))
_STATE_OF = select(turns.c.state, turns.c.lane).where(turns.c.turn_id == bindparam("turn")).with_for_update()
_CANCEL = (
    update(turns)
    .where(turns.c.turn_id == bindparam("turn"), turns.c.state.in_([WAITING, READY]))
    .values(state=TurnState.CANCELLED.value, finished_at=bindparam("now", type_=BigInteger))
    .returning(turns.c.conversation_id, turns.c.answer_id, turns.c.generation, turns.c.question_seq)
)
_ASK_TO_STOP = update(turns).where(turns.c.turn_id == bindparam("turn")).values(cancel_requested=true())


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ended and what it said."""

    state: TurnState
    messages: Sequence[NewMessage] = ()
    error: str = ""


def finish(t: Transaction, turn: Turn, ending: Ending, free: Mapping[Slot, int]) -> Ended:
    """End a turn with what it said, and let the next of its lane go on."""
    conversation = touch(t, turn.conversation_id, exchanges=_count_beside(ending.messages))
    values = {"new_state": ending.state.value, "new_error": plain(ending.error), "now": t.now}
    is_limited = t.rules.turns_per_person > 0
    ended = conversation and t.run(_END_OF_LIMITED if is_limited else _END, **fence(t, turn), **values).first()
    if conversation is None or not ended:
        t.undo()
        return Ended(is_lost=True)
    if is_limited and ended.held_back:
        t.wakes.append(TurnsReady())
    if ending.messages:
        _say(t, turn, conversation, ending.messages, ended)
    t.wakes.append(ConversationChanged(conversation.key))
    if turn.lane == f"turn:{turn.turn_id}":
        return Ended()
    return Ended(following=promote(t, turn.lane, conversation, free=free, in_a_row=ended.in_a_row))


def retry(t: Transaction, turn: Turn, *, wait: float, error: str, gives_back: bool) -> bool:
    """Put a running turn back; its lane waits for it."""
    due = t.now + round(max(0.0, wait) * 1000)
    values = {"due": due, "new_error": plain(error), "given_back": int(gives_back)}
    if t.run(_PUT_BACK, **fence(t, turn), **values).first() is None:
        return False
    if due <= t.now:
        t.wakes.append(TurnsReady())
    return True


def is_held(t: Transaction, turn: Turn) -> bool:
    """Read the fence."""
    return t.run(_IS_HELD, **fence(t, turn)).first() is not None


def cancel(t: Transaction, turn_id: str, notice: NewMessage | None = None) -> TurnState | None:
    """Cancel what has not begun, with a notice in the place of its answer; ask what runs to stop. Tells the state."""
    place = t.run(_PLACE_OF, turn=turn_id).first()
    conversation = place and lock(t, place.conversation_id)
    row = conversation and t.run(_STATE_OF, turn=turn_id).first()
    if not conversation or not row:
        return None
    match TurnState(row.state):
        case TurnState.RUNNING:
            t.run(_ASK_TO_STOP, turn=turn_id)
            t.wakes.append(CancelAsked(turn_id))
        case TurnState.WAITING | TurnState.READY:
            ended = t.run(_CANCEL, turn=turn_id, now=t.now).one()
            if notice is not None and not ended.generation:
                _add(t, ended, notice, seq=answering(ended.question_seq, generation=ended.generation, number=1))
            t.wakes.append(ConversationChanged(conversation.key))
            if row.state == TurnState.READY:
                promote(t, row.lane, conversation, free={})
        case _:
            return None
    return TurnState(row.state)


def fence(t: Transaction, turn: Turn) -> dict[str, object]:
    """The parameters of "this process still has this attempt"."""
    return {"turn": turn.turn_id, "me": t.rules.node, "of_attempt": turn.attempt}


def _say(
    t: Transaction,
    turn: Turn,
    conversation: Conversation,
    new_messages: Sequence[NewMessage],
    ended: Row[*tuple[Any, ...]],
) -> None:
    """Store what a turn said: inside its question's exchange, or behind all others when it was made beside the chat."""
    exchange = conversation.next_exchange - _count_beside(new_messages)
    first = 0
    for number, new in enumerate(new_messages, start=1):
        exchange += new.is_beside
        place = answering(ended.question_seq, generation=turn.generation, number=number)
        row = _add(t, turn, new, seq=opening(exchange) if new.is_beside else place)
        first = first or row
    if ended.answers and not any(new.stands_alone for new in new_messages):
        t.run(_SUPERSEDE, conversation=conversation.row_id, answer=turn.answer_id, by=first)


def _count_beside(new_messages: Sequence[NewMessage]) -> int:
    return sum(new.is_beside for new in new_messages)


def _add(t: Transaction, turn: Turn | Row[*tuple[Any, ...]], new: NewMessage, *, seq: int) -> int:
    values = message_values(t, new.message) | {
        "conversation_id": turn.conversation_id,
        "seq": seq,
        "answer_id": turn.turn_id if new.stands_alone else turn.answer_id,
        "platform_message_id": new.platform_message_id,
        "token_estimate": new.token_estimate,
        "is_beside": new.is_beside,
        "shown": shown_to_json(new.shown),
    }
    return int(t.run(_ADD_MESSAGE, **values).scalar_one())
