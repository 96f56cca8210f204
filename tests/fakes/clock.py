"""A clock that moves only when a test says so."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Time by hand: `advance` moves it and wakes who waited for that moment."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        self._elapsed = 0.0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        """Tell the wall-clock time."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Tell the seconds that were advanced."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has advanced far enough."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._count += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self._elapsed + seconds, self._count, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move time forward, waking sleepers in order and letting each run before the next."""
        goal = self._elapsed + seconds
        await settle()
        while self._waiting and self._waiting[0][0] <= goal:
            due, _, future = heapq.heappop(self._waiting)
            self._elapsed = max(self._elapsed, due)
            if not future.done():
                future.set_result(None)
            await settle()
        self._elapsed = goal
        await settle()


async def settle(rounds: int = 20) -> None:
    """Let everything that can run now run."""
    for _ in range(rounds):
        await asyncio.sleep(0)
