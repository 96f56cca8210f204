"""A sandbox on a loopback port, and a small client that talks to it as any client would."""

import base64
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.sandbox.options import SandboxOptions
from bot.sandbox.running import serve_sandbox

CHAT_MODEL = "Qwen/Qwen3-8B"


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return str(self.json["choices"][0]["message"]["content"])

    @property
    def chunks(self) -> list[Any]:
        lines = [line[6:] for line in self.body.decode().splitlines() if line.startswith("data: ")]
        return [json.loads(line) for line in lines if line != "[DONE]"]

    @property
    def is_done(self) -> bool:
        return self.body.endswith(b"data: [DONE]\n\n")

    @property
    def streamed(self) -> str:
        return "".join(_delta(chunk).get("content") or "" for chunk in self.chunks)

    @property
    def reasoned(self) -> str:
        return "".join(_delta(chunk).get("reasoning_content") or "" for chunk in self.chunks)

    @property
    def finish(self) -> Any:
        return self.chunks[-1]["choices"][0]["finish_reason"]


def _delta(chunk: Any) -> Any:
    return chunk["choices"][0]["delta"] if chunk["choices"] else {}


@dataclass
class Ai:
    """Speaks to one sandbox with one key."""

    session: aiohttp.ClientSession
    base_url: str
    clock: Clock
    key: str = "sk-test"
    said: list[Any] = field(default_factory=list)

    async def post(self, path: str, body: Any, **headers: str) -> Answered:
        sent = {
            "Authorization": f"Bearer {self.key}",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        async with self.session.post(self.base_url + path, json=body, headers=sent) as response:
            return Answered(response.status, response.headers, await response.read())

    async def get(self, path: str) -> Answered:
        url = path if path.startswith("http") else self.base_url + path
        async with self.session.get(url, headers={"Authorization": f"Bearer {self.key}"}) as response:
            return Answered(response.status, response.headers, await response.read())

    async def chat(self, content: Any, *, model: str = CHAT_MODEL, **more: Any) -> Answered:
        messages = (
            content if isinstance(content, list) and "role" in content[0] else [{"role": "user", "content": content}]
        )
        return await self.post("/chat/completions", {"model": model, "messages": messages, **more})

    async def stream(self, content: Any, **more: Any) -> Answered:
        return await self.chat(content, stream=True, **more)

    async def say(self, text: str) -> str:
        """Go on with one conversation."""
        self.said.append({"role": "user", "content": text})
        answer = (await self.chat(list(self.said))).text
        self.said.append({"role": "assistant", "content": answer})
        return answer


StartAi = Callable[..., Any]


@pytest.fixture
async def start_ai() -> AsyncIterator[StartAi]:
    async with AsyncExitStack() as stack:

        async def start(**options: Any) -> Ai:
            clock = Clock()
            told = SandboxOptions(**{"token_interval": 0.0, "first_token_after": 0.0, "clock": clock, **options})
            base_url = await stack.enter_async_context(serve_sandbox(told))
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Ai(session, base_url, clock)

        yield start


@pytest.fixture
async def ai(start_ai: StartAi) -> Ai:
    made: Ai = await start_ai()
    return made


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A documentation folder with a README beside it."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "README.md").write_text("# Parley\n\nParley answers in Slack, Discord and on a web page.\n", "utf-8")
    (folder / "slack.md").write_text(
        "# Slack\n\n## Connect Slack\n\n1. Run `parley slack manifest` and paste it at api.slack.com.\n"
        "2. Copy the bot token into `SLACK_BOT_TOKEN`.\n\n```bash\nparley run\n```\n\n## Channels\n\nUse /invite.\n",
        "utf-8",
    )
    (folder / "backup.md").write_text(
        "# Backup\n\n## Back up the database\n\nStop it and copy the data folder.\n", "utf-8"
    )
    return folder


def data_uri(picture: Image.Image, **more: Any) -> str:
    target = io.BytesIO()
    picture.save(target, "PNG", **more)
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"


@pytest.fixture
def picture_part() -> Callable[..., Any]:
    def part(picture: Image.Image, detail: str | None = None, **more: Any) -> Any:
        url: dict[str, str] = {"url": data_uri(picture, **more)}
        return {"type": "image_url", "image_url": url if detail is None else {**url, "detail": detail}}

    return part
