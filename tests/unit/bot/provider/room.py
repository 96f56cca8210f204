"""What the tests of the provider share: a provider on a loopback server, a ledger in memory, a clock by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.message import Message, Role, Text
from bot.domain.reply import TextDelta
from bot.domain.usage import Spent
from bot.ports.provider import ChatEvent, ChatRequest, Payer, ProviderFacts
from bot.ports.store import LedgerEntry
from bot.provider.options import ProviderOptions
from bot.provider.siliconflow import AiohttpProvider, open_provider
from tests.fakes.clock import FakeClock
from tests.wire.provider_server import ProviderServer

KEY = "sk-very-secret-key"
MODEL = "Qwen/Qwen3-8B"
SECOND = "deepseek-ai/DeepSeek-V3.2"
PAYER = Payer("turn1", PersonKey("web", "", "ana"), ConversationKey("web", "", "ana", "c1"))


@dataclass
class MemoryLedger:
    """Keeps the rows in a list."""

    entries: list[LedgerEntry] = field(default_factory=list)

    async def record(self, entry: LedgerEntry) -> None:
        self.entries.append(entry)

    async def spent(self, *, since: datetime, person: PersonKey | None = None) -> Spent:
        return Spent()

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Model and outcome of each row."""
        return [(entry.usage.model, entry.outcome) for entry in self.entries]


@dataclass
class Room:
    """One provider with all that stands round it."""

    server: ProviderServer
    provider: AiohttpProvider
    ledger: MemoryLedger
    clock: FakeClock


@asynccontextmanager
async def furnished(
    *,
    is_sandbox: bool = False,
    luck: float = 0.0,
    clock: FakeClock | None = None,
    ledger: MemoryLedger | None = None,
    **options: Any,
) -> AsyncIterator[Room]:
    """Open a server and a provider on it; with no luck every backoff is zero."""
    clock, ledger = clock or FakeClock(), ledger or MemoryLedger()
    async with ProviderServer() as server:
        options = {"base_url": server.base_url, "api_key": KEY, **options}
        provider = open_provider(
            ProviderOptions(**options),
            ledger=ledger,
            clock=clock,
            random=lambda: luck,
            facts=ProviderFacts("loopback", is_sandbox),
        )
        try:
            yield Room(server, provider, ledger, clock)
        finally:
            await provider.close()


def said(role: Role, text: str) -> Message:
    """Write a message of plain words."""
    return Message(role, (Text(text),))


def question(text: str = "Hello?", *, model: str = MODEL, **options: Any) -> ChatRequest:
    """Ask one short question."""
    return ChatRequest(**{"model": model, "messages": (said(Role.USER, text),), "payer": PAYER, **options})


async def told(provider: AiohttpProvider, request: ChatRequest) -> list[ChatEvent]:
    """Listen to a whole answer."""
    return [event async for event in provider.chat(request)]


def words(events: Sequence[ChatEvent]) -> str:
    """Join the words of an answer."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))
