"""POST /chat/completions: whole or streamed."""

import asyncio

import msgspec
from aiohttp import web

from bot.sandbox import refusals
from bot.sandbox.catalogue import Model
from bot.sandbox.chunks import Answer
from bot.sandbox.composing import compose
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Amount
from bot.sandbox.reading import has_pictures, last_question, read
from bot.sandbox.refusals import Refused, bad_parameter
from bot.sandbox.state import ACCOUNT, SANDBOX, admit, faults_of, take
from bot.sandbox.streaming import error_body, stream_answer
from bot.sandbox.wire import ChatRequest

_decoder = msgspec.json.Decoder(ChatRequest)


async def handle_chat(request: web.Request) -> web.StreamResponse:
    sandbox = request.app[SANDBOX]
    wanted = _decoder.decode(await request.read())
    faults = await faults_of(request, last_question(wanted))
    model = admit(request, wanted.model)
    _check(wanted, model)
    known = await read(wanted, sandbox.shelf)
    if known.prompt_tokens >= model.context:
        raise bad_parameter(
            f"length of prompt_tokens ({known.prompt_tokens}) must be less than max_seq_len ({model.context})."
        )
    take(request, model, Amount(requests=1, tokens=known.prompt_tokens))
    answer = compose(wanted, known, sandbox=sandbox, model=model, faults=faults)
    sandbox.meter.add(request[ACCOUNT], wanted.model, Amount(tokens=answer.tokens), now=sandbox.options.clock())
    if wanted.stream:
        return await stream_answer(request, answer, model=wanted.model, faults=faults)
    return await _whole(request, answer, model=wanted.model, faults=faults)


def _check(wanted: ChatRequest, model: Model) -> None:
    if not wanted.messages:
        raise bad_parameter("The messages are empty.")
    if model.kind not in {"chat", "any"}:
        raise bad_parameter("The model does not support chat completions.")
    if wanted.enable_thinking is not None and model.kind == "chat" and "H" not in model.flags:
        raise bad_parameter("Value error, current model does not support parameter `enable_thinking`.")
    if wanted.max_tokens is not None and not 1 <= wanted.max_tokens <= model.context:
        raise bad_parameter("The max_tokens is out of range.")
    if wanted.response_format is not None and wanted.response_format.type == "json_object" and "J" not in model.flags:
        raise Refused(refusals.no_json_mode())
    if "V" not in model.flags and has_pictures(wanted):
        raise bad_parameter("The model is not a vision language model. Please use text-only prompts.")


async def _whole(request: web.Request, answer: Answer, *, model: str, faults: Faults) -> web.StreamResponse:
    options = request.app[SANDBOX].options
    await asyncio.sleep(options.first_token_after + options.token_interval * answer.tokens)
    body = msgspec.json.encode(
        {
            "id": options.new_id(),
            "object": "chat.completion",
            "created": int(options.clock()),
            "model": model,
            "choices": [{"index": 0, "message": _message(answer), "finish_reason": answer.finish}],
            "usage": _usage(answer),
            "system_fingerprint": "",
        }
    )
    if "silence" in faults:
        await asyncio.Event().wait()
    if faults.pieces("error", "error-openai") is not None:
        raise Refused(refusals.Refusal(500, error_body("error-openai" in faults)))
    if faults.pieces("cut", "end", "garbage") is not None:
        return web.Response(body=body[: len(body) // 2], content_type="application/json")
    return web.Response(body=body, content_type="application/json")


def _message(answer: Answer) -> dict[str, object]:
    message: dict[str, object] = {"role": "assistant", "content": "".join(answer.content)}
    if answer.reasoning:
        message["reasoning_content"] = "".join(answer.reasoning)
    if answer.calls:
        message["tool_calls"] = [
            {
                "id": call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": msgspec.json.encode(call.arguments).decode()},
            }
            for call_id, call in answer.calls
        ]
    return message


def _usage(answer: Answer) -> dict[str, object]:
    return {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.tokens,
        "total_tokens": answer.prompt_tokens + answer.tokens,
        "completion_tokens_details": {"reasoning_tokens": len(answer.reasoning)},
        "prompt_tokens_details": {"cached_tokens": 0},
        "prompt_cache_hit_tokens": 0,
        "prompt_cache_miss_tokens": answer.prompt_tokens,
    }
