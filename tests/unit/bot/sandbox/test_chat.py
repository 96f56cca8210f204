"""Chat completions as they come over the wire."""

import json
import re

import pytest

HEX = re.compile(r"[0-9a-f]{32}")
CALCULATOR = {
    "type": "function",
    "function": {
        "name": "calculator",
        "parameters": {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
    },
}
CLOCK = {"type": "function", "function": {"name": "current_time", "parameters": {"type": "object", "properties": {}}}}


async def test_whole_answer_has_the_documented_shape(ai):
    answer = await ai.chat("hello")
    body = answer.json
    assert answer.status == 200 and HEX.fullmatch(body["id"])
    assert (body["object"], body["model"], body["created"], body["system_fingerprint"]) == (
        "chat.completion", "Qwen/Qwen3-8B", 1_800_000_000, "",
    )  # fmt: skip
    assert body["choices"][0]["finish_reason"] == "stop"
    usage = body["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]
    assert usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"] == usage["prompt_tokens"]
    assert usage["prompt_tokens_details"] == {"cached_tokens": 0}


async def test_stream_begins_with_the_role_and_ends_with_done(ai):
    answer = await ai.stream("hello")
    first, last = answer.chunks[0], answer.chunks[-1]
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert first["choices"][0] == {
        "index": 0,
        "delta": {"role": "assistant", "content": "", "reasoning_content": None},
        "finish_reason": None,
    }
    assert last["choices"][0] == {"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}
    assert answer.is_done and answer.streamed == (await ai.chat("hello")).text


async def test_usage_rides_on_every_chunk_and_only_grows(ai):
    answer = await ai.stream("hello", enable_thinking=True)
    counts = [chunk["usage"]["completion_tokens"] for chunk in answer.chunks]
    assert counts[0] == 0 and counts == sorted(counts) and counts[-1] == len(answer.chunks) - 2
    assert all(chunk["id"] == answer.chunks[0]["id"] for chunk in answer.chunks)


async def test_reasoning_comes_first_with_null_content(ai):
    answer = await ai.stream("hello", enable_thinking=True)
    kinds = [
        "reasoning" if chunk["choices"][0]["delta"].get("reasoning_content") else "content"
        for chunk in answer.chunks[1:-1]
    ]
    assert kinds == sorted(kinds, reverse=True) and "reasoning" in kinds
    assert answer.chunks[1]["choices"][0]["delta"]["content"] is None
    reasoning = answer.chunks[-1]["usage"]["completion_tokens_details"]["reasoning_tokens"]
    assert reasoning == kinds.count("reasoning")


async def test_models_that_always_think_do_so_unasked_and_others_do_not(ai):
    assert (await ai.stream("hello", model="deepseek-ai/DeepSeek-R1")).reasoned
    assert not (await ai.stream("hello")).reasoned


@pytest.mark.parametrize("wanted", [True, False])
async def test_thinking_switch_is_refused_where_the_model_lacks_it(ai, wanted):
    answer = await ai.chat("hello", model="Qwen/Qwen2.5-7B-Instruct", enable_thinking=wanted)
    assert answer.status == 400 and answer.json["code"] == 20015 and "enable_thinking" in answer.json["message"]


async def test_every_response_carries_a_trace_id_of_its_own(ai):
    answers = [
        await ai.chat("hello"),
        await ai.stream("hello"),
        await ai.chat("hello", model="x"),
        await ai.get("/nowhere"),
    ]
    assert len({answer.headers["x-siliconcloud-trace-id"] for answer in answers}) == 4


async def test_calculator_is_called_in_three_or_more_argument_chunks(ai):
    answer = await ai.stream("What is 12*(3+4)?", tools=[CALCULATOR])
    deltas = [call for chunk in answer.chunks for call in chunk["choices"][0]["delta"].get("tool_calls", [])]
    assert deltas[0]["function"] == {"name": "calculator", "arguments": ""} and HEX.fullmatch(deltas[0]["id"])
    pieces = [delta["function"]["arguments"] for delta in deltas[1:]]
    assert len(pieces) >= 3 and json.loads("".join(pieces)) == {"expression": "12*(3+4)"}
    assert answer.finish == "tool_calls"


async def test_tool_result_becomes_the_answer(ai):
    called = (await ai.chat("What is 12*(3+4)?", tools=[CALCULATOR])).json["choices"][0]
    assert called["finish_reason"] == "tool_calls" and called["message"]["content"] == ""
    call = called["message"]["tool_calls"][0]
    result = {"role": "tool", "tool_call_id": call["id"], "content": "84"}
    messages = [{"role": "user", "content": "What is 12*(3+4)?"}, called["message"], result]
    assert (await ai.chat(messages, tools=[CALCULATOR])).text == "12*(3+4) = **84**"


async def test_a_question_with_two_parts_calls_both_tools(ai):
    answer = await ai.chat("What time is it, and what is 2 plus 2?", tools=[CALCULATOR, CLOCK])
    calls = answer.json["choices"][0]["message"]["tool_calls"]
    assert [call["function"]["name"] for call in calls] == ["calculator", "current_time"]


async def test_tools_are_left_alone_where_the_question_needs_none(ai):
    answer = await ai.chat("hello", tools=[CALCULATOR, CLOCK])
    assert "tool_calls" not in answer.json["choices"][0]["message"]


async def test_a_cut_answer_continues_exactly_where_it_stopped(ai):
    whole = (await ai.chat("write 2000 characters about rivers")).text
    cut = await ai.chat("write 2000 characters about rivers", max_tokens=50)
    assert cut.json["choices"][0]["finish_reason"] == "length" and cut.json["usage"]["completion_tokens"] == 50
    rest = await ai.chat("write 2000 characters about rivers", prefix=cut.text)
    assert cut.text + rest.text == whole


async def test_continue_as_a_message_writes_the_rest(ai):
    question = {"role": "user", "content": "write 2000 characters"}
    whole = (await ai.chat([question])).text
    seen = {"role": "assistant", "content": whole[:700]}
    assert (await ai.chat([question, seen, {"role": "user", "content": "continue"}])).text == whole[700:]


async def test_a_code_fence_as_prefix_is_filled_and_closed(ai):
    rest = (await ai.chat("a greeting program", prefix="```python\n")).text
    assert rest.startswith("def ") and rest.rstrip().endswith("```")


async def test_max_tokens_bounds_the_answer_and_not_the_thinking(ai):
    answer = await ai.stream("hello", enable_thinking=True, max_tokens=2)
    assert len(answer.reasoned) > 20 and answer.streamed == "Hello." and answer.finish == "length"


async def test_stop_text_ends_the_answer_and_is_not_shown(ai):
    assert (await ai.chat("hello", stop=["Ask"])).text == "Hello. "


async def test_json_mode_answers_in_the_keys_of_the_prompt(ai):
    prompt = 'Give JSON {"city": "...", "year": "..."}. The city is Lima, year: 1535'
    values = json.loads((await ai.chat(prompt, response_format={"type": "json_object"})).text)
    assert values == {"city": "Lima", "year": "1535"}


async def test_json_mode_is_refused_where_the_model_lacks_it(ai):
    answer = await ai.chat("hello", model="stepfun-ai/Step-3.5-Flash", response_format={"type": "json_object"})
    assert (answer.status, answer.json["code"]) == (400, 20024)


@pytest.mark.parametrize(
    ("model", "status", "code"),
    [("gpt-4o", 400, 20012), ("gone/away", 400, 20012), ("old/model", 403, 30003), ("", 400, 20015)],
)
async def test_models_that_do_not_exist_are_refused(start_ai, model, status, code):
    ai = await start_ai(unknown_models=frozenset({"gone/away"}), retired_models=frozenset({"old/model"}))
    answer = await ai.chat("hello", model=model)
    assert (answer.status, answer.json["code"], answer.json["data"]) == (status, code, None)


async def test_an_unlisted_but_well_formed_model_works(ai):
    assert (await ai.chat("hello", model="Vendor/Name")).status == 200


async def test_a_prompt_beyond_the_window_names_both_numbers(ai):
    answer = await ai.chat("word " * 40_000, model="Qwen/Qwen2.5-7B-Instruct")
    assert answer.json["code"] == 20015
    found = re.search(r"prompt_tokens \((\d+)\) must be less than max_seq_len \((\d+)\)", answer.json["message"])
    assert found is not None and int(found[1]) > int(found[2]) == 32_768


@pytest.mark.parametrize(
    "body", [{}, {"model": 3, "messages": []}, {"model": "a/b", "messages": []}, [], {"model": "a/b", "messages": "x"}]
)
async def test_a_malformed_request_is_a_bad_parameter(ai, body):
    answer = await ai.post("/chat/completions", body)
    assert (answer.status, answer.json["code"]) == (400, 20015)


@pytest.mark.parametrize("path", ["/chat/completions/chat/completions", "/responses", "/images/edits"])
async def test_a_wrong_path_is_plain_text_404(ai, path):
    answer = await ai.post(path, {})
    assert (answer.status, answer.body) == (404, b"404 page not found")


@pytest.mark.parametrize("key", ["", "  "])
async def test_no_key_is_refused_with_a_bare_string(ai, key):
    ai.key = key
    answer = await ai.chat("hello")
    assert answer.status == 401 and isinstance(answer.json, str)


async def test_only_listed_keys_are_accepted_where_keys_are_listed(start_ai):
    ai = await start_ai(api_keys={"sk-good": "one"})
    assert (await ai.chat("hello")).json == "Api key is invalid"
    ai.key = "sk-good"
    assert (await ai.chat("hello")).status == 200


async def test_an_account_without_balance_may_only_list_models(ai):
    ai.key = "sk-nobalance"
    assert (await ai.chat("hello")).json["code"] == 30001
    assert (await ai.get("/models")).status == 200


async def test_gift_balance_does_not_pay_for_pro_models(ai):
    ai.key = "sk-giftonly"
    assert (await ai.chat("hello", model="Pro/deepseek-ai/DeepSeek-V3")).json["code"] == 30011
    assert (await ai.chat("hello")).status == 200
