"""A half-written Markdown tail, made presentable."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.blocks import Blocks
from bot.delivery.borders import read_lines
from bot.delivery.healing import healed
from bot.delivery.inline import read_inline
from tests.unit.bot.delivery.documents import Document, documents, visible_letters

generated = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@generated
@given(documents(), st.data())
def test_a_prefix_shows_its_words_and_nothing_that_is_not_meant_to_be_seen(
    document: Document, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(document.source)))
    seen = visible_letters(healed(document.source[:at]))
    assert document.visible.startswith(seen)
    assert seen.startswith(document.visible_before(at))


@generated
@given(documents(), st.data())
def test_healed_text_has_no_open_marks_and_heals_to_itself(document: Document, data: st.DataObject) -> None:
    shown = healed(document.source[: data.draw(st.integers(0, len(document.source)))])
    assert healed(shown) == shown
    lines = read_lines(shown, Blocks())
    if lines:
        assert lines[-1].after.fence is None
        if not lines[-1].before.fence:
            assert read_inline(shown[lines[-1].run_start :]).marks == ()


@generated
@given(st.text(alphabet="`~*_[]()!\\<>|-+#1. \n\tab你", max_size=60))
def test_any_marks_at_all_heal_to_themselves(text: str) -> None:
    shown = healed(text)
    assert healed(shown) == shown


@generated
@given(documents(), st.data())
def test_earlier_lines_are_never_changed(document: Document, data: st.DataObject) -> None:
    text = document.source[: data.draw(st.integers(0, len(document.source)))]
    earlier = text[: max(text.rstrip().rfind("\n\n"), 0)].rstrip().splitlines()
    while earlier and earlier[-1].strip().startswith(("```", "~~~")):
        earlier = "\n".join(earlier[:-1]).rstrip().splitlines()  # a code block that is still empty is not shown
    assert healed(text).startswith("\n".join(earlier))


@pytest.mark.parametrize(
    ("half", "shown"),
    [
        ("Hello **wor", "Hello **wor**"),
        ("Hello **world*", "Hello **world**"),
        ("Hello **", "Hello"),
        ("a *b **c", "a *b **c***"),
        ("use `pri", "use `pri`"),
        ("use `", "use"),
        ("gone ~~away", "gone ~~away~~"),
        ("see [the docs](https://exa", "see the docs"),
        ("see [the docs](https://example.org)", "see [the docs](https://example.org)"),
        ("see ![a fox](https://exa", "see"),
        ("see ![a fo", "see"),
        ("```py", ""),
        ("```py\nprint(1", "```py\nprint(1\n```"),
        ("```py\nprint(1)\n``", "```py\nprint(1)\n```"),
        ("```py\nprint(1)\n```", "```py\nprint(1)\n```"),
        ("one\n\n-", "one"),
        ("one\n\n2.", "one"),
        ("one\n\n##", "one"),
        ("- [ ", ""),
        ("| a | b |\n|--", "| a | b |"),
        ("- a\n  ```sh\n  ls", "- a\n  ```sh\n  ls\n  ```"),
        ("> ```\n> ls", "> ```\n> ls\n> ```"),
        ("it costs 5 * 3", "it costs 5 * 3"),
        ("snake_case_name", "snake_case_name"),
        ("**你好。**世", "**你好。**世"),
        ("escaped \\*star", "escaped \\*star"),
        ("Hello!", "Hello!"),
        ("one\n\n1", "one"),
        ("42 is", "42 is"),
    ],
)
def test_half_written_marks_are_made_presentable(half: str, shown: str) -> None:
    assert healed(half) == shown
