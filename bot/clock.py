"""The clock of a running installation."""

import asyncio
import time
from datetime import UTC, datetime


class WallClock:
    """Real time."""

    def now(self) -> datetime:
        """Tell the wall-clock time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Tell seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
