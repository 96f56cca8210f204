"""A provider that can be exchanged while it answers."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from bot.ports.provider import (
    ChatEvent,
    ChatRequest,
    Drawn,
    PictureRequest,
    Provider,
    ProviderFacts,
    SpeechRequest,
    Spoken,
)


class ClosableProvider(Provider, Protocol):
    """A provider that holds connections."""

    async def close(self) -> None:
        """Close them."""
        ...


class SwitchingProvider:
    """Passes every call to the current provider. What is under way ends where it began."""

    def __init__(self, current: ClosableProvider) -> None:
        self._current = current
        self._calls: dict[int, int] = {}

    @property
    def facts(self) -> ProviderFacts:
        """Tell which AI answers now."""
        return self._current.facts

    async def exchange(self, provider: ClosableProvider) -> None:
        """Use another provider from the next call on; the old one is closed when its last call is over."""
        old, self._current = self._current, provider
        if old is not provider and not self._calls.get(id(old)):
            await old.close()

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Stream an answer."""
        async with self._held() as provider:
            events = provider.chat(request)
            try:
                async for event in events:
                    yield event
            finally:
                if isinstance(events, AsyncGenerator):
                    await events.aclose()

    async def draw(self, request: PictureRequest) -> Drawn:
        """Draw pictures."""
        async with self._held() as provider:
            return await provider.draw(request)

    async def speak(self, request: SpeechRequest) -> Spoken:
        """Turn a text into sound."""
        async with self._held() as provider:
            return await provider.speak(request)

    async def models(self) -> tuple[str, ...]:
        """List the ids the account may use."""
        async with self._held() as provider:
            return await provider.models()

    async def close(self) -> None:
        """Close the current provider."""
        await self._current.close()

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[ClosableProvider]:
        provider = self._current
        self._calls[id(provider)] = self._calls.get(id(provider), 0) + 1
        try:
            yield provider
        finally:
            self._calls[id(provider)] -= 1
            if not self._calls[id(provider)]:
                del self._calls[id(provider)]
                if provider is not self._current:
                    await provider.close()
