"""Answering in words: one stream of events out of as many calls as it takes."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

import aiohttp

from bot.domain.models.cards import successor
from bot.domain.reply import AnswerRestarted
from bot.errors import ProviderError
from bot.ports.provider import ChatEvent, ChatFinished, ChatRequest, ToolsCalled
from bot.provider.answer import AnswerReader
from bot.provider.books import OK, Call
from bot.provider.failures import trace_of
from bot.provider.http import Patience
from bot.provider.kit import Kit
from bot.provider.options import Dialect
from bot.provider.watch import Watch
from bot.provider.wire import chat_body, prefix_for

log = logging.getLogger(__name__)

PATH = "/chat/completions"
EVENTS = "text/event-stream"
# After a model has said that it ends, its count of tokens may follow; nobody waits long for it.
AFTERMATH = 1.0
DRAIN = 0.05


class Chat:
    """The chat ability of one provider."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._options = kit.options
        self._clock = kit.clock
        self._books = kit.books

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Stream an answer, trying again and other models as far as that helps."""
        plan = self._kit.plan(self._models(request.model))
        deadline = self._kit.deadline()
        stands = False
        try:
            while True:
                # Announced with the first event, so that what stands is kept when this try gives nothing.
                restarts = stands or _loses_prefix(request, plan.model, self._options.dialect)
                try:
                    async with aclosing(self._ask(request, plan.model, deadline)) as events:
                        async for event in events:
                            if restarts:
                                restarts = False
                                yield AnswerRestarted()
                            stands = True
                            yield event
                    return
                except ProviderError as error:
                    wait = plan.after(error)
                    if wait is None or self._clock.monotonic() + wait >= deadline:
                        raise
                    log.info("asking again", extra={"error": error.code, "model": plan.model, "wait": round(wait, 1)})
                await self._clock.sleep(wait)
        finally:
            await self._books.settle(request.payer)

    async def _ask(self, request: ChatRequest, model: str, deadline: float) -> AsyncGenerator[ChatEvent, None]:
        """Make one call."""
        body = chat_body(request, model, dialect=self._options.dialect)
        reader = AnswerReader(prefix=prefix_for(request, model, dialect=self._options.dialect))
        patience = Patience(answer=self._options.silence_seconds)
        with self._books.call(request.payer, "chat", model) as call:
            try:
                async with self._kit.line.post(PATH, body, patience=patience, accept=EVENTS) as response:
                    call.trace_id = reader.trace_id = trace_of(response.headers)
                    with self._kit.line.reading(call.trace_id), self._watch(response, deadline) as watch:
                        reader.is_whole = response.content_type == "application/json"
                        while not reader.is_over:
                            for said in reader.feed(await _read(watch, reader)):
                                yield said
                    if reader.fault:
                        raise reader.fault
                    for last in self._ending(reader, call, model):
                        yield last
                    await _drain(response)
            finally:
                call.usage = reader.usage(model)

    def _watch(self, response: aiohttp.ClientResponse, deadline: float) -> Watch:
        left = deadline - self._clock.monotonic()
        return Watch(response.content, silence=self._options.silence_seconds, total=max(1.0, left))

    def _ending(self, reader: AnswerReader, call: Call, model: str) -> Iterator[ChatEvent]:
        call.outcome = OK
        if calls := reader.calls():
            yield ToolsCalled(calls)
        yield ChatFinished(reader.stop, self._books.priced(reader.usage(model)), model, reader.trace_id)

    def _models(self, model: str) -> tuple[str, ...]:
        heir = successor(model) if self._options.dialect == "siliconflow" else ""
        return (model, heir, *self._options.fallback_models)


def _loses_prefix(request: ChatRequest, model: str, dialect: Dialect) -> bool:
    """Does the answer begin at its very beginning although it was asked to go on from words that stand?"""
    return bool(request.prefix) and not prefix_for(request, model, dialect=dialect)


async def _read(watch: Watch, reader: AnswerReader) -> bytes:
    """Read on. After the model has said that it ends, whatever goes wrong is only an end."""
    if not reader.has_finished:
        return await watch.read()
    watch.hurry(AFTERMATH)
    try:
        return await watch.read()
    except (OSError, aiohttp.ClientError):
        return b""


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Take the last bytes off the connection, so that it can be used again."""
    if response.content.at_eof():
        return
    try:
        async with asyncio.timeout(DRAIN):
            await response.content.readany()
    except (OSError, aiohttp.ClientError):
        return
