"""Every fault that can be ordered."""

import asyncio

import aiohttp
import pytest

COUNT = "write 300 characters"

REFUSED = [
    ("429", 429, {"message": "Request was rejected due to rate limiting. Details: RPM limit reached.", "data": None}),
    (
        "429=TPM",
        429,
        {"message": "Request was rejected due to rate limiting. Details: TPM limit reached.", "data": None},
    ),
    ("500", 500, {"code": 50000, "message": "An unknown error occurred", "data": None}),
    ("503", 503, {"code": 50505, "message": "Model service overloaded. Please try again later.", "data": None}),
    ("503=50508", 503, {"code": 50508, "message": "System is too busy now. Please try again later.", "data": None}),
    ("504", 504, "Gateway Timeout"),
    ("401", 401, "Invalid token"),
    ("403-balance", 403, {"code": 30001, "message": "Sorry, your account balance is insufficient", "data": None}),
    ("403-disabled", 403, {"code": 30003, "message": "Model disabled.", "data": None}),
    ("403-disabled-string", 403, "Model disabled."),
    ("403-forbidden", 403, "Forbidden"),
]


@pytest.mark.parametrize(("fault", "status", "body"), REFUSED)
@pytest.mark.parametrize("in_header", [True, False])
async def test_ordered_refusals_have_their_bodies(ai, fault, status, body, in_header):
    answer = await _order(ai, fault, in_header)
    assert (answer.status, answer.json) == (status, body)


@pytest.mark.parametrize(("fault", "code"), [("403-giftonly", 30011), ("400=20024", 20024), ("refused", 20015)])
async def test_ordered_refusals_have_their_codes(ai, fault, code):
    assert (await _order(ai, fault, False)).json["code"] == code


@pytest.mark.parametrize("fault", ["429=unverified", "429=contact"])
async def test_other_rate_limit_wordings_have_no_code_either(ai, fault):
    answer = await _order(ai, fault, False)
    assert answer.status == 429 and set(answer.json) == {"message", "data"} and "Retry-After" not in answer.headers


@pytest.mark.parametrize(("fault", "begin"), [("504=html", b"<html>"), ("504=empty", b"")])
async def test_gateway_pages_are_no_json(ai, fault, begin):
    answer = await _order(ai, fault, False)
    assert answer.status == 504 and answer.body.startswith(begin) and not answer.body.startswith(b'"')


async def test_once_fails_only_the_first_time_for_a_text_and_an_account(ai):
    assert [(await _order(ai, "once:503", False)).status for _ in range(3)] == [503, 200, 200]
    ai.key = "sk-other"
    assert (await _order(ai, "once:503", False)).status == 503


async def test_magic_words_are_not_part_of_the_question(ai):
    assert (await ai.chat("hello [[sim:eos]]")).text == (await ai.chat("hello")).text


@pytest.mark.parametrize(("fault", "finish"), [("eos", "eos"), ("length=2", "length"), ("filter", "content_filter")])
async def test_other_endings_can_be_had(ai, fault, finish):
    answer = await ai.stream(f"{COUNT} [[sim:{fault}]]")
    assert answer.finish == finish and answer.is_done


async def test_hang_sends_not_even_headers(ai):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await _order(ai, "hang", False)


async def test_silence_keeps_the_stream_open(ai):
    got = b""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2), _stream(ai, "silence=2") as response:
            async for part in response.content.iter_any():
                got += part
    assert got.count(b"data: ") == 3


async def test_cut_breaks_the_connection(ai):
    got = b""
    with pytest.raises(aiohttp.ClientError):
        async with _stream(ai, "cut=2") as response:
            async for part in response.content.iter_any():
                got += part
    assert b"[DONE]" not in got


async def test_end_is_polite_but_without_finish_and_done(ai):
    answer = await ai.stream(f"{COUNT} [[sim:end=2]]")
    assert answer.finish is None and not answer.is_done and len(answer.chunks) == 3


async def test_a_fault_beyond_the_end_strikes_at_the_end(ai):
    answer = await ai.stream("hello [[sim:end=500]]")
    assert answer.finish is None and not answer.is_done


@pytest.mark.parametrize(("fault", "key"), [("error=2", "code"), ("error-openai=2", "error")])
async def test_error_frames_come_in_both_envelopes(ai, fault, key):
    answer = await ai.stream(f"{COUNT} [[sim:{fault}]]")
    assert key in answer.chunks[-1] and not answer.is_done


async def test_garbage_is_one_bad_line_in_a_good_stream(ai):
    answer = await ai.stream(f"{COUNT} [[sim:garbage=2]]")
    lines = [line for line in answer.body.decode().split("\n\n") if line]
    assert sum("not JSON" in line for line in lines) == 1 and answer.is_done


async def test_done_can_come_without_a_finish_reason(ai):
    answer = await ai.stream(f"{COUNT} [[sim:no-finish]]")
    assert answer.finish is None and answer.is_done


async def test_comments_and_empty_choices_stand_between_the_chunks(ai):
    answer = await ai.stream(f"{COUNT} [[sim:comments]] [[sim:empty-choices]]")
    assert b"\n\n: still here\n\n" in answer.body
    assert [chunk["choices"] for chunk in answer.chunks].count([]) == 1 and answer.finish == "stop"


async def test_usage_can_be_missing(ai):
    assert all("usage" not in chunk for chunk in (await ai.stream("hello [[sim:no-usage]]")).chunks)


async def test_thinking_can_stand_inside_the_content(ai):
    answer = await ai.stream("hello [[sim:think-tag]]", enable_thinking=True)
    assert answer.streamed.startswith("<think>") and "</think>" in answer.streamed and not answer.reasoned


@pytest.mark.parametrize("fault", ["cut", "garbage"])
async def test_whole_answers_can_be_broken_too(ai, fault):
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        _ = (await _order(ai, fault, False)).json


async def test_pictures_and_speech_obey_orders_in_their_text(ai):
    picture = {"model": "Kwai-Kolors/Kolors", "prompt": "a fox [[sim:503]]", "image_size": "1024x1024"}
    assert (await ai.post("/images/generations", picture)).status == 503
    speech = {"model": "FunAudioLLM/CosyVoice2-0.5B", "input": "hello [[sim:429=RPD]]"}
    assert (await ai.post("/audio/speech", speech)).status == 429


async def _order(ai, fault, in_header):
    if in_header:
        body = {"model": "Qwen/Qwen3-8B", "messages": [{"role": "user", "content": COUNT}]}
        return await ai.post("/chat/completions", body, x_sim_fault=fault)
    return await ai.chat(f"{COUNT} [[sim:{fault}]]")


def _stream(ai, fault):
    body = {
        "model": "Qwen/Qwen3-8B",
        "stream": True,
        "messages": [{"role": "user", "content": f"{COUNT} [[sim:{fault}]]"}],
    }
    return ai.session.post(f"{ai.base_url}/chat/completions", json=body, headers={"Authorization": "Bearer sk"})
