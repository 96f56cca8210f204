"""What an answer used and cost."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """What one provider call used. Tokens are counts; `units` are pictures, UTF-8 bytes or videos.

    `cost` is in whole units of `currency` (an ISO code); None means that the price is unknown, never zero.
    """

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    units: int = 0
    cost: Decimal | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent in a span of time: amounts by currency, and how many calls had no known price."""

    amounts: tuple[tuple[str, Decimal], ...] = ()
    unknown_calls: int = 0
