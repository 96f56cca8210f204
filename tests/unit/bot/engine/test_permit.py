"""The guard rail."""

from datetime import UTC, datetime
from decimal import Decimal

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.usage import Spent
from bot.engine.permit import Allowed, Refused, Rules, permit

NOW = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
ANA = PersonKey("slack", "E1", "U1")
HERE = ConversationKey("slack", "T1", "C1", "1.0")


def _decide(ability: str = "chat", *, rules: Rules | None = None, spent: Spent | None = None) -> Allowed | Refused:
    return permit(ANA, HERE, ability, rules=rules or Rules(), spent=spent or Spent(), now=NOW)


def test_a_request_takes_one_of_the_persons_requests() -> None:
    decision = _decide()
    assert isinstance(decision, Allowed)
    assert [(limit.per_minute, limit.burst) for limit in decision.limits] == [(6, 6)]


def test_a_picture_takes_one_of_both() -> None:
    decision = _decide("picture")
    assert isinstance(decision, Allowed)
    assert [limit.per_minute for limit in decision.limits] == [6, 2]


def test_limits_of_zero_are_no_limits() -> None:
    assert _decide("picture", rules=Rules(requests_per_minute=0, pictures_per_minute=0)) == Allowed()


def test_a_place_that_is_not_listed_is_refused() -> None:
    assert _decide(rules=Rules(places={"slack": frozenset({"T2"})})) == Refused("refusal.outsider")
    assert isinstance(_decide(rules=Rules(places={"slack": frozenset({"T1"})})), Allowed)
    assert isinstance(_decide(rules=Rules(places={"discord": frozenset()})), Allowed)


def test_the_day_is_used_up_in_any_one_currency_and_never_in_a_sum() -> None:
    halves = Spent((("CNY", Decimal(15)), ("USD", Decimal(15))))
    assert isinstance(_decide(spent=halves), Allowed)
    refused = _decide(spent=Spent((("CNY", Decimal(20)),)))
    assert isinstance(refused, Refused)
    assert refused.parameters == {"when": "00:00 UTC"}


def test_calls_of_unknown_price_are_counted_instead() -> None:
    assert isinstance(_decide(spent=Spent((), 49)), Allowed)
    assert isinstance(_decide(spent=Spent((), 50)), Refused)


def test_without_a_daily_limit_nothing_is_used_up() -> None:
    spent = Spent((("CNY", Decimal(1000)),), 1000)
    assert isinstance(_decide(rules=Rules(daily_limit=Decimal(0)), spent=spent), Allowed)
