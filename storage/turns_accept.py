"""T1: what a person did is stored whole or not at all, and starts at once where it can."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, bindparam, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite compiles its ON CONFLICT as well

from bot.domain.inbound import AnyInbound, InboundMessage
from bot.domain.message import Message
from bot.domain.turn import TurnState
from bot.ports.turns import Acceptance, ConversationChanged, Known, LaneFull, NewTurn, NoSuchTurn, Taken, TurnsReady
from storage.mapping import inbound_to_json, plain
from storage.messages import message_values
from storage.places import opening
from storage.rows import TURN, Conversation
from storage.tables import cursors, messages, seen, turns
from storage.timing import to_ms
from storage.touching import open_standing, touch, touch_standing
from storage.transaction import Transaction
from storage.turns_limits import give_back, take
from storage.turns_start import READY, RUNNING, WAITING, claimed, places_left

# More than so many waiting in one thread are refused politely.
MOST_WAITING = 20

_SEE = upsert(seen).on_conflict_do_nothing()
_LAST = cursors.c.last_message_id
_MOVE_CURSOR = upsert(cursors)
# Platforms count their message ids up; a longer one is a later one.
_MOVE_CURSOR = _MOVE_CURSOR.on_conflict_do_update(
    index_elements=["platform", "channel"],
    set_={"last_message_id": _MOVE_CURSOR.excluded.last_message_id},
    where=or_(
        func.length(_LAST) < func.length(_MOVE_CURSOR.excluded.last_message_id),
        (func.length(_LAST) == func.length(_MOVE_CURSOR.excluded.last_message_id))
        & (_MOVE_CURSOR.excluded.last_message_id > _LAST),
    ),
)
_lane = bindparam("lane", type_=Text)
_AHEAD = select(
    select(func.count()).where(turns.c.lane == _lane, turns.c.state.in_([READY, RUNNING])).scalar_subquery(),
    select(func.count()).where(turns.c.lane == _lane, turns.c.state == WAITING).scalar_subquery(),
)
_ORIGINAL = select(*TURN).where(turns.c.turn_id == bindparam("turn"))
_LAST_GENERATION = select(func.max(turns.c.generation)).where(
    turns.c.conversation_id == bindparam("conversation"), turns.c.answer_id == bindparam("answer")
)
_ADD_MESSAGE = insert(messages).returning(messages.c.id)
_ADD_TURN = insert(turns).returning(*TURN)


@dataclass(frozen=True, slots=True)
class _Question:
    """What a new turn answers, and under which names."""

    answer_id: str
    generation: int
    row: int | None
    seq: int
    inbound: str


def accept(t: Transaction, new: NewTurn) -> Acceptance:
    """Store an inbound with its turn; a duplicate leaves nothing, a refusal only the dedupe keys."""
    if not _is_new(t, new.inbound):
        t.undo()
        return Known()
    original = t.run(_ORIGINAL, turn=new.reruns).first() if new.reruns else None
    if new.reruns and original is None:
        t.undo()
        return NoSuchTurn()
    refused = take(t, new.limits)
    if refused is not None:
        return refused
    conversation = _entered(t, new, original)
    if conversation is None:
        t.undo()
        return NoSuchTurn()
    is_alone = new.is_own_lane or conversation.next_exchange == 1
    active, waiting = (0, 0) if is_alone else t.run(_AHEAD, lane=_lane_of(new, conversation)).one()
    if waiting >= MOST_WAITING:
        give_back(t, new.limits)
        return LaneFull(waiting)
    question = _asked(t, new, conversation) if original is None else _asked_again(t, original)
    _move_cursor(t, new.inbound)
    t.wakes.append(ConversationChanged(conversation.key))
    return _queued(t, new, conversation, question=question, ahead=active + waiting)


def overhear(t: Transaction, inbound: AnyInbound, message: Message) -> bool:
    """Store what was said in a known conversation; elsewhere only the channel's cursor moves."""
    if not _is_new(t, inbound):
        t.undo()
        return False
    conversation = touch_standing(t, inbound.key, speaker=_speaker(inbound, message))
    if conversation is None:
        t.undo()
        _move_cursor(t, inbound)
        return False
    _add_message(t, conversation, inbound, message)
    _move_cursor(t, inbound)
    t.wakes.append(ConversationChanged(conversation.key))
    return True


def _is_new(t: Transaction, inbound: AnyInbound) -> bool:
    """Store the dedupe keys, in one order so that two deliveries at once don't wait for each other in a ring."""
    place = {"platform": inbound.key.platform, "realm": inbound.author.person.realm, "at": t.now}
    return all(t.run(_SEE, **place, key=key).rowcount for key in sorted(set(inbound.dedupe)))


def _entered(t: Transaction, new: NewTurn, original: Row[Any] | None) -> Conversation | None:
    """Lock the conversation and open an exchange; None when that of the original turn was removed meanwhile."""
    if original is not None:
        return touch(t, original.conversation_id, exchanges=1)
    return open_standing(t, new.inbound.key, title=new.title, speaker=_speaker(new.inbound, new.message))


def _asked(t: Transaction, new: NewTurn, conversation: Conversation) -> _Question:
    row = None
    if new.message is not None:
        row = _add_message(t, conversation, new.inbound, new.message, new=new)
    inbound = inbound_to_json(new.inbound, t.rules.cipher)
    return _Question(new.turn_id, 0, row, opening(conversation.next_exchange), inbound)


def _asked_again(t: Transaction, original: Row[Any]) -> _Question:
    answer = {"conversation": original.conversation_id, "answer": original.answer_id}
    generation = int(t.run(_LAST_GENERATION, **answer).scalar_one()) + 1
    return _Question(original.answer_id, generation, original.question_row, original.question_seq, original.inbound)


def _queued(t: Transaction, new: NewTurn, conversation: Conversation, *, question: _Question, ahead: int) -> Taken:
    """Store the turn; it runs here at once when its lane is empty and this process and its person have a place."""
    values = _values(t, new, conversation, question)
    starts = not ahead and new.can_start and values["run_at"] <= t.now and places_left(t, values["person"]) > 0
    if starts:
        values |= {"owner": t.rules.node, "attempt": 1, "in_a_row": 1, "started_at": t.now}
    state = TurnState.RUNNING if starts else TurnState.WAITING if ahead else TurnState.READY
    row = t.run(_ADD_TURN, **values, state=state.value).one()
    if state is TurnState.READY:
        t.wakes.append(TurnsReady())
    running = claimed(t, row, conversation) if starts else None
    return Taken(new.turn_id, question.answer_id, state, running, ahead, question.row)


def _lane_of(new: NewTurn, conversation: Conversation) -> str:
    return f"turn:{new.turn_id}" if new.is_own_lane else f"thread:{conversation.row_id}"


def _values(t: Transaction, new: NewTurn, conversation: Conversation, question: _Question) -> dict[str, Any]:
    return {
        "turn_id": new.turn_id,
        "answer_id": question.answer_id,
        "generation": question.generation,
        "conversation_id": conversation.row_id,
        "lane": _lane_of(new, conversation),
        "seq": opening(conversation.next_exchange),
        "question_row": question.row,
        "question_seq": question.seq,
        "keeps_answer": new.keeps_answer,
        "slot": new.slot.value,
        "person": plain(str(new.inbound.author.person)),
        "home": t.rules.node if new.is_home else None,
        "run_at": t.now if new.run_at is None else to_ms(new.run_at),
        "attempt": 0,
        "in_a_row": 0,
        "owner": None,
        "inbound": question.inbound,
        "action": None if new.action is None else inbound_to_json(new.action, t.rules.cipher),
        "created_at": t.now,
        "started_at": None,
    }


def _add_message(
    t: Transaction, conversation: Conversation, inbound: AnyInbound, message: Message, *, new: NewTurn | None = None
) -> int:
    values = message_values(t, message) | {
        "conversation_id": conversation.row_id,
        "seq": opening(conversation.next_exchange),
        "answer_id": new.turn_id if new else "",
        "platform_message_id": inbound.message_id if isinstance(inbound, InboundMessage) else "",
        "token_estimate": new.token_estimate if new else 0,
        "is_beside": new.is_own_lane if new else False,
    }
    return int(t.run(_ADD_MESSAGE, **values).scalar_one())


def _speaker(inbound: AnyInbound, message: Message | None) -> str:
    """Who joins the conversation with a message; nobody without one."""
    if message is None:
        return ""
    return plain(str((message.author or inbound.author).person))


def _move_cursor(t: Transaction, inbound: AnyInbound) -> None:
    if isinstance(inbound, InboundMessage) and inbound.message_id:
        place = {"platform": inbound.key.platform, "channel": inbound.key.channel}
        t.run(_MOVE_CURSOR, **place, last_message_id=inbound.message_id)
