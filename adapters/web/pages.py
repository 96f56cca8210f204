"""The page itself: its files, what it is told at its start, sign-in, Connect, and the stream of events."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.web.door import Door, Visit, body_of
from adapters.web.failures import refused
from adapters.web.hub import Hub, Reader
from adapters.web.parse import LONGEST_TEXT, MOST_UPLOADS, conversation_key
from bot.domain.command import CommandSpec, Parameter
from bot.domain.wording import Words, catalogue
from bot.errors import Refusal
from bot.server.guards import is_same_origin
from bot.server.surroundings import Surroundings

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
KEEP_ALIVE = 20.0
SAMPLE = "/static/sample.png"
SIGN_IN_TRIES = 5  # a minute, for the whole process


class Pages:
    """Everything of the page that is no conversation."""

    def __init__(self, hub: Hub, door: Door, surroundings: Surroundings) -> None:
        self._hub = hub
        self._door = door
        self._house = surroundings
        self._tries: list[float] = []
        self._same: dict[str, dict[str, Any]] = {}

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """List the routes."""
        guarded = self._door.guarded
        return [
            web.get("/", self.index),
            web.get("/c/{id}", self.index),
            web.static("/static", STATIC),
            web.get("/api/boot", guarded(self.boot)),
            web.get("/api/events", guarded(self.events)),
            web.post("/api/connect", guarded(self.connect)),
            web.post("/api/sign-in", self.sign_in),
        ]

    async def index(self, request: web.Request) -> web.StreamResponse:
        """Serve the page to those it is open to."""
        if not self._door.is_open_to(request):
            return self._door.closed(request)
        response = web.Response(text=(STATIC / "index.html").read_text(encoding="utf-8"), content_type="text/html")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-cache"
        session = self._door.sessions.read(request)
        self._door.sessions.write(response, session)
        return response

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Take the sign-in code; a few tries a minute."""
        words = self._door.words_of(request)
        if not is_same_origin(request, self._house.public_url):
            return refused(words.say("page.foreign"), code="foreign", status=403)
        now = self._house.clock.monotonic()
        self._tries = [each for each in self._tries if now - each < 60]
        if len(self._tries) >= SIGN_IN_TRIES:
            return refused(words.say("page.sign_in_later"), code="sign_in", status=429)
        try:
            body = await body_of(request)
        except Refusal as error:
            return refused(words.say(error.words), code="refused", status=400)
        code = str(body.get("code", "")) if isinstance(body, dict) else ""
        session = self._door.sessions.sign_in(self._door.sessions.read(request), code)
        if session is None:
            self._tries.append(now)
            return refused(words.say("page.sign_in_wrong"), code="sign_in", status=401)
        response = web.Response(status=204)
        self._door.sessions.write(response, session)
        return response

    async def boot(self, visit: Visit) -> web.Response:
        """Tell the page all it needs at its start."""
        words, house = visit.words, self._house
        answer = {
            **self._told(words),
            "csrf": self._door.sessions.csrf(visit.session),
            "version": house.version,
            "ai": self._ai(words),
            "limits": {"upload_bytes": house.upload_bytes, "text_length": LONGEST_TEXT, "uploads": MOST_UPLOADS},
        }
        response = web.json_response(answer, headers={"Cache-Control": "no-store"})
        if visit.session.is_new:
            self._door.sessions.write(response, visit.session)
        return response

    async def connect(self, visit: Visit) -> web.Response:
        """Try a key and use it from the next answer on."""
        connector = self._house.connector
        if connector is None or not self._house.facts().can_connect:
            raise Refusal(words="page.no_connect")
        body = await body_of(visit.request)
        key = str(body.get("key", "")).strip() if isinstance(body, dict) else ""
        if not key:
            raise Refusal(words="page.no_key")
        await connector.connect(key)
        self._hub.tell_all("boot")
        return web.json_response({"ai": self._ai(visit.words)})

    async def events(self, visit: Visit) -> web.StreamResponse:
        """Stream what happens to one open page."""
        thread = visit.request.query.get("conversation", "")
        if thread:
            conversation_key(visit.author.person, thread)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        reader = Reader(visit.author.person.user_id, thread, visit.words)
        with suppress(ConnectionError), self._hub.reading(reader):
            await response.prepare(visit.request)
            await response.write(b"retry: 1000\n\n")
            if thread:
                await self._hub.snapshot(reader)
            await self._stream(reader, response)
        return response

    async def _stream(self, reader: Reader, response: web.StreamResponse) -> None:
        """Write what waits, all at once; now and then a comment, so that nobody in between hangs up."""
        while not reader.is_over:
            try:
                async with asyncio.timeout(KEEP_ALIVE):
                    await reader.has_news.wait()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            reader.has_news.clear()
            if reader.is_behind:
                await self._hub.snapshot(reader)
            lines, reader.waiting = reader.waiting, []
            await response.write(b"".join(lines))

    def _told(self, words: Words) -> dict[str, Any]:
        """What is the same for everybody of one language, put together once."""
        if words.language not in self._same:
            self._same[words.language] = {
                "language": words.language,
                "words": page_words(words),
                "commands": [command_of(spec, words) for spec in self._house.commands.values()],
                "first": first_things(words),
            }
        return self._same[words.language]

    def _ai(self, words: Words) -> dict[str, Any]:
        facts = self._house.facts()
        notice = words.say("notice.sandbox") if facts.is_sandbox else ""
        can_connect = facts.can_connect and self._house.connector is not None
        return {"name": facts.label, "sandbox": facts.is_sandbox, "can_connect": can_connect, "notice": notice}


def page_words(words: Words) -> dict[str, str]:
    """Every text of the page."""
    return {key: words.say(key) for key in catalogue("en") if key.startswith("page.")}


def command_of(spec: CommandSpec, words: Words) -> dict[str, Any]:
    """A command as the page completes it."""
    parameters = [_parameter(spec, each, words) for each in spec.parameters]
    return {"name": spec.name, "summary": words.say(f"command.{spec.name}.summary"), "parameters": parameters}


def first_things(words: Words) -> list[dict[str, str | None]]:
    """The four things to click on an empty page."""
    say = words.say
    return [
        _first(say("page.first_ask"), say=say("page.first_ask_say")),
        _first(say("page.first_draw"), command=say("page.first_draw_call")),
        _first(say("page.first_see"), say=say("page.first_see_say"), picture=SAMPLE),
        _first(say("page.first_hear"), command=say("page.first_hear_call")),
    ]


def _first(
    label: str, *, say: str | None = None, command: str | None = None, picture: str | None = None
) -> dict[str, str | None]:
    return {"label": label, "say": say, "command": command, "picture": picture}


def _parameter(spec: CommandSpec, parameter: Parameter, words: Words) -> dict[str, Any]:
    is_file = parameter.kind.value in {"picture", "file"}
    return {
        "name": parameter.name,
        "summary": words.say(f"command.{spec.name}.{parameter.name}"),
        "required": parameter.is_required,
        "kind": "attachment" if is_file else parameter.kind.value,
        "choices": [{"value": each, "label": each} for each in parameter.choices],
    }
