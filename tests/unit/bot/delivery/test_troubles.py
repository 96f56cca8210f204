"""Platforms fail, wait and forget; answers begin again."""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery.renderer import deliver
from bot.domain.capabilities import Capabilities, TextUnit
from bot.domain.reply import (
    AnswerRestarted,
    ReplyFinished,
    Urgency,
)
from bot.errors import PlatformBusy, PlatformUnavailable, TargetGone
from bot.ports.adapter import Call
from bot.ports.checkpoint import Checkpoint
from tests.fakes.adapter import FakeAdapter
from tests.unit.bot.delivery.stage import Stage

SMALL = Capabilities(max_text=200, text_unit=TextUnit.CODE_POINTS, max_upload=1000, edit_interval=1.0)


async def test_a_busy_platform_is_left_alone_as_long_as_it_asked() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    stage.adapter.failures[Call.EDIT].append(PlatformBusy(retry_after=7))
    await stage.clock.advance(1)
    await stage.say("three ")
    await stage.clock.advance(6.9)
    assert len(stage.adapter.named(Call.EDIT)) == 1
    await stage.clock.advance(2)
    assert stage.screen == ["One two three"]
    await stage.say(ReplyFinished())
    await showing


async def test_an_edit_that_fails_is_skipped_and_the_next_one_shows_all() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    stage.adapter.failures[Call.EDIT].append(PlatformUnavailable())
    await stage.clock.advance(1)
    await stage.say("three ")
    assert stage.screen == ["One two"]
    await stage.clock.advance(1)
    assert stage.screen == ["One two three"]
    await stage.say(ReplyFinished())
    await showing


async def test_the_final_write_is_tried_again() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    stage.adapter.failures[Call.EDIT].extend([PlatformUnavailable()] * 4)
    await stage.say("three", ReplyFinished())
    await stage.clock.advance(60)
    await showing
    assert stage.screen == ["One two three"]


async def test_a_final_write_that_always_fails_is_told() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    stage.adapter.failures[Call.EDIT].extend([PlatformUnavailable()] * 5)
    await stage.say(ReplyFinished())
    await stage.clock.advance(60)
    with pytest.raises(PlatformUnavailable):
        await showing


async def test_a_message_that_somebody_deleted_is_posted_anew_once() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    del stage.adapter.standing["m1"]
    await stage.say("three", ReplyFinished())
    await showing
    assert stage.screen == ["One two three"]
    assert len({called.nonce for called in stage.adapter.named(Call.POST)}) == 2


async def test_a_place_that_is_gone_is_told() -> None:
    stage = Stage()
    stage.adapter.failures[Call.POST].append(TargetGone())
    showing = stage.begin()
    await stage.say("One two ")
    with pytest.raises(TargetGone):
        await showing
    assert stage.speech.is_closed


async def test_a_post_whose_answer_got_lost_is_not_posted_twice() -> None:
    stage = Stage()
    stage.adapter.lost_posts = 1
    showing = stage.begin()
    await stage.say("One two ")
    await stage.say("three", ReplyFinished())
    await stage.clock.advance(5)
    await showing
    assert len(stage.screen) == 1


async def test_a_restarted_answer_replaces_the_old_one_when_it_is_longer() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("The old text is here ")
    await stage.say(AnswerRestarted(), "The new ")
    await stage.clock.advance(2)
    assert stage.screen == ["The old text is here"]
    await stage.say("text is much longer ")
    await stage.clock.advance(2)
    assert stage.screen == ["The new text is much longer"]
    await stage.say(ReplyFinished())
    assert (await showing).text == "The new text is much longer "
    assert len(stage.adapter.named(Call.POST)) == 1


async def test_a_restarted_answer_that_ends_shorter_takes_its_leftovers_away() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    showing = stage.begin()
    await stage.say("word " * 100)
    await stage.clock.advance(3)
    assert len(stage.screen) > 2
    await stage.say(AnswerRestarted(), "Short.", ReplyFinished())
    await showing
    assert stage.screen == ["Short."]
    assert [row.text for row in stage.receipts.rows.values()] == ["Short."]


async def test_a_cancelled_answer_writes_nothing_more() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    showing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await showing
    assert stage.screen == ["One two"] and len(stage.adapter.calls) == 1
    assert stage.speech.is_closed


async def test_everybody_waits_when_the_platform_is_busy() -> None:
    stage = Stage()
    stage.adapter = FakeAdapter(stage.clock, routes=lambda call, _: (call.value,))
    showing = stage.begin()
    await stage.say("One two ")
    stage.adapter.failures[Call.EDIT].append(PlatformBusy(retry_after=7))
    await stage.say("three", ReplyFinished())
    other = asyncio.create_task(stage.gate.enter((Call.EDIT.value,), Urgency.FINAL))
    await stage.clock.advance(6.9)
    assert not other.done() and not showing.done()
    await stage.clock.advance(0.2)
    await asyncio.gather(other, showing)
    assert stage.screen == ["One two three"]


async def test_the_reply_is_closed_when_showing_it_fails() -> None:
    stage = Stage()

    def fail(checkpoint: Checkpoint) -> None:
        raise RuntimeError(checkpoint)

    reply = stage.speech.events()
    showing = asyncio.create_task(deliver(reply, replace(stage.place(), reach=fail)))
    await stage.say("One two ")
    with pytest.raises(RuntimeError):
        await showing
    assert stage.speech.is_closed


@pytest.mark.parametrize("held", ["at the gate", "on its way"])
async def test_an_answer_that_restarts_while_an_edit_is_held_does_not_shrink(held: str) -> None:
    stage = Stage()
    stage.adapter = FakeAdapter(stage.clock, routes=lambda call, _: (call.value,))
    showing = stage.begin()
    await stage.say("The old text ")
    if held == "at the gate":
        stage.gate.pause(Call.EDIT.value, 5)
    else:
        stage.adapter.slow[Call.EDIT] = 5
    await stage.clock.advance(1)
    await stage.say("is here ")
    await stage.say(AnswerRestarted(), "New ")
    await stage.clock.advance(20)
    assert stage.screen == ["The old text is here"]
    await stage.say("text that is longer ")
    await stage.clock.advance(20)
    assert stage.screen == ["New text that is longer"]
    await stage.say(ReplyFinished())
    await stage.clock.advance(20)
    await showing
