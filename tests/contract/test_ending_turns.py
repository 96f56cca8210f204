"""What the ends of a turn promise (finish, retry, cancel), on every implementation."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.message import Role, Shown
from bot.domain.turn import Slot, TurnState
from bot.ports.turns import Ended
from tests.contract.talk import (
    ELSEWHERE,
    FREE,
    THREAD,
    again,
    answer,
    asked,
    standing,
    started,
    taken,
    words,
)
from tests.databases import Rig


async def test_the_next_of_the_lane_starts_with_the_answer_before_it(database: Any) -> None:
    first = await started(database, asked("one"))
    await taken(database, asked("two"))
    await taken(database, asked("three"))
    ended = await database.turns.finish(first.turn, TurnState.DONE, [answer("a")], free=FREE)
    assert ended.following.turn.inbound.text == "two"
    assert words(ended.following) == ["one", "a", "two"]
    last = await database.turns.finish(ended.following.turn, TurnState.DONE, [answer("b")], free=FREE)
    assert words(last.following) == ["one", "a", "two", "b", "three"]
    assert await standing(database) == ["one", "a", "two", "b", "three"]


async def test_the_answer_is_kept_as_it_was_shown(database: Any) -> None:
    claimed = await started(database, asked("one"))
    shown = Shown("AI-generated", "length", ("again", "continue"))
    said = answer("a", shown=shown, platform_message_id="100.2", token_estimate=9)
    await database.turns.finish(claimed.turn, TurnState.DONE, [said])
    stored = (await database.conversations.page(THREAD))[-1]
    assert (stored.message, stored.shown) == (said.message, shown)
    assert (stored.answer_id, stored.platform_message_id, stored.token_estimate) == (
        claimed.turn.answer_id,
        "100.2",
        9,
    )
    assert not stored.is_beside


async def test_without_a_free_slot_the_next_becomes_ready(database: Any) -> None:
    first = await started(database, asked("one"))
    await taken(database, asked("two", slot=Slot.PICTURE))
    ended = await database.turns.finish(first.turn, TurnState.DONE, free={Slot.CHAT: 5})
    assert ended == Ended()
    assert await database.turns.claim({Slot.CHAT: 5}) == []
    (claimed,) = await database.turns.claim({Slot.PICTURE: 1})
    assert claimed.turn.inbound.text == "two"


async def test_a_lane_gives_way_after_ten_in_a_row(database: Any) -> None:
    running = await started(database, asked("0"))
    for n in range(1, 12):
        await taken(database, asked(str(n)))
    count = 1
    while (ended := await database.turns.finish(running.turn, TurnState.DONE, free=FREE)).following:
        running = ended.following
        count += 1
    assert count == 10
    (claimed,) = await database.turns.claim(FREE)
    assert claimed.turn.inbound.text == "10"
    assert (await database.turns.finish(claimed.turn, TurnState.DONE, free=FREE)).following is not None


async def test_claim_takes_the_oldest_first_and_no_more_than_are_free(rig: Rig) -> None:
    database = await rig.open()
    for n in range(5):
        await taken(database, asked(str(n), key=replace(THREAD, thread=str(n)), can_start=False))
        rig.ticker.forward(1)
    await taken(database, asked("p", key=ELSEWHERE, slot=Slot.PICTURE, can_start=False))
    first = await database.turns.claim({Slot.CHAT: 2, Slot.PICTURE: 0})
    assert [claimed.turn.inbound.text for claimed in first] == ["0", "1"]
    rest = await database.turns.claim(FREE)
    assert {claimed.turn.inbound.text for claimed in rest} == {"2", "3", "4", "p"}
    assert await database.turns.claim(FREE) == []


async def test_what_is_made_beside_joins_when_it_is_finished(database: Any) -> None:
    beside = await started(database, asked("draw", is_own_lane=True))
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("a")])
    await database.turns.finish(beside.turn, TurnState.DONE, [answer("picture", is_beside=True)])
    second = await started(database, asked("two"))
    assert words(second) == ["draw", "one", "a", "picture", "two"]
    assert [stored.is_beside for stored in second.history.messages] == [True, False, False, True, False]


async def test_a_newer_answer_replaces_answers_and_notices_only_of_its_own(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DEAD, [answer("sorry", role=Role.NOTICE)], error="fault")
    second = await started(database, asked("two"))
    await database.turns.finish(second.turn, TurnState.DONE, [answer("b")])
    rerun = await started(database, again(first.turn.turn_id, called="r1"))
    await database.turns.finish(rerun.turn, TurnState.DONE, [answer("a"), answer("and more")])
    assert await standing(database) == ["one", "a", "and more", "two", "b"]


async def test_a_rerun_that_says_nothing_leaves_the_old_answer(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("a")])
    rerun = await started(database, again(first.turn.turn_id, called="r1"))
    await database.turns.finish(rerun.turn, TurnState.CANCELLED)
    assert await standing(database) == ["one", "a"]


async def test_a_notice_is_shown_to_people_and_not_to_the_model(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DEAD, [answer("sorry", role=Role.NOTICE)])
    assert await standing(database) == ["one", "sorry"]
    assert words(await started(database, asked("two"))) == ["one", "two"]


async def test_a_turn_ends_once(database: Any) -> None:
    claimed = await started(database, asked("one"))
    assert await database.turns.is_held(claimed.turn)
    await database.turns.finish(claimed.turn, TurnState.DONE, [answer("a")])
    assert not await database.turns.is_held(claimed.turn)
    assert (await database.turns.finish(claimed.turn, TurnState.DONE, [answer("b")])).is_lost
    assert await standing(database) == ["one", "a"]


async def test_a_retry_comes_after_its_wait_and_counts(rig: Rig) -> None:
    database = await rig.open()
    claimed = await started(database, asked("one"))
    await taken(database, asked("two"))
    assert await database.turns.retry(claimed.turn, wait=8, error="provider_busy")
    assert not await database.turns.is_held(claimed.turn)
    rig.ticker.forward(7.9)
    assert await database.turns.claim(FREE) == []
    rig.ticker.forward(0.1)
    (second,) = await database.turns.claim(FREE)
    assert (second.turn.turn_id, second.turn.attempt) == (claimed.turn.turn_id, 2)
    assert second.turn.nonce(1) == claimed.turn.nonce(1)


async def test_a_given_back_attempt_does_not_count(database: Any) -> None:
    claimed = await started(database, asked("one"))
    assert await database.turns.retry(claimed.turn, wait=0, error="", gives_back=True)
    (second,) = await database.turns.claim(FREE)
    assert second.turn.attempt == 1


async def test_an_old_attempt_may_neither_finish_nor_retry(database: Any) -> None:
    claimed = await started(database, asked("one"))
    await database.turns.retry(claimed.turn, wait=0, error="busy")
    (second,) = await database.turns.claim(FREE)
    assert (await database.turns.finish(claimed.turn, TurnState.DONE, [answer("late")])).is_lost
    assert not await database.turns.retry(claimed.turn, wait=0, error="late")
    assert not (await database.turns.finish(second.turn, TurnState.DONE, [answer("a")])).is_lost
    assert await standing(database) == ["one", "a"]


async def test_cancelling_what_waits_lets_the_others_go_on(database: Any) -> None:
    first = await started(database, asked("one"))
    second = await taken(database, asked("two"))
    await taken(database, asked("three"))
    assert await database.turns.cancel(second.turn_id) is TurnState.WAITING
    ended = await database.turns.finish(first.turn, TurnState.DONE, free=FREE)
    assert ended.following.turn.inbound.text == "three"


async def test_cancelling_what_is_ready_makes_the_next_ready(database: Any) -> None:
    first = await taken(database, asked("one", can_start=False))
    await taken(database, asked("two"))
    assert await database.turns.cancel(first.turn_id) is TurnState.READY
    (claimed,) = await database.turns.claim(FREE)
    assert claimed.turn.inbound.text == "two"


async def test_cancelling_what_runs_asks_its_process(database: Any) -> None:
    claimed = await started(database, asked("one"))
    assert (await database.turns.beat()).owned == {claimed.turn.turn_id: (1, False)}
    assert await database.turns.cancel(claimed.turn.turn_id) is TurnState.RUNNING
    assert (await database.turns.beat()).owned == {claimed.turn.turn_id: (1, True)}
    assert await database.turns.is_held(claimed.turn)
    assert not (await database.turns.finish(claimed.turn, TurnState.CANCELLED, [answer("so f")])).is_lost


@pytest.mark.parametrize("state", [TurnState.DONE, TurnState.DEAD, TurnState.CANCELLED])
async def test_cancelling_what_has_ended_changes_nothing(database: Any, state: TurnState) -> None:
    claimed = await started(database, asked("one"))
    await database.turns.finish(claimed.turn, state)
    assert await database.turns.cancel(claimed.turn.turn_id) is None
    assert (await database.turns.backlog()).counts == {state: 1}


async def test_cancelling_what_never_was_changes_nothing(database: Any) -> None:
    assert await database.turns.cancel("nobody") is None


async def test_open_turns_are_those_of_a_conversation_and_of_a_person(database: Any) -> None:
    await started(database, asked("one"))
    await taken(database, asked("two", by="ben"))
    await taken(database, asked("draw", is_own_lane=True))
    await taken(database, asked("else", key=ELSEWHERE))
    ended = await started(database, asked("ended", key=replace(THREAD, thread="x")))
    await database.turns.finish(ended.turn, TurnState.DONE)
    texts = [turn.inbound.text for turn in await database.turns.open_turns(THREAD)]
    assert texts == ["one", "two", "draw"]
    of_ana = await database.turns.open_turns(THREAD, ended.turn.person)
    assert [turn.inbound.text for turn in of_ana] == ["one", "draw"]


async def test_open_turns_of_a_closed_conversation_are_still_found(database: Any) -> None:
    await started(database, asked("one"))
    await database.conversations.end(THREAD)
    assert [turn.inbound.text for turn in await database.turns.open_turns(THREAD)] == ["one"]


async def test_a_turn_is_found_open_and_ended(database: Any) -> None:
    claimed = await started(database, asked("one"))
    assert await database.turns.find(claimed.turn.turn_id) == claimed.turn
    await database.turns.finish(claimed.turn, TurnState.DONE)
    assert await database.turns.find(claimed.turn.turn_id) == claimed.turn
    assert await database.turns.find("nobody") is None


async def test_the_backlog_counts_states_and_tells_the_oldest_age(rig: Rig) -> None:
    database = await rig.open()
    assert (await database.turns.backlog()).counts == {}
    await started(database, asked("one"))
    rig.ticker.forward(5)
    await taken(database, asked("two"))
    await taken(database, asked("three", key=ELSEWHERE, can_start=False))
    rig.ticker.forward(2)
    backlog = await database.turns.backlog()
    assert backlog.counts == {TurnState.RUNNING: 1, TurnState.WAITING: 1, TurnState.READY: 1}
    assert backlog.oldest_age == 2.0
