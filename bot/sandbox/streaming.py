"""Sends an answer token by token, at an even pace, and lets the ordered faults strike on the way."""

import asyncio
import contextlib
from collections.abc import Iterator

import msgspec
from aiohttp import ClientConnectionResetError, web

from bot.sandbox import refusals
from bot.sandbox.chunks import COMMENT, DONE, GARBAGE, Answer, ChunkBuilder, Piece, pieces_of
from bot.sandbox.faults import Faults
from bot.sandbox.state import SANDBOX


async def stream_answer(request: web.Request, answer: Answer, *, model: str, faults: Faults) -> web.StreamResponse:
    options = request.app[SANDBOX].options
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await response.prepare(request)
    chunks = ChunkBuilder(
        options.new_id(),
        model,
        int(options.clock()),
        prompt_tokens=answer.prompt_tokens,
        has_usage="no-usage" not in faults,
    )
    # Whoever no longer listens has a reason; the answer simply ends.
    with contextlib.suppress(ClientConnectionResetError):
        sender = _Sender(request, response, chunks=chunks, faults=faults)
        if await sender.send(pieces_of(answer, chunks)):
            if "no-finish" not in faults:
                await response.write(chunks.last(answer.finish, answer.tokens, len(answer.reasoning)))
            await response.write(DONE)
    return response


def error_body(is_openai: bool) -> bytes:
    """Build the error object of either envelope."""
    message = "The request was interrupted by an internal error."
    if is_openai:
        error = {"message": message, "type": "server_error", "param": None, "code": 20015}
        return msgspec.json.encode({"error": error})
    return refusals.coded(500, 50000, message).body


class _Sender:
    def __init__(
        self, request: web.Request, response: web.StreamResponse, *, chunks: ChunkBuilder, faults: Faults
    ) -> None:
        self._request = request
        self._response = response
        self._chunks = chunks
        self._faults = faults
        self._sent = 0

    async def send(self, pieces: Iterator[Piece]) -> bool:
        """Send them all; return whether the answer may go on to its end."""
        options = self._request.app[SANDBOX].options
        loop = asyncio.get_running_loop()
        due = loop.time() + options.first_token_after
        for piece in pieces:
            if piece.is_text:
                if self._faults.ordered and not await self._strike(is_end=False):
                    return False
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                due += options.token_interval
                self._sent += 1
            await self._response.write(piece.frame)
        return not self._faults.ordered or await self._strike(is_end=True)

    async def _strike(self, *, is_end: bool) -> bool:
        """Do what the faults order at this point; return False where the answer ends with it."""
        if "comments" in self._faults:
            await self._response.write(COMMENT)
        if "empty-choices" in self._faults and self._sent == 1:
            await self._response.write(self._chunks.empty(self._sent))
        if self._is_due(is_end, "garbage"):
            await self._response.write(GARBAGE)
        if self._is_due(is_end, "silence"):
            await asyncio.Event().wait()
        if self._is_due(is_end, "error", "error-openai"):
            await self._response.write(b"data: " + error_body("error-openai" in self._faults) + b"\n\n")
            return False
        if self._is_due(is_end, "cut"):
            self._break()
        return not self._is_due(is_end, "end")

    def _is_due(self, is_end: bool, *names: str) -> bool:
        """An answer that ends before its fault is struck at its end."""
        after = self._faults.pieces(*names)
        return after is not None and (self._sent == after or (is_end and self._sent < after))

    def _break(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()
        raise ClientConnectionResetError("cut as ordered")
