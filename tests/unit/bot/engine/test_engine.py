"""What the engine does with what people say, on fakes and a clock by hand."""

import asyncio
from dataclasses import replace

from bot.domain.inbound import Accepted, Answered, Duplicate, Ignored, Overheard
from bot.domain.media import Attachment, MediaKind
from bot.domain.message import Role, ToolCall
from bot.domain.reply import StopReason, TextDelta
from bot.domain.turn import Slot, TurnState
from bot.errors import PromptTooLong, ProviderUnavailable, StoreUnavailable, TargetGone
from bot.ports.adapter import Call
from bot.ports.checkpoint import Checkpoint
from bot.ports.provider import ToolsCalled
from tests.fakes.clock import settle
from tests.fakes.engine import OPTIONS, engine
from tests.fakes.provider import finished
from tests.fakes.rooms import HeldNode, Rooms


async def test_a_question_is_answered_where_it_was_asked() -> None:
    async with engine() as bench:
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        assert bench.screen == ["You said: hello"]
        turn = await bench.database.turns.find(received.turn_id)
        assert turn is not None
        [facts] = bench.telemetry.ended
        assert (facts.state, facts.turn_id) == (TurnState.DONE, received.turn_id)


async def test_a_follow_up_is_asked_with_what_was_said_before() -> None:
    async with engine() as bench:
        await bench.says("one")
        await bench.says("two")
        said = [(message.role, message.text) for message in bench.provider.asked[-1].messages[1:]]
        assert said == [(Role.USER, "one"), (Role.ASSISTANT, "You said: one"), (Role.USER, "two")]


async def test_bots_and_what_is_not_addressed_get_no_answer() -> None:
    async with engine() as bench:
        bot = replace(bench.author("Robo"), is_bot=True)
        assert isinstance(await bench.says("hi", author=bot), Ignored)
        assert isinstance(await bench.says("psst", addressed=False), Ignored)
        await bench.says("hello")
        assert isinstance(await bench.says("by the way", by="Bo", addressed=False), Overheard)
        assert bench.screen == ["You said: hello"]
        await bench.says("and now?")
        assert "Bo: by the way" in bench.provider.asked[-1].messages[-1].text


async def test_the_second_question_waits_and_is_told_so() -> None:
    async with engine() as bench:
        gate = asyncio.Event()
        bench.provider.scripts.append([gate, TextDelta("first")])
        await bench.says("one")
        second = await bench.says("two")
        assert isinstance(second, Accepted)
        assert second.text
        assert bench.screen == []
        gate.set()
        await settle(300)
        assert bench.screen == ["first", "You said: two"]


async def test_a_tool_is_called_and_its_answer_goes_back() -> None:
    async with engine() as bench:
        call = ToolCall("c1", "calculator", '{"expression": "6*7"}')
        bench.provider.scripts.append([ToolsCalled((call,)), finished()])
        bench.provider.scripts.append([TextDelta("It is 42.")])
        await bench.says("6*7?")
        assert bench.screen == ["It is 42."]
        *_, asked, result = bench.provider.asked[-1].messages
        assert asked.parts == (call,)
        assert result.parts[0].text == "42"  # type: ignore[union-attr]  # it is a tool's result


async def test_wrong_arguments_are_told_to_the_model_and_not_to_people() -> None:
    async with engine() as bench:
        calls = (
            ToolCall("c1", "calculator", "{oops"),
            ToolCall("c2", "calculator", "{}"),
            ToolCall("c3", "nothing", "{}"),
        )
        bench.provider.scripts.append([ToolsCalled(calls), finished()])
        bench.provider.scripts.append([TextDelta("Sorry.")])
        await bench.says("x")
        texts = [message.parts[0].text for message in bench.provider.asked[-1].messages[-3:]]  # type: ignore[union-attr]
        assert "no JSON" in texts[0]
        assert "required" in texts[1]
        assert texts[2] == "There is no tool nothing."
        assert bench.screen == ["Sorry."]


async def test_tools_are_called_in_a_bounded_number_of_rounds() -> None:
    async with engine() as bench:
        for number in range(OPTIONS.tool_rounds):
            call = ToolCall(f"c{number}", "calculator", '{"expression": "1+1"}')
            bench.provider.scripts.append([ToolsCalled((call,)), finished()])
        bench.provider.scripts.append([TextDelta("Enough.")])
        await bench.says("again and again")
        assert bench.provider.asked[-1].tools == ()
        assert bench.screen == ["Enough."]


async def test_a_fault_is_one_notice_and_the_turn_is_dead() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([ProviderUnavailable("no route")])
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        [notice] = bench.screen
        assert "not reachable" in notice
        assert received.turn_id in notice
        assert bench.telemetry.ended[0].state is TurnState.DEAD


async def test_a_fault_of_ours_is_one_notice_too() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([ZeroDivisionError("a bug on purpose")])
        await bench.says("hello")
        [notice] = bench.screen
        assert "could not finish" in notice


async def test_a_prompt_that_is_too_long_is_trimmed_and_asked_once_more() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([PromptTooLong(tokens=40_000, limit=30_000)])
        await bench.says("hello")
        assert len(bench.provider.asked) == 2
        assert bench.screen[0].startswith("You said: hello")
        bench.provider.scripts.extend([[PromptTooLong(tokens=4, limit=3)], [PromptTooLong(tokens=4, limit=3)]])
        await bench.says("once more")
        assert "longer than the model can read" in bench.screen[-1]


async def test_stop_ends_the_answer_and_keeps_what_stands() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([TextDelta("The beginning "), asyncio.Event()])
        received = await bench.says("tell me")
        assert isinstance(received, Accepted)
        stopped = await bench.presses("stop", received.turn_id)
        assert isinstance(stopped, Answered)
        assert bench.telemetry.ended[0].state is TurnState.CANCELLED
        assert bench.screen[0].startswith("The beginning")
        page = await bench.database.conversations.page(bench.key)
        assert page[-1].shown.stop == StopReason.STOPPED


async def test_only_the_asker_may_press() -> None:
    async with engine() as bench:
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        refused = await bench.presses("again", received.turn_id, by="Bo")
        assert isinstance(refused, Answered)
        assert "Only Ana" in refused.outgoing.text


async def test_another_answer_replaces_the_first_in_history_and_on_screen() -> None:
    async with engine() as bench:
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        bench.provider.scripts.append([TextDelta("Another one.")])
        await bench.presses("again", received.turn_id)
        assert bench.screen == ["Another one."]
        page = await bench.database.conversations.page(bench.key)
        assert [message.message.text for message in page] == ["hello", "Another one."]


async def test_an_answer_cut_by_length_goes_on_where_it_stopped() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([TextDelta("One two"), finished(stop=StopReason.LENGTH)])
        received = await bench.says("count")
        assert isinstance(received, Accepted)
        bench.provider.scripts.append([TextDelta(" three")])
        await bench.presses("continue", received.turn_id)
        assert bench.screen == ["One two three"]
        assert [message.role for message in bench.provider.asked[-1].messages][-2:] == [Role.ASSISTANT, Role.USER]


async def test_a_paid_picture_is_drawn_once_though_showing_it_failed() -> None:
    async with engine() as bench:
        bench.adapter.failures[Call.POST].extend([StoreUnavailable()])  # type: ignore[list-item]  # any fault breaks off
        await bench.says("/imagine a fox")
        assert bench.screen == []
        await bench.clock.advance(10)
        await settle(300)
        assert len(bench.provider.drawn) == 1
        assert [outgoing.media[0].name for outgoing in bench.adapter.standing.values()] == ["picture-1.png"]


async def test_a_place_that_is_gone_ends_the_turn_undeliverable() -> None:
    async with engine() as bench:
        bench.adapter.failures[Call.POST].extend([TargetGone(), TargetGone(), TargetGone()])
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        assert await bench.database.turns.cancel(received.turn_id) is None


async def test_a_file_is_fetched_read_and_put_into_the_question() -> None:
    async with engine() as bench:
        attachment = Attachment(MediaKind.DOCUMENT, "notes.txt", "text/plain", 5, "h1")
        bench.adapter._attachments["h1"] = b"Rhubarb"
        await bench.says("what does it say?", attachments=(attachment,))
        assert "Rhubarb" in str(bench.provider.asked[-1].messages[-1].parts)


async def test_a_bad_file_is_refused_in_its_own_words_without_a_reference() -> None:
    async with engine() as bench:
        attachment = Attachment(MediaKind.PICTURE, "photo.png", "image/png", 5, "h1")
        bench.adapter._attachments["h1"] = b"only text"
        await bench.says("look", attachments=(attachment,))
        assert bench.screen == ["photo.png is not a picture."]
        assert bench.telemetry.ended[0].state is TurnState.DONE


async def test_limits_are_said_in_words() -> None:
    async with engine(options=replace(OPTIONS, requests_per_minute=2)) as bench:
        await bench.says("one")
        await bench.says("two")
        refused = await bench.says("three")
        assert isinstance(refused, Answered)
        assert "2 requests a minute" in refused.outgoing.text


async def test_a_turn_that_is_too_slow_is_ended_with_a_notice() -> None:
    async with engine(options=replace(OPTIONS, turn_seconds=0.01)) as bench:
        bench.provider.scripts.append([asyncio.Event()])
        await bench.says("hello")
        async with asyncio.timeout(5):
            await bench.telemetry.has_ended.wait()
        assert "too long" in bench.screen[0]


async def test_the_same_event_again_is_a_duplicate() -> None:
    async with engine() as bench:
        await bench.says("hello", dedupe=("same",))
        assert isinstance(await bench.says("hello", dedupe=("other", "same")), Duplicate)
        assert bench.screen == ["You said: hello"]


async def test_a_drained_process_hands_its_turn_to_another() -> None:
    rooms = Rooms()
    async with engine(rooms=rooms) as one:
        one.provider.scripts.append([TextDelta("Half an "), asyncio.Event()])
        await one.says("hello")
        draining = asyncio.create_task(one.worker.drain(within=0.01))
        assert await draining == 1
        assert one.worker.free() == dict.fromkeys(Slot, 0)
    async with engine(rooms=rooms, node="two") as two:
        two.adapter.standing = one.adapter.standing
        await settle(300)
        assert two.telemetry.ended[0].state is TurnState.DONE
        assert two.telemetry.ended[0].attempt == 1


async def test_another_answer_that_fails_leaves_the_first_as_it_was() -> None:
    async with engine() as bench:
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        before = bench.adapter.standing.copy()
        bench.provider.scripts.append([ProviderUnavailable("no route")])
        await bench.presses("again", received.turn_id)
        [first, notice] = bench.adapter.standing.values()
        assert first == next(iter(before.values()))
        assert "not reachable" in notice.text
        page = await bench.database.conversations.page(bench.key)
        assert [message.message.role for message in page] == [Role.USER, Role.ASSISTANT, Role.NOTICE]
        await bench.says("and now?")
        assert [message.text for message in bench.provider.asked[-1].messages[1:]] == [
            "hello",
            "You said: hello",
            "and now?",
        ]


async def test_what_was_handed_back_is_edited_and_not_bought_again() -> None:
    rooms = Rooms()
    async with engine(rooms=rooms) as one:
        one.adapter.slow[Call.POST] = 60.0
        await one.says("/imagine a fox")
        assert len(one.provider.drawn) == 1
        assert await one.worker.drain(within=0.01) == 1
    async with engine(rooms=rooms, node="two") as two:
        await settle(300)
        assert two.provider.drawn == []
        assert two.telemetry.ended[0].state is TurnState.DONE
    rooms = Rooms()
    async with engine(rooms=rooms) as one:
        one.provider.scripts.append([TextDelta("Half an "), asyncio.Event()])
        await one.says("hello")
        await one.worker.drain(within=0.01)
    async with engine(rooms=rooms, node="two") as two:
        await settle(300)
        tried = [called for called in two.adapter.calls if called.call in (Call.POST, Call.EDIT)]
        assert (tried[0].call, tried[0].text) == (Call.EDIT, "You said: hello")


async def test_a_question_stopped_while_it_waits_gets_its_notice() -> None:
    async with engine() as bench:
        gate = asyncio.Event()
        bench.provider.scripts.append([gate, TextDelta("first")])
        await bench.says("one")
        second = await bench.says("two")
        assert isinstance(second, Accepted)
        await bench.presses("stop", second.turn_id)
        gate.set()
        await settle(300)
        page = await bench.database.conversations.page(bench.key)
        assert [message.message.text for message in page] == ["one", "first", "two", "Stopped."]
        assert bench.screen == ["first"]


async def test_a_button_made_again_waits_and_counts_where_it_did_before() -> None:
    async with engine() as bench:
        first = await bench.says("/imagine a fox")
        assert isinstance(first, Accepted)
        drawn = await bench.presses("draw", first.turn_id)
        assert isinstance(drawn, Accepted)
        again = await bench.presses("again", drawn.turn_id)
        assert isinstance(again, Accepted)
        turn = await bench.database.turns.find(again.turn_id)
        assert turn is not None
        assert turn.slot is Slot.PICTURE
        assert turn.lane == f"turn:{again.turn_id}"


async def test_a_model_of_another_kind_is_not_chosen() -> None:
    async with engine() as bench:
        bench.provider.offered = ("deepseek-ai/DeepSeek-V3", "Kwai-Kolors/Kolors")
        refused = await bench.says("/model for:pictures deepseek-v3")
        assert isinstance(refused, Answered)
        assert "I don't know the model" in refused.outgoing.text
        chosen = await bench.says("/model for:pictures kolors")
        assert isinstance(chosen, Answered)
        assert "Kwai-Kolors/Kolors" in chosen.outgoing.text


async def test_what_falls_out_of_the_window_becomes_a_summary_that_goes_along() -> None:
    async with engine(options=replace(OPTIONS, prompt_tokens=600)) as bench:
        words = "many words " * 30
        for number in range(6):
            await bench.says(f"{number} {words}")
        summaries = [asked for asked in bench.provider.asked if "Sum up" in asked.messages[0].text]
        assert summaries
        assert f"Ana: 0 {words.strip()}" in summaries[0].messages[1].text
        await bench.clock.advance(1.0)
        await bench.says("and now?")
        assert "Earlier in this conversation: You said:" in bench.provider.asked[-1].messages[0].text
        assert len(bench.screen) == 7


async def test_every_named_checkpoint_is_passed_by_a_turn() -> None:
    passed: list[Checkpoint] = []
    async with engine(reach=passed.append) as bench:
        attachment = Attachment(MediaKind.DOCUMENT, "notes.txt", "text/plain", 5, "h1")
        bench.adapter._attachments["h1"] = b"Rhubarb"
        call = ToolCall("c1", "calculator", '{"expression": "6*7"}')
        bench.provider.scripts.append([ToolsCalled((call,)), finished()])
        gate = asyncio.Event()
        bench.provider.scripts.append([TextDelta("It is "), gate, TextDelta("42 indeed.")])
        await bench.says("6*7?", attachments=(attachment,))
        gate.set()
        await settle(300)
    assert set(passed) == set(Checkpoint)
    assert passed.index(Checkpoint.ACCEPTED) < passed.index(Checkpoint.STARTED) < passed.index(Checkpoint.FINISHED)


async def test_a_turn_another_process_has_is_let_go() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([TextDelta("Half an "), asyncio.Event()])
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        held = bench.database.rooms.find(received.turn_id)
        assert held is not None
        held.owner = "another process"
        bench.database.rooms.nodes["another process"] = HeldNode(beat_at=1 << 60)
        await bench.clock.advance(1.0)
        assert bench.worker.running == 1
        await bench.clock.advance(1.0)
        await settle(200)
        assert bench.worker.running == 0
        assert held.owner == "another process"


async def test_without_a_heartbeat_the_process_stops_writing_before_others_start() -> None:
    async with engine() as bench:
        bench.provider.scripts.append([TextDelta("Half an "), asyncio.Event()])
        await bench.says("hello")
        bench.database.turns.is_broken = True
        await bench.clock.advance(3.0)
        assert bench.worker.running == 1
        await bench.clock.advance(3.0)
        await settle(200)
        assert bench.worker.running == 0
        assert bench.worker.free() == dict.fromkeys(Slot, 0)
        bench.database.turns.is_broken = False
        await bench.clock.advance(1.5)
        assert bench.worker.free()[Slot.CHAT] > 0


async def test_a_turn_that_nobody_runs_is_put_back_and_answered() -> None:
    async with engine() as bench:
        gate = asyncio.Event()
        bench.provider.scripts.append([gate])
        received = await bench.says("hello")
        assert isinstance(received, Accepted)
        running = bench.worker._state.running.pop(received.turn_id)
        assert running.task is not None
        running.task.cancel()
        bench.worker._state.running.pop(received.turn_id, None)
        await bench.clock.advance(3.5)
        await settle(300)
        assert bench.screen == ["You said: hello"]
