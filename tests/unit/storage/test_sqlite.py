"""What only the SQLite database does: its lock, its durability, its start."""

import asyncio
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.turn import TurnState
from bot.errors import SettingsError, StoreError, StoreUnavailable
from storage.database import open_database
from storage.tables import turns
from tests.contract.talk import FREE, answer, asked, standing, started, taken
from tests.contract.test_media_store import FOX
from tests.databases import RealRig

ROOT = Path(__file__).parents[3]
# A process that takes a message, says so, and is killed with its turn running.
VICTIM = """
import asyncio, os, signal, sys
from pathlib import Path
from storage.database import open_database
from tests.contract.talk import asked, started

async def main():
    database = await open_database(sys.argv[1], data_dir=Path(sys.argv[2]), node="victim")
    await started(database, asked("one"))
    os.write(1, b"acknowledged")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_a_second_process_is_refused_in_one_sentence(sqlite_rig: RealRig) -> None:
    await sqlite_rig.open()
    with pytest.raises(SettingsError, match=r"Another Parley \(process \d+\) is using .*parley.sqlite3"):
        await sqlite_rig.open("two")


async def test_a_closed_database_may_be_opened_again(sqlite_rig: RealRig) -> None:
    first = await sqlite_rig.open()
    await taken(first, asked("one"))
    await first.close()
    assert await standing(await sqlite_rig.open()) == ["one"]


async def test_running_turns_of_a_killed_process_are_ready_at_once(sqlite_rig: RealRig) -> None:
    first = await sqlite_rig.open()
    claimed = await started(first, asked("one"))
    await taken(first, asked("two"))
    await first.close()
    second = await sqlite_rig.open()
    (again,) = await second.turns.claim(FREE)
    assert (again.turn.turn_id, again.turn.attempt) == (claimed.turn.turn_id, 2)
    ended = await second.turns.finish(again.turn, TurnState.DONE, [answer("a")], free=FREE)
    assert ended.following.turn.inbound.text == "two"


async def test_what_a_process_acknowledged_survives_its_violent_end(sqlite_rig: RealRig) -> None:
    victim = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", VICTIM, sqlite_rig.url, str(sqlite_rig.folder)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    output, _ = await victim.communicate()
    assert (output, victim.returncode) == (b"acknowledged", -signal.SIGKILL)
    database = await sqlite_rig.open()
    (claimed,) = await database.turns.claim(FREE)
    assert (claimed.turn.inbound.text, claimed.turn.attempt) == ("one", 2)
    assert await standing(database) == ["one"]


async def test_turns_homed_in_a_killed_process_run_in_the_next(sqlite_rig: RealRig) -> None:
    first = await sqlite_rig.open()
    await taken(first, asked("one", is_home=True, can_start=False))
    await first.close()
    assert len(await (await sqlite_rig.open()).turns.claim(FREE)) == 1


async def test_a_missing_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"The folder .*nowhere does not exist"):
        await open_database("", data_dir=tmp_path / "nowhere", node="one")


async def test_what_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.joinpath("parley.sqlite3").write_bytes(b"something else entirely " * 100)
    with pytest.raises(StoreUnavailable, match="not a database") as refused:
        await open_database("", data_dir=tmp_path, node="one")
    assert "\n" not in refused.value.detail


async def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="parley migrate"):
        await open_database("", data_dir=tmp_path, node="one")


async def test_a_failed_start_lets_the_file_go(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="parley migrate"):
            await open_database("", data_dir=tmp_path, node="one")


async def test_acknowledged_means_written_through(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()

    def settings(connection: Any) -> list[Any]:
        names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    for run in (database.backend.write, database.backend.read):
        assert await run(settings) == ["wal", 2, 10000, 1]


async def test_readers_see_the_last_commit_while_a_writer_works(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()
    await taken(database, asked("one"))
    reached, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(connection: Any) -> None:
        connection.execute(turns.delete())
        loop.call_soon_threadsafe(reached.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)

    writing = database.backend.write(slow)
    await reached.wait()
    assert (await database.turns.backlog()).counts == {TurnState.RUNNING: 1}
    go_on.set()
    await writing
    assert (await database.turns.backlog()).counts == {}


async def test_a_cancelled_caller_does_not_interrupt_its_transaction(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()
    await held_up(database, database.turns.accept(asked("one", can_start=False)))
    assert await standing(database) == ["one"]
    await taken(database, asked("two"))


async def test_a_turn_that_started_for_a_cancelled_caller_is_given_back(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()
    await held_up(database, database.turns.accept(asked("one")))
    await database.turns.close()
    assert (await database.turns.beat()).owned == {}
    (claimed,) = await database.turns.claim(FREE)
    assert claimed.turn.attempt == 1


async def held_up(database: Any, call: Any) -> None:
    """Cancel the caller of a transaction while it waits for the writer, then let the transaction happen."""
    go_on = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = database.backend.write(lambda _: asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10))
    caller = asyncio.create_task(call)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await before
    await database.backend.write(lambda _: None)
    await asyncio.sleep(0)


async def test_a_closed_database_says_so(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()
    await database.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await database.health.check()


async def test_files_lie_in_the_data_folder_by_content_and_leave_nothing_behind(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()
    stored = await database.media.keep(FOX, owner=None)
    (kept,) = files(sqlite_rig.folder)
    assert kept.read_bytes() == FOX.data
    await database.media.remove(stored.media_id)
    assert files(sqlite_rig.folder) == []


async def test_half_written_files_are_swept_at_the_next_start(sqlite_rig: RealRig) -> None:
    waiting = sqlite_rig.folder / "media" / "ab" / ".0123.part"
    waiting.parent.mkdir(parents=True)
    waiting.write_bytes(b"half")
    await sqlite_rig.open()
    assert not waiting.exists()


async def test_a_lost_file_is_missing_and_no_error(sqlite_rig: RealRig) -> None:
    database = await sqlite_rig.open()
    stored = await database.media.keep(FOX, owner=None)
    files(sqlite_rig.folder)[0].unlink()
    assert await database.media.read(stored.media_id) is None


async def test_handles_are_sealed_at_rest(sqlite_rig: RealRig) -> None:
    class Sealed:
        def seal(self, plain: str) -> str:
            return f"sealed:{plain[::-1]}"

        def open(self, sealed: str) -> str:
            return sealed.removeprefix("sealed:")[::-1]

    database = await sqlite_rig.open(cipher=Sealed())
    claimed = await started(database, asked("one"))
    assert claimed.turn.inbound.target.handle == "response-url"
    await database.close()
    raw = sqlite_rig.folder.joinpath("parley.sqlite3").read_bytes()
    assert b"response-url" not in raw
    assert b"sealed:lru-esnopser" in raw


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("state = 'ready' AND run_at <= 1 ORDER BY run_at, id", "turns_ready"),
        ("state = 'running' AND owner = 'me'", "turns_running"),
        ("state = 'running' AND person = 'ana'", "turns_running_of_person"),
        ("lane = 'x' AND state = 'waiting' ORDER BY seq", "turns_waiting"),
        ("lane = 'x' AND state IN ('ready', 'running')", "one_active"),
    ],
)
def test_queries_of_the_queue_read_only_the_turns_in_question(
    sqlite_template: Path, condition: str, index: str
) -> None:
    with closing(sqlite3.connect(sqlite_template)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT id FROM turns WHERE {condition}").fetchall()
    assert index in str(plan)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.joinpath("media").rglob("*") if path.is_file()]
