"""What the tests of delivery share: one answer on a platform of the test, told event by event."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace

from bot.delivery.gate import BudgetGate
from bot.delivery.place import Delivered, Place
from bot.delivery.renderer import deliver
from bot.domain.conversation import Author, ConversationKey, MessageRef, PersonKey, ReplyTarget
from bot.domain.inbound import InboundMessage
from bot.domain.media import MediaKind, StoredMedia
from bot.domain.reply import Outgoing, ReplyEvent, ReplyFailed, ReplyFinished, TextDelta
from bot.domain.turn import Turn
from bot.domain.wording import Words
from bot.ports.checkpoint import Checkpoint
from bot.ports.gate import Gate
from bot.ports.store import Receipt
from tests.fakes.adapter import FakeAdapter
from tests.fakes.clock import FakeClock, settle

KEY = ConversationKey("fake", "W1", "C1", "T1")
ANA = PersonKey("fake", "", "U1")
PICTURE = StoredMedia("p1", MediaKind.PICTURE, "fox.png", "image/png", 1234, "a fox")


class MemoryReceipts:
    """Receipts in a dict, as a store would keep them."""

    def __init__(self) -> None:
        self.rows: dict[str, Receipt] = {}
        self.log: list[str] = []

    async def intend(self, receipt: Receipt) -> None:
        self.log.append(f"intend {receipt.part}")
        self.rows.setdefault(receipt.nonce, receipt)

    async def posted(self, nonce: str, ref: MessageRef) -> None:
        self.log.append(f"posted {self.rows[nonce].part}")
        self.rows[nonce] = replace(self.rows[nonce], ref=ref)

    async def close(self, nonce: str, text: str) -> None:
        self.log.append(f"close {self.rows[nonce].part}")
        self.rows[nonce] = replace(self.rows[nonce], text=text)

    async def of_answer(self, answer_id: str) -> list[Receipt]:
        newest: dict[int, Receipt] = {}
        for receipt in sorted(self.rows.values(), key=lambda row: int(row.nonce.split(".")[2])):
            if receipt.answer_id == answer_id:
                newest[receipt.part] = receipt
        return [newest[part] for part in sorted(newest)]

    async def drop(self, nonce: str) -> None:
        del self.rows[nonce]


class Speech:
    """A reply that says what the test tells it to, when it tells it to."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[ReplyEvent] = asyncio.Queue()
        self.is_closed = False

    async def events(self) -> AsyncIterator[ReplyEvent]:
        try:
            while True:
                event = await self._events.get()
                yield event
                if isinstance(event, ReplyFinished | ReplyFailed):
                    return
        finally:
            self.is_closed = True

    async def say(self, *events: ReplyEvent | str) -> None:
        for event in events:
            self._events.put_nowait(TextDelta(event) if isinstance(event, str) else event)
            await settle()


def a_turn(clock: FakeClock, *, attempt: int = 1, generation: int = 0) -> Turn:
    target = ReplyTarget(KEY)
    asked = InboundMessage(
        key=KEY,
        dedupe=("ev:1",),
        author=Author(ANA, "Ana"),
        sent_at=clock.now(),
        target=target,
        message_id="q",
        text="?",
    )
    return Turn(
        turn_id=f"turn{generation}",
        answer_id="answer",
        lane="lane",
        key=KEY,
        inbound=asked,
        attempt=attempt,
        accepted_at=clock.now(),
        conversation_id=1,
        person=ANA,
        generation=generation,
    )


@dataclass
class Stage:
    """One thread of one platform, with all that an answer needs to be shown there."""

    clock: FakeClock = field(default_factory=FakeClock)
    receipts: MemoryReceipts = field(default_factory=MemoryReceipts)
    reached: list[Checkpoint] = field(default_factory=list)
    is_held: bool = True

    def __post_init__(self) -> None:
        self.adapter = FakeAdapter(self.clock)
        self.gate: Gate = BudgetGate(self.clock)
        self.turn = a_turn(self.clock)
        self.speech = Speech()

    def place(self) -> Place:
        async def is_held() -> bool:
            return self.is_held

        return Place(
            adapter=self.adapter,
            gate=self.gate,
            target=ReplyTarget(KEY),
            turn=self.turn,
            receipts=self.receipts,
            words=Words("en"),
            clock=self.clock,
            reach=self.reached.append,
            is_held=is_held,
        )

    def begin(self, *, base_text: str = "") -> asyncio.Task[Delivered]:
        """Start showing an answer; tell it with `say`."""
        self.speech = Speech()
        return asyncio.create_task(deliver(self.speech.events(), self.place(), base_text=base_text))

    async def say(self, *events: ReplyEvent | str) -> None:
        await self.speech.say(*events)

    async def tell(self, *events: ReplyEvent | str, base_text: str = "") -> Delivered:
        """Show a whole answer that comes at once."""
        showing = self.begin(base_text=base_text)
        await self.say(*events)
        await self.clock.advance(0)
        return await showing

    def again(self, *, attempt: int = 1, generation: int = 0) -> None:
        """Go on with the same answer in another attempt or generation."""
        self.turn = a_turn(self.clock, attempt=attempt, generation=generation)

    @property
    def screen(self) -> list[str]:
        return self.adapter.screen

    @property
    def shown(self) -> list[Outgoing]:
        return list(self.adapter.standing.values())


def words_of(texts: Iterable[str]) -> str:
    """All texts in a row, to compare what is said and nothing else."""
    return " ".join(" ".join(texts).split())
