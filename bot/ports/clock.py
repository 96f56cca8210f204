"""Time, as something that is handed in."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """Tell the wall-clock time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Tell seconds that never go back, for waiting and measuring."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
