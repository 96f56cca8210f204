"""What `ConversationStore` promises, on every implementation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.conversation import ConversationKey, MessageRef
from bot.domain.media import MediaKind, StoredMedia
from bot.domain.message import DocumentPart, MediaPart, Text
from bot.domain.turn import TurnState
from bot.ports.extension import StepResult
from bot.ports.store import Receipt
from bot.ports.turns import Taken
from tests.contract.talk import ELSEWHERE, FREE, THREAD, answer, asked, standing, started, taken, words
from tests.databases import Rig
from tests.fakes.rooms import at


async def titled(database: Any, *titles: str) -> None:
    """Begin a conversation of each title, one after another."""
    for title in titles:
        await taken(database, asked(f"about {title}", key=replace(THREAD, thread=title), title=title))


async def titles(database: Any, **search: Any) -> list[str]:
    return [summary.title for summary in await database.conversations.listing("slack", "C1", **search)]


async def test_the_list_of_a_channel_is_newest_first(rig: Rig) -> None:
    database = await rig.open()
    for title in ("a", "b", "c"):
        await titled(database, title)
        rig.ticker.forward(1)
    await taken(database, asked("x", key=replace(THREAD, channel="C2"), title="elsewhere"))
    assert await titles(database) == ["c", "b", "a"]
    await taken(database, asked("more", key=replace(THREAD, thread="a")))
    assert await titles(database) == ["a", "c", "b"]
    assert await titles(database, at_most=2) == ["a", "c"]


async def test_the_list_goes_on_before_a_time(rig: Rig) -> None:
    database = await rig.open()
    for title in ("a", "b", "c"):
        await titled(database, title)
        rig.ticker.forward(1)
    last = (await database.conversations.listing("slack", "C1", at_most=2))[-1]
    assert last.updated_at == at(rig.ticker.now) - timedelta(seconds=2)
    assert await titles(database, before=last.updated_at) == ["a"]


@pytest.mark.parametrize("find", ["grüße", "GRÜSSE", "Grüsse aus", "日本", "100% s_re", "ПРИВЕТ"])
async def test_search_finds_titles_in_any_case_and_script(database: Any, find: str) -> None:
    await titled(database, "Grüße aus 日本: 100% s_re \\ привет", "100 of store, other")
    assert await titles(database, find=find) == ["Grüße aus 日本: 100% s_re \\ привет"]


async def test_search_finds_words_of_questions_and_answers(database: Any) -> None:
    await titled(database, "a", "b")
    claimed = await started(database, asked("the FOX", key=ELSEWHERE, title="c"))
    await database.turns.finish(claimed.turn, TurnState.DONE, [answer("jumps over")])
    assert await titles(database, find="fox") == ["c"]
    assert await titles(database, find="JUMPS") == ["c"]
    assert await titles(database, find="nothing of it") == []


async def test_search_does_not_find_what_was_replaced(database: Any) -> None:
    claimed = await started(database, asked("one", title="c"))
    row = claimed.history.messages[-1].row_id
    await database.conversations.rewrite(row, (Text("rewritten"),), token_estimate=1)
    assert await titles(database, find="one") == []
    assert await titles(database, find="rewritten") == ["c"]


async def test_pages_go_back_from_the_newest(database: Any) -> None:
    running = await started(database, asked("q0"))
    for n in range(1, 4):
        await taken(database, asked(f"q{n}"))
    for n in range(4):
        running = (await database.turns.finish(running.turn, TurnState.DONE, [answer(f"a{n}")], free=FREE)).following
    newest = await database.conversations.page(THREAD, at_most=3)
    assert [stored.message.text for stored in newest] == ["a2", "q3", "a3"]
    older = await database.conversations.page(THREAD, before_seq=newest[0].seq, at_most=3)
    assert [stored.message.text for stored in older] == ["q1", "a1", "q2"]
    oldest = await database.conversations.page(THREAD, before_seq=older[0].seq, at_most=3)
    assert [stored.message.text for stored in oldest] == ["q0", "a0"]


async def test_a_page_of_nothing_is_empty(database: Any) -> None:
    assert await database.conversations.page(THREAD) == []
    assert await database.conversations.lookup(THREAD) is None


async def test_renaming_changes_title_and_search(database: Any) -> None:
    await titled(database, "old")
    key = replace(THREAD, thread="old")
    assert await database.conversations.rename(key, "New Title") is True
    assert await titles(database, find="new t") == ["New Title"]
    assert await titles(database, find="old") == ["New Title"]  # it stands in the question
    assert await database.conversations.rename(ELSEWHERE, "x") is False


async def test_an_ended_conversation_makes_room_for_an_empty_one(database: Any) -> None:
    first = await started(database, asked("one", title="first"))
    assert await database.conversations.end(THREAD) is True
    assert await database.conversations.end(THREAD) is False
    assert await standing(database) == []
    second = await started(database, asked("two", title="second"))
    assert words(second) == ["two"]
    assert second.turn.conversation_id != first.turn.conversation_id
    assert await titles(database) == ["second"]
    assert not (await database.turns.finish(first.turn, TurnState.DONE, [answer("a")], free=FREE)).is_lost
    assert await standing(database) == ["two"]


async def test_a_removed_conversation_leaves_nothing(database: Any) -> None:
    first = await started(database, asked("one"))
    await taken(database, asked("two"))
    answer_id = first.turn.answer_id
    await database.steps.keep(answer_id, 0, "draw", StepResult(text="x"))
    await database.receipts.intend(Receipt(f"{answer_id}.1.0", answer_id, 1, THREAD))
    await taken(database, asked("else", key=ELSEWHERE, title="stays"))
    assert await database.conversations.remove(THREAD) is True
    assert await database.conversations.lookup(THREAD) is None
    assert await database.turns.find(first.turn.turn_id) is None
    assert await database.steps.find(answer_id, 0, "draw") is None
    assert await database.receipts.of_answer(answer_id) == []
    assert (await database.turns.finish(first.turn, TurnState.DONE, [answer("late")])).is_lost
    assert await standing(database) == []
    assert await titles(database) == ["stays"]
    assert await database.conversations.remove(THREAD) is False


async def test_a_rewritten_message_has_other_parts_and_the_same_place(database: Any) -> None:
    claimed = await started(database, asked("one"))
    question = claimed.history.messages[-1]
    picture = StoredMedia("m1", MediaKind.PICTURE, "a.png", "image/png", 3, "a fox", 10, 20)
    parts = (Text("one"), MediaPart(picture), DocumentPart("b.pdf", "words", is_cut=True))
    await database.conversations.rewrite(question.row_id, parts, token_estimate=50)
    (stored,) = await database.conversations.page(THREAD)
    assert stored == replace(question, message=replace(question.message, parts=parts), token_estimate=50)


async def test_what_the_first_receipt_opens_is_the_same_conversation(database: Any) -> None:
    claimed = await started(database, asked("one"))
    opened = ConversationKey("slack", "T1", "C1", "300.3")
    await post(database, claimed.turn.answer_id, part=1, key=opened)
    summary = await database.conversations.lookup(opened)
    assert summary.key == THREAD
    second = await taken(database, asked("two", key=opened))
    assert second.state is TurnState.WAITING
    assert await standing(database, opened) == ["one", "two"]
    assert [turn.key for turn in await database.turns.open_turns(opened)] == [THREAD, THREAD]


async def test_later_receipts_open_nothing(database: Any) -> None:
    claimed = await started(database, asked("one"))
    await post(database, claimed.turn.answer_id, part=1, key=THREAD)
    await post(database, claimed.turn.answer_id, part=2, key=ELSEWHERE)
    assert await database.conversations.lookup(ELSEWHERE) is None


async def test_an_alias_of_an_ended_conversation_means_nothing(database: Any) -> None:
    claimed = await started(database, asked("one"))
    await post(database, claimed.turn.answer_id, part=1, key=ELSEWHERE)
    await database.conversations.end(ELSEWHERE)
    assert await database.conversations.lookup(THREAD) is None
    fresh = await database.turns.accept(asked("two", key=ELSEWHERE))
    assert isinstance(fresh, Taken)
    assert await standing(database, ELSEWHERE) == ["two"]


async def post(database: Any, answer_id: str, *, part: int, key: ConversationKey) -> None:
    nonce = f"{answer_id}.{part}.0"
    await database.receipts.intend(Receipt(nonce, answer_id, part, THREAD))
    await database.receipts.posted(nonce, MessageRef(key, f"posted {part}"))


async def test_a_kept_summary_comes_with_the_history(database: Any) -> None:
    first = await started(database, asked("one"))
    await database.conversations.keep_summary(first.turn.conversation_id, "They greeted each other.")
    await database.turns.finish(first.turn, TurnState.DONE, [answer("yes")])
    second = await started(database, asked("two"))
    assert second.history.summary == "They greeted each other."
