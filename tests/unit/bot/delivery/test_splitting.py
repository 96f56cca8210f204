"""Long Markdown in parts."""

import time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.delivery.blocks import Blocks
from bot.delivery.borders import read_lines
from bot.delivery.measure import fitting, is_inside_character, measure
from bot.delivery.splitting import Splitter, TextPart, split_markdown
from bot.domain.capabilities import TextUnit
from tests.unit.bot.delivery.documents import READER, Document, documents, letters, visible_letters

POINTS = TextUnit.CODE_POINTS
generated = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
units = st.sampled_from(list(TextUnit))
limits = st.sampled_from([256, 400, 1000])


def shown(text: str, limit: int = 200) -> list[str]:
    return [part.shown for part in split_markdown(text, limit=limit, unit=POINTS)]


def said(part: TextPart) -> str:
    """The visible letters of a part without those of a header row that was repeated."""
    again = visible_letters(part.opening) if part.opening.startswith(("|", " |")) else ""
    return visible_letters(part.shown).removeprefix(again)


@generated
@given(documents(), limits, units)
def test_sources_join_to_the_text_and_every_part_fits(document: Document, limit: int, unit: TextUnit) -> None:
    parts = split_markdown(document.source, limit=limit, unit=unit)
    assume(document.source.strip())
    assert "".join(part.source for part in parts) == document.source
    for part in parts:
        assert part.shown.strip()
        assert measure(part.shown, unit) <= limit


@generated
@given(documents(), limits, units)
def test_parts_show_the_same_words_in_order(document: Document, limit: int, unit: TextUnit) -> None:
    parts = split_markdown(document.source, limit=limit, unit=unit)
    assert "".join(said(part) for part in parts) == visible_letters(document.source) == document.visible


@generated
@given(documents(), limits)
def test_opening_and_closing_are_marks_only(document: Document, limit: int) -> None:
    for part in split_markdown(document.source, limit=limit, unit=POINTS):
        assert not letters(part.closing)
        bare = part.opening.lstrip("`~> -*_0123456789.").removesuffix("\n")
        assert part.opening.startswith("|") or bare in ("", "python", "c++")
        lines = read_lines(part.shown, Blocks())
        assert lines[-1].after.fence is None


@generated
@given(documents(), limits, units, st.data())
def test_a_growing_text_splits_like_the_whole_one(
    document: Document, limit: int, unit: TextUnit, data: st.DataObject
) -> None:
    text = document.source
    splitter, closed, at = Splitter(limit=limit, unit=unit), list[TextPart](), 0
    while at < len(text):
        size = data.draw(st.integers(1, 60))
        splitter.feed(text[at : at + size])
        at += size
        assert splitter.closed[: len(closed)] == closed
        closed = list(splitter.closed)
        growing = splitter.growing().shown
        assert measure(growing, unit) <= limit
        assert splitter.text == text[:at] and splitter.length == min(at, len(text))
    last = splitter.last()
    assert [*closed, *([last] if last else [])] == split_markdown(text, limit=limit, unit=unit)


@generated
@given(st.text(max_size=1500), limits, units)
def test_any_text_at_all_splits_into_parts_that_fit(text: str, limit: int, unit: TextUnit) -> None:
    parts = split_markdown(text, limit=limit, unit=unit)
    assert "".join(part.source for part in parts) == (text if text.strip() else "")
    assert all(part.shown.strip() and measure(part.shown, unit) <= limit for part in parts)


@generated
@given(st.text(alphabet="`~*_[]()!\\<>|-+#1. \n\tab你👍", max_size=1200), limits)
def test_any_marks_at_all_split_into_parts_that_fit(text: str, limit: int) -> None:
    parts = split_markdown(text, limit=limit, unit=POINTS)
    assert "".join(part.source for part in parts) == (text if text.strip() else "")
    assert all(part.shown.strip() and len(part.shown) <= limit for part in parts)


@generated
@given(st.text(alphabet="ae\u0301\u200d👩👧🏽🇩🇪한ᄒ\ufe0f", min_size=400, max_size=600))
def test_what_people_see_as_one_character_stays_whole(text: str) -> None:
    at = 0
    for part in split_markdown(text, limit=200, unit=TextUnit.UTF16)[:-1]:
        at += len(part.source)
        window = text[max(at - 100, 0) : at]
        assert not is_inside_character(text, at) or all(
            is_inside_character(text, place) for place in range(at - len(window) + 1, at)
        )


def test_a_short_text_is_one_part_as_it_is() -> None:
    assert shown("# Hello\n\nWorld **bold**.\n") == ["# Hello\n\nWorld **bold**."]


def test_a_text_without_words_has_no_parts() -> None:
    assert shown(" \n\n ") == []


def test_a_paragraph_border_is_better_than_a_line_border() -> None:
    first, second = "word " * 20, "line\n" * 30
    assert shown(f"{first}\n\n{second}")[0] == first.strip()


def test_a_sentence_border_is_better_than_a_word_border() -> None:
    assert shown("A word is here. " * 8 + "and so on " * 20)[0] == ("A word is here. " * 8).strip()


def test_a_heading_goes_with_its_text() -> None:
    parts = shown("word " * 25 + "\n\n# Title\n\n" + "text " * 30)
    assert parts[1].startswith("# Title")


def test_a_code_block_is_closed_and_reopened_in_its_language() -> None:
    code = "".join(f"print({number})\n" for number in range(40))
    parts = shown(f"```python\n{code}```\n")
    assert all(part.startswith("```python\n") and part.endswith("\n```") for part in parts)
    assert "".join(part.removeprefix("```python\n").removesuffix("```") for part in parts) == code


def test_a_code_block_in_a_quote_stays_in_the_quote() -> None:
    parts = shown("> ~~~ sh\n" + "> echo hello\n" * 30 + "> ~~~\n")
    assert all(part.startswith("> ~~~sh\n> echo") or part.startswith("> ~~~ sh\n") for part in parts)
    assert all(part.endswith("> ~~~") for part in parts)


def test_a_table_repeats_its_header() -> None:
    parts = shown("| a | b |\n|---|---|\n" + "| one | two |\n" * 40)
    assert all(part.startswith("| a | b |\n|---|---|\n| one") for part in parts)


def test_marks_are_closed_and_reopened_inside_a_sentence() -> None:
    first, second, *_ = shown("**" + "bold " * 60 + "end**")
    assert first.startswith("**bold") and first.endswith("bold**")
    assert second.startswith("**bold")


def test_a_link_is_not_parted() -> None:
    link = "[some words here](https://example.org/a/long/path)"
    parts = shown("word " * 28 + link + " and more" * 20)
    assert sum(link in part for part in parts) == 1


def test_a_link_is_not_parted_where_its_words_end_with_the_room() -> None:
    link = "[some more](https://example.org/path)"
    for blanks in range(12):
        parts = shown("w" * 150 + " " + "x" * blanks + " " + link + " end")
        assert sum(link in part for part in parts) == 1


def test_nested_items_go_on_at_their_depth() -> None:
    parts = shown("- top\n" + "    - nested item with some words\n" * 12)
    assert all(visible_letters(part).count("nested") >= 1 for part in parts)
    assert all("<ul>\n<li>\n<ul>" in READER.render(part) or "<li>top" in READER.render(part) for part in parts)


def test_a_limit_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        Splitter(limit=20, unit=POINTS)


@pytest.mark.parametrize(("unit", "size"), [(POINTS, 3), (TextUnit.UTF16, 4), (TextUnit.UTF8_BYTES, 8)])
def test_length_is_counted_as_the_platform_counts(unit: TextUnit, size: int) -> None:
    assert measure("a你👍", unit) == size
    assert fitting("a你👍", size, unit) == 3
    assert fitting("a你👍", size - 1, unit) == 2


def test_a_long_answer_in_many_pieces_costs_what_its_length_costs() -> None:
    """Ten thousand pieces must not split forty-five thousand characters ten thousand times."""
    text = ("Some words of a **long** answer with `code` in it. " * 20 + "\n\n") * 45
    size = -(-len(text) // 10_000)
    splitter = Splitter(limit=2000, unit=TextUnit.UTF16)
    begun = time.perf_counter()
    for start in range(0, len(text), size):
        splitter.feed(text[start : start + size])
    assert time.perf_counter() - begun < 1.0
    assert len(splitter.closed) > 20
