"""What the installation has spent today, read from the ledger and remembered for a moment."""

from bot.domain.usage import Spent
from bot.engine.permit import midnight
from bot.ports.clock import Clock
from bot.ports.store import Ledger

REMEMBERED = 2.0


class Spending:
    """Asks the ledger at most every two seconds; what runs meanwhile may pass the cap by as much."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._read_at = float("-inf")
        self._spent = Spent()

    async def today(self) -> Spent:
        """Tell what was spent since midnight UTC."""
        if self._clock.monotonic() - self._read_at > REMEMBERED:
            self._spent = await self._ledger.spent(since=midnight(self._clock.now()))
            self._read_at = self._clock.monotonic()
        return self._spent
