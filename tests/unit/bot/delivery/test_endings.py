"""An answer ends once: whole, stopped, failed, empty, or in another attempt."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.delivery.renderer import deliver
from bot.domain.reply import (
    Action,
    AnswerRestarted,
    MediaReady,
    ReplyEvent,
    ReplyFailed,
    ReplyFinished,
    Status,
    StatusChanged,
    StopReason,
)
from bot.domain.usage import Usage
from bot.errors import LeaseLost, ProviderUnavailable, Refusal
from bot.ports.adapter import Call
from bot.ports.checkpoint import Checkpoint
from tests.fakes.adapter import ROOMY, RecoveringFakeAdapter
from tests.unit.bot.delivery.stage import PICTURE, Stage


async def test_a_picture_alone_is_one_post_with_footer_and_buttons() -> None:
    stage = Stage()
    usage = Usage("kolors")
    second = replace(PICTURE, media_id="p2")
    ended = ReplyFinished(usage=usage, notes=(Status("note.seed", {"seed": 7}),), verbs=("draw",))
    delivered = await stage.tell(MediaReady(PICTURE), MediaReady(second), ended)
    [shown] = stage.shown
    assert (shown.media, shown.footer, shown.is_final) == ((PICTURE, second), "seed 7", True)
    assert shown.actions == (Action("draw", "answer"),)
    assert (delivered.media, delivered.usage, delivered.text) == ((PICTURE, second), usage, "")


async def test_files_come_behind_the_text_and_carry_the_end() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("Here it ", MediaReady(PICTURE), "is.", ReplyFinished(verbs=("draw",)))
    await showing
    text, picture = stage.shown
    assert (text.text, text.media, text.actions, text.is_final) == ("Here it is.", (), (), False)
    assert (picture.media, picture.is_final, len(picture.actions)) == ((PICTURE,), True, 1)


async def test_an_empty_answer_is_a_fault_that_can_be_tried_again() -> None:
    stage = Stage()
    delivered = await stage.tell(" \n", ReplyFinished())
    [notice] = stage.shown
    assert notice.text == "The model sent an empty answer. Press Try again. Ref turn0"
    assert notice.is_notice and notice.is_final and notice.actions == (Action("retry", "answer"),)
    assert delivered.stop is StopReason.FAILED and delivered.error is not None and delivered.notice == notice.text


async def test_a_reply_without_an_end_is_a_fault() -> None:
    stage = Stage()

    async def reply() -> AsyncIterator[ReplyEvent]:
        nothing: tuple[ReplyEvent, ...] = ()
        for event in nothing:
            yield event

    delivered = await deliver(reply(), stage.place())
    assert delivered.error is not None and stage.shown[0].is_notice


async def test_stopped_before_a_word_says_so() -> None:
    stage = Stage()
    delivered = await stage.tell(ReplyFinished(StopReason.STOPPED))
    assert stage.screen == ["Stopped."] and stage.shown[0].is_notice and not stage.shown[0].actions
    assert delivered.stop is StopReason.STOPPED and delivered.error is None


async def test_what_was_said_stays_when_the_rest_fails() -> None:
    stage = Stage()
    showing = stage.begin()
    error = ProviderUnavailable()
    await stage.say("One two ", "three", ReplyFailed(error))
    delivered = await showing
    text, notice = stage.shown
    assert (text.text, text.footer, text.actions) == ("One two three", "broke off here", ())
    assert notice.text == "The AI service is not reachable. Press Try again in a moment. Ref turn0"
    assert notice.is_notice and notice.actions == (Action("retry", "answer"),)
    assert (delivered.text, delivered.error, delivered.stop) == ("One two three", error, StopReason.FAILED)


async def test_where_nothing_stands_the_notice_stands_instead() -> None:
    stage = Stage()
    await stage.tell("On", ReplyFailed(ProviderUnavailable()))
    assert len(stage.shown) == 1 and stage.shown[0].is_notice


async def test_a_refusal_explains_itself_without_reference_or_retry() -> None:
    stage = Stage()
    await stage.tell(ReplyFailed(Refusal(words="refusal.count", model="Kolors", n=2)))
    assert stage.screen == ["Kolors draws up to 2 at once."]
    assert stage.shown[0].actions == ()


async def test_old_text_that_a_restart_did_not_replace_survives_a_failure() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("The old text is here ")
    await stage.say(AnswerRestarted(), "New ", ReplyFailed(ProviderUnavailable()))
    assert (await showing).text == "The old text is here "
    assert stage.screen[0] == "The old text is here" and stage.shown[1].is_notice


async def test_a_lost_lease_writes_nothing_more() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    stage.is_held = False
    await stage.say("three", ReplyFinished())
    with pytest.raises(LeaseLost):
        await showing
    assert stage.screen == ["One two"]
    assert stage.reached[-1] is Checkpoint.FINAL_READY


async def test_a_lost_post_is_found_and_not_replaced_where_nothing_can_be_edited() -> None:
    stage = Stage()
    stage.adapter = RecoveringFakeAdapter(stage.clock, capabilities=replace(ROOMY, can_edit=False))
    stage.adapter.lost_posts = 1
    showing = stage.begin()
    await stage.say("One two", ReplyFinished())
    await stage.clock.advance(5)
    await showing
    assert stage.screen == ["One two"] and len(stage.adapter.named(Call.POST)) == 1
    assert not stage.adapter.named(Call.DELETE)


async def test_an_error_keeps_its_cause() -> None:
    stage = Stage()

    async def reply() -> AsyncIterator[ReplyEvent]:
        yield StatusChanged(Status("status.drawing"))
        raise ProviderUnavailable("host") from OSError("cable")

    with pytest.raises(ProviderUnavailable) as caught:
        await deliver(reply(), stage.place())
    assert isinstance(caught.value.__cause__, OSError)
