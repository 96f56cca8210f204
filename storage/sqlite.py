"""SQLite: one thread writes, two read, and one process at a time has the file."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from bot.errors import SettingsError, StoreUnavailable
from bot.ports.turns import Wake
from storage.backend import Work
from storage.failures import first_line, folder_fault
from storage.locks import lock_file
from storage.threads import TransactionThreads
from storage.wakes import Listeners

T = TypeVar("T")

LOCK_FILE = "parley.lock"
READERS = 2
AT_ONCE = 32  # transactions that are committed together when they wait
# FULL: an acknowledged message survives a power cut, not only a killed process.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON")


def sqlite_engine(path: Path, *, begin: str) -> Engine:
    """Make an engine whose transactions begin as told: `BEGIN IMMEDIATE` to write, `BEGIN` to read.

    A deferred transaction that reads and then writes fails at once when another one wrote meanwhile.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.connection.cursor().execute(begin)  # past SQLAlchemy's own machinery, which costs ten times as much

    return engine


class SqliteBackend:
    """Runs transactions of one SQLite file on threads of its own."""

    is_embedded = True

    def __init__(self, path: Path) -> None:
        self._lock = lock_beside(path)
        writer, reader = sqlite_engine(path, begin="BEGIN IMMEDIATE"), sqlite_engine(path, begin="BEGIN")
        self._writing = TransactionThreads(writer, 1, name="parley-writer", at_once=AT_ONCE)
        self._reading = TransactionThreads(reader, READERS, name="parley-reader", at_once=1)
        self._listeners = Listeners()

    def write(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a function that writes, on the writer thread."""
        return self._writing.run(work)

    def read(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a function that only reads, on a reader thread."""
        return self._reading.run(work)

    def pulse(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a heartbeat; there is one writer, so it takes its turn."""
        return self._writing.run(work)

    def wake(self, *wakes: Wake) -> None:
        """Tell whoever listens in this process; there is no other."""
        self._listeners.tell(wakes)

    async def listen(self, on_wake: Callable[[Wake], None]) -> None:
        """Call back on every wake-up until cancelled."""
        with self._listeners.joined(on_wake):
            await asyncio.Event().wait()

    async def close(self) -> None:
        """Finish what is queued, close the connections and let the file go."""
        await self._reading.close()
        await self._writing.close()
        self._lock.close()


def lock_beside(path: Path) -> IO[str]:
    """Lock the folder of a database file against a second process; the lock goes with the returned file."""
    fault = folder_fault(path.parent)
    if fault:
        raise SettingsError(fault)
    try:
        path.parent.joinpath(LOCK_FILE).touch()
        lock = path.parent.joinpath(LOCK_FILE).open("r+", encoding="utf-8")
    except OSError as error:
        raise StoreUnavailable(f"The folder {path.parent} can't be written to: {first_line(error)}.") from error
    try:
        lock_file(lock)
    except OSError as error:
        with lock:
            holder = lock.read().strip()
        whose = f" (process {holder})" if holder else ""
        raise SettingsError(
            f"Another Parley{whose} is using {path}; stop it, or set PARLEY_DATA_DIR to another folder."
        ) from error
    with contextlib.suppress(OSError):
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
    return lock
