"""Bad input gets one clear sentence, changes nothing and loses nothing."""

import io
import struct
import zlib
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from tests.scenario.room import parley


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/imagine a fox --sise 3", "I don't know --sise. Did you mean --size?"),
        ("/imagine", "Tell me what to draw: /imagine a fox in the snow"),
        ("/imagine a fox size:512x512", "can't draw 512x512. It offers: Square 1024x1024"),
        ("/imagine a fox count:9", "count goes from 1 to 4."),
        ("/speak", "Tell me what to read"),
        ("/speak hello voice:alloy", "voice can't be alloy."),
        ("/draw a fox", "I don't know /draw. Did you mean /"),
        ("/model nonsense-9000", "I don't know the model nonsense-9000"),
        ("/help nonsense", "I don't know /nonsense."),
        ("/stop now", "/stop takes no words."),
        ("   ", "Say something, or send a picture or a document."),
    ],
)
async def test_a_bad_call_is_answered_with_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        received = await chat.says(text)
        assert received["kind"] == "answered"
        assert sentence in received["text"]
        _, listed = await ana.ask("GET", "/api/conversations")
        assert listed["conversations"] == []


async def test_an_unknown_model_is_named_in_the_answer(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        answer = await chat.asks("/ask hello model:nonsense-9000")
        assert "I don't know the model nonsense-9000" in answer["text"]


def _header_of_a_huge_picture() -> bytes:
    size = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    header = b"IHDR" + size
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("photo.png", b"This is only text.", "photo.png is not a picture."),
        ("huge.png", _header_of_a_huge_picture(), "30000 x 30000"),
        ("thing.key", b"\x00\x01\x02\x03" * 50, "I can't read .key files"),
        ("empty.txt", b"", "empty.txt is empty."),
        ("broken.pdf", b"%PDF-1.7\nnothing here", "broken.pdf"),
    ],
)
async def test_a_bad_file_is_refused_when_it_is_brought(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    async with parley(tmp_path) as room, room.person() as ana:
        status, answer = await ana.upload(name, data)
        assert status == 400
        assert sentence in answer["error"]["text"]


async def test_a_file_of_sixty_megabytes_is_refused(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana:
        status, answer = await ana.upload("film.bin", bytes(60_000_000))
        assert status == 413
        assert "50 MB" in answer["error"]["text"]
        assert (await ana.ask("GET", "/api/boot"))[0] == 200


@pytest.mark.parametrize("body", [b"not json", b"[1, 2]", b'{"text": 5, "client_id": "abcdefgh"}', b"\xff\xfe"])
async def test_a_body_that_is_no_message_is_refused(tmp_path: Path, body: bytes) -> None:
    async with parley(tmp_path) as room, room.person() as ana:
        status, answer = await ana.ask("POST", "/api/conversations/abcdefghijkl/messages", data=body)
        assert status == 400
        assert answer["error"]["text"]


async def test_half_an_emoji_and_odd_names_break_nothing(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        received = await chat.says("cut \ud83d paste")
        assert (await chat.answer(received["turn"]))["state"] == "done"
        status, upload = await ana.upload("%E6%8A%A5%E5%91%8A%0d%0aX: y.txt", b"words")
        assert status == 201
        async with ana.session.get(f"{room.url}/media/{upload['id']}") as response:
            assert response.status == 200
            assert "X" not in response.headers
            assert "%E6%8A%A5" in response.headers["Content-Disposition"]
        for order in ("²", "9" * 30, "-1", "x"):
            assert (await ana.ask("GET", f"{chat.path}/bubbles?before={order}"))[0] == 400


async def test_somebody_elses_upload_can_not_be_sent_or_seen(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "blue").save(stream, "PNG")
    async with parley(tmp_path) as room, room.person() as ana, room.person() as bo:
        _, upload = await ana.upload("mine.png", stream.getvalue())
        async with bo.session.get(bo.url + upload["url"]) as response:
            assert response.status == 404
        async with bo.chat() as chat:
            refused = await chat.says("look", upload["id"])
            assert "text" in refused
            assert refused.get("kind") != "accepted"


async def test_foreign_pages_and_hosts_are_turned_away(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana:
        message = {"text": "hello", "client_id": "abcdefgh1234", "uploads": []}
        path = "/api/conversations/abcdefghijkl/messages"
        status, answer = await ana.ask("POST", path, json=message, headers={"Origin": "http://evil.example"})
        assert (status, answer["error"]["code"]) == (403, "foreign")
        status, answer = await ana.ask("POST", path, json=message, headers={"X-Parley-CSRF": "wrong"})
        assert (status, answer["error"]["code"]) == (403, "stale")
        for headers in ({"Host": "evil.example"}, {"X-Forwarded-For": "10.0.0.1"}):
            async with aiohttp.ClientSession() as stranger, stranger.get(room.url + "/", headers=headers) as response:
                assert response.status == 403
                assert (await response.text()).count("\n") == 1


@pytest.mark.parametrize("settings", [{"PARLEY_HOST": "0.0.0.0"}, {"PARLEY_PUBLIC_URL": "https://parley.example"}])
async def test_bound_for_others_without_a_code_the_page_is_one_sentence(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    async with parley(tmp_path, **settings) as room, aiohttp.ClientSession() as session:
        async with session.get(room.url + "/") as response:
            assert response.status == 403
            assert "PARLEY_WEB_TOKEN" in await response.text()
        async with session.get(room.url + "/api/boot") as response:
            assert response.status == 403


async def test_with_a_sign_in_code_only_who_knows_it_comes_in(tmp_path: Path) -> None:
    async with parley(tmp_path, PARLEY_WEB_TOKEN="open sesame") as room, room.person() as ana:
        assert ana.boot["error"]["code"] == "sign_in"
        status, _ = await ana.ask("POST", "/api/sign-in", json={"code": "wrong"})
        assert status == 401
        status, _ = await ana.ask("POST", "/api/sign-in", json={"code": "open sesame"})
        assert status == 204
        await ana.open()
        async with ana.chat() as chat:
            assert (await chat.asks("Hello"))["text"]


async def test_health_and_readiness_are_open_and_metrics_are_not(tmp_path: Path) -> None:
    async with parley(tmp_path, PARLEY_ADMIN_TOKEN="boss") as room, aiohttp.ClientSession() as session:
        async with session.get(room.url + "/healthz", headers={"Host": "probe"}) as response:
            assert response.status == 200
        async with session.get(room.url + "/readyz") as response:
            ready = await response.json()
            assert (response.status, ready["ready"], ready["platforms"]) == (200, True, ["web"])
        async with session.get(room.url + "/metrics") as response:
            assert response.status == 401
        async with session.get(room.url + "/metrics", headers={"Authorization": "Bearer boss"}) as response:
            assert "parley_turns_running" in await response.text()
