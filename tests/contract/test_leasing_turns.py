"""What heartbeats, takeover, drain and wake-ups promise, on every implementation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.turn import TurnState
from bot.ports.turns import CancelAsked, ConversationChanged, TurnsReady, Wake
from tests.contract.talk import ELSEWHERE, FREE, THREAD, answer, asked, standing, started, taken
from tests.databases import Rig
from tests.fakes.rooms import at


@pytest.fixture
async def pair(shared_rig: Rig) -> Any:
    """The stores of two processes that share a database; a SQLite file belongs to one."""
    return await shared_rig.open("one"), await shared_rig.open("two")


@asynccontextmanager
async def listening(database: Any) -> AsyncIterator["asyncio.Queue[Wake]"]:
    """Listen, from the moment on that wake-ups arrive."""
    heard: asyncio.Queue[Wake] = asyncio.Queue()
    async with asyncio.timeout(10):
        task = asyncio.create_task(database.turns.listen(heard.put_nowait))
        await asyncio.sleep(0)
        try:
            yield heard
        finally:
            task.cancel()


async def until(heard: "asyncio.Queue[Wake]", wanted: Wake) -> None:
    while await heard.get() != wanted:
        pass


async def test_turns_of_a_dead_process_are_taken_over_after_five_seconds(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    claimed = await started(one, asked("one"))
    shared_rig.ticker.forward(4.9)
    assert (await two.turns.beat()).freed == 0
    shared_rig.ticker.forward(0.1)
    beat = await two.turns.beat()
    assert (beat.freed, beat.live_nodes) == (1, 1)
    (second,) = await two.turns.claim(FREE)
    assert (second.turn.turn_id, second.turn.attempt) == (claimed.turn.turn_id, 2)


async def test_a_process_that_beats_keeps_its_turns(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    claimed = await started(one, asked("one"))
    for _ in range(4):
        shared_rig.ticker.forward(3)
        assert (await one.turns.beat()).live_nodes >= 1
        assert (await two.turns.beat()).freed == 0
    assert await one.turns.is_held(claimed.turn)
    assert (await two.turns.beat()).live_nodes == 2


async def test_a_thawed_process_finds_its_turns_gone(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    claimed = await started(one, asked("one"))
    shared_rig.ticker.forward(6)
    await two.turns.beat()
    (second,) = await two.turns.claim(FREE)
    assert (await one.turns.beat()).owned == {}
    assert not await one.turns.is_held(claimed.turn)
    assert (await one.turns.finish(claimed.turn, TurnState.DONE, [answer("late")])).is_lost
    assert not (await two.turns.finish(second.turn, TurnState.DONE, [answer("a")])).is_lost
    assert await standing(one) == ["one", "a"]


async def test_a_thawed_process_does_not_free_its_own_turns(shared_rig: Rig, pair: Any) -> None:
    one, _ = pair
    claimed = await started(one, asked("one"))
    shared_rig.ticker.forward(60)
    beat = await one.turns.beat()
    assert (beat.freed, beat.owned) == (0, {claimed.turn.turn_id: (1, False)})


async def test_a_hundred_running_turns_are_taken_over_once(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    keys = [replace(THREAD, thread=str(n)) for n in range(100)]
    await asyncio.gather(*(started(one, asked("x", key=key)) for key in keys))
    three = await shared_rig.open("three")
    shared_rig.ticker.forward(6)
    beats = await asyncio.gather(two.turns.beat(), three.turns.beat())
    assert sum(beat.freed for beat in beats) == 100
    free = {slot: 100 for slot in FREE}
    claims = await asyncio.gather(*(store.turns.claim(free) for store in (two, three, two, three)))
    taken_over = [claimed.turn.turn_id for claim in claims for claimed in claim]
    assert len(taken_over) == len(set(taken_over)) == 100


async def test_attempts_of_dead_processes_count_beyond_any_limit(shared_rig: Rig) -> None:
    first = await shared_rig.open("0")
    await started(first, asked("one"))
    for n in range(1, 8):
        survivor = await shared_rig.open(str(n))
        shared_rig.ticker.forward(6)
        await survivor.turns.beat()
        (claimed,) = await survivor.turns.claim(FREE)
        assert claimed.turn.attempt == n + 1


async def test_a_homed_turn_runs_at_home(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    await taken(one, asked("one", is_home=True, can_start=False))
    assert await two.turns.claim(FREE) == []
    assert len(await one.turns.claim(FREE)) == 1


async def test_a_homed_turn_moves_when_its_home_is_dead(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    await taken(one, asked("one", is_home=True, can_start=False))
    shared_rig.ticker.forward(6)
    await two.turns.beat()
    assert len(await two.turns.claim(FREE)) == 1


async def test_a_homed_turn_is_not_started_elsewhere_by_a_promotion(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    first = await started(two, asked("one"))
    await taken(one, asked("two", is_home=True))
    assert (await two.turns.finish(first.turn, TurnState.DONE, free=FREE)).following is None
    assert len(await one.turns.claim(FREE)) == 1


async def test_draining_gives_every_turn_to_others_uncounted(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    claimed = await started(one, asked("one"))
    await started(one, asked("home", key=ELSEWHERE, is_home=True))
    assert await one.turns.hand_back() == 2
    assert (await one.turns.beat()).owned == {}
    claims = await two.turns.claim(FREE)
    assert [(second.turn.attempt, second.turn.inbound.text) for second in claims] == [(1, "one"), (1, "home")]
    assert (await one.turns.finish(claimed.turn, TurnState.DONE)).is_lost


async def test_a_process_that_left_is_gone_at_once(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    await taken(one, asked("one", is_home=True, can_start=False))
    await one.turns.leave()
    assert (await two.turns.beat()).live_nodes == 1
    assert len(await two.turns.claim(FREE)) == 1


async def test_two_processes_never_claim_the_same_turn(shared_rig: Rig, pair: Any) -> None:
    one, two = pair
    for n in range(30):
        await taken(one, asked("x", key=replace(THREAD, thread=str(n)), can_start=False))
    claims = await asyncio.gather(*(store.turns.claim({slot: 4 for slot in FREE}) for store in (one, two) * 4))
    ids = [claimed.turn.turn_id for claim in claims for claimed in claim]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 16


async def test_duplicates_at_two_processes_become_one_turn(pair: Any) -> None:
    results = await asyncio.gather(
        *(store.turns.accept(asked("one", turn_id=f"t{n}")) for n, store in enumerate(pair * 10))
    )
    assert sum(hasattr(result, "turn_id") for result in results) == 1


async def test_a_beat_tells_when_the_next_delayed_turn_is_due(rig: Rig) -> None:
    database = await rig.open()
    assert (await database.turns.beat()).next_run_at is None
    claimed = await started(database, asked("one"))
    await database.turns.retry(claimed.turn, wait=30, error="busy")
    assert (await database.turns.beat()).next_run_at == at(rig.ticker.now) + timedelta(seconds=30)


async def test_a_swept_key_may_come_again_and_an_ended_turn_is_forgotten(rig: Rig) -> None:
    database = await rig.open()
    old = await started(database, asked("one"))
    await database.turns.finish(old.turn, TurnState.DONE, [answer("a")])
    rig.ticker.forward(60)
    recent = await started(database, asked("two"))
    now = at(rig.ticker.now)
    assert await database.turns.sweep(seen_before=now, turns_before=now) == 2
    assert await database.turns.find(old.turn.turn_id) is None
    assert await database.turns.is_held(recent.turn)
    assert await standing(database) == ["one", "a", "two"]
    assert (await taken(database, asked("one", turn_id="new", key=THREAD))).ahead == 1


async def test_listeners_hear_of_turns_cancels_and_changes(database: Any) -> None:
    async with listening(database) as heard:
        claimed = await started(database, asked("one"))
        await until(heard, ConversationChanged(THREAD))
        await database.turns.cancel(claimed.turn.turn_id)
        await until(heard, CancelAsked(claimed.turn.turn_id))
        await taken(database, asked("two", key=ELSEWHERE, can_start=False))
        await until(heard, TurnsReady())
        await database.turns.finish(claimed.turn, TurnState.CANCELLED)
        await until(heard, ConversationChanged(THREAD))
        await database.conversations.rename(ELSEWHERE, "other")
        await until(heard, ConversationChanged(ELSEWHERE))
        await database.conversations.end(ELSEWHERE)
        await until(heard, ConversationChanged(ELSEWHERE))


async def test_removing_a_conversation_asks_its_turns_to_stop(database: Any) -> None:
    async with listening(database) as heard:
        claimed = await started(database, asked("one"))
        await database.conversations.remove(THREAD)
        await until(heard, CancelAsked(claimed.turn.turn_id))
        assert (await database.turns.beat()).owned == {}


async def test_other_processes_hear_as_well(pair: Any) -> None:
    one, two = pair
    async with listening(two) as heard:
        if hasattr(two, "backend"):
            await until(heard, TurnsReady())
        claimed = await started(one, asked("one"))
        await until(heard, ConversationChanged(THREAD))
        await one.turns.cancel(claimed.turn.turn_id)
        await until(heard, CancelAsked(claimed.turn.turn_id))
        await taken(one, asked("two", key=ELSEWHERE, can_start=False))
        await until(heard, TurnsReady())


async def test_a_turn_its_person_kept_waiting_is_announced_when_another_of_theirs_ends(rig: Rig) -> None:
    database = await rig.open(turns_per_person=1)
    first = await started(database, asked("one"))
    assert (await taken(database, asked("two", key=ELSEWHERE))).state is TurnState.READY
    async with listening(database) as heard:
        await database.turns.finish(first.turn, TurnState.DONE)
        await until(heard, TurnsReady())
    assert len(await database.turns.claim(FREE)) == 1
