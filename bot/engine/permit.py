"""The guard rail: may this person do this here? Pure; limits it grants are taken when the turn is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.usage import Spent
from bot.ports.turns import RateLimit


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows. A platform without an entry in `places` is open everywhere; 0 is no limit."""

    requests_per_minute: int = 6
    pictures_per_minute: int = 2
    daily_limit: Decimal = Decimal(20)
    unknown_price_calls: int = 50
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes, within these limits."""

    limits: tuple[RateLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """No; the words say why."""

    words: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def permit(
    person: PersonKey, place: ConversationKey, ability: str, *, rules: Rules, spent: Spent, now: datetime
) -> Allowed | Refused:
    """Decide on one request. `spent` is what the whole installation spent since midnight UTC."""
    listed = rules.places.get(place.platform)
    if listed is not None and place.workspace not in listed:
        return Refused("refusal.outsider")
    if rules.daily_limit > 0 and _is_used_up(rules, spent):
        return Refused("refusal.day_used_up", {"when": f"{next_midnight(now):%H:%M} UTC"})
    limits = []
    if rules.requests_per_minute:
        limits.append(RateLimit(f"requests|{person}", rules.requests_per_minute, rules.requests_per_minute))
    if ability == "picture" and rules.pictures_per_minute:
        limits.append(RateLimit(f"pictures|{person}", rules.pictures_per_minute, rules.pictures_per_minute))
    return Allowed(tuple(limits))


def midnight(now: datetime) -> datetime:
    """The start of the UTC day."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def next_midnight(now: datetime) -> datetime:
    """The end of the UTC day."""
    return midnight(now) + timedelta(days=1)


def _is_used_up(rules: Rules, spent: Spent) -> bool:
    if any(amount >= rules.daily_limit for _, amount in spent.amounts):
        return True
    return rules.unknown_price_calls > 0 and spent.unknown_calls >= rules.unknown_price_calls
