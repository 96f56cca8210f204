"""Driver errors become ours, here and nowhere else."""

import re
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError, StoreUnavailable

# PostgreSQL's classes: connection, resources, operator intervention, system error; and "read only".
UNAVAILABLE_STATES = ("08", "53", "57", "58", "25006")
UNAVAILABLE_WORDS = re.compile(
    r"disk is full|readonly|read-only|unable to open|disk I/O|is locked|connection (is|was) closed|not a database"
)
MISSING_TABLE = re.compile(r"no such table|relation .* does not exist|UndefinedTable")


def translated(error: BaseException) -> StoreError:
    """Say in our terms what a driver could not do."""
    detail = first_line(error)
    if is_missing_table(error):
        return StoreError("The database has no tables yet; run `parley migrate`.")
    if is_unavailable(error):
        return StoreUnavailable(f"The database is not available: {detail}")
    return StoreError(f"The database refused: {detail}")


def is_missing_table(error: BaseException) -> bool:
    """Was a table asked for that is not there?"""
    return isinstance(error, DBAPIError) and bool(MISSING_TABLE.search(first_line(error)))


def is_unavailable(error: BaseException) -> bool:
    """Is the database out of reach, full or read-only, so that trying again later may help?"""
    if isinstance(error, PoolTimeout | OSError | TimeoutError):
        return True
    if isinstance(error, sqlite3.Error):
        return bool(UNAVAILABLE_WORDS.search(str(error)))
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if error.connection_invalidated or state.startswith(UNAVAILABLE_STATES):
        return True
    if isinstance(error.orig, sqlite3.Error) or not state:
        return isinstance(error, InterfaceError) or bool(UNAVAILABLE_WORDS.search(first_line(error)))
    return isinstance(error, OperationalError)


def first_line(error: BaseException) -> str:
    """The first line of what the driver said, without the statement and its values (they hold people's words)."""
    cause: BaseException = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(cause).strip().splitlines()
    return re.sub(r"^<class '[^']*'>: ", "", lines[0]) if lines else type(cause).__name__


def folder_fault(folder: Path) -> str:
    """Say in one sentence why a folder can't hold a database; empty when it can."""
    if not folder.exists():
        return f"The folder {folder} does not exist; create it or set PARLEY_DATA_DIR."
    if not folder.is_dir():
        return f"{folder} is not a folder; set PARLEY_DATA_DIR to one."
    return ""
