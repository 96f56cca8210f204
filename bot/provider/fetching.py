"""Fetching what the provider made from wherever it lies, without the key and without being led astray."""

import binascii
from base64 import b64decode

import aiohttp
from yarl import URL

from bot.errors import ProviderUnavailable
from bot.provider.addresses import NotPublic, origin_of, origins_of, public_socket
from bot.provider.http import read_bounded
from bot.provider.options import ProviderOptions

LARGEST_FILE = 50 * 1024 * 1024
MOST_HOPS = 4
TRIES = 2


class Fetcher:
    """Fetches links. Trusted origins may lie anywhere; all others are https on public addresses, at every hop."""

    def __init__(self, options: ProviderOptions) -> None:
        self._trusted = origins_of((options.base_url, *options.trusted_media_origins))
        self._timeout = aiohttp.ClientTimeout(
            total=options.total_seconds, connect=options.connect_seconds, sock_read=options.silence_seconds
        )
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()

    async def fetch(self, link: str) -> bytes:
        """Fetch one file; trying again is free, since it is made and paid already."""
        if link.startswith("data:"):
            return _data_of(link)
        for tries_left in reversed(range(TRIES)):
            try:
                return await self._follow(link)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                if _is_refused(error):
                    raise ProviderUnavailable("a file lies where none may be fetched") from error
                if not tries_left:
                    raise ProviderUnavailable(f"a file could not be fetched: {type(error).__name__}") from error
        raise ProviderUnavailable("a file could not be fetched")

    async def _follow(self, link: str) -> bytes:
        url = URL(link)
        for _ in range(MOST_HOPS):
            is_trusted = origin_of(url) in self._trusted
            if url.scheme != "https" and not is_trusted:
                raise NotPublic("not https")
            async with self._session(is_trusted).get(url, allow_redirects=False, timeout=self._timeout) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = url.join(URL(response.headers.get("Location", "")))
                    continue
                if response.status != 200:
                    raise ProviderUnavailable(f"a file could not be fetched: HTTP {response.status}")
                data = await read_bounded(response, LARGEST_FILE)
            if data is None:
                raise ProviderUnavailable(f"a file is larger than {LARGEST_FILE} bytes")
            return data
        raise ProviderUnavailable("a file's link leads round in circles")

    def _session(self, is_trusted: bool) -> aiohttp.ClientSession:
        if is_trusted not in self._sessions:
            self._sessions[is_trusted] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, socket_factory=None if is_trusted else public_socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._sessions[is_trusted]


def _is_refused(error: Exception) -> bool:
    """Was it the guard, whose refusal the connector wraps into an error of its own?"""
    return isinstance(error, NotPublic) or isinstance(getattr(error, "os_error", None), NotPublic)


def _data_of(link: str) -> bytes:
    try:
        return b64decode(link.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise ProviderUnavailable("a file inside the answer is broken") from error
