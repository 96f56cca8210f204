"""Costs by the provider's own examples, and honesty about prices nobody knows."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.models.cards import card
from bot.domain.models.prices import Price, price_at, priced
from bot.domain.usage import Usage

DAY = date(2026, 8, 1)


def cost(usage: Usage, *, site: str = "cn") -> Decimal | None:
    return priced(usage, card(usage.model).prices, site=site, day=DAY).cost


def test_cached_tokens_have_their_own_price() -> None:
    usage = Usage("deepseek-ai/DeepSeek-V3.2", input_tokens=3000, cached_tokens=1000, output_tokens=500)
    assert cost(usage) == Decimal("0.0114")


@pytest.mark.parametrize(("tokens", "expected"), [(100_000, "0.054"), (200_000, "0.312")])
def test_long_prompts_reach_the_next_tier(tokens: int, expected: str) -> None:
    assert cost(Usage("Qwen/Qwen3.5-9B", input_tokens=tokens, output_tokens=1000)) == Decimal(expected)


def test_plain_prices_are_per_million() -> None:
    usage = Usage("deepseek-ai/DeepSeek-V4-Flash", input_tokens=10_000, output_tokens=800)
    assert cost(usage) == Decimal("0.0116")


def test_pictures_cost_by_the_piece() -> None:
    assert cost(Usage("Qwen/Qwen-Image", units=2)) == Decimal("0.60")
    assert cost(Usage("Kwai-Kolors/Kolors", units=4)) == 0


def test_speech_costs_by_the_byte() -> None:
    text = "你" * 1000
    assert cost(Usage("FunAudioLLM/CosyVoice2-0.5B", units=len(text.encode()))) == Decimal("0.15")


def test_free_models_cost_nothing_rather_than_an_unknown_amount() -> None:
    assert cost(Usage("Qwen/Qwen3-8B", input_tokens=10, output_tokens=10)) == 0


def test_an_unknown_model_has_an_unknown_price() -> None:
    assert cost(Usage("somebody/something", input_tokens=10)) is None


def test_the_international_site_has_prices_of_its_own() -> None:
    assert cost(Usage("Qwen/Qwen3-8B", input_tokens=10), site="com") is None


def test_the_price_of_the_day_holds() -> None:
    old = Price(site="cn", currency="CNY", valid_from=date(2026, 1, 1), each=Decimal(1))
    new = Price(site="cn", currency="CNY", valid_from=date(2026, 6, 1), each=Decimal(2))
    assert price_at((new, old), site="cn", day=date(2026, 5, 31)) is old
    assert price_at((new, old), site="cn", day=date(2026, 6, 1)) is new


def test_before_the_first_known_price_the_first_known_price_holds() -> None:
    price = Price(site="cn", currency="CNY", valid_from=date(2026, 6, 1), each=Decimal(2))
    assert price_at((price,), site="cn", day=date(2026, 1, 1)) is price
