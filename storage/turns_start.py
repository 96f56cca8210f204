"""Starting turns: who may run here, claiming what is ready, promoting what waited."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from bot.domain.turn import Slot, TurnState
from bot.ports.turns import Claimed, TurnsReady
from storage.history import history_of
from storage.rows import CONVERSATION, TURN, Conversation, conversation_of, turn_of
from storage.tables import conversations, nodes, turns
from storage.transaction import Transaction

# A process that has not said for so long that it lives is dead.
NODE_TTL = 5_000
# After so many in a row a lane lets others go first.
MOST_IN_A_ROW = 10

# Literals, not parameters: only then are queries served by the partial indexes.
WAITING: ColumnElement[str] = literal_column("'waiting'", Text)
READY: ColumnElement[str] = literal_column("'ready'", Text)
RUNNING: ColumnElement[str] = literal_column("'running'", Text)

_me = bindparam("me", type_=Text)
_now = bindparam("now", type_=BigInteger)
_running = turns.alias("running")

LIVES = nodes.c.beat_at > bindparam("alive_after", type_=BigInteger)
_MAY_RUN_HERE = or_(
    turns.c.home.is_(None),
    turns.c.home == _me,
    turns.c.home.not_in(select(nodes.c.id).where(LIVES, nodes.c.draining == false())),
)
_IS_DUE = and_(turns.c.state == READY, turns.c.run_at <= _now)
_OF_SLOT = turns.c.slot == bindparam("slot")

_DUE = select(turns.c.slot, func.count()).where(_IS_DUE).group_by(turns.c.slot)


def _candidates(*, limited: bool) -> Select[tuple[int, str]]:
    """Ready turns of one slot kind, locked; where persons are limited, only as many of each as may still run."""
    query = select(turns.c.id, turns.c.person)
    if limited:
        place = func.row_number().over(partition_by=turns.c.person, order_by=(turns.c.run_at, turns.c.id))
        taken = (
            select(func.count())
            .where(_running.c.state == RUNNING, _running.c.person == turns.c.person)
            .correlate(turns)
            .scalar_subquery()
        )
        ranked = (
            select(turns.c.id, (place + taken).label("place"))
            .where(_IS_DUE, _OF_SLOT, _MAY_RUN_HERE)
            .subquery("ranked")
        )
        query = query.join(ranked, ranked.c.id == turns.c.id).where(
            ranked.c.place <= bindparam("most", type_=Integer), turns.c.state == READY
        )
    else:
        query = query.where(_IS_DUE, _OF_SLOT, _MAY_RUN_HERE)
    return (
        query.order_by(turns.c.run_at, turns.c.id)
        .limit(bindparam("free", type_=Integer))
        .with_for_update(skip_locked=True, of=turns)
    )


_CANDIDATES = {limited: _candidates(limited=limited) for limited in (False, True)}
_START = (
    update(turns)
    .where(turns.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=TurnState.RUNNING.value,
        owner=_me,
        attempt=turns.c.attempt + 1,
        in_a_row=bindparam("row_count", type_=Integer),
        started_at=_now,
    )
    .returning(*TURN)
)
_CONVERSATIONS = select(*CONVERSATION).where(conversations.c.id.in_(bindparam("ids", expanding=True)))
_NEXT = (
    select(turns.c.id, turns.c.person, turns.c.slot, turns.c.run_at, _MAY_RUN_HERE.label("may_run_here"))
    .where(turns.c.lane == bindparam("lane"), turns.c.state == WAITING)
    .order_by(turns.c.seq)
    .limit(1)
)
_MAKE_READY = (
    update(turns).where(turns.c.id == bindparam("row")).values(state=TurnState.READY.value, owner=null(), in_a_row=0)
)
_LOCK_PERSON = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("person", type_=Text))))
_RUNNING_OF = select(func.count()).where(turns.c.state == RUNNING, turns.c.person == bindparam("person"))


def places_left(t: Transaction, person: str) -> int:
    """How many more turns of a person may run now. Decisions about one person are made one after another."""
    if not t.rules.turns_per_person:
        return 1
    if not t.rules.is_embedded:
        t.run(_LOCK_PERSON, person=person)
    return t.rules.turns_per_person - int(t.run(_RUNNING_OF, person=person).scalar_one())


def claim(t: Transaction, free: Mapping[Slot, int]) -> list[Claimed]:
    """Take over ready turns that are due, the oldest first."""
    due = {slot for slot, _ in t.run(_DUE, now=t.now)}
    candidates = [row for slot in Slot if slot.value in due for row in _candidates_of(t, slot, free.get(slot, 0))]
    ids = _allowed(t, candidates) if t.rules.turns_per_person else [row.id for row in candidates]
    if not ids:
        return []
    rows = sorted(t.run(_START, ids=ids, me=t.rules.node, now=t.now, row_count=1), key=lambda row: ids.index(row.id))
    known = {row.id: conversation_of(row) for row in t.run(_CONVERSATIONS, ids=[row.conversation_id for row in rows])}
    return [claimed(t, row, known[row.conversation_id]) for row in rows]


def promote(
    t: Transaction, lane: str, conversation: Conversation, *, free: Mapping[Slot, int], in_a_row: int = 0
) -> Claimed | None:
    """Make the lane's next waiting turn run here when it may, else ready. The conversation must be locked."""
    following = t.run(_NEXT, lane=lane, **here(t)).first()
    if following is None:
        return None
    can_start = (
        free.get(Slot(following.slot), 0) > 0
        and in_a_row < MOST_IN_A_ROW
        and following.run_at <= t.now
        and following.may_run_here
        and places_left(t, following.person) > 0
    )
    if not can_start:
        t.run(_MAKE_READY, row=following.id)
        t.wakes.append(TurnsReady())
        return None
    row = t.run(_START, ids=[following.id], me=t.rules.node, now=t.now, row_count=in_a_row + 1).one()
    return claimed(t, row, conversation)


def claimed(t: Transaction, row: Row[Any], conversation: Conversation) -> Claimed:
    """A turn that was started here, with its history."""
    keeps = row.answer_id if row.keeps_answer else ""
    history = history_of(t, conversation, question_seq=row.question_seq, keeps=keeps)
    return Claimed(turn_of(row, conversation.key, t.rules.cipher), history)


def here(t: Transaction) -> dict[str, object]:
    """The parameters of "may run here"."""
    return {"me": t.rules.node, "alive_after": t.now - NODE_TTL}


def _candidates_of(t: Transaction, slot: Slot, free: int) -> Sequence[Row[Any]]:
    """Lock as many ready turns of one kind as are free."""
    if free <= 0:
        return []
    most = t.rules.turns_per_person
    values = {"slot": slot.value, "free": free, "now": t.now, **here(t)} | ({"most": most} if most else {})
    return t.run(_CANDIDATES[most > 0], **values).all()


def _allowed(t: Transaction, candidates: Sequence[Row[Any]]) -> list[int]:
    """Leave out what is too much for one person; asked in one order everywhere, so that nobody waits in a ring."""
    left = {person: places_left(t, person) for person in sorted({row.person for row in candidates})}
    allowed = []
    for row in candidates:
        left[row.person] -= 1
        if left[row.person] >= 0:
            allowed.append(row.id)
    return allowed
