"""Links to kept files: for the session that owns them, or signed for everybody for seven days."""

import time
from collections.abc import Callable

from bot.server.sealing import Sealer

VALID_SECONDS = 7 * 24 * 3600


class Links:
    """Makes and checks links to `/media/<id>`."""

    def __init__(self, sealer: Sealer, *, public_url: str = "", now: Callable[[], float] = time.time) -> None:
        self._sealer = sealer
        self._public_url = public_url.rstrip("/")
        self._now = now

    def own(self, media_id: str) -> str:
        """The link for the person whose file it is."""
        return f"/media/{media_id}"

    def signed(self, media_id: str) -> str:
        """The link anybody may follow for seven days; empty where people have no address to reach Parley by."""
        if not self._public_url:
            return ""
        until = str(int(self._now()) + VALID_SECONDS)
        return f"{self._public_url}/media/{media_id}?until={until}&sign={self._sign(media_id, until)}"

    def is_valid(self, media_id: str, until: str, signature: str) -> bool:
        """Is this link ours, and not too old?"""
        if not until.isdigit() or int(until) < self._now():
            return False
        return self._sealer.is_signed("media", f"{media_id} {until}", signature)

    def _sign(self, media_id: str, until: str) -> str:
        return self._sealer.sign("media", f"{media_id} {until}")
