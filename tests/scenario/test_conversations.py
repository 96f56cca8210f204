"""Conversations keep their order, their history and their owners."""

import asyncio
import re
from pathlib import Path

from bot.sandbox.options import SandboxOptions
from tests.scenario.room import parley

SLOW = SandboxOptions(docs=None, token_interval=0.01, first_token_after=0.2)


async def test_the_same_message_twice_gives_one_answer(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        twice = await asyncio.gather(*(chat.says("Hello", client_id="same-message-1") for _ in range(5)))
        kinds = sorted(received["kind"] for received in twice)
        assert kinds == ["accepted", *["duplicate"] * 4]
        [turn] = [received["turn"] for received in twice if received["kind"] == "accepted"]
        await chat.answer(turn)
        again = await chat.says("Hello", client_id="same-message-1")
        assert again["kind"] == "duplicate"
        assert [bubble["role"] for bubble in chat.shown] == ["person", "parley"]


async def test_two_messages_of_one_conversation_are_answered_in_order(tmp_path: Path) -> None:
    async with parley(tmp_path, sandbox=SLOW) as room, room.person() as ana, ana.chat() as chat:
        first = await chat.says("My name is Zoltana.")
        second = await chat.says("What is my name?")
        assert "next" in second["text"]
        await chat.answer(first["turn"])
        answer = await chat.answer(second["turn"])
        assert "Zoltana" in answer["text"]
        finished = [data["id"] for event, data in chat.events if event == "bubble" and data["state"] == "done"]
        assert finished.index(f"a{first['turn']}") < finished.index(f"a{second['turn']}")


async def test_a_picture_is_drawn_beside_a_long_answer(tmp_path: Path) -> None:
    async with parley(tmp_path, sandbox=SLOW) as room, room.person() as ana, ana.chat() as chat:
        long = await chat.says("Write 4000 characters")
        await chat.until(lambda: f"a{long['turn']}" in chat.bubbles)
        drawn = await chat.asks("/imagine a boat")
        assert drawn["media"]
        assert chat.bubbles[f"a{long['turn']}"]["state"] == "growing"
        await chat.answer(long["turn"])


async def test_a_very_long_answer_with_code_and_tables_arrives_whole(tmp_path: Path) -> None:
    async with parley(tmp_path, PARLEY_MAX_TOKENS="60000") as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("Write 45000 characters")
        text = answer["text"]
        assert len(text) >= 45_000
        last = re.search(r"End of the text: (\d+) numbered paragraphs", text)
        assert last, text[-200:]
        numbers = [int(number) for number in re.findall(r"^\*\*\[(\d+)\]\*\*", text, re.MULTILINE)]
        assert numbers == list(range(1, int(last[1]) + 1))
        assert answer["html"].count("<table>") == len(re.findall(r"^\|(?: ?:?-+:? ?\|)+$", text, re.MULTILINE)) > 0
        assert answer["html"].count('<div class="code"') * 2 == len(re.findall(r"^```", text, re.MULTILINE)) > 0


async def test_stop_keeps_what_stands(tmp_path: Path) -> None:
    async with parley(tmp_path, sandbox=SLOW) as room, room.person() as ana, ana.chat() as chat:
        received = await chat.says("Write 5000 characters")
        turn = received["turn"]
        await chat.until(lambda: len(chat.bubbles.get(f"a{turn}", {}).get("text", "")) > 0)
        await chat.presses(f"stop:{turn}:0")
        answer = await chat.answer(turn)
        assert answer["state"] == "stopped"
        assert 0 < len(answer["text"]) < 5000
        follow_up = await chat.asks("Hello")
        assert follow_up["state"] == "done"


async def test_a_lone_stop_stops_too_and_says_so(tmp_path: Path) -> None:
    async with parley(tmp_path, sandbox=SLOW) as room, room.person() as ana, ana.chat() as chat:
        received = await chat.says("Write 5000 characters")
        await chat.until(lambda: f"a{received['turn']}" in chat.bubbles)
        assert (await chat.says("stop"))["text"] == "Stopped."
        await chat.answer(received["turn"])
        assert (await chat.says("/stop"))["text"] == "Nothing is being answered here."


async def test_another_answer_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        first = await chat.asks("Hello")
        [again] = [action for action in first["actions"] if action["id"].startswith("again:")]
        before = len(chat.events)
        received = await chat.presses(again["id"])
        assert received["kind"] == "accepted"
        await chat.until(
            lambda: any(
                event == "bubble" and data["id"] == first["id"] and data["state"] == "done" and data["order"] < 1e12
                for event, data in chat.events[before:]
            )
        )
        assert [bubble["role"] for bubble in chat.shown] == ["person", "parley"]


async def test_an_answer_cut_by_length_goes_on_in_the_same_bubble(tmp_path: Path) -> None:
    async with parley(tmp_path, PARLEY_MAX_TOKENS="200") as room, room.person() as ana, ana.chat() as chat:
        cut = await chat.asks("Write 3000 characters")
        start = cut["text"]
        [go_on] = [action for action in cut["actions"] if action["id"].startswith("continue:")]
        await chat.presses(go_on["id"])
        await chat.until(
            lambda: chat.bubbles[cut["id"]]["state"] == "done" and len(chat.bubbles[cut["id"]]["text"]) > len(start)
        )
        assert chat.bubbles[cut["id"]]["text"].startswith(start)
        assert [bubble["role"] for bubble in chat.shown] == ["person", "parley"]


async def test_an_answer_is_read_aloud_below_itself(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("Hello")
        [speak] = [action for action in answer["actions"] if action["id"].startswith("speak:")]
        received = await chat.presses(speak["id"])
        spoken = await chat.answer(received["turn"])
        assert spoken["media"][0]["kind"] == "audio"


async def test_draw_again_draws_another_picture(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        first = await chat.asks("/imagine a fox seed:7")
        [draw] = [action for action in first["actions"] if action["id"].startswith("draw:")]
        received = await chat.presses(draw["id"])
        second = await chat.answer(received["turn"])
        assert second["media"][0]["url"] != first["media"][0]["url"]
        third = await chat.answer((await chat.presses(second["actions"][0]["id"]))["turn"])
        assert third["media"]


async def test_a_second_tab_sees_the_same_conversation_grow(tmp_path: Path) -> None:
    async with parley(tmp_path, sandbox=SLOW) as room, room.person() as ana, ana.chat() as chat:
        received = await chat.says("Write 2000 characters")
        await chat.until(lambda: f"a{received['turn']}" in chat.bubbles)
        async with ana.chat(chat.conversation) as second:
            assert [bubble["role"] for bubble in second.shown] == ["person", "parley"]
            await second.until(lambda: any(event == "grow" for event, _ in second.events))
            answer = await second.answer(received["turn"])
            assert answer["text"] == (await chat.answer(received["turn"]))["text"]


async def test_the_side_list_finds_renames_saves_and_forgets(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        await chat.asks("Tell me about submarines")
        _, listed = await ana.ask("GET", "/api/conversations?find=SUBMARINES")
        assert [each["title"] for each in listed["conversations"]] == ["Tell me about submarines"]
        status, _ = await ana.ask("PATCH", chat.path, json={"title": "Boats"})
        assert status == 204
        await chat.until(lambda: any(data.get("title") == "Boats" for _, data in chat.events))
        async with ana.session.get(ana.url + chat.path + "/export") as response:
            saved = await response.text()
        assert saved.startswith("# Boats\n")
        assert "Tell me about submarines" in saved
        status, _ = await ana.ask("DELETE", chat.path)
        assert status == 204
        _, listed = await ana.ask("GET", "/api/conversations")
        assert listed["conversations"] == []


async def test_older_messages_are_read_page_by_page(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana:
        async with ana.chat() as chat:
            for number in range(25):
                await chat.asks(f"Hello number {number}")
        async with ana.chat(chat.conversation) as again:
            snapshot = next(data for event, data in again.events if event == "snapshot")
            assert snapshot["more"]
            first = again.shown[0]
            _, older = await ana.ask("GET", f"{again.path}/bubbles?before={first['order']}")
            assert len(older["bubbles"]) + len(snapshot["bubbles"]) == 50
            assert not older["more"]


async def test_a_document_is_read(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        status, upload = await ana.upload("notes.txt", b"The password of the garden gate is Rhubarb.", "text/plain")
        assert (status, upload["kind"]) == (201, "document")
        answer = await chat.asks("What does this say?", upload["id"])
        assert "Rhubarb" in answer["text"]


async def test_the_model_is_chosen_for_oneself(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, room.person() as bo, ana.chat() as chat:
        shown = await chat.says("/model show:free")
        assert "Qwen/Qwen3-8B" in shown["text"]
        chosen = await chat.says("/model qwen3-32b")
        assert "Qwen/Qwen3-32B" in chosen["text"]
        await chat.asks("Hello")
        assert "your choice" in (await chat.says("/model"))["text"]
        async with bo.chat() as other:
            assert "your choice" not in (await other.says("/model"))["text"]
