"""Events come out the same, however the bytes were cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.provider.sse import MAX_EVENT, EventReader, EventTooLong

STREAM = (
    "\ufeff: a comment\n\n"
    'data: {"a": "héllo 你好 👋"}\n\n'
    "event: x\r\nid: 3\r\ndata: one\r\ndata: two\r\n\r\n"
    "\n\n"
    "data:\n\n"
    "data:tight\n\n: keep-alive\n\ndata:  [DONE] \n\n"
    "data: last without its blank line"
).encode()
EVENTS = ['{"a": "héllo 你好 👋"}'.encode(), b"one\ntwo", b"tight", b"[DONE]", b"last without its blank line"]


def read(pieces: list[bytes]) -> list[bytes]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)] + reader.end()


def test_comments_blank_lines_and_other_fields_are_skipped() -> None:
    assert read([STREAM]) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=40))
def test_any_cut_of_the_bytes_gives_the_same_events(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in pairwise(places)]
    assert read(pieces) == EVENTS


def test_single_bytes_give_the_same_events() -> None:
    assert read([STREAM[place : place + 1] for place in range(len(STREAM))]) == EVENTS


def test_an_event_comes_out_as_soon_as_it_is_whole() -> None:
    reader = EventReader()
    assert reader.feed(b"data: one\n") == []
    assert reader.feed(b"\n") == [b"one"]
    assert reader.feed(b"data: two\n\n") == [b"two"]


def test_an_event_without_end_is_refused() -> None:
    reader = EventReader()
    with pytest.raises(EventTooLong):
        reader.feed(b"x" * (MAX_EVENT + 1))
