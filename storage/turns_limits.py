"""Limits by rate (GCRA), exact across processes because one row is one limit of one person."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from bot.ports.turns import OverLimit, RateLimit
from storage.tables import rate
from storage.transaction import Transaction

MINUTE = 60_000_000  # microseconds

_now = bindparam("now", type_=BigInteger)
_step = bindparam("step", type_=BigInteger)
_TAKE = (
    insert(rate)
    .values(key=bindparam("key"), tat=_now + _step)
    .on_conflict_do_update(
        index_elements=["key"],
        set_={"tat": case((rate.c.tat > _now, rate.c.tat), else_=_now) + _step},
        where=rate.c.tat <= bindparam("latest", type_=BigInteger),
    )
    .returning(rate.c.tat)
)
_READ = select(rate.c.tat).where(rate.c.key == bindparam("key"))
_GIVE_BACK = update(rate).where(rate.c.key == bindparam("of")).values(tat=rate.c.tat - _step)


def take(t: Transaction, limits: Sequence[RateLimit]) -> OverLimit | None:
    """Take one from every limit, or nothing from any and say which refused."""
    ordered = sorted((limit for limit in limits if limit.per_minute > 0), key=lambda limit: limit.key)
    for number, limit in enumerate(ordered):
        refused = _take(t, limit)
        if refused is not None:
            give_back(t, ordered[:number])
            return refused
    return None


def give_back(t: Transaction, limits: Sequence[RateLimit]) -> None:
    """Undo a `take` of the same transaction."""
    for limit in limits:
        if limit.per_minute > 0:
            t.run(_GIVE_BACK, of=limit.key, step=_interval(limit))


def _take(t: Transaction, limit: RateLimit) -> OverLimit | None:
    now, step = t.now * 1000, _interval(limit)
    latest = now + step * (max(1, limit.burst) - 1)
    if t.run(_TAKE, key=limit.key, now=now, step=step, latest=latest).first() is not None:
        return None
    until = int(t.run(_READ, key=limit.key).scalar_one())
    return OverLimit(limit, (until - latest) / 1_000_000)


def _interval(limit: RateLimit) -> int:
    return round(MINUTE / limit.per_minute)
