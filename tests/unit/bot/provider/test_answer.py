"""Reading an answer: words, thoughts, tools, counts, ends, and everything that may be wrong with a stream."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import ToolCall
from bot.domain.reply import ReasoningDelta, StopReason, TextDelta
from bot.errors import ProviderOverloaded, ProviderRefused, ProviderRejected, StreamCut
from bot.provider.answer import AnswerReader
from tests.wire.provider_server import DONE, chunk, event


def read(*pieces: bytes, prefix: str = "") -> tuple[AnswerReader, list[TextDelta | ReasoningDelta]]:
    reader = AnswerReader(prefix=prefix)
    said = []
    for piece in (*pieces, b""):
        if not reader.is_over:
            said.extend(reader.feed(piece))
    return reader, said


def texts(said: list[TextDelta | ReasoningDelta]) -> tuple[str, str]:
    """Join thoughts and words."""
    thoughts = "".join(delta.text for delta in said if isinstance(delta, ReasoningDelta))
    return thoughts, "".join(delta.text for delta in said if isinstance(delta, TextDelta))


def test_what_arrives_together_is_said_together() -> None:
    _, said = read(chunk("Hel") + chunk("lo") + chunk(" you"), chunk("!"), chunk("", finish="stop"), DONE)
    assert said == [TextDelta("Hello you"), TextDelta("!")]


def test_thoughts_and_words_stay_apart_and_in_order() -> None:
    _, said = read(chunk(thought="Let") + chunk("", thought=" me") + chunk("Yes", finish="stop"), DONE)
    assert said == [ReasoningDelta("Let me"), TextDelta("Yes")]


def test_the_other_name_of_thoughts_is_read_too() -> None:
    piece = event({"choices": [{"delta": {"reasoning": "hm"}, "finish_reason": None}]})
    assert read(piece, chunk("a", finish="stop"), DONE)[1] == [ReasoningDelta("hm"), TextDelta("a")]


@pytest.mark.parametrize(
    "delta", [{}, {"content": None}, {"content": ""}, {"content": None, "reasoning_content": ""}, None]
)
def test_nothing_new_says_nothing(delta: object) -> None:
    piece = event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    reader, said = read(piece, event({"choices": []}), event({"usage": None}), chunk("x", finish="stop"), DONE)
    assert said == [TextDelta("x")]
    assert reader.fault is None


def test_the_count_is_the_last_one_and_never_a_sum() -> None:
    reader, said = read(
        chunk("a", used=(15, 1)), chunk("b", used=(15, 2)), chunk("", finish="stop", used=(15, 12)), DONE
    )
    assert texts(said) == ("", "ab")
    assert (reader.usage("m").input_tokens, reader.usage("m").output_tokens) == (15, 12)


def test_a_count_that_falls_back_to_zero_is_not_believed() -> None:
    reader, _ = read(chunk("a", used=(15, 7)), chunk("", finish="stop", used=(0, 0)), DONE)
    assert reader.usage("m").output_tokens == 7


def test_a_count_may_follow_the_end_of_the_words() -> None:
    counted = event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 3}})
    reader, _ = read(chunk("a", finish="stop"), counted, DONE)
    assert reader.usage("m").output_tokens == 3


def test_cached_and_thought_tokens_are_counted() -> None:
    usage = {
        "prompt_tokens": 15,
        "completion_tokens": 40,
        "completion_tokens_details": {"reasoning_tokens": 31},
        "prompt_tokens_details": None,
        "prompt_cache_hit_tokens": 8,
    }
    reader, _ = read(event({"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}], "usage": usage}), DONE)
    assert (reader.usage("m").cached_tokens, reader.usage("m").reasoning_tokens) == (8, 31)


@pytest.mark.parametrize(
    ("finish", "stop"),
    [("stop", StopReason.COMPLETE), ("eos", StopReason.COMPLETE), ("length", StopReason.LENGTH)],
)
def test_ends_are_understood(finish: str, stop: StopReason) -> None:
    reader, _ = read(chunk("x", finish=finish), DONE)
    assert reader.fault is None
    assert reader.stop is stop


@pytest.mark.parametrize("last", [chunk("x", finish="stop"), chunk("x") + DONE, chunk("x") + b"data: [DONE]"])
def test_either_mark_of_the_end_is_enough(last: bytes) -> None:
    assert read(last)[0].fault is None


@pytest.mark.parametrize("last", [b"", b'data: {"choices": [{"del', b"data: not json\n\n", b"data: [1, 2]\n\n"])
def test_a_stream_that_breaks_off_is_a_cut_and_keeps_its_words(last: bytes) -> None:
    reader, said = read(chunk("half of "), last)
    assert isinstance(reader.fault, StreamCut)
    assert said == [TextDelta("half of ")]


@pytest.mark.parametrize("last", [DONE + b"data: {", chunk("", finish="stop") + b"data: {", DONE + b"data: x\n\n"])
def test_what_breaks_after_the_end_breaks_nothing(last: bytes) -> None:
    reader, said = read(chunk("whole"), last)
    assert said == [TextDelta("whole")]
    assert reader.fault is None


def test_words_in_the_same_read_as_a_fault_are_still_said() -> None:
    reader, said = read(chunk("half") + b"data: garbage\n\n")
    assert said == [TextDelta("half")]
    assert isinstance(reader.fault, StreamCut)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"error": {"code": 20015, "message": "bad"}}, ProviderRejected),
        ({"code": 50505, "message": "Model service overloaded.", "data": None}, ProviderOverloaded),
        ({"error": {"message": "something broke"}}, StreamCut),
        ({"error": "broken"}, StreamCut),
    ],
)
def test_an_error_in_the_stream_is_a_fault(value: object, error: type[Exception]) -> None:
    assert isinstance(read(chunk("a"), event(value))[0].fault, error)


def test_declined_content_is_a_refusal() -> None:
    assert isinstance(read(chunk("a", finish="content_filter"), DONE)[0].fault, ProviderRefused)


def test_events_without_blank_lines_between_them_are_read_one_by_one() -> None:
    lines = b"".join(piece.strip() + b"\n" for piece in (chunk("a"), chunk("b", finish="stop"), DONE))
    reader, said = read(lines + b"\n")
    assert texts(said) == ("", "ab")
    assert reader.fault is None


def test_an_answer_that_was_not_streamed_is_read_whole() -> None:
    reader = AnswerReader()
    reader.is_whole = True
    body = {"choices": [{"message": {"content": "Hi", "reasoning_content": "hm"}, "finish_reason": "stop"}]}
    raw = json.dumps(body).encode()
    assert reader.feed(raw[:20]) == []
    reader.feed(raw[20:])
    assert reader.feed(b"") == [ReasoningDelta("hm"), TextDelta("Hi")]
    assert reader.fault is None


def test_tool_calls_are_put_together_by_index() -> None:
    reader, _ = read(
        chunk(calls=[{"index": 0, "id": "a1", "type": "function", "function": {"name": "roll", "arguments": ""}}]),
        chunk(calls=[{"index": 0, "id": None, "function": {"name": None, "arguments": '{"sid'}}]),
        chunk(calls=[{"index": 1, "id": "a2", "function": {"name": "now"}}]),
        chunk(calls=[{"index": 0, "id": "a1", "function": {"name": "roll", "arguments": 'es": 6}'}}]),
        chunk(None, finish="tool_calls"),
        DONE,
    )
    assert reader.calls() == (ToolCall("a1", "roll", '{"sides": 6}'), ToolCall("a2", "now", "{}"))


def test_tool_calls_without_index_or_id_are_told_apart_and_named() -> None:
    reader, _ = read(
        chunk(calls=[{"id": "x", "function": {"name": "roll", "arguments": {"sides": 6}}}]),
        chunk(calls=[{"id": "y", "function": {"name": "now", "arguments": ""}}]),
        chunk(None, finish="stop"),
    )
    assert reader.calls() == (ToolCall("x", "roll", '{"sides": 6}'), ToolCall("y", "now", "{}"))
    unnamed, _ = read(chunk(calls=[{"index": 0, "function": {"name": "roll"}}]), chunk(finish="stop"))
    assert unnamed.calls() == (ToolCall("call_0", "roll", "{}"),)


@pytest.mark.parametrize("cut", range(1, 30))
def test_thoughts_inside_the_words_are_moved_wherever_the_tags_are_cut(cut: int) -> None:
    text = "<think>so so</think>\n\nYes <b>"
    _, said = read(chunk(text[:cut]), chunk(text[cut:]), chunk("", finish="stop"), DONE)
    assert texts(said) == ("so so", "Yes <b>")


def test_thoughts_that_never_end_stay_thoughts() -> None:
    assert texts(read(chunk("a <think>b"), chunk("c", finish="stop"), DONE)[1]) == ("bc", "a ")


@pytest.mark.parametrize("text", ["Write `<think>` first", "```xml\n<think>x</think>\n```", "a < b <th", "x</think>y"])
def test_words_about_tags_stay_words(text: str) -> None:
    pieces = [chunk(letter) for letter in text]
    assert texts(read(*pieces, chunk("", finish="stop"), DONE)[1]) == ("", text)


@given(st.text(alphabet="ab<think>/`\n", max_size=40), st.lists(st.integers(0, 40), max_size=8))
def test_how_text_is_cut_never_changes_what_is_said(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [chunk(text[start:end]) for start, end in pairwise(places)]
    assert texts(read(*pieces, DONE)[1]) == texts(read(chunk(text), DONE)[1])


@pytest.mark.parametrize("cut", range(1, 16))
def test_a_repeated_prefix_is_taken_off_wherever_it_is_cut(cut: int) -> None:
    text = "```python\nprint"
    _, said = read(chunk(text[:cut]), chunk(text[cut:]), chunk("", finish="stop"), DONE, prefix="```python\n")
    assert texts(said) == ("", "print")


@pytest.mark.parametrize("text", ["print(1)", "``", "```js\n"])
def test_an_answer_that_does_not_repeat_the_prefix_stays_whole(text: str) -> None:
    pieces = [chunk(letter) for letter in text]
    assert texts(read(*pieces, chunk("", finish="stop"), DONE, prefix="```python\n")[1]) == ("", text)
