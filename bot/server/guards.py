"""Who may speak to the site: hosts, origins and forwarding headers. No address is trusted."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})


def host_of(request: web.Request) -> str:
    """The host name a request was sent to, without its port."""
    host = request.headers.get("Host", "")
    if host.startswith("["):
        return host[1 : host.find("]")].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


def is_local_name(host: str) -> bool:
    """Does this name this machine, wherever a page that says so came from?"""
    if host in LOCAL_NAMES or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_forwarded(request: web.Request) -> bool:
    """Did a proxy hand this request on?"""
    return any(name in request.headers for name in FORWARDING)


def is_same_origin(request: web.Request, public_url: str) -> bool:
    """Did a page of ours send this? A request without an origin did not come from a page."""
    origin = request.headers.get("Origin", "")
    if not origin or origin == "null":
        return False
    if public_url and origin.rstrip("/") == origin_of(public_url):
        return True
    return urlsplit(origin).netloc.lower() == request.headers.get("Host", "").lower()


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_known_host(request: web.Request, public_url: str) -> bool:
    """Is the host one this site is reached by? With a public address it must be that one, or this machine's own."""
    host = host_of(request)
    if is_local_name(host):
        return True
    return (urlsplit(public_url).hostname or "").lower() == host if public_url else True
