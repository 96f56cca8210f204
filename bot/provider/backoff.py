"""What to do after a call failed: the same model again, another model, or give up."""

from collections.abc import Callable, Sequence

from bot.errors import ModelGone, ProviderBusy, ProviderError, ProviderOverloaded, ProviderSilent, ProviderUnavailable
from bot.provider.http import NotReached

# Limits that do not renew while a person waits.
LONG_METRICS = frozenset({"RPH", "RPD", "TPD", "IPD"})
BUSY_FIRST_WINDOW = 4.0
BUSY_LONGEST = 60.0
OVERLOAD_WINDOW = 2.0
FAULT_WINDOW = 0.5
# One more try tells a hiccup from an outage; failed calls count towards the limits, so there are no more.
TRIES_ON_FAULT = 2


class Plan:
    """Leads one answer through its tries. `model` is the one to ask now."""

    def __init__(self, models: Sequence[str], *, attempts: int, random: Callable[[], float]) -> None:
        self._models = list(dict.fromkeys(model for model in models if model))
        self._attempts = attempts
        self._random = random
        self._place = 0
        self._tries = 0

    @property
    def model(self) -> str:
        """The model to ask now."""
        return self._models[self._place]

    def after(self, error: ProviderError) -> float | None:
        """Take in a failure; returns the seconds to wait before `model` is asked, or None to give up."""
        self._tries += 1
        match error:
            case ProviderBusy():
                return self._after_busy(error)
            case ModelGone() | ProviderSilent():
                return self._next_model()
            case NotReached():
                return self._once_more(FAULT_WINDOW)
            case ProviderOverloaded():
                return self._once_more(OVERLOAD_WINDOW, or_next=True)
            case ProviderUnavailable():
                return self._once_more(FAULT_WINDOW, or_next=True)
            case _:
                return None

    def _after_busy(self, error: ProviderBusy) -> float | None:
        if error.metric in LONG_METRICS or error.retry_after > BUSY_LONGEST or self._tries >= self._attempts:
            return self._next_model()
        window: float = min(BUSY_LONGEST, BUSY_FIRST_WINDOW * 2.0 ** (self._tries - 1))
        return error.retry_after + self._random() * window

    def _once_more(self, window: float, *, or_next: bool = False) -> float | None:
        if self._tries < min(TRIES_ON_FAULT, self._attempts):
            return self._random() * window
        return self._next_model() if or_next else None

    def _next_model(self) -> float | None:
        if self._place + 1 >= len(self._models):
            return None
        self._place += 1
        self._tries = 0
        return 0.0
