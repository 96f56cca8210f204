"""Texts are read in the character set they were written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.charsets import charset_of, decoded

CHINESE = "今天的会议改到下午三点，请大家准时参加。\n"
GERMAN = "Müller trägt größere Übergewichte über die Straße – für 20 €.\n"


MARKED = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        *((text, charset) for text in ("name,value\n1,2\n", CHINESE, GERMAN) for charset in MARKED),
        *((text, charset) for text in ("name,value\n1,2\n", GERMAN) for charset in ("utf-16-le", "utf-16-be")),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (GERMAN, "cp1252"),
    ],
)
def test_a_text_comes_back_as_it_was_written(text: str, charset: str) -> None:
    assert decoded(text.encode(charset)) == text


def test_a_long_text_is_cut_for_guessing_between_characters() -> None:
    for shift in range(3):
        text = "x" * shift + CHINESE * 5000
        assert decoded(text.encode()) == text
        assert decoded(text.encode("gb18030")) == text


def test_one_western_word_is_not_taken_for_chinese() -> None:
    assert decoded("Müller".encode("cp1252")) == "Müller"


def test_a_wrong_byte_far_inside_shows_as_a_mark_and_hides_nothing() -> None:
    text = decoded(b"x" * 100_000 + b"\xff" + b"end")
    assert text is not None
    assert text.endswith("�end")


@pytest.mark.parametrize("data", [b"\0\0\0\0", bytes(range(256)), b"\x01\x02\x03text", b"\xff\xfe\x00\xd8"])
def test_binary_is_no_text(data: bytes) -> None:
    assert charset_of(data) is None


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_words_in_utf8_are_text(text: str) -> None:
    assert decoded(text.encode()) == text.removeprefix("\ufeff")
