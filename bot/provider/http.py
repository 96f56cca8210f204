"""One provider's line: a shared session, its time limits, and how what breaks on it becomes our errors."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp
import msgspec
from yarl import URL

from bot.errors import ProviderSilent, ProviderUnavailable, StreamCut
from bot.provider.failures import failure_of, trace_of
from bot.provider.options import ProviderOptions

# Idle connections are kept this long: a new TLS connection costs the first word two round trips.
KEEP_ALIVE = 55.0
LONGEST_ERROR = 64 * 1024
ERROR_SECONDS = 5.0


class NotReached(ProviderUnavailable):
    """No connection came about, so that nothing was asked and nothing is owed."""


class TooMuch(ProviderUnavailable):
    """More bytes came than any honest answer has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to wait: for the head of the answer, between two pieces of its body, for all of it. None is for ever."""

    answer: float | None = None
    silence: float | None = None
    total: float | None = None


class Line:
    """Talks HTTP with one provider. The key goes to the provider's address alone and is in no error."""

    def __init__(self, options: ProviderOptions) -> None:
        self._options = options
        self._base = options.base_url.rstrip("/")
        self._host = URL(self._base).host or self._base
        self._opened: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close every connection."""
        if self._opened is not None:
            await self._opened.close()

    @asynccontextmanager
    async def post(
        self, path: str, body: Mapping[str, object], *, patience: Patience, accept: str = "application/json"
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask; gives the response with its body unread. An error status is raised as the error it stands for."""
        headers = {"Content-Type": "application/json", "Accept": accept}
        if accept == "text/event-stream":
            headers["Accept-Encoding"] = "identity"
        async with self._call("POST", path, patience, headers=headers, data=msgspec.json.encode(body)) as response:
            yield response

    @asynccontextmanager
    async def get(self, path: str, *, patience: Patience) -> AsyncIterator[aiohttp.ClientResponse]:
        """Look up; as `post`."""
        async with self._call("GET", path, patience, headers={}, data=None) as response:
            yield response

    @contextmanager
    def reading(self, trace_id: str = "") -> Iterator[None]:
        """Turn what may break while a body is read into our errors."""
        try:
            yield
        except TimeoutError as error:
            raise ProviderSilent(f"{self._host} went silent", trace_id=trace_id) from error
        except (aiohttp.ClientError, OSError) as error:
            raise StreamCut(f"{self._host} broke off: {type(error).__name__}", trace_id=trace_id) from error

    async def body(self, response: aiohttp.ClientResponse, *, at_most: int) -> bytes:
        """Read a whole body, bounded."""
        trace_id = trace_of(response.headers)
        with self.reading(trace_id):
            data = await read_bounded(response, at_most)
        if data is None:
            raise TooMuch(f"more than {at_most} bytes", trace_id=trace_id)
        return data

    @asynccontextmanager
    async def _call(
        self, method: str, path: str, patience: Patience, *, headers: Mapping[str, str], data: bytes | None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        timeout = aiohttp.ClientTimeout(
            total=patience.total, connect=self._options.connect_seconds, sock_read=patience.silence
        )
        with self._asking():
            async with asyncio.timeout(patience.answer):
                response = await self._session().request(
                    method, self._base + path, data=data, headers=headers, timeout=timeout, allow_redirects=False
                )
        try:
            if not 200 <= response.status < 300:
                raise failure_of(response.status, await self._error_body(response), response.headers)
            yield response
        finally:
            # A connection whose body was read to the end is back in the pool by now; any other is cut,
            # which also tells the provider to stop.
            response.close()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NotReached(f"{self._host} is not reachable: {type(error).__name__}") from error
        except TimeoutError as error:
            raise ProviderSilent(f"{self._host} does not answer") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ProviderUnavailable(f"{self._host} failed: {type(error).__name__}") from error

    async def _error_body(self, response: aiohttp.ClientResponse) -> bytes:
        try:
            async with asyncio.timeout(ERROR_SECONDS):
                body = await read_bounded(response, LONGEST_ERROR) or b""
        except (aiohttp.ClientError, OSError, TimeoutError):
            body = b""
        key = self._options.api_key.encode()
        return body.replace(key, b"...") if key else body

    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                # How many may ask at once is the engine's to say; the default of 100 would stop them silently.
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE, ttl_dns_cache=300),
                headers={"Authorization": f"Bearer {self._options.api_key}", "User-Agent": "Parley"},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._opened


async def read_bounded(response: aiohttp.ClientResponse, at_most: int) -> bytes | None:
    """Read a body; None when it is longer than allowed."""
    data = bytearray()
    async for piece in response.content.iter_any():
        data += piece
        if len(data) > at_most:
            return None
    return bytes(data)
