"""Writing down what was spent: a ledger row for each call that reached the provider."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.models.cards import card
from bot.domain.models.prices import priced
from bot.domain.usage import Usage
from bot.errors import (
    ProviderAccount,
    ProviderBusy,
    ProviderError,
    ProviderOverloaded,
    ProviderRejected,
    StoreError,
    StreamCut,
)
from bot.ports.clock import Clock
from bot.ports.provider import Payer
from bot.ports.store import Ledger, LedgerEntry
from bot.provider.http import NotReached

log = logging.getLogger(__name__)

OK = "ok"
STOPPED = "stopped"
# Refused before any work: costs nothing, whatever the price.
_UNPAID = (ProviderBusy, ProviderOverloaded, ProviderRejected, ProviderAccount)


@dataclass(slots=True)
class Call:
    """One call while it is made. It ends as `stopped` unless something else becomes of it."""

    payer: Payer
    ability: str
    usage: Usage
    started: float
    outcome: str = STOPPED
    trace_id: str = ""
    is_owed: bool = True

    @property
    def has_used(self) -> bool:
        """Did the provider count anything?"""
        return bool(self.usage.input_tokens or self.usage.output_tokens or self.usage.units)


class Books:
    """Prices calls and hands them to the ledger without making anybody wait for it."""

    def __init__(self, ledger: Ledger, *, clock: Clock, site: str, is_free: bool) -> None:
        self._ledger = ledger
        self._clock = clock
        self._site = site
        self._is_free = is_free
        self._writing: dict[asyncio.Task[None], Payer] = {}

    @contextmanager
    def call(self, payer: Payer, ability: str, model: str) -> Iterator[Call]:
        """Watch one call and write it down when it is over, however it ends."""
        call = Call(payer, ability, Usage(model), self._clock.monotonic())
        try:
            yield call
        except ProviderError as error:
            call.outcome = "cut" if isinstance(error, StreamCut) else error.code
            call.trace_id = call.trace_id or error.trace_id
            call.is_owed = call.has_used or not isinstance(error, _UNPAID)
            if isinstance(error, NotReached):
                call.outcome = ""
            raise
        finally:
            if call.outcome:
                self._write(call)

    def priced(self, usage: Usage) -> Usage:
        """Complete a use with its cost; it stays None where the price is unknown."""
        if self._is_free:
            return replace(usage, cost=Decimal(0))
        return priced(usage, card(usage.model).prices, site=self._site, day=self._clock.now().date())

    async def settle(self, payer: Payer | None = None) -> None:
        """Wait until what was written so far (for one payer) is stored."""
        waiting = [task for task, owner in self._writing.items() if payer is None or owner == payer]
        if waiting:
            await asyncio.wait(waiting)

    def _write(self, call: Call) -> None:
        usage = self.priced(call.usage) if call.is_owed else replace(call.usage, cost=Decimal(0))
        entry = LedgerEntry(
            turn_id=call.payer.turn_id,
            person=call.payer.person,
            key=call.payer.key,
            ability=call.ability,
            usage=usage,
            outcome=call.outcome,
            trace_id=call.trace_id,
            took_ms=round((self._clock.monotonic() - call.started) * 1000),
        )
        task = asyncio.get_running_loop().create_task(self._store(entry))
        self._writing[task] = call.payer
        task.add_done_callback(self._writing.pop)

    async def _store(self, entry: LedgerEntry) -> None:
        try:
            await self._ledger.record(entry)
        except StoreError as error:
            log.error(
                "a call is missing in the ledger",
                extra={"turn_id": entry.turn_id, "outcome": entry.outcome, "error": error.code},
            )
