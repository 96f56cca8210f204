"""The shape of what a chat model sends, as far as it is read.

Decoding is the hot path: fields nobody reads are skipped.
"""

from typing import Any

import msgspec

DONE = b"[DONE]"


class PromptDetails(msgspec.Struct, gc=False):
    """Where a prompt's tokens came from."""

    cached_tokens: int | None = None


class CompletionDetails(msgspec.Struct, gc=False):
    """What an answer's tokens were for."""

    reasoning_tokens: int | None = None


class ChunkUsage(msgspec.Struct, gc=False):
    """The count so far: cumulative, never to be summed."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None
    completion_tokens_details: CompletionDetails | None = None
    prompt_cache_hit_tokens: int | None = None


class FunctionPiece(msgspec.Struct, gc=False):
    """Part of a call of a function; some servers send arguments as an object."""

    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class ToolCallPiece(msgspec.Struct, gc=False):
    """Part of a tool call; pieces with the same index belong together."""

    index: int | None = None
    id: str | None = None
    function: FunctionPiece | None = None


class Delta(msgspec.Struct, gc=False):
    """What is new; a whole message has the same shape."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[ToolCallPiece] | None = None


class Choice(msgspec.Struct, gc=False):
    """One of the answers; only the first is asked for."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class Chunk(msgspec.Struct, gc=False):
    """One event of a stream, or a whole answer, or an error in the place of either."""

    choices: list[Choice] | None = None
    usage: ChunkUsage | None = None
    error: msgspec.Raw = msgspec.Raw()
    code: int | str | None = None
    message: str | None = None


decode_chunk = msgspec.json.Decoder(Chunk).decode


def is_error(chunk: Chunk) -> bool:
    """Does it tell of a failure in the place of an answer?"""
    if chunk.choices:
        return False
    return bytes(chunk.error) not in (b"", b"null") or bool(chunk.message and not chunk.usage)
