"""Sizes are said as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.media import shown_size

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (1000, "1000 B"),
        (1024, "1 KB"),
        (60 * MEGABYTE, "60 MB"),
        (20 * MEGABYTE + 1, "20.1 MB"),
        (MEGABYTE * 3 // 2, "1.5 MB"),
        (999 * 1024, "999 KB"),
        (1023 * 1024, "1 MB"),
        (3 * 1024 * MEGABYTE, "3 GB"),
        (5000 * 1024 * MEGABYTE, "5000 GB"),
    ],
)
def test_a_size_is_short_and_rounded_up(size: int, shown: str) -> None:
    assert shown_size(size) == shown


@given(st.integers(1, 1 << 40))
def test_what_is_shown_is_never_less_than_the_size(size: int) -> None:
    number, unit = shown_size(size).split()
    assert float(number) * 1024 ** ("B", "KB", "MB", "GB").index(unit) >= size
