"""From the bytes of a stream to what a chat model says: words, thoughts, tool calls, the end."""

import json
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import msgspec

from bot.domain.message import ToolCall
from bot.domain.reply import ReasoningDelta, StopReason, TextDelta
from bot.domain.usage import Usage
from bot.errors import ProviderError, ProviderRefused, StreamCut
from bot.provider.chunks import DONE, Chunk, ChunkUsage, ToolCallPiece, decode_chunk, is_error
from bot.provider.failures import failure_in_stream
from bot.provider.prefix import PrefixStripper
from bot.provider.sse import MAX_EVENT, EventReader, EventTooLong
from bot.provider.thinking import ThoughtSplitter

Said = TextDelta | ReasoningDelta
# Some text, and whether it is a thought.
Run = tuple[bool, str]

_IS_THOUGHT = itemgetter(0)

# Reasons that mean the answer is not whole although the stream ends in order.
_BROKEN = {"error", "insufficient_system_resource"}


@dataclass(slots=True)
class _Call:
    call_id: str = ""
    name: str = ""
    arguments: str = ""


class AnswerReader:
    """Reads one answer. What arrived together is said together: one delta a read, unless words and thoughts alternate.

    A failure in the stream is kept in `fault`, so that what came before it is still said. `is_whole` reads an answer
    that a server did not stream.
    """

    def __init__(self, *, prefix: str = "", trace_id: str = "") -> None:
        self.trace_id = trace_id
        self.fault: ProviderError | None = None
        self.is_done = False
        self.is_whole = False
        self._finish = ""
        self._events = EventReader()
        self._whole = bytearray()
        self._thoughts = ThoughtSplitter()
        self._prefix = PrefixStripper(prefix)
        self._usage: ChunkUsage | None = None
        self._calls: dict[int, _Call] = {}

    @property
    def has_finished(self) -> bool:
        """Has the model said that it ends? A count of tokens may still follow."""
        return self.is_done or bool(self._finish)

    @property
    def is_over(self) -> bool:
        """Is there nothing more to read?"""
        return self.is_done or self.fault is not None

    def feed(self, data: bytes) -> list[Said]:
        """Take in what one read of the socket brought; nothing at all is the end."""
        if not data:
            return self._end()
        if self.is_whole:
            self._whole += data
        try:
            events = [] if self.is_whole else self._events.feed(data)
            if len(self._whole) > MAX_EVENT:
                raise EventTooLong
        except EventTooLong:
            self.fault = StreamCut("an event without end", trace_id=self.trace_id)
            return []
        said = self._said(self._runs(events)) if events else []
        return [*said, *self._end()] if self.is_done else said

    def _end(self) -> list[Said]:
        """Close the answer; an end that came too early is a fault."""
        left = [] if self.is_done else [bytes(self._whole)] if self.is_whole else self._events.end()
        said = self._said(self._runs(left))
        if self.fault is None:
            self.fault = self._broken()
        self.is_done = True
        return [*said, *self._rest()]

    def _broken(self) -> ProviderError | None:
        if self._finish == "content_filter":
            return ProviderRefused("finish reason content_filter", trace_id=self.trace_id)
        if self._finish in _BROKEN:
            return StreamCut(f"finish reason {self._finish}", trace_id=self.trace_id)
        if not self.has_finished:
            return StreamCut("the stream ended before the answer", trace_id=self.trace_id)
        return None

    @property
    def stop(self) -> StopReason:
        """Why the answer ended."""
        return StopReason.LENGTH if self._finish == "length" else StopReason.COMPLETE

    def calls(self) -> tuple[ToolCall, ...]:
        """The tools the model wants called, in its order."""
        named = [call for _, call in sorted(self._calls.items()) if call.name]
        return tuple(
            ToolCall(call.call_id or f"call_{place}", call.name, call.arguments.strip() or "{}")
            for place, call in enumerate(named)
        )

    def usage(self, model: str) -> Usage:
        """What was used by the last count the model gave; zero where it gave none."""
        count = self._usage
        if count is None:
            return Usage(model)
        cached = (count.prompt_tokens_details and count.prompt_tokens_details.cached_tokens) or 0
        thought = (count.completion_tokens_details and count.completion_tokens_details.reasoning_tokens) or 0
        return Usage(
            model,
            input_tokens=count.prompt_tokens or 0,
            output_tokens=count.completion_tokens or 0,
            cached_tokens=cached or count.prompt_cache_hit_tokens or 0,
            reasoning_tokens=thought,
        )

    def _runs(self, events: list[bytes]) -> list[Run]:
        """Decode events into pieces of words and thoughts. This is the loop every token passes."""
        runs: list[Run] = []
        for event in events:
            if event == DONE:
                self.is_done = True
                break
            try:
                chunk = decode_chunk(event)
            except (msgspec.DecodeError, UnicodeDecodeError):
                runs.extend(self._lines(event))
            else:
                self._take(chunk, event, runs)
            if self.fault:
                break
        return runs

    def _take(self, chunk: Chunk, event: bytes, runs: list[Run]) -> None:
        if chunk.usage is not None:
            self._count(chunk.usage)
        if not chunk.choices:
            if is_error(chunk):
                self.fault = failure_in_stream(event, trace_id=self.trace_id)
            return
        choice = chunk.choices[0]
        if choice.finish_reason:
            self._finish = choice.finish_reason
        delta = choice.delta
        if choice.message is not None:
            delta, self._finish = choice.message, self._finish or "stop"
        if delta is None:
            return
        if thought := delta.reasoning_content or delta.reasoning:
            runs.append((True, thought))
        if delta.content:
            runs.append((False, delta.content))
        if delta.tool_calls:
            self._collect(delta.tool_calls)

    def _lines(self, event: bytes) -> list[Run]:
        """Read an event of several lines one by one: some servers leave out the blank line between events."""
        lines = [line for line in event.split(b"\n") if line]
        if len(lines) == 1 and not self._finish:
            self.fault = StreamCut("an event that is not JSON", trace_id=self.trace_id)
        return self._runs(lines) if len(lines) > 1 else []

    def _count(self, usage: ChunkUsage) -> None:
        """Keep the highest count: it is cumulative, and some servers end with a count of zero."""
        known = self._usage
        if known is None or (usage.completion_tokens or 0) >= (known.completion_tokens or 0):
            self._usage = usage

    def _collect(self, pieces: list[ToolCallPiece]) -> None:
        for piece in pieces:
            call = self._calls.setdefault(self._place(piece), _Call())
            call.call_id = call.call_id or piece.id or ""
            if piece.function:
                call.name = call.name or piece.function.name or ""
                arguments = piece.function.arguments or ""
                call.arguments += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def _place(self, piece: ToolCallPiece) -> int:
        """Choose whose piece it is: by index, or where that is missing the newest call unless a new id begins one."""
        if piece.index is not None:
            return piece.index
        newest = max(self._calls, default=0)
        begins = piece.id and newest in self._calls and self._calls[newest].call_id not in ("", piece.id)
        return newest + 1 if begins else newest

    def _said(self, runs: list[Run]) -> list[Said]:
        said: list[Said] = []
        for is_thought, text in _merged(runs) if len(runs) > 1 else runs:
            if is_thought:
                said.append(ReasoningDelta(text))
            elif words := self._prefix.feed(text):
                said.extend(_deltas(self._thoughts.feed(words)))
        return said

    def _rest(self) -> list[Said]:
        words = self._prefix.end()
        return [*_deltas(self._thoughts.feed(words) if words else []), *_deltas(self._thoughts.end())]


def _merged(runs: list[Run]) -> list[Run]:
    return [(is_thought, "".join([text for _, text in run])) for is_thought, run in groupby(runs, key=_IS_THOUGHT)]


def _deltas(pieces: list[Run]) -> list[Said]:
    return [ReasoningDelta(text) if is_thought else TextDelta(text) for is_thought, text in pieces]
