"""The send queue of one platform installation: budgets by route, the most urgent first."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.reply import Urgency
from bot.ports.clock import Clock
from bot.ports.gate import Reservation

EVERYTHING = ""  # the route of a pause that holds for all
MOST_ROUTES = 10_000
SHORTEST_WAIT = 0.01
DEFAULT_WINDOW = 1.0


@dataclass(frozen=True, slots=True)
class Budget:
    """So many calls in so many seconds."""

    calls: int
    seconds: float


def unlimited(_: str) -> Budget | None:
    """Presume nothing of a route until the platform has spoken of it."""
    return None


@dataclass(slots=True)
class _Bucket:
    """What is left of one route's budget. A limit of 0 is no limit."""

    limit: int = 0
    remaining: int = 0
    window: float = DEFAULT_WINDOW
    reset_at: float = 0.0
    paused_until: float = 0.0
    reserved: int = 0

    def usable(self, now: float, spare: int) -> int:
        """Count the calls that may be made now by who has no reservation."""
        self.renew(now)
        return self.remaining - self.reserved - self.kept(spare)

    def kept(self, spare: int) -> int:
        return spare if self.limit > spare else 0

    def renew(self, now: float) -> None:
        if now >= self.reset_at:
            self.remaining = self.limit

    def spend(self, now: float) -> None:
        if not self.limit:
            return
        self.renew(now)
        if now >= self.reset_at:
            self.reset_at = now + self.window
        self.remaining -= 1


@dataclass(slots=True)
class _Reservation:
    """Budget kept back; `gate` takes it back."""

    gate: "BudgetGate"
    routes: tuple[str, ...]
    is_open: bool = True

    def release(self) -> None:
        if self.is_open:
            self.is_open = False
            self.gate.give_back(self.routes)


@dataclass(slots=True, eq=False)
class _Waiter:
    routes: tuple[str, ...]
    is_reserved: bool
    granted: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class BudgetGate:
    """Lets calls through as budgets allow: the most urgent first, else in order.

    Budgets are what `presume` says of a route until `learn` knows better. The last `spare` calls of a budget are never
    spent: vendors' libraries sleep inside the call that takes the last one.
    """

    def __init__(self, clock: Clock, *, spare: int = 1, presume: Callable[[str], Budget | None] = unlimited) -> None:
        self._clock = clock
        self._spare = spare
        self._presume = presume
        self._buckets: dict[str, _Bucket] = {}
        self._paused_until = 0.0
        self._waiting: dict[Urgency, list[_Waiter]] = {urgency: [] for urgency in sorted(Urgency, reverse=True)}
        self._count = 0
        self._wakes_at: float | None = None

    @property
    def waiting(self) -> int:
        """Count the calls that wait."""
        return self._count

    async def enter(self, routes: Sequence[str], urgency: Urgency, *, reservation: Reservation | None = None) -> None:
        """Wait until one call on all these routes may be made; a reservation is spent instead of new budget."""
        if not routes:
            return
        is_reserved = isinstance(reservation, _Reservation) and reservation.is_open and reservation.routes == (*routes,)
        waiter = _Waiter((*routes,), is_reserved)
        if not self._count and self._ready_at(waiter) <= self._clock.monotonic():
            self._spend(waiter.routes)
        else:
            await self._wait(waiter, urgency)
        if reservation is not None:
            reservation.release()

    def reserve(self, routes: Sequence[str]) -> Reservation | None:
        """Keep back the budget of one later call; None when it can't be promised.

        At most half of a budget is kept back, so that growing answers don't stop all others.
        """
        now = self._clock.monotonic()
        buckets = [self._bucket(route) for route in routes]
        if any(not self._can_promise(bucket, now) for bucket in buckets):
            return None
        for bucket in buckets:
            bucket.reserved += 1
        return _Reservation(self, (*routes,))

    def learn(self, route: str, *, limit: int, remaining: int, reset_after: float) -> None:
        """Take in what the platform said of a route's budget; `reset_after` is seconds."""
        now = self._clock.monotonic()
        bucket = self._bucket(route)
        is_same_window = bucket.limit == limit and now < bucket.reset_at
        bucket.remaining = min(bucket.remaining, remaining) if is_same_window else remaining
        bucket.window = reset_after if not bucket.limit else max(bucket.window, reset_after)
        bucket.limit = limit
        bucket.reset_at = now + reset_after
        self._serve()
        self._hand_over(bucket.reset_at)

    def pause(self, route: str, seconds: float) -> None:
        """Obey a Retry-After; the empty route means everything."""
        until = self._clock.monotonic() + seconds
        if route == EVERYTHING:
            self._paused_until = max(self._paused_until, until)
        else:
            bucket = self._bucket(route)
            bucket.paused_until = max(bucket.paused_until, until)

    def give_back(self, routes: Sequence[str]) -> None:
        """Take back what a reservation held."""
        for route in routes:
            self._bucket(route).reserved -= 1
        self._serve()

    def _bucket(self, route: str) -> _Bucket:
        bucket = self._buckets.get(route)
        if bucket is None:
            if len(self._buckets) >= MOST_ROUTES:
                self._forget_idle()
            budget = self._presume(route)
            bucket = _Bucket(budget.calls, budget.calls, budget.seconds) if budget else _Bucket()
            self._buckets[route] = bucket
        return bucket

    def _forget_idle(self) -> None:
        now = self._clock.monotonic()
        self._buckets = {
            route: bucket
            for route, bucket in self._buckets.items()
            if bucket.reserved or bucket.reset_at > now or bucket.paused_until > now
        }

    def _can_promise(self, bucket: _Bucket, now: float) -> bool:
        if not bucket.limit:
            return True
        most = (bucket.limit - bucket.kept(self._spare)) // 2
        return bucket.reserved < most and bucket.usable(now, self._spare) > 0

    async def _wait(self, waiter: _Waiter, urgency: Urgency) -> None:
        """Stand in line. One of those who wait also watches the clock for all."""
        self._waiting[urgency].append(waiter)
        self._count += 1
        if self._wakes_at is None or self._wakes_at <= self._clock.monotonic():
            self._serve()
        elif self._grant(waiter, self._clock.monotonic()):  # nobody who waits wants this budget, or it would be gone
            self._waiting[urgency].remove(waiter)
            self._count -= 1
        try:
            while not await self._is_granted(waiter):
                waiter.granted = asyncio.get_running_loop().create_future()
                self._serve()
        except asyncio.CancelledError:
            if waiter.granted.done() and not waiter.granted.cancelled() and waiter.granted.result():
                self._unspend(waiter)
            else:
                self._waiting[urgency].remove(waiter)
                self._count -= 1
            raise
        finally:
            self._hand_over()

    async def _is_granted(self, waiter: _Waiter) -> bool:
        """Wait for the grant; who would be first to see time change things sleeps until then."""
        if waiter.granted.done():
            return waiter.granted.result()
        if self._wakes_at is None:
            wake_at = min(self._ready_at(other) for others in self._waiting.values() for other in others)
        elif (wake_at := self._ready_at(waiter)) >= self._wakes_at:
            return await waiter.granted
        self._wakes_at = wake_at
        try:
            async with asyncio.TaskGroup() as group:
                nap = group.create_task(self._nap(wake_at, waiter))
                waiter.granted.add_done_callback(lambda _: nap.cancel())
        finally:
            if self._wakes_at == wake_at:
                self._wakes_at = None
        return waiter.granted.done() and waiter.granted.result()

    async def _nap(self, until: float, waiter: _Waiter) -> None:
        if not waiter.granted.done():
            await self._clock.sleep(max(until - self._clock.monotonic(), SHORTEST_WAIT))

    def _hand_over(self, reset_at: float = math.inf) -> None:
        """Let somebody watch the clock where nobody does, or where a budget renews before the watcher wakes."""
        if self._wakes_at is None or reset_at < self._wakes_at:
            for waiter in (waiter for waiters in self._waiting.values() for waiter in waiters):
                if not waiter.granted.done():
                    waiter.granted.set_result(False)
                    return

    def _serve(self) -> None:
        """Let everybody through who may go, the most urgent first."""
        if not self._count:
            return
        now = self._clock.monotonic()
        for urgency, waiters in self._waiting.items():
            kept = [waiter for waiter in waiters if not self._grant(waiter, now)]
            self._count -= len(waiters) - len(kept)
            self._waiting[urgency] = kept

    def _grant(self, waiter: _Waiter, now: float) -> bool:
        if waiter.granted.done() or self._ready_at(waiter) > now:
            return False
        self._spend(waiter.routes)
        waiter.granted.set_result(True)
        return True

    def _spend(self, routes: Sequence[str]) -> None:
        now = self._clock.monotonic()
        for route in routes:
            self._bucket(route).spend(now)

    def _unspend(self, waiter: _Waiter) -> None:
        for route in waiter.routes:
            self._bucket(route).remaining += 1
        self._serve()

    def _ready_at(self, waiter: _Waiter) -> float:
        """Tell when a call may be made as things are; a time gone by is now."""
        now = self._clock.monotonic()
        ready = self._paused_until
        for route in waiter.routes:
            bucket = self._bucket(route)
            ready = max(ready, bucket.paused_until)
            if not bucket.limit:
                continue
            usable = bucket.usable(now, self._spare) + (1 if waiter.is_reserved else 0)
            if usable <= 0:
                ready = max(ready, bucket.reset_at, now + SHORTEST_WAIT)
        return ready
