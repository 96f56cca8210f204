"""Exchanging the provider while it answers."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.domain.media import Media, MediaKind
from bot.domain.reply import StopReason, TextDelta
from bot.domain.usage import Usage
from bot.errors import ProviderUnavailable
from bot.ports.provider import (
    ChatEvent,
    ChatFinished,
    ChatRequest,
    Drawn,
    PictureRequest,
    ProviderFacts,
    SpeechRequest,
    Spoken,
)
from bot.provider.switch import SwitchingProvider
from tests.fakes.clock import settle
from tests.unit.bot.provider.room import PAYER, question, words


class NamedProvider:
    """Answers with its name, and waits for its gate in the middle of an answer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.gate = asyncio.Event()
        self.closed = 0

    @property
    def facts(self) -> ProviderFacts:
        return ProviderFacts(self.name, False)

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        yield TextDelta(self.name)
        await self.gate.wait()
        yield ChatFinished(StopReason.COMPLETE, Usage("m"), "m")

    async def draw(self, request: PictureRequest) -> Drawn:
        raise ProviderUnavailable(self.name)

    async def speak(self, request: SpeechRequest) -> Spoken:
        await self.gate.wait()
        return Spoken(Media(MediaKind.AUDIO, self.name, "audio/mpeg", b""), Usage("m"))

    async def models(self) -> tuple[str, ...]:
        return (self.name,)

    async def close(self) -> None:
        self.closed += 1


async def test_the_next_call_goes_to_the_new_provider_and_an_idle_old_one_is_closed() -> None:
    old, new = NamedProvider("old"), NamedProvider("new")
    switch = SwitchingProvider(old)
    assert (await switch.models(), switch.facts.label) == (("old",), "old")
    await switch.exchange(new)
    assert (await switch.models(), switch.facts.label) == (("new",), "new")
    assert (old.closed, new.closed) == (1, 0)


async def test_an_answer_under_way_ends_on_the_old_one_which_is_closed_then() -> None:
    old, new = NamedProvider("old"), NamedProvider("new")
    switch = SwitchingProvider(old)
    events = switch.chat(question())
    speaking = asyncio.ensure_future(switch.speak(SpeechRequest(model="m", text="x", payer=PAYER)))
    heard = [await anext(events)]
    await settle()
    await switch.exchange(new)
    assert old.closed == 0
    old.gate.set()
    heard += [event async for event in events]
    assert (await speaking).audio.name == "old"
    assert words(heard) == "old"
    assert (old.closed, new.closed) == (1, 0)


async def test_an_answer_left_early_frees_the_old_one_too() -> None:
    old, new = NamedProvider("old"), NamedProvider("new")
    switch = SwitchingProvider(old)
    events = switch.chat(question())
    await anext(events)
    await switch.exchange(new)
    await events.aclose()
    assert old.closed == 1


async def test_a_failed_call_frees_it_as_well() -> None:
    old = NamedProvider("old")
    switch = SwitchingProvider(old)
    with pytest.raises(ProviderUnavailable):
        await switch.draw(PictureRequest(model="m", prompt="x", payer=PAYER))
    await switch.exchange(NamedProvider("new"))
    assert old.closed == 1


async def test_exchanging_a_provider_for_itself_keeps_it_open() -> None:
    only = NamedProvider("only")
    switch = SwitchingProvider(only)
    await switch.exchange(only)
    assert only.closed == 0
