"""Threads that run transactions from one queue; what waits together is committed together.

Making a commit safe on disk costs as much as the work itself. So a thread that finds several transactions waiting runs
them in one, each behind a savepoint of its own: one that fails or takes itself back touches no other, and nobody is
told of a result before all of it is on disk.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError, StoreUnavailable
from storage.backend import T, Work, transact
from storage.failures import translated


@dataclass(slots=True)
class _Job:
    """A transaction that waits: what is to be done, and who is told."""

    work: Work[Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Hand the outcome to who waits for it; nobody may in a loop that was closed."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(partial(_settle, self.future, self.result, self.error))


class TransactionThreads:
    """Threads with a connection each; every one takes `at_once` waiting transactions together."""

    def __init__(self, engine: Engine, count: int, *, name: str, at_once: int) -> None:
        self._engine = engine
        self._at_once = at_once
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, name=f"{name}-{number}", daemon=True) for number in range(count)]
        self._is_closed = False
        for thread in self._threads:
            thread.start()

    def run(self, work: Work[T]) -> asyncio.Future[T]:
        """Queue `work` as one transaction."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if self._is_closed:
            future.set_exception(StoreUnavailable("The database is closed."))
            return future
        self._queue.put(_Job(work, future, loop))
        return future

    async def close(self) -> None:
        """Run what is queued and end the threads."""
        self._is_closed = True
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._engine.dispose()

    def _serve(self) -> None:
        held: list[Connection] = []

        def connection() -> Connection:
            if not held:
                held.append(self._engine.connect())
            return held[0]

        is_open = True
        while is_open:
            jobs, is_open = self._waiting()
            if len(jobs) > 1:
                run_together(connection, jobs)
            elif jobs:
                run_alone(connection, jobs[0])
            for job in jobs:
                job.tell()
        for own in held:
            own.close()

    def _waiting(self) -> tuple[list[_Job], bool]:
        """Wait for a job and take along what waits behind it; False says that it was the last."""
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == self._at_once:
                return jobs, True
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False


def run_alone(connection: Callable[[], Connection], job: _Job) -> None:
    """Run one job as a transaction."""
    try:
        job.result = transact(connection(), job.work)
    except BaseException as error:  # it is raised where the future is awaited
        job.error = _ours(error)


def run_together(connection: Callable[[], Connection], jobs: list[_Job]) -> None:
    """Run several jobs in one transaction, each behind its own savepoint. A commit that fails fails all of them."""
    try:
        opened = connection()
        for job in jobs:
            _run_behind_savepoint(opened, job)
        opened.commit()
    except BaseException as error:  # it is raised where the futures are awaited
        # Where SQLite took back everything by itself (full, I/O), the savepoint is gone: the first fault is the cause.
        cause = next((job.error for job in jobs if isinstance(job.error, StoreError)), _ours(error))
        for job in jobs:
            job.error = job.error or cause
        with contextlib.suppress(SQLAlchemyError, sqlite3.Error, UnboundLocalError):
            opened.rollback()


def _run_behind_savepoint(connection: Connection, job: _Job) -> None:
    connection.begin_nested()
    try:
        job.result = job.work(connection)
    except BaseException as error:  # it is raised where the future is awaited
        job.error = _ours(error)
    nested = connection.get_nested_transaction()
    if nested is None:  # the job ended the transaction itself: what came before it is committed
        return
    if job.error is None:
        nested.commit()
    else:
        nested.rollback()


def _ours(error: BaseException) -> BaseException:
    return translated(error) if isinstance(error, SQLAlchemyError | sqlite3.Error | OSError) else error


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
