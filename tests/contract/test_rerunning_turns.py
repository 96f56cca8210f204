"""What answering again and the history it reads promise, on every implementation."""

from typing import Any

from bot.domain.message import Message, Role, Text
from bot.domain.turn import TurnState
from bot.ports.turns import NoSuchTurn
from tests.contract.talk import (
    FREE,
    again,
    answer,
    asked,
    said,
    standing,
    started,
    taken,
    words,
)


async def test_a_rerun_takes_over_question_and_answer(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("old")])
    acceptance = await taken(database, again(first.turn.turn_id, called="r1"))
    assert (acceptance.answer_id, acceptance.question_row) == (first.turn.answer_id, first.turn.question_row)
    claimed = acceptance.claimed
    assert claimed is not None
    assert (claimed.turn.generation, claimed.turn.inbound) == (1, first.turn.inbound)
    assert claimed.turn.action is not None
    assert claimed.turn.action.verb == "again"
    assert words(claimed) == ["one"]
    await database.turns.finish(claimed.turn, TurnState.DONE, [answer("new")])
    assert await standing(database) == ["one", "new"]


async def test_every_rerun_counts_the_generation_up_whichever_turn_it_names(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("a")])
    for nth, named in enumerate([first.turn.turn_id, first.turn.turn_id, "r2"], start=1):
        claimed = await started(database, again(named, called=f"r{nth}", nth=nth))
        assert claimed.turn.generation == nth
        assert claimed.turn.nonce(1) == f"{first.turn.turn_id}.1.{nth}"
        await database.turns.finish(claimed.turn, TurnState.DONE, [answer(str(nth))])
    assert await standing(database) == ["one", "3"]


async def test_a_rerun_of_an_earlier_question_reads_and_writes_in_its_place(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("a")])
    second = await started(database, asked("two"))
    await database.turns.finish(second.turn, TurnState.DONE, [answer("b")])
    rerun = await started(database, again(first.turn.turn_id, called="r1"))
    assert words(rerun) == ["one"]
    await database.turns.finish(rerun.turn, TurnState.DONE, [answer("a again")])
    assert await standing(database) == ["one", "a again", "two", "b"]
    assert words(await started(database, asked("three"))) == ["one", "a again", "two", "b", "three"]


async def test_going_on_reads_the_standing_answer_as_well(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("half"), answer("a notice", role=Role.NOTICE)])
    second = await started(database, asked("two"))
    await database.turns.finish(second.turn, TurnState.DONE, [answer("b")])
    going_on = await started(database, again(first.turn.turn_id, called="r1", keeps_answer=True))
    assert words(going_on) == ["one", "half"]
    await database.turns.finish(going_on.turn, TurnState.DONE, [answer("half and half")])
    assert await standing(database) == ["one", "half and half", "two", "b"]


async def test_going_on_later_still_reads_the_standing_answer(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("half")])
    await taken(database, again(first.turn.turn_id, called="r1", keeps_answer=True, can_start=False))
    (claimed,) = await database.turns.claim(FREE)
    assert words(claimed) == ["one", "half"]


async def test_a_rerun_of_nothing_stores_nothing(database: Any) -> None:
    await taken(database, asked("one"))
    assert await database.turns.accept(again("nobody", called="r1")) == NoSuchTurn()
    assert await database.turns.find("r1") is None


async def test_history_keeps_to_the_newest_two_hundred_and_says_so(database: Any) -> None:
    await taken(database, asked("first"))
    for n in range(205):
        heard = said(str(n))
        await database.turns.overhear(heard, Message(Role.USER, (Text(str(n)),), heard.author))
    beside = await started(database, asked("last", is_own_lane=True))
    assert len(beside.history.messages) == 200
    assert words(beside)[-1] == "last"
    assert beside.history.is_partial


async def test_history_begins_where_the_window_was_moved_to(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.turns.finish(first.turn, TurnState.DONE, [answer("a")])
    second = await started(database, asked("two"))
    start = second.history.messages[-1].seq
    await database.conversations.move_window(second.turn.conversation_id, start)
    await database.turns.finish(second.turn, TurnState.DONE, [answer("b")])
    third = await started(database, asked("three"))
    assert words(third) == ["two", "b", "three"]
    assert third.history.window_start == start


async def test_a_rerun_beside_its_first_run_stands_in_the_end_as_the_last_that_finished(database: Any) -> None:
    first = await started(database, asked("one"))
    rerun = await started(database, again(first.turn.turn_id, called="r1", is_own_lane=True))
    await database.turns.finish(rerun.turn, TurnState.DONE, [answer("sooner")])
    await database.turns.finish(first.turn, TurnState.DONE, [answer("later")])
    assert await standing(database) == ["one", "later"]
