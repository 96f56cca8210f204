"""A whole answer over a real socket: streaming, retries, fallbacks, silence, money."""

import asyncio
from contextlib import aclosing
from decimal import Decimal

import pytest

from bot.domain.message import Role
from bot.domain.reply import AnswerRestarted, ReasoningDelta, StopReason, TextDelta
from bot.errors import (
    KeyRefused,
    PromptTooLong,
    ProviderBusy,
    ProviderError,
    ProviderOverloaded,
    ProviderSilent,
    ProviderUnavailable,
    StreamCut,
)
from bot.ports.provider import ChatFinished, ToolsCalled
from tests.fakes.clock import FakeClock
from tests.unit.bot.provider.room import KEY, MODEL, SECOND, MemoryLedger, furnished, question, said, told, words
from tests.wire.provider_server import DONE, Reply, Then, answer, chunk, event, plain, stream

OVERLOADED = plain(503, {"code": 50505, "message": "Model service overloaded.", "data": None})
GONE = plain(400, {"code": 20012, "message": "Model does not exist.", "data": None})
DAILY = plain(429, {"message": "Details: RPD limit reached.", "data": None})
MINUTE = plain(429, {"message": "Details:TPM limit reached.", "data": None})


class NotedClock(FakeClock):
    """A clock that tells when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.is_asleep.set()
        await super().sleep(seconds)


async def test_an_answer_is_streamed_and_ends_with_its_count() -> None:
    async with furnished() as room:
        room.server.script(
            stream(
                chunk("", used=(15, 0)),
                chunk(thought="hm", used=(15, 2)),
                chunk("Hello", used=(15, 9)),
                chunk("", finish="eos", used=(15, 12)),
                DONE,
                headers={"X-SiliconCloud-Trace-Id": "trace-1"},
            )
        )
        events = await told(room.provider, question())
        asked = room.server.asked[0]
    finished = events[-1]
    assert isinstance(finished, ChatFinished)
    assert (events[0], words(events)) == (ReasoningDelta("hm"), "Hello")
    assert (finished.stop, finished.model, finished.trace_id) == (StopReason.COMPLETE, MODEL, "trace-1")
    assert (finished.usage.input_tokens, finished.usage.output_tokens) == (15, 12)
    assert finished.usage.cost == 0
    assert (asked.path, asked.headers["Authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")


async def test_the_first_words_come_before_the_last_are_written() -> None:
    async with furnished() as room:
        room.server.script(stream(chunk("Hello"), then=Then.HANG))
        async with aclosing(room.provider.chat(question())) as events:
            assert await anext(events) == TextDelta("Hello")


async def test_one_connection_serves_answer_after_answer() -> None:
    async with furnished() as room:
        # The end of the body comes a moment after the end of the answer.
        room.server.script(stream(chunk("a", finish="stop"), DONE, pause=0.01), answer("b"))
        await told(room.provider, question())
        await told(room.provider, question())
        first, second = room.server.asked
    assert first.connection == second.connection


async def test_tools_wanted_come_before_the_end() -> None:
    async with furnished() as room:
        call = [{"index": 0, "id": "c1", "type": "function", "function": {"name": "roll", "arguments": "{}"}}]
        room.server.script(stream(chunk(calls=call), chunk(finish="tool_calls"), DONE))
        events = await told(room.provider, question())
    assert isinstance(events[0], ToolsCalled)
    assert events[0].calls[0].name == "roll"
    assert isinstance(events[1], ChatFinished)


@pytest.mark.parametrize("first", [OVERLOADED, plain(504, b""), plain(500, b"<html>"), stream(then=Then.CUT)])
async def test_a_passing_fault_is_tried_once_more(first: Reply) -> None:
    async with furnished() as room:
        room.server.script(first, answer("Hello"))
        events = await told(room.provider, question())
    assert words(events) == "Hello"
    assert AnswerRestarted() not in events


@pytest.mark.parametrize("first", [GONE, DAILY])
async def test_another_model_answers_at_once_where_waiting_is_no_use(first: Reply) -> None:
    async with furnished(fallback_models=(SECOND,)) as room:
        room.server.script(first, answer("Hello"))
        events = await told(room.provider, question())
        models = [asked.body["model"] for asked in room.server.asked]
    assert models == [MODEL, SECOND]
    assert isinstance(events[-1], ChatFinished)
    assert (events[-1].model, events[-1].usage.model) == (SECOND, SECOND)


async def test_fallback_models_are_asked_in_order() -> None:
    async with furnished(fallback_models=(SECOND, "Qwen/Qwen3-14B")) as room:
        room.server.script(OVERLOADED, OVERLOADED, OVERLOADED, OVERLOADED, answer("Hello"))
        await told(room.provider, question())
        models = [asked.body["model"] for asked in room.server.asked]
    assert models == [MODEL, MODEL, SECOND, SECOND, "Qwen/Qwen3-14B"]


async def test_a_retired_model_is_answered_by_its_successor() -> None:
    async with furnished() as room:
        room.server.script(plain(403, {"code": 30003, "message": "Model disabled.", "data": None}), answer("Hello"))
        events = await told(room.provider, question(model="Qwen/QwQ-32B-Preview"))
    assert isinstance(events[-1], ChatFinished)
    assert events[-1].model == "Qwen/Qwen3-32B"


async def test_a_limit_of_a_minute_is_waited_for_by_the_clock() -> None:
    clock = NotedClock()
    async with furnished(luck=0.5, clock=clock) as room:
        room.server.script(MINUTE, answer("Hello"))
        listening = asyncio.ensure_future(told(room.provider, question()))
        await clock.is_asleep.wait()
        await clock.advance(1.9)
        assert len(room.server.asked) == 1
        await clock.advance(0.2)
        assert words(await listening) == "Hello"


async def test_a_limit_that_stays_is_told_after_the_last_attempt() -> None:
    async with furnished(attempts=3) as room:
        room.server.script(MINUTE, MINUTE, MINUTE, MINUTE)
        with pytest.raises(ProviderBusy) as busy:
            await told(room.provider, question())
        assert busy.value.metric == "TPM"
        assert room.ledger.outcomes == [(MODEL, "provider_busy")] * 3


async def test_a_wait_longer_than_the_whole_limit_is_not_begun() -> None:
    async with furnished(luck=1.0, total_seconds=3) as room:
        room.server.script(MINUTE)
        with pytest.raises(ProviderBusy):
            await told(room.provider, question())


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (plain(401, "Invalid token"), KeyRefused),
        (plain(400, {"code": 20015, "message": "bad"}), ProviderError),
        (
            plain(400, {"code": 20015, "message": "length of prompt_tokens (9) must be less than max_seq_len (8)."}),
            PromptTooLong,
        ),
    ],
)
async def test_what_will_not_change_is_raised_at_once(reply: Reply, error: type[ProviderError]) -> None:
    async with furnished(fallback_models=(SECOND,)) as room:
        room.server.script(reply, answer("never"))
        with pytest.raises(error):
            await told(room.provider, question())
        assert len(room.server.asked) == 1


async def test_an_answer_that_begins_again_says_so_with_its_first_word() -> None:
    async with furnished() as room:
        room.server.script(stream(chunk("Hel", used=(10, 1)), then=Then.CUT), answer("Hello"))
        events = await told(room.provider, question())
    assert events[:3] == [TextDelta("Hel"), AnswerRestarted(), TextDelta("Hello")]
    assert room.ledger.outcomes == [(MODEL, "cut"), (MODEL, "ok")]


async def test_what_stands_stays_when_no_further_try_says_anything() -> None:
    async with furnished() as room:
        room.server.script(stream(chunk("Hel"), then=Then.CUT), OVERLOADED)
        events = room.provider.chat(question())
        assert await anext(events) == TextDelta("Hel")
        with pytest.raises(ProviderOverloaded):
            await anext(events)


async def test_a_stream_that_always_breaks_is_raised_as_cut() -> None:
    async with furnished() as room:
        room.server.script(*[stream(chunk("Hel"), then=Then.END)] * 2)
        with pytest.raises(StreamCut):
            await told(room.provider, question())


async def test_an_error_inside_the_stream_is_handled_like_any_other() -> None:
    async with furnished(fallback_models=(SECOND,)) as room:
        broken = event({"error": {"code": 50508, "message": "System is too busy"}})
        room.server.script(stream(chunk("Hel"), broken), stream(broken), answer("Hello"))
        events = await told(room.provider, question())
    assert events.count(AnswerRestarted()) == 1
    assert words(events) == "HelHello"


async def test_silence_between_words_ends_the_call() -> None:
    async with furnished(silence_seconds=0.1) as room:
        room.server.script(stream(chunk("Hel", used=(10, 3)), then=Then.HANG))
        with pytest.raises(ProviderSilent):
            await told(room.provider, question(model="Qwen/Qwen3-14B"))
        [row] = room.ledger.entries
    assert (row.outcome, row.usage.output_tokens, row.usage.cost) == ("provider_silent", 3, Decimal("0.000011"))


async def test_silence_before_the_first_word_lets_another_model_answer() -> None:
    async with furnished(silence_seconds=0.1, fallback_models=(SECOND,)) as room:
        room.server.script(Reply(is_mute=True), answer("Hello"))
        events = await told(room.provider, question())
    assert isinstance(events[-1], ChatFinished)
    assert events[-1].model == SECOND


async def test_thoughts_are_a_sign_of_life() -> None:
    async with furnished(silence_seconds=0.4) as room:
        thoughts = [chunk(thought=f"{place} ") for place in range(6)]
        room.server.script(stream(*thoughts, chunk("Yes", finish="stop"), DONE, pause=0.12))
        events = await told(room.provider, question())
    assert words(events) == "Yes"


async def test_time_in_which_nobody_reads_is_not_silence() -> None:
    async with furnished(silence_seconds=0.1) as room:
        room.server.script(stream(chunk("Hel"), chunk("lo"), chunk("", finish="stop"), DONE))
        async with aclosing(room.provider.chat(question())) as events:
            heard = [await anext(events)]
            await asyncio.sleep(0.25)
            heard += [event async for event in events]
    assert words(heard) == "Hello"
    assert isinstance(heard[-1], ChatFinished)


async def test_the_whole_call_has_a_limit_too() -> None:
    async with furnished(silence_seconds=5, total_seconds=1) as room:
        room.server.script(stream(*[chunk("x")] * 100, pause=0.05))
        with pytest.raises(ProviderSilent):
            await told(room.provider, question())


async def test_an_answer_that_said_it_ends_is_whole_although_the_line_stays_open() -> None:
    async with furnished(silence_seconds=30) as room:
        room.server.script(stream(chunk("Hello", finish="stop"), then=Then.HANG))
        async with asyncio.timeout(10):
            events = await told(room.provider, question())
    assert isinstance(events[-1], ChatFinished)


async def test_an_unreachable_provider_is_told_and_costs_no_row() -> None:
    async with furnished(base_url="http://127.0.0.1:9/v1") as room:
        with pytest.raises(ProviderUnavailable):
            await told(room.provider, question())
        assert room.ledger.entries == []


async def test_proxies_of_the_environment_do_not_catch_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with furnished() as room:
        room.server.script(answer("Hello"))
        assert words(await told(room.provider, question())) == "Hello"


async def test_a_redirect_is_not_followed_with_the_key() -> None:
    async with furnished() as room:
        room.server.script(Reply(status=302, headers={"Location": f"{room.server.origin}/elsewhere"}))
        with pytest.raises(ProviderError):
            await told(room.provider, question())
        assert len(room.server.asked) == 1


async def test_the_key_is_in_no_error() -> None:
    async with furnished(api_key="a-key-of-another-form") as room:
        room.server.script(plain(401, {"error": {"message": "wrong key a-key-of-another-form"}}))
        with pytest.raises(KeyRefused) as refused:
            await told(room.provider, question())
    assert "another-form" not in str(refused.value)


async def test_a_reader_who_leaves_early_pays_for_what_was_counted() -> None:
    async with furnished() as room:
        room.server.script(stream(chunk("Hel", used=(100, 50)), then=Then.HANG))
        async with aclosing(room.provider.chat(question(model="Qwen/Qwen3-14B"))) as events:
            await anext(events)
        [row] = room.ledger.entries
    assert (row.outcome, row.ability, row.usage.output_tokens) == ("stopped", "chat", 50)
    assert row.usage.cost == Decimal("0.00015")


async def test_a_cancelled_reader_leaves_a_row_too() -> None:
    async with furnished() as room:
        room.server.script(stream(chunk("Hel", used=(100, 50)), then=Then.HANG))
        listening = asyncio.ensure_future(told(room.provider, question()))
        await room.server.was_asked.wait()
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        assert room.ledger.outcomes == [(MODEL, "stopped")]


async def test_every_call_that_reached_the_provider_has_its_row() -> None:
    async with furnished(fallback_models=(SECOND,)) as room:
        room.server.script(OVERLOADED, OVERLOADED, answer("Hello", used=(1000, 100)))
        await told(room.provider, question())
        rows = room.ledger.entries
    assert room.ledger.outcomes == [(MODEL, "provider_overloaded")] * 2 + [(SECOND, "ok")]
    assert [row.usage.cost for row in rows] == [0, 0, Decimal("0.0046")]
    assert {(row.turn_id, row.person.user_id) for row in rows} == {("turn1", "ana")}


async def test_a_refused_call_costs_nothing_even_where_the_price_is_unknown() -> None:
    async with furnished() as room:
        room.server.script(OVERLOADED, stream(chunk("Hel"), then=Then.CUT))
        with pytest.raises(StreamCut):
            await told(room.provider, question(model="my/own"))
        assert [row.usage.cost for row in room.ledger.entries] == [0, None]


async def test_an_unknown_model_costs_an_unknown_amount() -> None:
    async with furnished() as room:
        room.server.script(answer("Hello"))
        events = await told(room.provider, question(model="my/own"))
    assert isinstance(events[-1], ChatFinished)
    assert events[-1].usage.cost is None


async def test_the_sandbox_costs_nothing() -> None:
    async with furnished(is_sandbox=True) as room:
        room.server.script(answer("Hello"))
        events = await told(room.provider, question(model=SECOND))
    assert isinstance(events[-1], ChatFinished)
    assert events[-1].usage.cost == 0


async def test_a_slow_ledger_holds_up_no_word() -> None:
    class SlowLedger(MemoryLedger):
        def __init__(self) -> None:
            super().__init__()
            self.gate = asyncio.Event()

        async def record(self, entry):  # type: ignore[no-untyped-def]
            await self.gate.wait()
            await super().record(entry)

    ledger = SlowLedger()
    async with furnished(ledger=ledger) as room:
        room.server.script(OVERLOADED, answer("Hello"))
        async with aclosing(room.provider.chat(question())) as events:
            assert await anext(events) == TextDelta("Hello")
            assert ledger.entries == []
            ledger.gate.set()
        assert len(ledger.entries) == 2


async def test_a_model_that_cannot_go_on_from_a_prefix_begins_again() -> None:
    async with furnished() as room:
        room.server.script(answer("Hello"))
        events = await told(room.provider, question(prefix="Hel"))
    assert events[:2] == [AnswerRestarted(), TextDelta("Hello")]


async def test_a_model_that_can_go_on_does_not_repeat_the_prefix() -> None:
    async with furnished() as room:
        room.server.script(stream(chunk("He"), chunk("llo"), chunk("", finish="stop"), DONE))
        events = await told(room.provider, question(model="deepseek-ai/DeepSeek-V3", prefix="Hel"))
    assert words(events) == "lo"
    assert AnswerRestarted() not in events


async def test_a_server_that_does_not_stream_is_understood() -> None:
    async with furnished(dialect="openai") as room:
        body = {"choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}]}
        room.server.script(plain(200, body))
        events = await told(room.provider, question(model="local", messages=(said(Role.USER, "Hi"),)))
    assert words(events) == "Hello"
    assert isinstance(events[-1], ChatFinished)


async def test_a_hundred_answers_stream_at_once() -> None:
    async with furnished() as room:
        room.server.script(*[answer(f"Hello {place}") for place in range(100)])
        told_ = await asyncio.gather(*(told(room.provider, question()) for _ in range(100)))
    assert {words(events) for events in told_} == {f"Hello {place}" for place in range(100)}
