"""What is done after a failure."""

import pytest

from bot.errors import (
    KeyRefused,
    ModelGone,
    PromptTooLong,
    ProviderAccount,
    ProviderBusy,
    ProviderError,
    ProviderOverloaded,
    ProviderRefused,
    ProviderSilent,
    ProviderUnavailable,
    StreamCut,
)
from bot.provider.backoff import Plan
from bot.provider.http import NotReached


def followed(error: ProviderError, *, times: int = 12, luck: float = 1.0) -> list[tuple[str, float]]:
    """Fail with the same error again and again; returns model and wait of each further try."""
    plan = Plan(("first", "second", "", "first"), attempts=4, random=lambda: luck)
    tries: list[tuple[str, float]] = []
    for _ in range(times):
        wait = plan.after(error)
        if wait is None:
            return tries
        tries.append((plan.model, wait))
    raise AssertionError("it never gives up")


@pytest.mark.parametrize("metric", ["RPM", "TPM", "IPM", ""])
def test_limits_of_a_minute_are_waited_out_longer_each_time(metric: str) -> None:
    waits = followed(ProviderBusy(metric=metric))
    assert waits == [
        ("first", 4),
        ("first", 8),
        ("first", 16),
        ("second", 0),
        ("second", 4),
        ("second", 8),
        ("second", 16),
    ]


def test_waits_are_jittered_over_their_whole_window() -> None:
    assert followed(ProviderBusy(), luck=0.0)[0] == ("first", 0)
    assert followed(ProviderBusy(), luck=0.5)[1] == ("first", 4)


@pytest.mark.parametrize("metric", ["RPH", "RPD", "TPD", "IPD"])
def test_limits_of_a_day_go_to_another_model_at_once(metric: str) -> None:
    assert followed(ProviderBusy(metric=metric)) == [("second", 0)]


def test_a_wait_the_provider_asks_for_is_kept_unless_nobody_would_wait_so_long() -> None:
    assert followed(ProviderBusy(retry_after=7), luck=0.0)[0] == ("first", 7)
    assert followed(ProviderBusy(retry_after=600)) == [("second", 0)]


def test_overload_is_tried_once_more_and_then_elsewhere() -> None:
    assert followed(ProviderOverloaded()) == [("first", 2), ("second", 0), ("second", 2)]


@pytest.mark.parametrize("error", [ProviderUnavailable(status=500), StreamCut()])
def test_a_fault_is_tried_once_more_and_then_elsewhere(error: ProviderError) -> None:
    assert followed(error) == [("first", 0.5), ("second", 0), ("second", 0.5)]


@pytest.mark.parametrize("error", [ModelGone(), ProviderSilent()])
def test_a_model_that_is_gone_or_silent_is_left_at_once(error: ProviderError) -> None:
    assert followed(error) == [("second", 0)]


def test_where_nothing_is_reachable_another_model_does_not_help() -> None:
    assert followed(NotReached()) == [("first", 0.5)]


@pytest.mark.parametrize("error", [KeyRefused(), ProviderAccount(), PromptTooLong(), ProviderRefused()])
def test_what_will_not_change_is_never_tried_again(error: ProviderError) -> None:
    assert followed(error) == []


def test_a_single_attempt_is_a_single_attempt() -> None:
    plan = Plan(("only",), attempts=1, random=lambda: 0.0)
    assert plan.after(ProviderUnavailable()) is None
    assert Plan(("only",), attempts=1, random=lambda: 0.0).after(ProviderBusy()) is None
