"""The send queue every vendor call passes."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.reply import Urgency


class Reservation(Protocol):
    """Budget kept back for one later call."""

    def release(self) -> None:
        """Give the budget back; calling again does nothing."""
        ...


class Gate(Protocol):
    """Knows a platform's budgets by route and in all; serves the most urgent first."""

    async def enter(self, routes: Sequence[str], urgency: Urgency, *, reservation: Reservation | None = None) -> None:
        """Wait until one call on all these routes may be made; a reservation is spent instead of new budget."""
        ...

    def reserve(self, routes: Sequence[str]) -> Reservation | None:
        """Keep back the budget of one later call; None when it can't be promised."""
        ...

    def learn(self, route: str, *, limit: int, remaining: int, reset_after: float) -> None:
        """Take in what the platform said of a route's budget; `reset_after` is seconds."""
        ...

    def pause(self, route: str, seconds: float) -> None:
        """Obey a Retry-After; the empty route means everything."""
        ...
