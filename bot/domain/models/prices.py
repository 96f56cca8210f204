"""What a call costs: prices as data, one pure function."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.domain.usage import Usage

MILLION = Decimal(1_000_000)
THOUSAND = Decimal(1_000)


@dataclass(frozen=True, slots=True)
class Tier:
    """Prices per million tokens for prompts of at least `from_tokens`; without `cached`, cached tokens cost `input`."""

    from_tokens: int
    input: Decimal
    output: Decimal
    cached: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of one model at one site from a day on: by tokens, by piece, or by thousand UTF-8 bytes."""

    site: str
    currency: str
    valid_from: date
    tiers: tuple[Tier, ...] = ()
    each: Decimal | None = None
    per_kilobyte: Decimal | None = None

    def of(self, usage: Usage) -> Decimal | None:
        """Compute the exact cost of a use; None when this price does not tell."""
        if self.tiers:
            return _of_tokens(self.tiers, usage)
        if self.each is not None:
            return self.each * usage.units
        if self.per_kilobyte is not None:
            return self.per_kilobyte * usage.units / THOUSAND
        return None


def price_at(prices: Sequence[Price], *, site: str, day: date) -> Price | None:
    """Choose the price that holds on a day at a site; before the first known day the first known price."""
    known = sorted((price for price in prices if price.site == site), key=lambda price: price.valid_from)
    held = [price for price in known if price.valid_from <= day]
    return held[-1] if held else next(iter(known), None)


def priced(usage: Usage, prices: Sequence[Price], *, site: str, day: date) -> Usage:
    """Complete a use with its cost; without a known price the cost stays None."""
    price = price_at(prices, site=site, day=day)
    return usage if price is None else replace(usage, cost=price.of(usage), currency=price.currency)


def _of_tokens(tiers: Sequence[Tier], usage: Usage) -> Decimal:
    tier = max(
        (tier for tier in tiers if tier.from_tokens <= usage.input_tokens),
        key=lambda tier: tier.from_tokens,
        default=tiers[0],
    )
    cached = min(usage.cached_tokens, usage.input_tokens)
    cached_price = tier.input if tier.cached is None else tier.cached
    fresh = usage.input_tokens - cached
    return (fresh * tier.input + cached * cached_price + usage.output_tokens * tier.output) / MILLION
