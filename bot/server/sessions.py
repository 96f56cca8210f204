"""Who sits before a browser: a signed cookie names a person, and a value of its own guards against foreign pages."""

import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.domain.conversation import PersonKey
from bot.server.sealing import Sealer

COOKIE = "parley_session"
MAX_AGE = 400 * 24 * 3600  # the longest browsers keep a cookie
CSRF_HEADER = "X-Parley-CSRF"


@dataclass(frozen=True, slots=True)
class Session:
    """One browser. `is_signed_in` says that it gave the sign-in code."""

    session_id: str
    is_signed_in: bool = False
    is_new: bool = False

    @property
    def person(self) -> PersonKey:
        """The person this browser speaks for."""
        return PersonKey("web", "", self.session_id)


class Sessions:
    """Reads and writes the cookie. Changing the sign-in code signs everybody out, and loses nobody's conversations."""

    def __init__(self, sealer: Sealer, *, sign_in_code: str = "", is_secure: bool = False) -> None:
        self._sealer = sealer
        self._code = sign_in_code
        self._is_secure = is_secure

    def read(self, request: web.Request) -> Session:
        """Tell whose request this is; somebody new gets an id of their own."""
        session_id, _, rest = request.cookies.get(COOKIE, "").partition(".")
        signature, _, grant = rest.partition(".")
        if not session_id or not self._sealer.is_signed("session", session_id, signature):
            return Session(secrets.token_urlsafe(12), is_new=True)
        return Session(session_id, is_signed_in=bool(self._code) and self._is_granted(session_id, grant))

    def write(self, response: web.StreamResponse, session: Session) -> None:
        """Hand the cookie out."""
        grant = self._sealer.sign(f"grant {self._code}", session.session_id) if session.is_signed_in else ""
        value = f"{session.session_id}.{self._sealer.sign('session', session.session_id)}.{grant}"
        response.set_cookie(
            COOKIE, value, max_age=MAX_AGE, httponly=True, samesite="Lax", secure=self._is_secure, path="/"
        )

    def sign_in(self, session: Session, code: str) -> Session | None:
        """Take the sign-in code; None when it is another."""
        if not self._code or not secrets.compare_digest(code.encode(), self._code.encode()):
            return None
        return Session(session.session_id, is_signed_in=True)

    def csrf(self, session: Session) -> str:
        """The value a page of ours sends with everything that changes something."""
        return self._sealer.sign("csrf", session.session_id)

    def is_ours(self, request: web.Request, session: Session) -> bool:
        """Does the request carry that value?"""
        return self._sealer.is_signed("csrf", session.session_id, request.headers.get(CSRF_HEADER, ""))

    def _is_granted(self, session_id: str, grant: str) -> bool:
        return self._sealer.is_signed(f"grant {self._code}", session_id, grant)
