"""Makes the answer that goes out: what the mind says, cut to what the request and its faults allow."""

from bot.sandbox.catalogue import Model
from bot.sandbox.chunks import Answer
from bot.sandbox.faults import Faults
from bot.sandbox.mind.answering import answer
from bot.sandbox.mind.as_json import as_json
from bot.sandbox.mind.conversation import Reply
from bot.sandbox.mind.prefixed import after_prefix
from bot.sandbox.reading import Read, tools_of
from bot.sandbox.state import Sandbox
from bot.sandbox.tokens import split_pieces
from bot.sandbox.wire import ChatRequest

LEAST_THINKING = 128


def compose(wanted: ChatRequest, known: Read, *, sandbox: Sandbox, model: Model, faults: Faults) -> Answer:
    """Answer the conversation, with the reasoning, the ending and the tokens the request calls for."""
    tools = tools_of(wanted.tools) if "T" in model.flags and wanted.tool_choice != "none" else []
    thinks = "R" in model.flags or bool(wanted.enable_thinking)
    reply = _shaped(answer(known.conversation, sandbox.library, tools), wanted, known)
    thoughts = split_pieces(reply.thoughts)[: max(LEAST_THINKING, wanted.thinking_budget or 4096)] if thinks else []
    text = _stopped(reply.text, wanted.stop)
    if thoughts and "think-tag" in faults:
        text, thoughts = f"<think>\n{''.join(thoughts)}\n</think>\n\n{text}", []
    content, finish = _ended(split_pieces(text), wanted.max_tokens, faults)
    calls = [(sandbox.options.new_id(), call) for call in reply.calls]
    return Answer(thoughts, content, calls, "tool_calls" if calls and finish == "stop" else finish, known.prompt_tokens)


def _shaped(reply: Reply, wanted: ChatRequest, known: Read) -> Reply:
    if reply.calls:
        return reply
    if wanted.response_format is not None and wanted.response_format.type == "json_object":
        reply = as_json(reply, known.conversation)
    return after_prefix(reply, wanted.prefix, known.conversation) if wanted.prefix else reply


def _stopped(text: str, stop: str | list[str] | None) -> str:
    marks = [stop] if isinstance(stop, str) else stop or []
    ends = [text.index(mark) for mark in marks if mark and mark in text]
    return text[: min(ends)] if ends else text


def _ended(tokens: list[str], max_tokens: int | None, faults: Faults) -> tuple[list[str], str]:
    filtered = faults.pieces("filter", default=0)
    if filtered is not None:
        return tokens[:filtered], "content_filter"
    ordered = faults.pieces("length")
    if ordered is not None:
        return tokens[:ordered], "length"
    if max_tokens is not None and len(tokens) > max_tokens:
        return tokens[:max_tokens], "length"
    return tokens, "eos" if "eos" in faults else "stop"
