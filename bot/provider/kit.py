"""What every ability of one provider shares."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import ProviderError
from bot.ports.clock import Clock
from bot.provider.backoff import Plan
from bot.provider.books import Books
from bot.provider.http import Line
from bot.provider.options import ProviderOptions

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Kit:
    """The line to the provider, its books, and patience."""

    options: ProviderOptions
    line: Line
    books: Books
    clock: Clock
    random: Callable[[], float]

    def plan(self, models: Sequence[str]) -> Plan:
        """Plan the tries of one answer."""
        return Plan(models, attempts=self.options.attempts, random=self.random)

    def deadline(self) -> float:
        """Tell when a call that begins now is over, by the clock's monotonic time."""
        return self.clock.monotonic() + self.options.total_seconds

    async def repeated(self, model: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask one model until an answer in one piece comes, the plan gives up, or the time is over."""
        plan, deadline = self.plan((model,)), self.deadline()
        while True:
            try:
                return await ask()
            except ProviderError as error:
                wait = plan.after(error)
                if wait is None or self.clock.monotonic() + wait >= deadline:
                    raise
            await self.clock.sleep(wait)
