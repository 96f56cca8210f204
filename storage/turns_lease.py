"""Heartbeats: a process says that it lives, and takes back the turns of those that don't."""

from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, func, literal_column, null, select, true, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from bot.domain.turn import TurnState
from bot.ports.turns import Beat, TurnsReady
from storage.tables import nodes, turns
from storage.timing import of_ms
from storage.transaction import Transaction
from storage.turns_start import LIVES, NODE_TTL, READY, RUNNING

_now = bindparam("now", type_=BigInteger)
_SAY_ALIVE = (
    insert(nodes)
    .values(id=bindparam("me"), beat_at=_now)
    .on_conflict_do_update(index_elements=["id"], set_={"beat_at": _now})
)
_FREED: dict[str, Any] = {"state": TurnState.READY.value, "owner": null(), "in_a_row": 0, "run_at": _now}
_ORPHANS = (
    select(turns.c.id)
    .where(turns.c.state == RUNNING, turns.c.owner.not_in(select(nodes.c.id).where(LIVES)))
    .with_for_update(skip_locked=True)
)
_TAKE_BACK = update(turns).where(turns.c.id.in_(_ORPHANS)).values(_FREED).returning(turns.c.id)
_TAKE_BACK_ALL = update(turns).where(turns.c.state == RUNNING).values(_FREED)
_OWNED = select(turns.c.turn_id, turns.c.attempt, turns.c.cancel_requested).where(
    turns.c.state == RUNNING, turns.c.owner == bindparam("me")
)
_OUTLOOK = select(
    select(func.min(turns.c.run_at)).where(turns.c.state == READY, turns.c.run_at > _now).scalar_subquery(),
    select(func.count()).select_from(nodes).where(LIVES).scalar_subquery(),
)
_DRAIN = update(nodes).where(nodes.c.id == bindparam("me")).values(draining=true())
_HAND_BACK = (
    update(turns)
    .where(turns.c.state == RUNNING, turns.c.owner == bindparam("me"))
    .values(_FREED | {"attempt": turns.c.attempt - literal_column("1")})
    .returning(turns.c.id)
)
_LEAVE = delete(nodes).where(nodes.c.id == bindparam("me"))
_FORGET_NODES = delete(nodes).where(nodes.c.id != bindparam("me"))


def enter(t: Transaction) -> None:
    """Make this process known before its first turn; alone with the file, it takes back what the last one left."""
    if t.rules.is_embedded:
        t.run(_FORGET_NODES, me=t.rules.node)
        t.run(_TAKE_BACK_ALL, now=t.now)
    t.run(_SAY_ALIVE, me=t.rules.node, now=t.now)


def beat(t: Transaction) -> Beat:
    """Say that this process lives, then free what dead ones hold, then look at its own."""
    t.run(_SAY_ALIVE, me=t.rules.node, now=t.now)
    alive_after = t.now - NODE_TTL
    freed = len(t.run(_TAKE_BACK, now=t.now, alive_after=alive_after).all())
    owned = {row.turn_id: (row.attempt, row.cancel_requested) for row in t.run(_OWNED, me=t.rules.node)}
    next_run_at, live = t.run(_OUTLOOK, now=t.now, alive_after=alive_after).one()
    if freed:
        t.wakes.append(TurnsReady())
    return Beat(owned, None if next_run_at is None else of_ms(next_run_at), freed, live)


def hand_back(t: Transaction) -> int:
    """Drain: take no homed turns any more and give the running ones to others."""
    t.run(_DRAIN, me=t.rules.node)
    count = len(t.run(_HAND_BACK, me=t.rules.node, now=t.now).all())
    t.wakes.append(TurnsReady())
    return count


def leave(t: Transaction) -> None:
    """Take this process's row away; what it still holds is freed by the next beat of another."""
    t.run(_LEAVE, me=t.rules.node)
