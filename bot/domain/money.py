"""Money in words."""

from collections.abc import Mapping
from decimal import Decimal

SIGNS: Mapping[str, str] = {"CNY": "¥", "USD": "$"}


def shown_money(amount: Decimal, currency: str) -> str:
    """Write an amount with its sign and as many digits as matter: ¥0.30, ¥0.006, ¥20."""
    sign = SIGNS.get(currency, f"{currency} ")
    if amount == amount.to_integral_value():
        return f"{sign}{amount:.0f}"
    if amount >= Decimal("0.1"):
        return f"{sign}{amount:.2f}"
    return f"{sign}{amount:.2g}" if amount >= Decimal("0.0001") else f"{sign}{float(amount):.1e}"
