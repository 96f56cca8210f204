"""Builds the chunks of a stream: everything that stays the same is encoded once, since one is sent for every token."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from bot.sandbox.mind.conversation import Call

DONE = b"data: [DONE]\n\n"
COMMENT = b": still here\n\n"
GARBAGE = b'data: {"id": this is not JSON\n\n'
# A long answer comes in larger pieces, so that sixty thousand characters do not take minutes.
MOST_CHUNKS = 2000
FEWEST_ARGUMENT_CHUNKS = 3

_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Piece:
    """One frame of an answer and how many tokens are out after it; `is_text` tells it from the frames around."""

    frame: bytes
    tokens: int
    is_text: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer, cut into tokens. `calls` pairs each call with its id."""

    reasoning: Sequence[str]
    content: Sequence[str]
    calls: Sequence[tuple[str, Call]]
    finish: str
    prompt_tokens: int

    @property
    def tokens(self) -> int:
        arguments = sum(len(split_arguments(call)) for _, call in self.calls)
        return len(self.reasoning) + len(self.content) + arguments


class ChunkBuilder:
    """Encodes the frames of one answer."""

    def __init__(self, answer_id: str, model: str, created: int, *, prompt_tokens: int, has_usage: bool = True) -> None:
        self._head = (
            b'data: {"id":'
            + _encode(answer_id)
            + b',"object":"chat.completion.chunk","created":'
            + _encode(created)
            + b',"model":'
            + _encode(model)
            + b',"choices":[{"index":0,"delta":'
        )
        self._prompt_tokens = prompt_tokens
        self._open = b'},"finish_reason":null}],"system_fingerprint":""'
        self._has_usage = has_usage
        self._usage = b',"usage":{"prompt_tokens":%d,"completion_tokens":' % prompt_tokens

    def role(self) -> bytes:
        return self._frame(b'{"role":"assistant","content":"","reasoning_content":null', 0)

    def reasoning(self, text: str, tokens: int) -> bytes:
        return self._frame(b'{"content":null,"reasoning_content":' + _encode(text), tokens)

    def content(self, text: str, tokens: int) -> bytes:
        return self._frame(b'{"content":' + _encode(text) + b',"reasoning_content":null', tokens)

    def call(self, piece: dict[str, object], tokens: int) -> bytes:
        return self._frame(b'{"tool_calls":' + _encode([piece]), tokens)

    def empty(self, tokens: int) -> bytes:
        """Build a chunk whose choices are empty, which a client has to bear."""
        return self._head.partition(b'"choices"')[0] + b'"choices":[],"system_fingerprint":""' + self._end(tokens)

    def last(self, finish: str, tokens: int, reasoning_tokens: int) -> bytes:
        details = (
            b',"completion_tokens_details":{"reasoning_tokens":%d}' % reasoning_tokens if reasoning_tokens else b""
        )
        close = b'{"content":""},"finish_reason":' + _encode(finish) + b'}],"system_fingerprint":""'
        return self._head + close + self._end(tokens, details)

    def _frame(self, delta: bytes, tokens: int) -> bytes:
        return self._head + delta + self._open + self._end(tokens)

    def _end(self, tokens: int, details: bytes = b"") -> bytes:
        if not self._has_usage:
            return b"}\n\n"
        total = self._prompt_tokens + tokens
        return self._usage + b'%d,"total_tokens":%d%b}}\n\n' % (tokens, total, details)


def pieces_of(answer: Answer, chunks: ChunkBuilder) -> Iterator[Piece]:
    """Yield all frames of an answer in order, without the last one and DONE."""
    yield Piece(chunks.role(), 0, is_text=False)
    tokens = 0
    for text, count in _grouped(answer.reasoning):
        tokens += count
        yield Piece(chunks.reasoning(text, tokens), tokens)
    for text, count in _grouped(answer.content):
        tokens += count
        yield Piece(chunks.content(text, tokens), tokens)
    for index, (call_id, call) in enumerate(answer.calls):
        head = {"index": index, "id": call_id, "type": "function", "function": {"name": call.name, "arguments": ""}}
        yield Piece(chunks.call(head, tokens), tokens)
        for part in split_arguments(call):
            tokens += 1
            yield Piece(chunks.call({"index": index, "function": {"arguments": part}}, tokens), tokens)


def split_arguments(call: Call) -> list[str]:
    """Cut the arguments' JSON into at least three pieces."""
    text = msgspec.json.encode(call.arguments).decode()
    size = max(1, min(8, -(-len(text) // FEWEST_ARGUMENT_CHUNKS)))
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return pieces + [""] * (FEWEST_ARGUMENT_CHUNKS - len(pieces))


def _grouped(tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    size = -(-len(tokens) // MOST_CHUNKS) or 1
    for start in range(0, len(tokens), size):
        group = tokens[start : start + size]
        yield "".join(group), len(group)
