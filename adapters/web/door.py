"""Who may use the page: local without a sign-in code, anybody with it; never a foreign page."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.web.config import WebSettings
from adapters.web.failures import failure, refused
from bot.domain.conversation import Author, PersonKey
from bot.domain.wording import Words, language_of
from bot.errors import ParleyError, Refusal
from bot.server.guards import host_of, is_forwarded, is_local_name, is_same_origin
from bot.server.sessions import Session, Sessions
from bot.server.surroundings import Surroundings

SAFE = frozenset({"GET", "HEAD"})
NAME_LENGTH = 40

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who may be here."""

    request: web.Request
    session: Session
    author: Author
    words: Words


Handle = Callable[[Visit], Awaitable[web.StreamResponse]]


class Door:
    """Checks every request of the page before anything is done."""

    def __init__(self, settings: WebSettings, sessions: Sessions, surroundings: Surroundings) -> None:
        self._settings = settings
        self._sessions = sessions
        self._public_url = surroundings.public_url
        self._language = surroundings.language
        self._is_bound_here = is_local_name(surroundings.host) and not surroundings.public_url

    @property
    def sessions(self) -> Sessions:
        """Who sits before which browser."""
        return self._sessions

    def guarded(self, handle: Handle) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Let only those in who may; faults become sentences."""

        async def answer(request: web.Request) -> web.StreamResponse:
            session = self._session_of(request)
            words = self.words_of(request)
            if (refusal := self._refusal(request, session, words)) is not None:
                return refusal
            try:
                return await handle(Visit(request, session, self._author(request, session), words))
            except web.HTTPRequestEntityTooLarge:
                text = words.say("refusal.file_too_big", name="This", size="too large", limit="50 MB")
                return refused(text, code="too_large", status=413)
            except ParleyError as error:
                if not isinstance(error, Refusal):
                    log.warning("a request of the page failed", extra={"code": error.code, "detail": error.detail})
                return failure(error, words)

        return answer

    def words_of(self, request: web.Request) -> Words:
        """The language of a browser."""
        return Words(language_of(_locale(request), default=self._language))

    def is_open_to(self, request: web.Request) -> bool:
        """May the page be served to this request at all? Without a code only to this very machine."""
        if self._settings.sign_in_code or self._settings.user_header:
            return True
        return self._is_bound_here and is_local_name(host_of(request)) and not is_forwarded(request)

    def closed(self, request: web.Request) -> web.Response:
        """The one sentence for everybody else."""
        return web.Response(text=self.words_of(request).say("page.closed") + "\n", status=403)

    def person_of(self, request: web.Request) -> PersonKey | None:
        """Whose request this is; None for who may not be here or is new."""
        session = self._session_of(request)
        if session.is_new or not self.is_open_to(request) or self.needs_code(request, session):
            return None
        return session.person

    def needs_code(self, request: web.Request, session: Session) -> bool:
        """Is the sign-in code still to be given?"""
        if self._settings.user_header and self._header_name(request):
            return False
        return bool(self._settings.sign_in_code or self._settings.user_header) and not session.is_signed_in

    def _refusal(self, request: web.Request, session: Session, words: Words) -> web.Response | None:
        if not self.is_open_to(request):
            return refused(words.say("page.closed"), code="closed", status=403)
        if self.needs_code(request, session):
            return refused(words.say("page.sign_in_first"), code="sign_in", status=401)
        if request.method not in SAFE:
            if not is_same_origin(request, self._public_url):
                return refused(words.say("page.foreign"), code="foreign", status=403)
            if not self._sessions.is_ours(request, session):
                return refused(words.say("page.stale"), code="stale", status=403)
        return None

    def _session_of(self, request: web.Request) -> Session:
        name = self._header_name(request)
        return Session(f"user-{name}", is_signed_in=True) if name else self._sessions.read(request)

    def _header_name(self, request: web.Request) -> str:
        """The person a trusted proxy names (single sign-on); nobody else's header counts."""
        header, proxies = self._settings.user_header, self._settings.trusted_proxies
        peer = request.remote or ""
        return request.headers.get(header, "").strip()[:100] if header and peer in proxies else ""

    def _author(self, request: web.Request, session: Session) -> Author:
        name = self._header_name(request)[:NAME_LENGTH] or self.words_of(request).say("page.you")
        return Author(session.person, name, locale=_locale(request) or self._language)


async def body_of(request: web.Request) -> Any:
    """Read a JSON body; anything else is refused in words."""
    try:
        return json.loads(await request.read())
    except (ValueError, UnicodeDecodeError):
        raise Refusal(words="page.not_json") from None


def _locale(request: web.Request) -> str:
    return request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
