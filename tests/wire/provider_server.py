"""A loopback AI that answers exactly what a test has written down, piece by piece, and remembers what it was asked."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from aiohttp import web

EVENTS = "text/event-stream"


class Then(StrEnum):
    """What happens when the pieces are sent."""

    END = "end"
    CUT = "cut"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted answer. `is_mute` never sends even the headers; `pause` is real seconds between pieces."""

    pieces: Sequence[bytes] = ()
    status: int = 200
    content_type: str = EVENTS
    headers: Mapping[str, str] = field(default_factory=dict)
    then: Then = Then.END
    is_mute: bool = False
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in. Requests over one connection have the same number of it."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes
    connection: int = 0

    @property
    def body(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.raw)


def plain(status: int, body: object) -> Reply:
    """Answer with one body: bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    content_type = "text/plain" if isinstance(body, bytes) else "application/json"
    return Reply((raw,), status, content_type)


def stream(
    *pieces: bytes, then: Then = Then.END, pause: float = 0.0, headers: Mapping[str, str] | None = None
) -> Reply:
    """Answer with a stream of events."""
    return Reply(pieces, headers=headers or {}, then=then, pause=pause)


def event(value: object) -> bytes:
    """Write one event."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def chunk(
    content: str | None = None,
    *,
    thought: str | None = None,
    calls: object = None,
    finish: str | None = None,
    used: tuple[int, int] | None = None,
) -> bytes:
    """Write one piece of an answer as SiliconFlow does, with nulls where nothing is; `used` counts prompt, answer."""
    delta: dict[str, object] = {"content": content, "reasoning_content": thought}
    if calls is not None:
        delta["tool_calls"] = calls
    value: dict[str, object] = {
        "id": "019c0a11b2c3d4e5f60718293a4b5c6d",
        "object": "chat.completion.chunk",
        "created": 1_770_000_001,
        "model": "whatever",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        "system_fingerprint": "",
    }
    if used is not None:
        value["usage"] = {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}
    return event(value)


DONE = b"data: [DONE]\n\n"


def answer(text: str, *, finish: str = "stop", used: tuple[int, int] = (10, 5)) -> Reply:
    """Answer with a whole short text."""
    return stream(chunk(text), chunk("", finish=finish, used=used), DONE)


class ProviderServer:
    """Serves scripted replies in order, by path where a path has a script of its own."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.was_asked = asyncio.Event()
        self._scripts: dict[str, list[Reply]] = {}
        self._over = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.origin = ""

    @property
    def base_url(self) -> str:
        """The address a provider is opened with."""
        return f"{self.origin}/v1"

    def script(self, *replies: Reply, path: str = "/v1/chat/completions") -> None:
        """Write down what is answered next on a path."""
        self._scripts.setdefault(path, []).extend(replies)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=100 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.asked.append(Asked(request.method, request.path, dict(request.headers), raw, id(request.protocol)))
        self.was_asked.set()
        script = self._scripts.get(request.path)
        if not script:
            return web.Response(status=404, text="404 page not found")
        reply = script.pop(0)
        if reply.is_mute:
            await self._over.wait()
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.content_type = reply.content_type
        await response.prepare(request)
        for piece in reply.pieces:
            await response.write(piece)
            await asyncio.sleep(reply.pause)
        if reply.then is Then.HANG:
            await self._over.wait()
        if reply.then is Then.CUT and request.transport is not None:
            request.transport.close()
        return response
