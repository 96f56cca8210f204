"""An answer grows on the screen."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.delivery.renderer import deliver
from bot.domain.capabilities import Capabilities, TextUnit
from bot.domain.reply import (
    Action,
    ReplyEvent,
    ReplyFinished,
    Status,
    StopReason,
    TextDelta,
    Urgency,
)
from bot.ports.adapter import Call
from bot.ports.checkpoint import Checkpoint
from tests.fakes.adapter import ROOMY, FakeAdapter
from tests.unit.bot.delivery.stage import ANA, Stage, words_of

SMALL = Capabilities(max_text=200, text_unit=TextUnit.CODE_POINTS, max_upload=1000, edit_interval=1.0)


async def test_first_whole_word_shows_at_once() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("Hel")
    assert stage.screen == []
    await stage.say("lo w")
    assert stage.screen == ["Hello w"]
    assert stage.adapter.calls[0].urgency is Urgency.FIRST
    await stage.say(ReplyFinished())
    delivered = await showing
    assert delivered.first_visible == 0.0
    assert stage.screen == ["Hello w"]


async def test_a_chinese_word_needs_no_space_behind_it() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("你好")
    assert stage.screen == ["你好"]
    await stage.say(ReplyFinished())
    await showing


async def test_half_open_marks_are_closed_while_growing() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("This is **very")
    assert stage.screen == ["This is **very**"]
    await stage.say(" good**.", ReplyFinished())
    await showing
    assert stage.screen == ["This is **very good**."]


async def test_edits_come_an_interval_after_the_end_of_the_last_write() -> None:
    stage = Stage()
    stage.adapter.slow[Call.POST] = 0.4
    showing = stage.begin()
    await stage.say("One ", "two ")
    await stage.clock.advance(0.4)
    await stage.say("three ")
    await stage.clock.advance(0.9)
    assert stage.screen == ["One"] and not stage.adapter.named(Call.EDIT)
    await stage.say("four ")
    await stage.clock.advance(0.1)
    assert stage.screen == ["One two three four"]
    assert [called.at for called in stage.adapter.named(Call.EDIT)] == [pytest.approx(1.4)]
    await stage.say(ReplyFinished())
    assert (await showing).edits == 2


async def test_nothing_is_edited_while_nothing_visible_changed() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("Look: ")
    await stage.clock.advance(5)
    await stage.say("**")
    await stage.clock.advance(5)
    assert stage.adapter.named(Call.EDIT) == []
    await stage.say("here**", ReplyFinished())
    await showing
    assert stage.screen == ["Look: **here**"]


async def test_final_write_does_not_wait_for_the_interval() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One ", "two", ReplyFinished(verbs=("again",), notes=(Status("note.ai"), Status("note.stopped"))))
    delivered = await showing
    assert stage.clock.monotonic() == 0
    final = stage.shown[0]
    assert (final.text, final.is_final, final.footer) == ("One two", True, "AI-generated · Stopped")
    assert final.actions == delivered.actions == (Action("again", "answer"),)
    assert stage.adapter.calls[-1].urgency is Urgency.FINAL


async def test_final_write_waits_for_the_edit_that_is_on_its_way() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One ")
    stage.adapter.slow[Call.EDIT] = 3
    await stage.clock.advance(1)
    await stage.say("two ")
    await stage.say("three", ReplyFinished())
    assert len(stage.adapter.named(Call.EDIT)) == 1
    await stage.clock.advance(3)
    await stage.clock.advance(3)
    await showing
    assert [called.text for called in stage.adapter.named(Call.EDIT)] == ["One two", "One two three"]


async def test_growing_text_can_be_stopped_by_its_button_only_while_it_grows() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    assert stage.shown[0].actions == (Action("stop", "turn0"),)
    await stage.say(ReplyFinished(StopReason.STOPPED))
    await showing
    assert not stage.shown[0].actions


async def test_an_answer_cut_by_length_offers_to_continue_first() -> None:
    stage = Stage()
    await stage.tell("One two", ReplyFinished(StopReason.LENGTH, verbs=("again",)))
    assert [action.verb for action in stage.shown[0].actions] == ["continue", "again"]


async def test_no_more_buttons_than_the_place_takes() -> None:
    stage = Stage()
    stage.adapter.known = replace(ROOMY, max_buttons=1)
    await stage.tell("One two", ReplyFinished(verbs=("again", "speak")))
    assert [action.verb for action in stage.shown[0].actions] == ["again"]


async def test_where_nothing_can_be_edited_the_answer_is_posted_whole_once() -> None:
    stage = Stage()
    stage.adapter.known = replace(ROOMY, can_edit=False)
    showing = stage.begin()
    await stage.say("One two ", "three ")
    await stage.clock.advance(10)
    assert stage.adapter.calls == []
    await stage.say(ReplyFinished())
    await showing
    assert [called.call for called in stage.adapter.calls] == [Call.POST]
    assert stage.screen == ["One two three"]


async def test_nothing_grows_where_the_final_write_cannot_be_promised() -> None:
    stage = Stage()
    stage.adapter = FakeAdapter(stage.clock, routes=lambda call, _: ("edits",) if call is Call.EDIT else ())
    stage.gate.learn("edits", limit=1, remaining=1, reset_after=100)
    showing = stage.begin()
    await stage.say("One two ", "three")
    await stage.clock.advance(10)
    assert stage.adapter.calls == []
    await stage.say(ReplyFinished())
    await showing
    assert stage.screen == ["One two three"]


async def test_a_reservation_lasts_until_the_final_write_and_no_longer() -> None:
    stage = Stage()
    stage.adapter = FakeAdapter(stage.clock, routes=lambda call, _: ("edits",) if call is Call.EDIT else ())
    stage.gate.learn("edits", limit=3, remaining=3, reset_after=100)
    showing = stage.begin()
    await stage.say("One two ")
    assert stage.gate.reserve(("edits",)) is None
    await stage.clock.advance(1)
    await stage.say("three ")
    assert stage.screen == ["One two three"]
    await stage.say("four ")
    await stage.clock.advance(5)
    assert stage.screen == ["One two three"]  # the rest of the budget is kept for the end
    await stage.say(ReplyFinished())
    await showing
    assert stage.screen == ["One two three four"]


async def test_an_edit_that_waited_at_the_gate_carries_the_newest_text() -> None:
    stage = Stage()
    stage.adapter = FakeAdapter(stage.clock, routes=lambda call, _: ("edits",) if call is Call.EDIT else ())
    showing = stage.begin()
    await stage.say("One ")
    stage.gate.pause("edits", 5)
    await stage.clock.advance(1)
    await stage.say("two ", "three ")
    await stage.clock.advance(4)
    assert [called.text for called in stage.adapter.named(Call.EDIT)] == ["One two three"]
    await stage.say(ReplyFinished())
    await showing


async def test_a_long_answer_becomes_several_messages_and_closed_ones_are_not_touched_again() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    text = " ".join(f"word{number}" for number in range(120))
    showing = stage.begin()
    for start in range(0, len(text), 10):
        await stage.say(text[start : start + 10])
        await stage.clock.advance(0.5)
    first_done = stage.screen[0]
    await stage.say(ReplyFinished())
    await showing
    assert len(stage.screen) > 4 and stage.screen[0] == first_done
    assert words_of(stage.screen) == text
    assert all(len(shown) <= 200 for shown in stage.screen)
    assert [outgoing.is_final for outgoing in stage.shown[-2:]] == [False, True]
    assert all(not outgoing.actions for outgoing in stage.shown)
    assert "".join(row.text for row in stage.receipts.rows.values()) == text


async def test_intent_is_stored_before_and_the_receipt_after_a_post() -> None:
    stage = Stage()
    await stage.tell("One two", ReplyFinished())
    assert stage.receipts.log == ["intend 0", "posted 0", "close 0"]
    assert stage.reached == [
        Checkpoint.FIRST_TOKEN,
        Checkpoint.INTENT_STORED,
        Checkpoint.POSTED,
        Checkpoint.RECEIPT_STORED,
        Checkpoint.FINAL_READY,
        Checkpoint.FENCE_READ,
        Checkpoint.EDITED,
        Checkpoint.FINAL_WRITTEN,
    ]


async def test_private_answers_stay_private() -> None:
    stage = Stage()
    place = stage.place()
    private = replace(place, target=replace(place.target, for_person=ANA))

    async def reply() -> AsyncIterator[ReplyEvent]:
        yield TextDelta("One two")
        yield ReplyFinished()

    await deliver(reply(), private)
    assert [called.outgoing.private_to for called in stage.adapter.calls if called.outgoing] == [ANA]


async def test_a_further_message_begins_with_a_whole_word_too() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    showing = stage.begin()
    await stage.say("word " * 33 + "Donau")
    assert len(stage.screen) == 1
    await stage.say("dampfer sinks ")
    await stage.clock.advance(2)
    assert stage.screen[1:] == ["Donaudampfer sinks"]
    await stage.say(ReplyFinished())
    await showing
