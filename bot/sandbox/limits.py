"""Counts what an account uses of a model, in windows of a minute, an hour and a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.options import RateLimits
from bot.sandbox.refusals import Refused, limit_reached, unverified_limit

UNVERIFIED_KEY = "sk-unverified"
UNVERIFIED_PER_DAY = 100
MINUTE, HOUR, DAY = 60, 3600, 86_400
WINDOWS = {"rpm": MINUTE, "rph": HOUR, "rpd": DAY, "tpm": MINUTE, "tpd": DAY, "ipm": MINUTE, "ipd": DAY}


@dataclass(frozen=True, slots=True)
class Amount:
    requests: int = 0
    tokens: int = 0
    images: int = 0

    def of(self, metric: str) -> int:
        return {"r": self.requests, "t": self.tokens, "i": self.images}[metric[0]]


class Meter:
    """One account's limit on one model never touches another model's."""

    def __init__(self, limits: Mapping[str, RateLimits]) -> None:
        self._limits = limits
        self._used: dict[tuple[str, str, str], tuple[int, int]] = {}

    def take(self, account: str, model: str, amount: Amount, *, now: float) -> None:
        """Count a call that begins, or raise the 429; a refused call still counts as a request."""
        if account == UNVERIFIED_KEY:
            self._take_unverified(now)
        for metric, limit in self._limits_of(model):
            wanted = amount.of(metric)
            is_request = metric.startswith("r")
            counted = self._add((account, model, metric), wanted if is_request else 0, now)
            if wanted and counted + (0 if is_request else wanted) > limit:
                raise Refused(limit_reached(metric.upper()))
        self.add(account, model, Amount(0, amount.tokens, amount.images), now=now)

    def add(self, account: str, model: str, amount: Amount, *, now: float) -> None:
        """Count what is known only afterwards, such as the tokens of the answer."""
        for metric, _ in self._limits_of(model):
            self._add((account, model, metric), amount.of(metric), now)

    def _limits_of(self, model: str) -> list[tuple[str, int]]:
        limits = self._limits.get(model) or self._limits.get("*")
        if limits is None:
            return []
        named = ((metric, getattr(limits, metric)) for metric in WINDOWS)
        return [(metric, limit) for metric, limit in named if limit is not None]

    def _take_unverified(self, now: float) -> None:
        if self._add((UNVERIFIED_KEY, "", "rpd"), 1, now) > UNVERIFIED_PER_DAY:
            raise Refused(unverified_limit())

    def _add(self, key: tuple[str, str, str], count: int, now: float) -> int:
        window = int(now // WINDOWS[key[2]])
        known, used = self._used.get(key, (window, 0))
        total = (used if known == window else 0) + count
        self._used[key] = (window, total)
        return total
