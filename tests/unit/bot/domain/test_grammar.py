"""The option grammar reads what people type on keyboards and phones."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.command import CommandSpec, Parameter, ParameterKind
from bot.domain.grammar import called_in, parse_options, recipe, unescaped
from bot.errors import Refusal

IMAGINE = CommandSpec(
    "imagine",
    (
        Parameter("prompt", is_required=True, takes_rest=True),
        Parameter("shape", ParameterKind.CHOICE, choices=("Square", "Portrait")),
        Parameter("size"),
        Parameter("count", ParameterKind.INTEGER, minimum=1, maximum=4),
        Parameter("negative"),
        Parameter("seed", ParameterKind.INTEGER, minimum=0, maximum=9_999_999_999),
        Parameter("guidance", ParameterKind.NUMBER, minimum=0, maximum=20),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "a fox in the snow --count 2 --shape portrait",
        "a fox in the snow count:2 shape=Portrait",
        "--count=2 shape: portrait prompt:a fox in the snow",
        "a fox in the snow \N{EM DASH}count 2 \N{EN DASH}shape Portrait",
        'count:2 shape:Portrait prompt:"a fox in the snow"',
        "count:2 shape:Portrait \N{LEFT DOUBLE QUOTATION MARK}a fox\N{RIGHT DOUBLE QUOTATION MARK} in the snow".replace(
            "\N{LEFT DOUBLE QUOTATION MARK}", ""
        ).replace("\N{RIGHT DOUBLE QUOTATION MARK}", ""),
        "prompt:\N{LEFT DOUBLE QUOTATION MARK}a fox in the snow\N{RIGHT DOUBLE QUOTATION MARK} count:2 shape:Portrait",
    ],
)
def test_every_way_of_writing_an_option_means_the_same(text: str) -> None:
    assert parse_options(IMAGINE, text) == {"prompt": "a fox in the snow", "count": 2, "shape": "Portrait"}


def test_words_of_an_option_run_on_to_the_next_option() -> None:
    assert parse_options(IMAGINE, "negative: blurry, low quality seed:5 a fox") == {
        "negative": "blurry, low quality",
        "seed": 5,
        "prompt": "a fox",
    }


def test_an_unknown_dashed_option_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refusal) as refusal:
        parse_options(IMAGINE, "a fox --sise 3")
    assert refusal.value.words == "refusal.unknown_option"
    assert refusal.value.parameters == {"option": "sise", "nearest": "size"}


def test_an_unknown_colon_name_and_links_are_words() -> None:
    assert parse_options(IMAGINE, "note: see https://example.com a=b") == {
        "prompt": "note: see https://example.com a=b"
    }


def test_a_dash_between_words_stays_a_dash() -> None:
    assert parse_options(IMAGINE, "a fox \N{EM DASH} in snow -- cold") == {
        "prompt": "a fox \N{EM DASH} in snow -- cold"
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x --count many", "refusal.not_a_number"),
        ("x --count 9", "refusal.out_of_range"),
        ("x --guidance nan", "refusal.out_of_range"),
        ("x --shape round", "refusal.not_a_choice"),
        ("x --seed 1 seed:2", "refusal.option_twice"),
    ],
)
def test_a_bad_value_is_refused_in_its_own_words(text: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_options(IMAGINE, text)
    assert refusal.value.words == words


def test_words_after_a_command_without_options_are_refused() -> None:
    with pytest.raises(Refusal):
        parse_options(CommandSpec("new"), "please")


def test_a_command_is_found_only_at_the_start() -> None:
    called = called_in("  /Imagine a fox ")
    assert called is not None
    assert (called.name, called.rest) == ("imagine", "a fox")
    assert called_in("please /imagine") is None
    assert called_in("//imagine is a command") is None
    assert called_in("/") is None
    assert unescaped("//etc is a folder") == "/etc is a folder"


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=30).filter(
    lambda text: "\\" not in text
)


@given(
    prompt=_words,
    negative=_words,
    count=st.integers(1, 4),
    seed=st.integers(0, 9_999_999_999),
    shape=st.sampled_from(["Square", "Portrait"]),
)
def test_a_recipe_reads_back_as_what_it_was_written_from(
    prompt: str, negative: str, count: int, seed: int, shape: str
) -> None:
    arguments = {"prompt": prompt, "negative": negative, "count": count, "seed": seed, "shape": shape}
    called = called_in(recipe(IMAGINE, arguments))
    assert called is not None
    assert parse_options(IMAGINE, called.rest) == arguments


@given(st.text())
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    with suppress(Refusal):
        parse_options(IMAGINE, text)
