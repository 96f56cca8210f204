"""What drivers fail with, in our terms."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError, StoreUnavailable
from storage.failures import translated


class ServerError(Exception):
    """As asyncpg's errors are handed on."""

    def __init__(self, sqlstate: str, words: str) -> None:
        super().__init__(f"<class 'asyncpg.exceptions.X'>: {words}\nDETAIL: a person's words")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    "error",
    [
        OSError(111, "Connect call failed"),
        ConnectionResetError("peer"),
        TimeoutError(),
        PoolTimeout("QueuePool limit"),
        OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
        OperationalError("INSERT", {}, sqlite3.OperationalError("attempt to write a readonly database")),
        OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked")),
        OperationalError("BEGIN", {}, sqlite3.OperationalError("unable to open database file")),
        sqlite3.OperationalError("database is locked"),
        DBAPIError("SELECT", {}, ServerError("57P01", "terminating connection due to administrator command")),
        DBAPIError("INSERT", {}, ServerError("53100", "could not extend file")),
        DBAPIError("INSERT", {}, ServerError("25006", "cannot execute INSERT in a read-only transaction")),
        InterfaceError("SELECT", {}, Exception("connection is closed")),
        DBAPIError("SELECT", {}, Exception("x"), connection_invalidated=True),
    ],
)
def test_what_passes_or_needs_the_operator_is_unavailable(error: Exception) -> None:
    ours = translated(error)
    assert isinstance(ours, StoreUnavailable)
    assert ours.retryable
    assert "\n" not in ours.detail


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed: turns.lane")),
        DBAPIError("INSERT", {}, ServerError("23505", "duplicate key value violates unique constraint")),
        DBAPIError("SELECT", {}, ServerError("42601", "syntax error")),
        OperationalError("SELECT", {}, sqlite3.OperationalError("near x: syntax error")),
    ],
)
def test_what_is_our_own_fault_is_not(error: Exception) -> None:
    ours = translated(error)
    assert type(ours) is StoreError
    assert not ours.retryable


def test_nothing_that_people_wrote_is_repeated() -> None:
    error = DBAPIError("INSERT INTO messages", {"parts": "a person's words"}, ServerError("42601", "syntax error"))
    assert translated(error).detail == "The database refused: syntax error"


def test_missing_tables_say_what_to_do() -> None:
    error = OperationalError("SELECT", {}, sqlite3.OperationalError("no such table: nodes"))
    assert "parley migrate" in translated(error).detail
