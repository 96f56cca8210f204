"""Brings a database to a revision, without a configuration file. Alembic is loaded only where it works."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import SettingsError
from storage.addresses import PostgresAddress, SqliteAddress, parse_address
from storage.failures import folder_fault, translated
from storage.schema import revision
from storage.sqlite import sqlite_engine

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")


def head() -> str:
    """The newest revision this version knows."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(url: str) -> str:
    """The revision a database stands at, read with one SELECT; empty when it has none."""
    address = parse_address(url)
    if isinstance(address, SqliteAddress) and not address.path.exists():
        return ""
    return connected(url, revision)


def upgrade(url: str, to: str = "head") -> None:
    """Bring a database up; several processes may ask at once, one does it."""
    from alembic import command

    connected(url, lambda connection: command.upgrade(_config(connection), to))


def downgrade(url: str, to: str) -> None:
    """Bring a database back to an older revision, or to `base`."""
    from alembic import command

    connected(url, lambda connection: command.downgrade(_config(connection), to))


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def connected(url: str, work: Callable[[Connection], T]) -> T:
    """Run `work` over a connection of either database; from outside an event loop."""
    address = parse_address(url)
    try:
        if isinstance(address, PostgresAddress):
            return asyncio.run(_over_postgres(address, work))
        fault = folder_fault(address.path.parent)
        if fault:
            raise SettingsError(fault)
        engine = sqlite_engine(address.path, begin="BEGIN IMMEDIATE")
        with engine.connect() as connection:
            return work(connection)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise translated(error) from error


async def _over_postgres(address: PostgresAddress, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(address.url, connect_args=dict(address.arguments), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
