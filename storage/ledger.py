"""What was spent, a row per provider call."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import BigInteger, bindparam, func, insert, select

from bot.domain.conversation import PersonKey
from bot.domain.usage import Spent
from bot.ports.store import LedgerEntry
from storage.mapping import plain
from storage.site import Site
from storage.tables import ledger
from storage.timing import to_ms
from storage.transaction import Transaction

NANO = Decimal(1_000_000_000)

_RECORD = insert(ledger)
_SPENT = (
    select(ledger.c.currency, func.sum(ledger.c.cost_nano), func.count() - func.count(ledger.c.cost_nano))
    .where(ledger.c.at >= bindparam("since", type_=BigInteger))
    .group_by(ledger.c.currency)
    .order_by(ledger.c.currency)
)
_SPENT_BY = _SPENT.where(ledger.c.person == bindparam("of_person"))


class SqlLedger:
    """Implements `Ledger`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def record(self, entry: LedgerEntry) -> None:
        """Store one call."""
        await self._site.write(lambda t: _record(t, entry))

    async def spent(self, *, since: datetime, person: PersonKey | None = None) -> Spent:
        """Sum up what was spent since a time."""
        values: dict[str, object] = {"since": to_ms(since)}
        if person is not None:
            values["of_person"] = plain(str(person))
        rows = await self._site.read(lambda t: t.run(_SPENT if person is None else _SPENT_BY, **values).all())
        amounts = tuple((currency, Decimal(int(nano)) / NANO) for currency, nano, _ in rows if nano is not None)
        return Spent(amounts, sum(unknown for _, _, unknown in rows))


def to_nano(cost: Decimal | None) -> int | None:
    """Money as rows keep it, rounded half-even once; an unknown price stays unknown."""
    return None if cost is None else int((cost * NANO).to_integral_value(ROUND_HALF_EVEN))


def _record(t: Transaction, entry: LedgerEntry) -> None:
    usage = entry.usage
    values = {
        "at": t.now,
        "turn_id": entry.turn_id,
        "person": plain(str(entry.person)),
        "platform": entry.key.platform,
        "workspace": entry.key.workspace,
        "channel": entry.key.channel,
        "thread": entry.key.thread,
        "ability": entry.ability,
        "model": usage.model,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "units": usage.units,
        "cost_nano": to_nano(usage.cost),
        "currency": usage.currency,
        "outcome": entry.outcome,
        "trace_id": entry.trace_id,
        "took_ms": entry.took_ms,
    }
    t.run(_RECORD, **values)
