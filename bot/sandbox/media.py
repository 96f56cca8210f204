"""Keeps what was made in memory and serves it at links that end, as the provider's do."""

from collections import OrderedDict
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.options import SandboxOptions

KEPT = 64


@dataclass(frozen=True, slots=True)
class _Kept:
    data: bytes
    expires: int


class MediaShelf:
    """Holds at most the newest pieces; a link older than its lifetime is refused."""

    def __init__(self, options: SandboxOptions) -> None:
        self._options = options
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def put(self, data: bytes, suffix: str, base_url: str) -> str:
        """Keep the bytes and return their link."""
        name = f"{self._options.new_id()}.{suffix}"
        expires = int(self._options.clock() + self._options.url_lifetime)
        self._kept[name] = _Kept(data, expires)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return f"{self._options.public_url or base_url}/media/{name}?Expires={expires}"

    def find(self, name: str) -> bytes | None:
        """Return the bytes while their link lives."""
        kept = self._kept.get(name)
        return kept.data if kept is not None and self._options.clock() <= kept.expires else None

    async def handle(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._kept:
            return web.Response(status=404, text="Not found")
        data = self.find(name)
        if data is None or request.query.get("Expires") != str(self._kept[name].expires):
            return web.Response(status=403, text="Request has expired")
        return web.Response(body=data, content_type="image/png")
