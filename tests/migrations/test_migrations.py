"""Migrations go up, down and up again, on both databases, and make what the tables say."""

import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.errors import SettingsError, StoreUnavailable
from migrations import run
from storage.schema import HEAD
from storage.tables import metadata
from tests.databases import in_schema, sql

COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> 'alembic_version'
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace
"""
STATEMENTS = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'parley.sqlite3'}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    name = f"parley_test_{uuid.uuid4().hex[:12]}"
    sql(postgres_server, f"CREATE SCHEMA {name}")
    yield in_schema(postgres_server, name)
    sql(postgres_server, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind."""
    found: str = request.getfixturevalue(request.param)
    return found


def test_up_down_up(url: str) -> None:
    assert run.current(url) == ""
    run.upgrade(url)
    assert run.current(url) == run.head() != ""
    first = shape(url)
    run.downgrade(url, "base")
    assert run.current(url) == ""
    assert not any("turns" in str(row) for row in shape(url))
    run.upgrade(url)
    assert run.current(url) == run.head()
    assert shape(url) == first


def test_going_up_twice_changes_nothing(url: str) -> None:
    run.upgrade(url)
    first = shape(url)
    run.upgrade(url)
    assert shape(url) == first


def test_migrated_sqlite_is_what_the_tables_say(sqlite_url: str, tmp_path: Path) -> None:
    created = f"sqlite:///{tmp_path / 'created.sqlite3'}"
    run.upgrade(sqlite_url)
    create(created)
    assert shape(sqlite_url) == shape(created)


def test_migrated_postgres_is_what_the_tables_say(postgres_server: str, postgres_url: str) -> None:
    name = f"parley_test_{uuid.uuid4().hex[:12]}"
    sql(postgres_server, f"CREATE SCHEMA {name}")
    created = in_schema(postgres_server, name)
    run.upgrade(postgres_url)
    create(created)
    assert shape(postgres_url) == shape(created)
    sql(postgres_server, f"DROP SCHEMA {name} CASCADE")


def test_several_processes_may_migrate_at_once(url: str) -> None:
    program = "import sys; from migrations import run; run.upgrade(sys.argv[1])"
    racers = [
        subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE, cwd=ROOT) for _ in range(2)
    ]
    assert [(racer.communicate()[1].decode()[-500:], racer.returncode) for racer in racers] == [("", 0)] * 2
    assert run.current(url) == run.head()


def test_a_failed_migration_leaves_nothing_half_done(url: str) -> None:
    ask(url, lambda connection: (connection.execute(text("CREATE TABLE turns (id INTEGER)")), connection.commit()))
    with pytest.raises(Exception, match="already exists"):
        run.upgrade(url)
    assert run.current(url) == ""
    assert not any("messages" in str(row) for row in shape(url))


def test_a_missing_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        run.upgrade(f"sqlite:///{tmp_path}/nowhere/parley.sqlite3")


def test_a_server_that_is_not_there_is_told_in_one_sentence() -> None:
    with pytest.raises(StoreUnavailable, match="not available"):
        run.current("postgresql://u@127.0.0.1:1/parley")


def create(url: str) -> None:
    """Make the tables as the running code knows them."""

    def make(connection: Connection) -> None:
        metadata.create_all(connection)
        connection.commit()

    ask(url, make)


def shape(url: str) -> list[Any]:
    """Everything that defines the tables, without the schema's own name."""

    def read(connection: Connection) -> list[Any]:
        if connection.dialect.name == "sqlite":
            return sorted(spaceless(row) for row in connection.execute(text(STATEMENTS)) if "alembic" not in row[1])
        schema = str(connection.execute(text("SELECT current_schema()")).scalar())
        rows = [row for query in (COLUMNS, INDEXES, CONSTRAINTS) for row in connection.execute(text(query))]
        return sorted(
            tuple(str(value).replace(schema, "S") for value in row) for row in rows if "alembic" not in str(row)
        )

    return ask(url, read)


def spaceless(row: Any) -> tuple[object, ...]:
    """A row without differences of layout and of the order in which constraints were written."""
    kind, name, statement = row
    clauses = re.split(r",\s*\n", statement.rstrip().removesuffix(")"))
    return kind, name, sorted(" ".join(clause.split()) for clause in clauses)


def ask(url: str, work: Callable[[Connection], Any]) -> Any:
    """Run `work` as migrations do."""
    return run.connected(url, work)


def test_the_revision_a_start_compares_with_is_the_newest_one() -> None:
    assert run.head() == HEAD
