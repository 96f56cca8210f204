"""What Parley says it is doing, while it does it."""

from bot.domain.reply import (
    ReasoningDelta,
    ReplyFinished,
    Status,
    StatusChanged,
    ToolStarted,
)
from bot.errors import PlatformUnavailable
from bot.ports.adapter import Call
from tests.fakes.adapter import FakeAdapter
from tests.unit.bot.delivery.stage import Stage


async def test_status_is_shown_until_text_comes() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say(ReasoningDelta("hm"), ReasoningDelta("hm"))
    assert stage.adapter.status == Status("status.thinking")
    await stage.say(ToolStarted("calculator"))
    assert stage.adapter.status == Status("status.tool", {"tool": "calculator"})
    await stage.say("One two ")
    assert stage.adapter.status is None
    assert len(stage.adapter.named(Call.STATUS)) == 3
    await stage.say(ReplyFinished())
    await showing


async def test_a_slow_status_delays_no_text() -> None:
    stage = Stage()
    stage.adapter.slow[Call.STATUS] = 100
    showing = stage.begin()
    await stage.say(StatusChanged(Status("status.drawing")), "One two ")
    assert stage.screen == ["One two"]
    await stage.say("three", ReplyFinished())
    assert stage.screen == ["One two three"]
    await stage.clock.advance(2)
    assert showing.done()


async def test_a_status_that_cannot_be_shown_is_no_fault() -> None:
    stage = Stage()
    stage.adapter.failures[Call.STATUS].append(PlatformUnavailable())
    delivered = await stage.tell(StatusChanged(Status("status.drawing")), "One", ReplyFinished())
    assert delivered.text == "One" and delivered.error is None


async def test_a_status_that_is_out_of_date_at_the_gate_is_not_shown() -> None:
    stage = Stage()
    stage.adapter = FakeAdapter(stage.clock, routes=lambda call, _: ("status",) if call is Call.STATUS else ())
    stage.gate.pause("status", 5)
    showing = stage.begin()
    await stage.say(StatusChanged(Status("status.drawing")), "One two ")
    await stage.clock.advance(6)
    assert stage.screen == ["One two"] and not stage.adapter.named(Call.STATUS)
    await stage.say(ReplyFinished())
    await showing
