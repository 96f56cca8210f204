"""With an AI elsewhere, named by address and key, all is as with the sandbox, and nothing says sandbox."""

import io
from pathlib import Path

from PIL import Image

from bot.sandbox.options import SandboxOptions
from bot.sandbox.running import serve_sandbox
from tests.scenario.room import parley


async def test_talk_drawing_seeing_and_speech_over_the_wire(tmp_path: Path) -> None:
    options = SandboxOptions(docs=None, token_interval=0, first_token_after=0, api_keys={"sk-right": "account"})
    async with serve_sandbox(options) as address:
        settings = {"SILICONFLOW_BASE_URL": address, "SILICONFLOW_API_KEY": "sk-right"}
        async with parley(tmp_path, **settings) as room, room.person() as ana, ana.chat() as chat:
            assert not ana.boot["ai"]["sandbox"]
            assert not ana.boot["ai"]["can_connect"]
            await chat.asks("My name is Zoltana.")
            answer = await chat.asks("What is my name?")
            assert "Zoltana" in answer["text"]
            assert answer["footer"] == "AI-generated"
            assert (await chat.asks("/imagine a fox in the snow count:2"))["media"]
            stream = io.BytesIO()
            Image.new("RGB", (64, 48), "green").save(stream, "PNG")
            _, upload = await ana.upload("g.png", stream.getvalue())
            assert "64" in (await chat.asks("What is this?", upload["id"]))["text"]
            spoken = await chat.asks("/speak Good morning")
            assert spoken["media"][0]["kind"] == "audio"
            assert "¥" in spoken["footer"]


async def test_another_server_is_spoken_to_in_the_common_dialect(tmp_path: Path) -> None:
    async with serve_sandbox(SandboxOptions(docs=None, token_interval=0, first_token_after=0)) as address:
        settings = {
            "SILICONFLOW_BASE_URL": address,
            "SILICONFLOW_API_KEY": "anything",
            "PARLEY_PROVIDER": "openai",
            "PARLEY_CHAT_MODEL": "house/model",
        }
        async with parley(tmp_path, **settings) as room, room.person() as ana, ana.chat() as chat:
            answer = await chat.asks("Hello")
            assert answer["state"] == "done"
            assert answer["text"]


async def test_limits_hold_for_a_person_and_are_said(tmp_path: Path) -> None:
    async with parley(tmp_path, PARLEY_REQUESTS_PER_MINUTE="2") as room, room.person() as ana, ana.chat() as chat:
        await chat.asks("one")
        await chat.asks("two")
        refused = await chat.says("three")
        assert refused["kind"] == "answered"
        assert "2 requests a minute" in refused["text"]
        async with room.person() as bo, bo.chat() as other:
            assert (await other.asks("mine"))["text"]
