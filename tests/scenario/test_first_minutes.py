"""A person without key or account: talks, draws, shows a picture, listens, comes back tomorrow."""

import io
from pathlib import Path

from PIL import Image

from tests.scenario.room import parley


def _red_picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (320, 200), (200, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


async def test_an_answer_streams_and_is_labelled_as_the_sandboxs(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("Hello, what can you do?")
        assert len(answer["text"]) > 40
        assert "sandbox" in answer["footer"].lower()
        assert any(event == "status" and data["text"] == "Thinking…" for event, data in chat.events)
        assert [bubble["role"] for bubble in chat.shown] == ["person", "parley"]


async def test_a_fox_is_drawn_and_its_bytes_are_a_picture(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("/imagine a fox in the snow size:768x1024 seed:7")
        [picture] = answer["media"]
        async with ana.session.get(ana.url + picture["url"]) as response:
            drawn = Image.open(io.BytesIO(await response.read()))
        assert drawn.size == (768, 1024)
        assert "seed 7" in answer["footer"]


async def test_a_picture_that_is_sent_is_seen(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        status, upload = await ana.upload("red.png", _red_picture(), "image/png")
        assert status == 201
        answer = await chat.asks("What does this show?", upload["id"])
        assert "320" in answer["text"]
        assert "200" in answer["text"]
        assert "red" in answer["text"].lower()
        question = chat.shown[0]
        assert question["media"][0]["kind"] == "picture"


async def test_a_text_is_read_aloud(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("/speak Good morning format:wav voice:claire")
        [audio] = answer["media"]
        assert audio["kind"] == "audio"
        async with ana.session.get(ana.url + audio["url"]) as response:
            assert (await response.read())[:4] == b"RIFF"


async def test_tomorrow_everything_is_still_there_and_remembered(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        await chat.asks("My name is Zoltana.")
        cookies, conversation = ana.cookies, chat.conversation
    async with parley(tmp_path) as room, room.person(cookies=cookies) as ana, ana.chat(conversation) as chat:
        assert [bubble["role"] for bubble in chat.shown] == ["person", "parley"]
        answer = await chat.asks("What is my name?")
        assert "Zoltana" in answer["text"]


async def test_two_conversations_never_see_each_other(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, room.person() as bo:
        async with ana.chat() as first:
            await first.asks("My name is Zoltana.")
            for other in (ana, bo):
                async with other.chat() as second:
                    answer = await second.asks("What is my name?")
                    assert "Zoltana" not in answer["text"]
            async with bo.chat(first.conversation) as same_address:
                assert same_address.shown == []
        status, listed = await bo.ask("GET", "/api/conversations?find=Zoltana")
        assert (status, listed["conversations"]) == (200, [])


async def test_the_sandbox_calculates_with_a_tool(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("What is 1234*5678?")
        assert "7006652" in answer["text"].replace(",", "")
        assert any(event == "status" and "calculator" in str(data["text"]) for event, data in chat.events)
