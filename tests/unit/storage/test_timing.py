"""Time between the database and the domain."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from storage.timing import StoreClock, of_ms, to_ms


@given(st.integers(0, 253_402_300_799_999))
def test_milliseconds_survive_being_moments(ms: int) -> None:
    assert to_ms(of_ms(ms)) == ms


def test_moments_of_every_zone_are_the_same_milliseconds() -> None:
    here = datetime(2026, 2, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    assert to_ms(here) == to_ms(here.astimezone(UTC))
    assert of_ms(to_ms(here)).tzinfo is UTC


def test_the_clock_follows_what_the_database_told() -> None:
    clock = StoreClock()
    assert clock.follows
    told = 1_000_000_000_000
    assert told <= clock.follow(told) <= told + 1000
    assert told <= clock.now() <= told + 1000


def test_a_clock_that_was_handed_in_is_the_only_one() -> None:
    clock = StoreClock(lambda: 42)
    assert not clock.follows
    assert clock.now() == 42
