"""What `TurnStore.accept` promises, on every implementation."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.conversation import PersonKey
from bot.domain.inbound import InboundCommand
from bot.domain.message import Message, Role, Text
from bot.domain.turn import Slot, TurnState
from bot.ports.turns import Known, LaneFull, NewTurn, OverLimit, RateLimit, Taken
from tests.contract.talk import (
    ELSEWHERE,
    FREE,
    THREAD,
    answer,
    asked,
    author,
    person,
    said,
    standing,
    started,
    taken,
    words,
)
from tests.databases import Rig
from tests.fakes.rooms import at


async def test_first_question_starts_at_once_with_its_history(database: Any) -> None:
    new = asked("one", token_estimate=7)
    acceptance = await taken(database, new)
    assert acceptance.state is TurnState.RUNNING
    assert acceptance.answer_id == new.turn_id
    claimed = acceptance.claimed
    assert claimed is not None
    assert claimed.turn.inbound == new.inbound
    assert (claimed.turn.attempt, claimed.turn.generation, claimed.turn.person) == (1, 0, person())
    question = claimed.history.messages[-1]
    assert question.row_id == acceptance.question_row == claimed.turn.question_row
    assert (question.token_estimate, question.platform_message_id) == (7, new.inbound.message_id)
    assert (question.answer_id, question.message) == (new.turn_id, new.message)


async def test_the_same_event_twice_is_known(database: Any) -> None:
    await taken(database, asked("one"))
    assert await database.turns.accept(asked("one", turn_id="other")) == Known()
    assert await standing(database) == ["one"]
    assert await database.turns.find("other") is None


async def test_any_shared_dedupe_key_makes_a_duplicate(database: Any) -> None:
    await taken(database, asked("one", inbound=said("one", dedupe=("ev:1", "msg:1"))))
    again_named = asked("one", turn_id="other", inbound=said("one", dedupe=("ev:2", "msg:1")))
    assert await database.turns.accept(again_named) == Known()
    with_the_lost_name = asked("two", inbound=said("two", dedupe=("ev:2",)))
    assert isinstance(await database.turns.accept(with_the_lost_name), Taken)


async def test_twenty_duplicates_at_once_become_one_turn(database: Any) -> None:
    results = await asyncio.gather(
        *(
            database.turns.accept(asked("one", turn_id=f"t{n}", inbound=said("one", dedupe=names)))
            for n, names in enumerate([("ev:1", "msg:1"), ("msg:1", "ev:1")] * 10)
        )
    )
    assert sum(isinstance(result, Taken) for result in results) == 1
    assert results.count(Known()) == 19
    assert await standing(database) == ["one"]


async def test_dedupe_keys_of_other_realms_do_not_clash(database: Any) -> None:
    await taken(database, asked("one", inbound=said("one", dedupe=("ev:1",))))
    stranger = replace(author(), person=PersonKey("slack", "T2", "ana"))
    inbound = replace(said("one", key=ELSEWHERE, dedupe=("ev:1",)), author=stranger)
    assert isinstance(await database.turns.accept(asked("one", key=ELSEWHERE, inbound=inbound)), Taken)


async def test_later_questions_of_a_thread_wait_in_order(database: Any) -> None:
    await taken(database, asked("one"))
    second = await taken(database, asked("two"))
    third = await taken(database, asked("three"))
    assert (second.state, second.ahead, second.claimed) == (TurnState.WAITING, 1, None)
    assert (third.state, third.ahead) == (TurnState.WAITING, 2)
    open_turns = await database.turns.open_turns(THREAD)
    assert [turn.inbound.text for turn in open_turns] == ["one", "two", "three"]


async def test_questions_at_once_in_one_thread_run_one_at_a_time(database: Any) -> None:
    results = await asyncio.gather(*(taken(database, asked(str(n))) for n in range(10)))
    assert sum(result.state is TurnState.RUNNING for result in results) == 1
    assert sorted(result.ahead for result in results) == list(range(10))


async def test_other_threads_do_not_wait(database: Any) -> None:
    await taken(database, asked("one"))
    assert (await taken(database, asked("two", key=ELSEWHERE))).state is TurnState.RUNNING


async def test_own_lane_runs_beside_its_thread(database: Any) -> None:
    await taken(database, asked("one"))
    beside = await started(database, asked("draw", is_own_lane=True, slot=Slot.PICTURE))
    assert words(beside) == ["one", "draw"]
    assert beside.turn.slot is Slot.PICTURE
    assert beside.history.messages[-1].is_beside
    assert (await taken(database, asked("two"))).ahead == 1


async def test_without_a_free_slot_it_is_ready_to_be_claimed(database: Any) -> None:
    acceptance = await taken(database, asked("one", can_start=False))
    assert (acceptance.state, acceptance.claimed) == (TurnState.READY, None)
    (claimed,) = await database.turns.claim(FREE)
    assert claimed.turn.turn_id == acceptance.turn_id
    assert words(claimed) == ["one"]


async def test_a_delayed_turn_is_not_due_before_its_time(rig: Rig) -> None:
    database = await rig.open()
    later = at(rig.ticker.now) + timedelta(seconds=30)
    acceptance = await taken(database, asked("remind me", run_at=later, is_own_lane=True))
    assert acceptance.state is TurnState.READY
    assert await database.turns.claim(FREE) == []
    assert (await database.turns.beat()).next_run_at == later
    rig.ticker.forward(30)
    assert len(await database.turns.claim(FREE)) == 1


async def test_more_than_twenty_waiting_are_refused_until_one_has_gone(database: Any) -> None:
    first = await started(database, asked("first"))
    for n in range(20):
        await taken(database, asked(str(n)))
    refused = asked("too much")
    assert await database.turns.accept(refused) == LaneFull(20)
    assert await database.turns.accept(refused) == Known()
    assert "too much" not in await standing(database)
    await database.turns.finish(first.turn, TurnState.DONE, free=FREE)
    assert isinstance(await database.turns.accept(asked("fits")), Taken)


async def test_a_refused_lane_gives_the_rate_back(database: Any) -> None:
    await taken(database, asked("first"))
    for n in range(20):
        await taken(database, asked(str(n)))
    limit = RateLimit("ana:requests", 6, 1)
    assert await database.turns.accept(asked("too much", limits=(limit,))) == LaneFull(20)
    assert isinstance(await database.turns.accept(asked("else", key=ELSEWHERE, limits=(limit,))), Taken)


async def test_a_rate_limit_refuses_and_tells_how_long(rig: Rig) -> None:
    database = await rig.open()
    limit = RateLimit("ana:requests", 6, 2)
    await taken(database, asked("one", limits=(limit,)))
    await taken(database, asked("two", limits=(limit,)))
    assert await database.turns.accept(asked("three", limits=(limit,))) == OverLimit(limit, 10.0)
    assert await database.turns.accept(asked("three", limits=(limit,))) == Known()
    assert "three" not in await standing(database)
    rig.ticker.forward(4)
    assert await database.turns.accept(asked("four", limits=(limit,))) == OverLimit(limit, 6.0)
    rig.ticker.forward(6)
    assert isinstance(await database.turns.accept(asked("five", limits=(limit,))), Taken)


async def test_a_refusal_by_one_limit_spends_nothing_of_another(database: Any) -> None:
    wide, narrow = RateLimit("a:wide", 6, 2), RateLimit("b:narrow", 6, 1)
    await taken(database, asked("one", limits=(wide, narrow)))
    assert await database.turns.accept(asked("two", limits=(wide, narrow))) == OverLimit(narrow, 10.0)
    assert isinstance(await database.turns.accept(asked("three", limits=(wide,))), Taken)
    assert isinstance(await database.turns.accept(asked("four", limits=(wide,))), OverLimit)


async def test_a_duplicate_spends_nothing(database: Any) -> None:
    limit = RateLimit("ana:requests", 6, 2)
    await taken(database, asked("one", limits=(limit,)))
    await database.turns.accept(asked("one", limits=(limit,)))
    assert isinstance(await database.turns.accept(asked("two", limits=(limit,))), Taken)


async def test_limits_are_exact_when_many_ask_at_once(database: Any) -> None:
    limit = RateLimit("ana:requests", 6, 7)
    keys = [replace(THREAD, thread=f"thread {n}") for n in range(40)]
    results = await asyncio.gather(*(database.turns.accept(asked("x", key=key, limits=(limit,))) for key in keys))
    assert sum(isinstance(result, Taken) for result in results) == 7


async def test_a_person_runs_only_so_many_turns_at_once(rig: Rig) -> None:
    database = await rig.open(turns_per_person=3)
    keys = [replace(THREAD, thread=f"thread {n}") for n in range(12)]
    results = await asyncio.gather(*(taken(database, asked("x", key=key)) for key in keys))
    running = [result.claimed for result in results if result.claimed]
    assert len(running) == 3
    assert await database.turns.claim(FREE) == []
    assert (await taken(database, asked("x", key=ELSEWHERE, by="ben"))).state is TurnState.RUNNING
    await database.turns.finish(running[0].turn, TurnState.DONE)
    assert len(await database.turns.claim(FREE)) == 1
    assert await database.turns.claim(FREE) == []


async def test_a_person_at_their_limit_does_not_hold_up_others(rig: Rig) -> None:
    database = await rig.open(turns_per_person=1)
    keys = [replace(THREAD, thread=f"thread {n}") for n in range(6)]
    for key in keys:
        await taken(database, asked("x", key=key, can_start=False))
    await taken(database, asked("x", key=ELSEWHERE, by="ben", can_start=False))
    claimed = await database.turns.claim({Slot.CHAT: 2})
    assert sorted(one.turn.person.user_id for one in claimed) == ["ana", "ben"]


async def test_a_command_without_a_message_stores_none(database: Any) -> None:
    message = said("x")
    command = InboundCommand(
        key=THREAD,
        dedupe=("int:1",),
        author=message.author,
        sent_at=message.sent_at,
        target=message.target,
        name="imagine",
        arguments={"prompt": "a fox", "count": 2, "of": person("ben"), "enhance": True},
    )
    claimed = await started(database, NewTurn(turn_id="c1", inbound=command, can_start=True))
    assert claimed.turn.inbound == command
    assert claimed.turn.question_row is None
    assert words(claimed) == []
    await database.turns.finish(claimed.turn, TurnState.DONE, [answer("drawn")])
    assert words(await started(database, asked("two"))) == ["drawn", "two"]


async def test_the_title_is_that_of_the_first_message(database: Any) -> None:
    await taken(database, asked("one", title="First"))
    await taken(database, asked("two", title="Second"))
    summary = await database.conversations.lookup(THREAD)
    assert summary.title == "First"


async def test_a_second_person_is_noticed_for_good(database: Any) -> None:
    first = await started(database, asked("one"))
    assert not first.history.had_two_people
    await database.turns.finish(first.turn, TurnState.DONE)
    second = await started(database, asked("two", by="ben"))
    assert second.history.had_two_people
    await database.turns.finish(second.turn, TurnState.DONE)
    assert (await started(database, asked("three"))).history.had_two_people


async def test_what_is_overheard_is_context_and_asks_nothing(database: Any) -> None:
    first = await started(database, asked("one"))
    heard = said("by the way", by="ben")
    message = Message(Role.USER, (Text("by the way"),), heard.author)
    assert await database.turns.overhear(heard, message) is True
    assert await database.turns.overhear(heard, message) is False
    await database.turns.finish(first.turn, TurnState.DONE, [answer("a")])
    second = await started(database, asked("two"))
    assert words(second) == ["one", "a", "by the way", "two"]
    assert second.history.had_two_people


async def test_nothing_is_overheard_where_no_conversation_is(database: Any) -> None:
    heard = said("hello")
    assert await database.turns.overhear(heard, Message(Role.USER, (Text("hello"),), heard.author)) is False
    assert await database.conversations.lookup(THREAD) is None
    assert isinstance(await database.turns.accept(asked("hello")), Taken)
