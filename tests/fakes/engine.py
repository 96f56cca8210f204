"""The whole engine on fakes: one person, one place, a clock by hand."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from bot.delivery.gate import BudgetGate
from bot.domain.conversation import Author, ConversationKey, PersonKey, ReplyTarget
from bot.domain.inbound import AnyInbound, InboundAction, InboundMessage, Received
from bot.domain.media import Attachment, Media
from bot.engine.choices import Choices
from bot.engine.receive import Receiver
from bot.engine.runner import Runner
from bot.engine.services import EngineOptions, Extensions, Services
from bot.engine.worker import Worker
from bot.files.reading import LocalFiles
from bot.ports.checkpoint import Reach, pass_by
from bot.ports.telemetry import TurnFacts
from bot.registry import extensions
from tests.fakes.adapter import FakeAdapter
from tests.fakes.clock import FakeClock, settle
from tests.fakes.provider import FakeProvider
from tests.fakes.rooms import Rooms
from tests.fakes.store import FakeDatabase

DEFAULTS = {
    "model.chat": "Qwen/Qwen3-8B",
    "model.vision": "Qwen/Qwen3.5-4B",
    "model.pictures": "Kwai-Kolors/Kolors",
    "model.speech": "FunAudioLLM/CosyVoice2-0.5B",
}
OPTIONS = EngineOptions(
    defaults=DEFAULTS,
    requests_per_minute=0,
    pictures_per_minute=0,
    home_platforms=frozenset(),
)


class FakeTelemetry:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.ended: list[TurnFacts] = []
        self.has_ended = asyncio.Event()

    def received(self, platform: str, outcome: str) -> None:
        """Remember an outcome."""
        self.outcomes.append(outcome)

    def turn_ended(self, facts: TurnFacts) -> None:
        """Remember a turn."""
        self.ended.append(facts)
        self.has_ended.set()

    def running(self, count: int) -> None:
        """Forget it."""

    def span(self, name: str, turn_id: str) -> Any:
        """Trace nothing."""
        return nullcontext()


@dataclass
class Bench:
    """The engine at work."""

    clock: FakeClock
    database: FakeDatabase
    provider: FakeProvider
    adapter: FakeAdapter
    telemetry: FakeTelemetry
    worker: Worker
    receiver: Receiver
    services: Services
    key: ConversationKey = field(default_factory=lambda: ConversationKey("fake", "W", "C", "T"))
    _ids: Any = field(default_factory=itertools.count)

    def author(self, name: str = "Ana") -> Author:
        """A person."""
        return Author(PersonKey("fake", "", name.lower()), name)

    async def says(
        self, text: str, *, by: str = "Ana", attachments: tuple[Attachment, ...] = (), **changes: Any
    ) -> Received:
        """A person says something; everything that can run then runs."""
        number = next(self._ids)
        inbound = InboundMessage(
            key=self.key,
            dedupe=(f"m:{number}",),
            author=self.author(by),
            sent_at=self.clock.now(),
            target=ReplyTarget(self.key),
            message_id=str(number),
            text=text,
            attachments=attachments,
        )
        return await self.takes(replace(inbound, **changes))

    async def presses(self, verb: str, turn_id: str, *, by: str = "Ana") -> Received:
        """A person presses a button."""
        return await self.takes(
            InboundAction(
                key=self.key,
                dedupe=(f"a:{next(self._ids)}",),
                author=self.author(by),
                sent_at=self.clock.now(),
                target=ReplyTarget(self.key),
                verb=verb,
                turn_id=turn_id,
            )
        )

    async def takes(self, inbound: AnyInbound) -> Received:
        """Take in an inbound and let everything run."""
        received = await self.receiver(inbound)
        await settle(200)
        return received

    async def keeps(self, media: Media) -> Any:
        """Keep a file."""
        return await self.database.media.keep(media, owner=None)

    @property
    def screen(self) -> list[str]:
        """What stands in the place."""
        return self.adapter.screen


@asynccontextmanager
async def engine(
    *,
    options: EngineOptions = OPTIONS,
    rooms: Rooms | None = None,
    node: str = "one",
    clock: FakeClock | None = None,
    reach: Reach = pass_by,
    added: Extensions | None = None,
) -> AsyncIterator[Bench]:
    """Run the engine on fakes."""
    clock = clock or FakeClock()

    def now_ms() -> int:
        return int(clock.now().timestamp() * 1000)

    database = FakeDatabase(node=node, rooms=rooms, now_ms=now_ms)
    provider, adapter, telemetry = FakeProvider(), FakeAdapter(clock), FakeTelemetry()
    ids = (f"turn{node}{number}" for number in itertools.count(1))
    services = Services(
        turns=database.turns,
        conversations=database.conversations,
        receipts=database.receipts,
        steps=database.steps,
        preferences=database.preferences,
        media=database.media,
        ledger=database.ledger,
        provider=provider,
        files=LocalFiles(),
        clock=clock,
        adapters={"fake": adapter},
        gates={"fake": BudgetGate(clock)},
        extensions=joined(extensions(), added),
        telemetry=telemetry,
        options=options,
        new_id=lambda: next(ids),
        reach=reach,
    )
    choices = Choices(services.preferences, clock, options.defaults)
    worker = Worker(services, Runner(services, choices))
    running = asyncio.create_task(worker.run())
    await worker.is_up.wait()
    await settle()
    try:
        receiver = Receiver(services, worker, choices)
        yield Bench(clock, database, provider, adapter, telemetry, worker, receiver, services)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def joined(found: Extensions, added: Extensions | None) -> Extensions:
    """The extensions there are, with a test's own."""
    if added is None:
        return found
    return Extensions(
        {**found.commands, **added.commands}, {**found.actions, **added.actions}, {**found.tools, **added.tools}
    )
