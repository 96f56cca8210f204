"""Where every store runs its transactions: the backend with the clock and the rules."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, extract, func, select

from bot.ports.turns import Wake
from storage.backend import Backend
from storage.timing import StoreClock
from storage.transaction import Rules, Transaction

T = TypeVar("T")
Work = Callable[[Transaction], T]

_SERVER_TIME = select(extract("epoch", func.clock_timestamp()))


@dataclass(frozen=True, slots=True)
class Site:
    """A backend, its clock and what this process goes by."""

    backend: Backend
    clock: StoreClock
    rules: Rules

    async def write(self, work: Work[T], *, unheard: Callable[[T], None] | None = None) -> T:
        """Run a transaction that writes, then tell its wake-ups. `unheard` gets the result when the caller is gone."""
        wakes: list[Wake] = []
        running = self.backend.write(lambda connection: work(self._begun(connection, wakes)))
        return await self._followed(running, wakes, unheard)

    async def read(self, work: Work[T]) -> T:
        """Run a transaction that only reads."""
        return await self._followed(self.backend.read(lambda connection: work(self._begun(connection, []))), [], None)

    async def pulse(self, work: Work[T]) -> T:
        """Run a heartbeat: by the database's own time, which the clock follows from here."""
        wakes: list[Wake] = []

        def beat(connection: Connection) -> T:
            if self.clock.follows and not self.backend.is_embedded:
                self.clock.follow(int(connection.execute(_SERVER_TIME).scalar_one() * 1000))
            return work(self._begun(connection, wakes))

        return await self._followed(self.backend.pulse(beat), wakes, None)

    async def _followed(self, running: asyncio.Future[T], wakes: list[Wake], unheard: Callable[[T], None] | None) -> T:
        """Wait for a transaction; what has to follow it does, also when the caller was cancelled meanwhile."""

        def told(done: asyncio.Future[T]) -> None:
            if not done.cancelled() and done.exception() is None:
                self.backend.wake(*wakes)

        def heard_by_none(done: asyncio.Future[T]) -> None:
            if unheard is not None and not done.cancelled() and done.exception() is None:
                unheard(done.result())

        running.add_done_callback(told)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            running.add_done_callback(heard_by_none)
            raise

    def _begun(self, connection: Connection, wakes: list[Wake]) -> Transaction:
        return Transaction(connection, self.clock.now(), self.rules, wakes)
