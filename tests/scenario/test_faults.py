"""The AI fails in every way it can: each time one honest notice, and Try again answers."""

import socket
from pathlib import Path

import pytest

from bot.sandbox.options import SandboxOptions
from bot.sandbox.running import serve_sandbox
from tests.scenario.room import parley


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_an_unreachable_ai_is_said_once_with_a_reference(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{_closed_port()}/v1"
    settings = {"SILICONFLOW_BASE_URL": address, "SILICONFLOW_API_KEY": "sk-anything"}
    async with parley(tmp_path, **settings) as room, room.person() as ana, ana.chat() as chat:
        notice = await chat.asks("Hello")
        assert notice["role"] == "notice"
        assert "not reachable" in notice["text"]
        assert "Ref " in notice["text"]
        assert [bubble["role"] for bubble in chat.shown] == ["person", "notice"]


async def test_a_wrong_key_is_the_operators_problem_and_said_so(tmp_path: Path) -> None:
    options = SandboxOptions(docs=None, token_interval=0, first_token_after=0, api_keys={"right": "account"})
    async with serve_sandbox(options) as address:
        settings = {"SILICONFLOW_BASE_URL": address, "SILICONFLOW_API_KEY": "wrong"}
        async with parley(tmp_path, **settings) as room, room.person() as ana, ana.chat() as chat:
            notice = await chat.asks("Hello")
            assert "My AI account has a problem" in notice["text"]
            assert "wrong" not in notice["text"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("403-balance", "My AI account has a problem"),
        ("500", "not reachable"),
        ("refused", "declined"),
        ("404", "could not use this request"),
    ],
)
async def test_each_fault_is_said_in_its_own_words(tmp_path: Path, fault: str, words: str) -> None:
    async with parley(tmp_path, PARLEY_FALLBACK_MODELS="") as room, room.person() as ana, ana.chat() as chat:
        notice = await chat.asks(f"Hello [[sim:{fault}]]")
        assert words in notice["text"], notice["text"]
        assert notice["role"] == "notice"


async def test_a_stream_that_is_cut_once_still_ends_in_one_whole_answer(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("What can you do? [[sim:once:cut=5]]")
        assert answer["state"] == "done"
        assert len(answer["text"]) > 100
        assert [bubble["role"] for bubble in chat.shown] == ["person", "parley"]


async def test_a_busy_model_is_answered_for_by_another_and_says_so(tmp_path: Path) -> None:
    settings = {"PARLEY_FALLBACK_MODELS": "Qwen/Qwen3-32B"}
    async with parley(tmp_path, **settings) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("/ask model:Qwen/Qwen3-14B hello there")
        assert "answered by" not in answer["footer"]


async def test_try_again_answers_what_could_not_be_answered(tmp_path: Path) -> None:
    async with parley(tmp_path, PARLEY_FALLBACK_MODELS="") as room, room.person() as ana, ana.chat() as chat:
        notice = await chat.asks("Hello there [[sim:once:404]]")
        [retry] = [action for action in notice["actions"] if action["id"].startswith("retry:")]
        received = await chat.presses(retry["id"])
        assert received["kind"] == "accepted"
        await chat.until(lambda: any(bubble["role"] == "parley" for bubble in chat.shown))
        await chat.until(lambda: [bubble["role"] for bubble in chat.shown] == ["person", "parley"])


async def test_a_failed_picture_is_said_and_drawn_on_try_again(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        notice = await chat.asks("/imagine a fox [[sim:once:404]]")
        assert notice["role"] == "notice"
        await chat.presses(notice["actions"][0]["id"])
        await chat.until(lambda: any(bubble["media"] for bubble in chat.shown))


async def test_a_key_that_is_connected_answers_the_same_conversation_and_stays(tmp_path: Path) -> None:
    options = SandboxOptions(docs=None, token_interval=0, first_token_after=0, api_keys={"sk-good": "account"})
    async with serve_sandbox(options) as address:
        async with parley(tmp_path, sites=(address,)) as room, room.person() as ana, ana.chat() as chat:
            assert "sandbox" in (await chat.asks("My name is Zoltana."))["footer"].lower()
            status, answer = await ana.ask("POST", "/api/connect", json={"key": "sk-wrong"})
            assert status == 400
            assert "did not accept this key" in answer["error"]["text"]
            status, answer = await ana.ask("POST", "/api/connect", json={"key": " sk-good "})
            assert status == 200
            assert not answer["ai"]["sandbox"]
            real = await chat.asks("What is my name?")
            assert real["footer"] == "AI-generated"
            assert "Zoltana" in real["text"]
        kept = tmp_path / "connection.json"
        assert kept.stat().st_mode & 0o077 == 0
        async with parley(tmp_path, sites=(address,)) as room, room.person() as bo, bo.chat() as chat:
            assert (await chat.asks("Hello"))["footer"] == "AI-generated"
