"""Two processes on one PostgreSQL are one Parley."""

import asyncio
from pathlib import Path

import pytest

from bot.sandbox.options import SandboxOptions
from tests.databases import RealRig
from tests.scenario.room import parley

SLOW = SandboxOptions(docs=None, token_interval=0.01, first_token_after=0.1)


@pytest.fixture
def shared(postgres_rig: RealRig) -> dict[str, str]:
    """What both processes are told."""
    return {"database": postgres_rig.url, "PARLEY_SECRET_KEY": "one secret for both"}


async def test_a_conversation_goes_on_in_the_other_process(tmp_path: Path, shared: dict[str, str]) -> None:
    async with (
        parley(tmp_path / "one", **shared) as one,
        parley(tmp_path / "two", **shared) as two,
        one.person() as ana,
        ana.chat() as first,
        two.person(cookies=ana.cookies) as ana_there,
        ana_there.chat(first.conversation) as second,
    ):
        answer = await first.asks("My name is Zoltana.")
        there = await second.answer(answer["turn"])
        assert there["text"] == answer["text"]
        follow_up = await second.asks("What is my name?")
        assert "Zoltana" in follow_up["text"]
        assert (await first.answer(follow_up["turn"]))["text"] == follow_up["text"]


async def test_the_same_message_to_both_gives_one_answer(tmp_path: Path, shared: dict[str, str]) -> None:
    async with (
        parley(tmp_path / "one", **shared) as one,
        parley(tmp_path / "two", **shared) as two,
        one.person() as ana,
        ana.chat() as first,
        two.person(cookies=ana.cookies) as ana_there,
        ana_there.chat(first.conversation) as second,
    ):
        kinds = await asyncio.gather(
            *(chat.says("Hello", client_id="same-message-1") for chat in (first, second, first, second))
        )
        assert sorted(each["kind"] for each in kinds) == ["accepted", "duplicate", "duplicate", "duplicate"]


async def test_pictures_are_kept_where_both_find_them(tmp_path: Path, shared: dict[str, str]) -> None:
    async with (
        parley(tmp_path / "one", **shared) as one,
        parley(tmp_path / "two", **shared) as two,
        one.person() as ana,
        ana.chat() as chat,
    ):
        drawn = await chat.asks("/imagine a fox in the snow")
        async with (
            two.person(cookies=ana.cookies) as ana_there,
            ana_there.session.get(two.url + drawn["media"][0]["url"]) as response,
        ):
            assert response.status == 200
            assert len(await response.read()) > 1000


async def test_a_process_that_stops_hands_its_answer_to_the_other(tmp_path: Path, shared: dict[str, str]) -> None:
    async with parley(tmp_path / "two", **shared) as two:
        async with parley(tmp_path / "one", sandbox=SLOW, **shared) as one, one.person() as ana, ana.chat() as chat:
            received = await chat.says("Write 6000 characters")
            await chat.until(lambda: f"a{received['turn']}" in chat.bubbles)
            cookies, conversation = ana.cookies, chat.conversation
        async with two.person(cookies=cookies) as ana_there, ana_there.chat(conversation) as there:
            answer = await there.answer(received["turn"])
            assert answer["state"] == "done"
            assert len(answer["text"]) >= 6000
            assert [bubble["role"] for bubble in there.shown] == ["person", "parley"]
