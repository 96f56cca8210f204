"""A running Parley and people before their browsers, for tests that read as dialogues."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from adapters.web.config import WebSettings
from bot.app import App, Seams, running_app
from bot.assembly import Everything
from bot.config import Ai, Core
from bot.provider.sites import SITES
from bot.sandbox.options import SandboxOptions

PATIENCE = 15.0
FAST = SandboxOptions(docs=None, token_interval=0.0, first_token_after=0.0)


def settings_for(folder: Path, **environment: str) -> Everything:
    """Settings of an installation in a folder, on any free port, without limits that would slow a test."""
    values = {
        "PARLEY_DATA_DIR": str(folder),
        "PARLEY_PORT": "0",
        "PARLEY_REQUESTS_PER_MINUTE": "0",
        "PARLEY_PICTURES_PER_MINUTE": "0",
        "PARLEY_TURNS_PER_PERSON": "0",
    } | environment
    sections = [section(**_known(section, values)) for section in (Core, Ai, WebSettings)]
    return Everything(sections[0], sections[1], {"web": sections[2]})


def _known(section: Any, values: dict[str, str]) -> dict[str, str]:
    names = {each.alias for each in section.model_fields.values()}
    return {name: value for name, value in values.items() if name in names}


@asynccontextmanager
async def parley(
    folder: Path,
    *,
    sandbox: SandboxOptions = FAST,
    database: str = "",
    sites: tuple[str, ...] = SITES,
    **environment: str,
) -> AsyncIterator["Room"]:
    """Run Parley; leaving the block stops it as SIGTERM would, so that entering again is a restart."""
    from bot.cli import database_url
    from migrations.run import upgrade

    settings = settings_for(folder, DATABASE_URL=database, **environment)
    folder.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(upgrade, database_url(settings))
    async with running_app(settings, Seams(sandbox=sandbox, sites=sites)) as app:
        yield Room(app)


@dataclass(slots=True)
class Room:
    """Parley at work."""

    app: App

    @property
    def url(self) -> str:
        """Where it is reached."""
        return self.app.served.url.rstrip("/")

    @asynccontextmanager
    async def person(self, *, cookies: dict[str, str] | None = None, **headers: str) -> AsyncIterator["Person"]:
        """Somebody opens a browser."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": self.url, **headers}) as session:
            if cookies:
                jar.update_cookies(cookies, aiohttp.client.URL(self.url))
            person = Person(self.url, session)
            await person.open()
            yield person


@dataclass(slots=True)
class Person:
    """One browser."""

    url: str
    session: aiohttp.ClientSession
    boot: dict[str, Any] = field(default_factory=dict)

    async def open(self) -> None:
        """Load the page."""
        async with self.session.get(f"{self.url}/api/boot") as response:
            self.boot = await response.json()

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser keeps until tomorrow."""
        return {cookie.key: cookie.value for cookie in self.session.cookie_jar}

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Make one request of the page; returns status and JSON (None where there is none)."""
        headers = {"X-Parley-CSRF": self.boot.get("csrf", "")} | options.pop("headers", {})
        async with self.session.request(method, self.url + path, headers=headers, **options) as response:
            text = await response.text()
            is_json = response.content_type == "application/json" and text
            return response.status, json.loads(text) if is_json else None

    async def upload(self, name: str, data: bytes, mime_type: str = "application/octet-stream") -> tuple[int, Any]:
        """Bring a file."""
        headers = {"X-File-Name": name, "Content-Type": mime_type}
        return await self.ask("POST", "/api/uploads", data=data, headers=headers)

    @asynccontextmanager
    async def chat(self, conversation: str = "") -> AsyncIterator["Chat"]:
        """Open a conversation; a new one without a name."""
        chat = Chat(self, conversation or secrets.token_urlsafe(16))
        reading = asyncio.create_task(chat.read())
        try:
            await chat.until(lambda: chat.is_open)
            yield chat
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


@dataclass(slots=True)
class Chat:
    """An open conversation: what its page shows."""

    person: Person
    conversation: str
    bubbles: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    is_open: bool = False
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def path(self) -> str:
        """The conversation's address."""
        return f"/api/conversations/{self.conversation}"

    async def says(self, text: str, *uploads: str, client_id: str = "") -> dict[str, Any]:
        """Send a message; returns what became of it."""
        body = {"text": text, "uploads": list(uploads), "client_id": client_id or secrets.token_urlsafe(12)}
        _, answer = await self.person.ask("POST", f"{self.path}/messages", json=body)
        return answer.get("received") or answer["error"]

    async def presses(self, action: str) -> dict[str, Any]:
        """Press a button."""
        body = {"action": action, "client_id": secrets.token_urlsafe(12)}
        _, answer = await self.person.ask("POST", f"{self.path}/actions", json=body)
        return answer.get("received") or answer["error"]

    async def asks(self, text: str, *uploads: str) -> dict[str, Any]:
        """Send a message and wait for its answer's bubble."""
        received = await self.says(text, *uploads)
        assert received["kind"] == "accepted", received
        return await self.answer(received["turn"])

    async def answer(self, turn: str) -> dict[str, Any]:
        """Wait until an answer or its notice is stored and shown."""
        names = (f"a{turn}", f"n{turn}")

        def find() -> dict[str, Any] | None:
            shown = [self.bubbles[name] for name in names if name in self.bubbles]
            return next((each for each in shown if each["state"] != "growing" and each["order"] < 1e12), None)

        await self.until(lambda: find() is not None)
        found = find()
        assert found is not None
        return found

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The bubbles in the order they are shown."""
        return sorted(self.bubbles.values(), key=lambda bubble: bubble["order"])

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for the page to show something."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(is_so)

    async def read(self) -> None:
        """Follow the conversation's events as the page does."""
        address = f"{self.person.url}/api/events?conversation={self.conversation}"
        async with self.person.session.get(address, timeout=aiohttp.ClientTimeout(total=None)) as response:
            event = ""
            async for raw in response.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    await self._take(event, json.loads(line[6:]))

    async def _take(self, event: str, data: dict[str, Any]) -> None:
        async with self._news:
            self.events.append((event, data))
            match event:
                case "snapshot":
                    self.is_open = True
                    self.bubbles = {bubble["id"]: bubble for bubble in data["bubbles"]}
                case "bubble":
                    self.bubbles[data["id"]] = data
                case "gone":
                    self.bubbles.pop(data["id"], None)
            self._news.notify_all()
