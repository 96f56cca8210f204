"""What only PostgreSQL does: several processes, its own clock, connections that are lost."""

import asyncio
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.turn import Slot, TurnState
from bot.errors import StoreError, StoreUnavailable
from bot.ports.turns import ConversationChanged, Taken, TurnsReady, Wake
from storage.database import open_database
from storage.postgres import POOL_SIZE
from tests.contract.talk import FREE, THREAD, answer, asked, said, standing, started, taken
from tests.databases import RealRig, asked_of, in_schema, sql_soon

UNBEGUN = (TurnState.WAITING, TurnState.READY)
LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


async def test_a_server_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="not available") as refused:
        await open_database("postgresql://u:secret@127.0.0.1:1/parley", data_dir=tmp_path, node="one")
    assert "\n" not in refused.value.detail
    assert "secret" not in refused.value.detail


async def test_a_schema_without_tables_says_what_to_do(postgres_server: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="parley migrate"):
        await open_database(in_schema(postgres_server, "nowhere"), data_dir=tmp_path, node="one")


async def test_time_is_the_servers_and_not_this_machines(
    postgres_rig: RealRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_time = time.time()
    monkeypatch.setattr(time, "time", lambda: true_time - 86_400)
    database = await postgres_rig.open(now_ms=None)
    claimed = await started(database, asked("one"))
    assert abs(claimed.turn.accepted_at.timestamp() - true_time) < 60


async def test_texts_that_postgres_refuses_are_stored_without_the_refused(postgres_rig: RealRig) -> None:
    database = await postgres_rig.open()
    claimed = await started(database, asked("nul \x00 here", turn_id="t", inbound=said("x"), title="title \x00"))
    await database.turns.finish(claimed.turn, TurnState.DEAD, [answer("so \x00 \ud83d")], error="why \x00")
    assert (await standing(database))[0] == "nul \x00 here"
    await database.conversations.rename(THREAD, "new \x00 title")
    assert (await database.conversations.listing("slack", "C1", find="NUL \x00"))[0].title == "new  title"


async def test_a_heartbeat_passes_when_every_connection_is_taken(postgres_rig: RealRig) -> None:
    database = await postgres_rig.open()
    busy = [database.backend.read(lambda c: c.execute(text("SELECT pg_sleep(0.5)"))) for _ in range(POOL_SIZE * 2)]
    await asyncio.sleep(0.05)
    await asyncio.wait_for(database.turns.beat(), 0.4)
    assert not any(one.done() for one in busy[POOL_SIZE:])
    await asyncio.gather(*busy)


async def test_a_lost_listener_listens_again_and_assumes_it_missed_something(postgres_rig: RealRig) -> None:
    one, two = await postgres_rig.open("one"), await postgres_rig.open("two")
    heard: asyncio.Queue[Wake] = asyncio.Queue()
    async with asyncio.timeout(20):
        listening = asyncio.create_task(two.turns.listen(heard.put_nowait))
        assert await heard.get() == TurnsReady()
        await sql_soon(postgres_rig.url, LISTENERS)
        assert await heard.get() == TurnsReady()
        await taken(one, asked("one"))
        assert await heard.get() == ConversationChanged(THREAD)
        listening.cancel()


async def test_a_claim_passes_by_turns_that_another_process_is_taking(postgres_rig: RealRig) -> None:
    database = await postgres_rig.open()
    first = await taken(database, asked("one", can_start=False))
    await taken(database, asked("two", key=replace(THREAD, thread="x"), can_start=False))

    async def claim_meanwhile(connection: Any) -> Any:
        async with connection.transaction():
            await connection.execute("SELECT id FROM turns WHERE turn_id = $1 FOR UPDATE", first.turn_id)
            return await asyncio.wait_for(database.turns.claim(FREE), 5)

    (claimed,) = await asked_of(postgres_rig.url, claim_meanwhile)
    assert claimed.turn.inbound.text == "two"
    assert len(await database.turns.claim(FREE)) == 1


async def test_lost_connections_are_replaced(postgres_rig: RealRig) -> None:
    database = await postgres_rig.open()
    await database.health.check()
    await sql_soon(
        postgres_rig.url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query <> ''",
    )
    with pytest.raises(StoreUnavailable):
        await database.health.check()
    await database.health.check()
    assert (await taken(database, asked("one"))).state is TurnState.RUNNING


async def test_a_cancelled_caller_gives_its_started_turn_back(postgres_rig: RealRig) -> None:
    database = await postgres_rig.open()
    caller = asyncio.create_task(database.turns.accept(asked("one")))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await database.close()
    other = await postgres_rig.open("other")
    assert [claimed.turn.attempt for claimed in await other.turns.claim(FREE)] == [1]


async def test_crowded_threads_of_several_processes_end_whole_and_without_a_deadlock(postgres_rig: RealRig) -> None:
    """Accept, finish, claim, cancel, beat and limits at once on few threads: every turn ends once, in order."""
    stores = [await postgres_rig.open(str(n), turns_per_person=3) for n in range(3)]
    chance = random.Random(7)
    open_ids: set[str] = set()
    ended: list[str] = []

    async def run(store: Any, claimed: Any) -> None:
        while claimed is not None:
            await asyncio.sleep(0)
            turn = claimed.turn
            result = await store.turns.finish(turn, TurnState.DONE, [answer("a")], free={Slot.CHAT: 5})
            assert not result.is_lost
            ended.append(turn.turn_id)
            claimed = result.following

    async def say(n: int) -> None:
        store = chance.choice(stores)
        key = replace(THREAD, thread=str(chance.randrange(4)))
        new = asked(str(n), key=key, by=chance.choice("abc"), is_own_lane=chance.random() < 0.2)
        acceptance = await store.turns.accept(new)
        if isinstance(acceptance, Taken):
            open_ids.add(acceptance.turn_id)
            if chance.random() < 0.1 and await store.turns.cancel(acceptance.turn_id) in UNBEGUN:
                open_ids.discard(acceptance.turn_id)
            await run(store, acceptance.claimed)

    async def serve(store: Any) -> None:
        for _ in range(10):
            await store.turns.beat()
            await asyncio.gather(*(run(store, claimed) for claimed in await store.turns.claim(FREE)))

    async with asyncio.timeout(50):
        await asyncio.gather(*(say(n) for n in range(120)), *(serve(store) for store in stores))
        while claims := [(store, claimed) for store in stores for claimed in await store.turns.claim(FREE)]:
            await asyncio.gather(*(run(store, claimed) for store, claimed in claims))
    counts = (await stores[0].turns.backlog()).counts
    assert set(counts) <= {TurnState.DONE, TurnState.CANCELLED}
    assert len(ended) == len(set(ended)) == counts[TurnState.DONE]
    assert set(ended) == open_ids
