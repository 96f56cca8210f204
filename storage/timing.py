"""Time as rows keep it: milliseconds by the database's clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoreClock:
    """Tells the database's time between two readings of it by this machine's monotonic clock.

    So a wrong or jumping clock of one machine can't free the turns of another, and no transaction pays for asking.
    """

    def __init__(self, now_ms: Callable[[], int] | None = None) -> None:
        self._told = now_ms
        self._ahead = time.time() - time.monotonic()

    @property
    def follows(self) -> bool:
        """Does it take its time from the database?"""
        return self._told is None

    def now(self) -> int:
        """The time in milliseconds."""
        return self._told() if self._told is not None else int((time.monotonic() + self._ahead) * 1000)

    def follow(self, now_ms: int) -> int:
        """Take over the time the database told just now."""
        self._ahead = now_ms / 1000 - time.monotonic()
        return self.now()


def to_ms(at: datetime) -> int:
    """A moment as rows keep it."""
    return round((at - EPOCH).total_seconds() * 1000)


def of_ms(ms: int) -> datetime:
    """A moment as people have it, aware and in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)
