"""PostgreSQL: the same functions over asyncpg, and wake-ups by LISTEN and NOTIFY."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy import Text as SqlText
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.ports.turns import TurnsReady, Wake
from storage.addresses import PostgresAddress
from storage.backend import Work, transact
from storage.failures import translated
from storage.wakes import Listeners, packed, unpacked

log = logging.getLogger(__name__)
T = TypeVar("T")

CHANNEL = "parley"
# Waiting for a connection longer than this is reported; an answer is worth more than a wrong sense of health.
POOL_TIMEOUT = 10.0
POOL_SIZE = 10
# More statements than ours, so that each is prepared once per connection.
PREPARED_STATEMENTS = 300
NOTICE_EVERY = 0.01
LISTEN_AGAIN = (0.1, 5.0)
LISTENER_CHECK = 15.0

NOTIFY = select(func.pg_notify(CHANNEL, bindparam("notice", type_=SqlText)))


def postgres_engine(address: PostgresAddress, *, size: int) -> AsyncEngine:
    """Make an engine for one server."""
    return create_async_engine(
        address.url,
        connect_args={**address.arguments, "prepared_statement_cache_size": PREPARED_STATEMENTS},
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
        pool_use_lifo=True,
    )


class PostgresBackend:
    """Runs transactions of one PostgreSQL database. `listening` is a direct address, past any pooler."""

    is_embedded = False

    def __init__(self, address: PostgresAddress, *, listening: PostgresAddress, node: str) -> None:
        self._engine = postgres_engine(address, size=POOL_SIZE)
        self._pulse_engine = postgres_engine(address, size=1)
        self._listening = listening
        self._node = node
        self._listeners = Listeners()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._untold: list[Wake] = []
        self._is_telling = False

    def write(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a function that writes."""
        return self._started(self._transact(self._engine, work))

    def read(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a function that only reads."""
        return self._started(self._transact(self._engine, work))

    def pulse(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a heartbeat, on a connection of its own."""
        return self._started(self._transact(self._pulse_engine, work))

    def wake(self, *wakes: Wake) -> None:
        """Tell listeners here at once, and other processes by one notice in a while."""
        self._listeners.tell(wakes)
        self._untold.extend(wakes)
        if wakes and not self._is_telling:
            self._is_telling = True
            self._started(self._tell_others())

    async def listen(self, on_wake: Callable[[Wake], None]) -> None:
        """Call back on every wake-up until cancelled; a lost connection is made again, missed wake-ups are assumed."""
        least, most = LISTEN_AGAIN
        wait = least
        with self._listeners.joined(on_wake):
            while True:
                try:
                    await self._listen_once(on_wake)
                    wait = least
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                    log.warning("listening to the database failed", extra={"wait": wait}, exc_info=True)
                await asyncio.sleep(wait)
                wait = min(most, wait * 2)

    async def close(self) -> None:
        """Let the transactions that run finish and close every connection."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._engine.dispose()
        await self._pulse_engine.dispose()

    async def _transact(self, engine: AsyncEngine, work: Work[T]) -> T:
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(transact, work)
        except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise translated(error) from error

    def _started(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _tell_others(self) -> None:
        """Send what gathered until nothing does, at most one notice in 10 ms."""
        while self._untold:
            wakes, self._untold = self._untold, []
            try:
                await self._transact(self._engine, partial(_notify, packed(self._node, wakes)))
            except StoreError:
                log.warning("a wake-up could not be sent")
            await asyncio.sleep(NOTICE_EVERY)
        self._is_telling = False

    async def _listen_once(self, on_wake: Callable[[Wake], None]) -> None:
        """Listen until the connection is lost."""

        def heard(_connection: object, _pid: int, _channel: str, notice: str) -> None:
            for wake in unpacked(notice, but_of=self._node):
                on_wake(wake)

        lost = asyncio.Event()
        connection = await asyncpg.connect(**self._listening.arguments)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, heard)
            on_wake(TurnsReady())
            while not lost.is_set():
                await _look_after(connection, lost)
        finally:
            connection.terminate()


def _notify(notices: list[str], connection: Connection) -> None:
    for notice in notices:
        connection.execute(NOTIFY, {"notice": notice})


async def _look_after(connection: Any, lost: asyncio.Event) -> None:
    """Wait for the end of a connection; from time to time ask it something, since a dead peer says nothing."""
    try:
        await asyncio.wait_for(lost.wait(), LISTENER_CHECK)
    except TimeoutError:
        await connection.execute("SELECT 1", timeout=LISTENER_CHECK)
