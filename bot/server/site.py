"""The one HTTP site: routes of the platforms, health, metrics and kept files."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.domain.conversation import PersonKey
from bot.domain.media import Media, MediaKind
from bot.errors import ParleyError
from bot.ports.media import MediaStore
from bot.server.guards import is_known_host
from bot.server.links import Links

# The page and its uploads bring files up to this size; what is larger is refused while it is read.
ROOM_FOR_HEADERS = 1_000_000
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}

log = logging.getLogger(__name__)

Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]
Ready = Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteParts:
    """What the site serves. `who` tells whose browser a request comes from; `ready` whether work can be done."""

    routes: Iterable[web.AbstractRouteDef]
    ready: Ready
    metrics: Callable[[], tuple[bytes, str]]
    media: MediaStore
    links: Links
    who: Callable[[web.Request], PersonKey | None]
    admin_token: str
    are_metrics_public: bool = False
    public_url: str = ""
    upload_bytes: int = 50 * 1024 * 1024


def build_site(parts: SiteParts) -> web.Application:
    """Put the site together."""
    site = web.Application(
        client_max_size=parts.upload_bytes + ROOM_FOR_HEADERS, middlewares=[_faults, _hosts(parts.public_url), _headers]
    )
    site.add_routes([web.get("/healthz", _health), web.get("/readyz", _readiness(parts.ready))])
    site.add_routes([web.get("/metrics", _metrics(parts)), web.get("/media/{media_id}", _media(parts))])
    site.add_routes(parts.routes)
    return site


def sentence(text: str, *, status: int) -> web.Response:
    """Answer with one sentence."""
    return web.Response(text=text + "\n", status=status)


@web.middleware
async def _faults(request: web.Request, handler: Handle) -> web.StreamResponse:
    """Turn what goes wrong into one sentence; the stack goes to the log."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return sentence("This is larger than I take.", status=413)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return sentence(f"{error.reason}.", status=error.status)
    except ParleyError as error:
        log.warning("a request failed", extra={"path": request.path, "code": error.code})
        return sentence("This can't be done now. Try again in a moment.", status=503)
    except Exception:
        log.exception("a request broke", extra={"path": request.path})
        return sentence("Something went wrong here. Try again.", status=500)


def _hosts(public_url: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def check(request: web.Request, handler: Handle) -> web.StreamResponse:
        if request.path not in OPEN_PATHS and not is_known_host(request, public_url):
            return sentence("This address is not one I am reached by.", status=421)
        return await handler(request)

    return check


@web.middleware
async def _headers(request: web.Request, handler: Handle) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _readiness(ready: Ready) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        is_ready, fields = await ready()
        return web.json_response({"ready": is_ready, **fields}, status=200 if is_ready else 503)

    return answer


def _metrics(parts: SiteParts) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        if not parts.are_metrics_public and not is_admin(request, parts.admin_token):
            return sentence("The metrics need the admin token: Authorization: Bearer TOKEN.", status=401)
        body, content_type = parts.metrics()
        return web.Response(body=body, headers={"Content-Type": content_type})

    return answer


def is_admin(request: web.Request, token: str) -> bool:
    """Does the request carry the admin token?"""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _media(parts: SiteParts) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        media_id = request.match_info["media_id"]
        query = request.query
        if not parts.links.is_valid(media_id, query.get("until", ""), query.get("sign", "")):
            person = parts.who(request)
            if person is None or await parts.media.owner(media_id) != person:
                return sentence("This file is not here, or not yours.", status=404)
        media = await parts.media.read(media_id)
        return _served(media, request) if media else sentence("This file is not here.", status=404)

    return answer


def _served(media: Media, request: web.Request) -> web.Response:
    """Serve a file so that no browser takes it for a page; players may ask for a part of it."""
    is_shown = media.kind is not MediaKind.DOCUMENT
    plain = "".join(each for each in media.name if each.isprintable())
    name = plain.encode("ascii", "replace").decode().replace('"', "'")
    way = "inline" if is_shown else "attachment"
    disposition = f"{way}; filename=\"{name}\"; filename*=UTF-8''{quote(plain)}"
    headers = {
        "Content-Type": media.mime_type,
        "Content-Disposition": disposition,
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Accept-Ranges": "bytes",
    }
    try:
        part = request.http_range
    except ValueError:
        return web.Response(status=416)
    start, stop, _ = part.indices(len(media.data))
    if (start, stop) == (0, len(media.data)) or start >= stop:
        return web.Response(body=media.data, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(media.data)}"
    return web.Response(body=media.data[start:stop], headers=headers, status=206)
