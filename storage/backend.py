"""What a database backend does: it runs a plain function over a connection, as one transaction."""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from bot.ports.turns import Wake

T = TypeVar("T")
Work = Callable[[Connection], T]


class Backend(Protocol):
    """Runs transactions. Each is started at once and its future must not be cancelled: it ends in any case."""

    @property
    def is_embedded(self) -> bool:
        """Is the database a file of this process alone?"""
        ...

    def write(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a function that writes; it is committed when it returns, unless it rolled back itself."""
        ...

    def read(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a function that only reads."""
        ...

    def pulse(self, work: Work[T]) -> asyncio.Future[T]:
        """Run a heartbeat, which no other work may keep waiting for a connection."""
        ...

    def wake(self, *wakes: Wake) -> None:
        """Tell whoever listens, here and in other processes; what is told may be lost."""
        ...

    async def listen(self, on_wake: Callable[[Wake], None]) -> None:
        """Call back on every wake-up until cancelled."""
        ...

    async def close(self) -> None:
        """Let the work that runs finish and give everything back."""
        ...


def transact(connection: Connection, work: Work[T]) -> T:
    """Run `work` as one transaction of an open connection."""
    try:
        result = work(connection)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return result
