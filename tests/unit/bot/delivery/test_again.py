"""An answer is made again: another attempt, another generation, one that is gone on with."""

from dataclasses import replace

from bot.delivery.renderer import post_notice
from bot.domain.capabilities import Capabilities, TextUnit
from bot.domain.reply import (
    Action,
    MediaReady,
    ReplyFailed,
    ReplyFinished,
    StopReason,
    Urgency,
)
from bot.errors import PlatformUnavailable, ProviderUnavailable
from bot.ports.adapter import Call
from bot.ports.store import Receipt
from tests.fakes.adapter import ROOMY, RecoveringFakeAdapter
from tests.unit.bot.delivery.stage import KEY, PICTURE, Stage, words_of

SMALL = Capabilities(max_text=200, text_unit=TextUnit.CODE_POINTS, max_upload=1000, edit_interval=1.0)
LONG = " ".join(f"word{number}" for number in range(100))


async def test_another_attempt_edits_the_same_messages() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    showing = stage.begin()
    await stage.say(LONG[:500])
    await stage.clock.advance(3)
    showing.cancel()
    before = list(stage.adapter.standing)
    posts = len(stage.adapter.named(Call.POST))
    stage.again(attempt=2)
    showing = stage.begin()
    await stage.say(LONG[:100])
    await stage.clock.advance(3)
    assert words_of(stage.screen) == LONG[:500].strip()  # nothing shrinks
    await stage.say(LONG[100:], ReplyFinished())
    await stage.clock.advance(3)
    await showing
    assert list(stage.adapter.standing)[: len(before)] == before
    assert words_of(stage.screen) == LONG
    assert len(stage.adapter.standing) == len(stage.adapter.named(Call.POST)) > posts


async def test_another_attempt_leaves_closed_parts_that_say_the_same_alone() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    showing = stage.begin()
    await stage.say(LONG[:500])
    await stage.clock.advance(3)
    showing.cancel()
    stage.again(attempt=2)
    calls = len(stage.adapter.calls)
    await stage.tell(LONG, ReplyFinished())
    assert "m1" not in [called.message_id for called in stage.adapter.calls[calls:]]
    assert words_of(stage.screen) == LONG


async def test_another_generation_replaces_the_answer_in_place() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    await stage.tell(LONG, ReplyFinished(verbs=("again",)))
    stage.again(generation=1)
    showing = stage.begin()
    await stage.say("A short one.")
    await stage.clock.advance(3)
    assert words_of(stage.screen) == LONG
    await stage.say(ReplyFinished())
    await showing
    assert stage.screen == ["A short one."] and list(stage.adapter.standing) == ["m1"]


async def test_a_post_without_receipt_is_found_again() -> None:
    stage = Stage()
    stage.adapter = RecoveringFakeAdapter(stage.clock)
    showing = stage.begin()
    await stage.say("One two ")
    showing.cancel()
    stage.receipts.rows = {
        nonce: Receipt(row.nonce, row.answer_id, row.part, row.key) for nonce, row in stage.receipts.rows.items()
    }
    stage.again(attempt=2)
    await stage.tell("One two three", ReplyFinished())
    assert stage.screen == ["One two three"] and len(stage.adapter.named(Call.POST)) == 1
    assert [row.ref is not None for row in stage.receipts.rows.values()] == [True]


async def test_an_intent_that_was_never_posted_is_posted_with_its_nonce() -> None:
    stage = Stage()
    await stage.receipts.intend(Receipt("answer.0.0", "answer", 0, KEY))
    stage.again(attempt=2)
    await stage.tell("One two", ReplyFinished())
    assert [called.nonce for called in stage.adapter.named(Call.POST)] == ["answer.0.0"]


async def test_continue_goes_on_in_the_same_message() -> None:
    stage = Stage()
    await stage.tell("One two", ReplyFinished(StopReason.LENGTH))
    stage.again(generation=1)
    showing = stage.begin(base_text="One two")
    await stage.say(" three ")
    assert stage.screen == ["One two three"]
    await stage.say("four", ReplyFinished())
    assert (await showing).text == "One two three four"
    assert stage.screen == ["One two three four"] and len(stage.adapter.named(Call.POST)) == 1


async def test_continue_that_fails_keeps_what_stood() -> None:
    stage = Stage()
    await stage.tell("One two", ReplyFinished(StopReason.LENGTH))
    stage.again(generation=1)
    delivered = await stage.tell(ReplyFailed(ProviderUnavailable()), base_text="One two")
    assert delivered.leaves_old
    assert stage.screen[0] == "One two"
    assert [shown.is_notice for shown in stage.shown] == [False, True]


async def test_trying_again_turns_the_notice_into_the_answer() -> None:
    stage = Stage()
    await stage.tell(ReplyFailed(ProviderUnavailable()))
    stage.again(generation=1)
    await stage.tell("All is well.", ReplyFinished())
    assert stage.screen == ["All is well."] and len(stage.adapter.named(Call.POST)) == 1


async def test_trying_again_takes_the_notice_beside_the_text_away() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ", ReplyFailed(ProviderUnavailable()))
    await showing
    stage.again(generation=1)
    await stage.tell("One two three four", ReplyFinished())
    assert stage.screen == ["One two three four"]


async def test_a_second_failure_edits_the_first_notice() -> None:
    stage = Stage()
    await stage.tell(ReplyFailed(ProviderUnavailable()))
    stage.again(generation=1)
    await stage.tell(ReplyFailed(ProviderUnavailable()))
    assert len(stage.screen) == 1 and "Ref turn1" in stage.screen[0]


async def test_a_picture_that_stands_is_not_posted_again() -> None:
    stage = Stage()
    await stage.tell(MediaReady(PICTURE), ReplyFinished())
    stage.again(attempt=2)
    await stage.tell(MediaReady(PICTURE), ReplyFinished())
    assert len(stage.adapter.standing) == 1


async def test_where_nothing_can_be_edited_another_attempt_replaces_the_message() -> None:
    stage = Stage()
    stage.adapter.known = replace(ROOMY, can_edit=False)
    await stage.tell("One two", ReplyFinished())
    stage.again(attempt=2)
    await stage.tell("One two three", ReplyFinished())
    assert stage.screen == ["One two three"]


async def test_where_nothing_can_be_edited_or_deleted_nothing_is_said_twice() -> None:
    stage = Stage()
    stage.adapter.known = replace(ROOMY, can_edit=False, can_delete=False)
    await stage.tell("One two", ReplyFinished())
    stage.again(attempt=2)
    await stage.tell("One two three", ReplyFinished())
    assert stage.screen == ["One two"]


async def test_text_nobody_knows_any_more_stays_beside_the_notice() -> None:
    stage = Stage()
    showing = stage.begin()
    await stage.say("One two ")
    showing.cancel()
    stage.again(attempt=2)
    await stage.tell(ReplyFailed(ProviderUnavailable()))
    assert stage.screen[0] == "One two" and stage.shown[1].is_notice


async def test_a_notice_of_a_turn_is_posted_once_over_attempts() -> None:
    stage = Stage()
    first = await post_notice(stage.place(), "I could not answer.", (Action("retry", "answer"),))
    stage.again(attempt=2)
    assert await post_notice(stage.place(), "I could not answer.") == first
    assert len(stage.screen) == 1 and stage.adapter.calls[0].urgency is Urgency.FINAL


async def test_a_leftover_that_cannot_be_deleted_at_once_is_tried_again() -> None:
    stage = Stage()
    stage.adapter.known = SMALL
    await stage.tell(LONG, ReplyFinished())
    stage.adapter.failures[Call.DELETE].append(PlatformUnavailable())
    stage.again(generation=1)
    showing = stage.begin()
    await stage.say("Short.", ReplyFinished())
    await stage.clock.advance(5)
    await showing
    assert stage.screen == ["Short."]


async def test_an_intent_that_was_never_posted_holds_no_text_back() -> None:
    stage = Stage()
    await stage.receipts.intend(Receipt("answer.0.0", "answer", 0, KEY))
    stage.again(attempt=2)
    showing = stage.begin()
    await stage.say("One two ")
    assert stage.screen == ["One two"]
    await stage.say(ReplyFinished())
    await showing
