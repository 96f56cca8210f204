"""Every store in memory, with the behaviour of the real ones: `FakeDatabase` stands in for `storage.database`."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from bot.domain.conversation import ConversationKey, MessageRef, PersonKey
from bot.domain.media import Media, StoredMedia
from bot.domain.message import MediaPart, Part, StoredMessage
from bot.domain.turn import TurnState
from bot.domain.usage import Spent
from bot.errors import Refusal, StoreUnavailable
from bot.ports.extension import StepResult
from bot.ports.store import LedgerEntry, Receipt, Summary
from bot.ports.turns import CancelAsked, ConversationChanged
from tests.fakes.rooms import HeldConversation, Rooms, at, ms, wall_clock
from tests.fakes.turns import FakeTurns

MOST_BYTES = 50 * 1024 * 1024
NANO = Decimal("0.000000001")


class FakeDatabase:
    """All stores of one fake process; several of them share `rooms` as processes share a database."""

    def __init__(
        self,
        *,
        node: str = "one",
        rooms: Rooms | None = None,
        now_ms: Callable[[], int] = wall_clock,
        turns_per_person: int = 0,
    ) -> None:
        self.rooms = rooms or Rooms()
        self.node = node
        self.turns = FakeTurns(self.rooms, node, now_ms=now_ms, turns_per_person=turns_per_person)
        self.conversations = FakeConversations(self.rooms)
        self.receipts = FakeReceipts(self.rooms, now_ms)
        self.steps = FakeSteps(self.rooms)
        self.ledger = FakeLedger(self.rooms, now_ms)
        self.preferences = FakePreferences(self.rooms)
        self.media = FakeMedia(self.rooms)
        self.health = FakeHealth()

    async def close(self) -> None:
        """Nothing is held open."""


class FakeConversations:
    """Implements `ConversationStore`."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def listing(
        self, platform: str, channel: str, *, find: str = "", before: datetime | None = None, at_most: int = 50
    ) -> Sequence[Summary]:
        found = [
            held
            for held in self._rooms.conversations
            if (held.key.platform, held.key.channel) == (platform, channel)
            and not held.is_ended
            and (before is None or held.updated_at < ms(before))
            and self._has(held, find.casefold())
        ]
        newest = sorted(found, key=lambda held: (held.updated_at, held.row_id), reverse=True)
        return [_summary(held) for held in newest[:at_most]]

    async def lookup(self, key: ConversationKey) -> Summary | None:
        held = self._rooms.standing(key)
        return _summary(held) if held else None

    async def page(
        self, key: ConversationKey, *, before_seq: int | None = None, at_most: int = 50
    ) -> Sequence[StoredMessage]:
        held = self._rooms.standing(key)
        visible = [message.stored for message in self._rooms.visible(held.row_id)] if held else []
        return [stored for stored in visible if before_seq is None or stored.seq < before_seq][-at_most:]

    async def rename(self, key: ConversationKey, title: str) -> bool:
        held = self._rooms.standing(key)
        if held is None:
            return False
        held.title = title
        self._rooms.tell(ConversationChanged(held.key))
        return True

    async def remove(self, key: ConversationKey) -> bool:
        held = self._rooms.standing(key)
        if held is None:
            return False
        rooms, gone = self._rooms, held.row_id
        turns = [other for other in rooms.turns if other.turn.conversation_id == gone]
        answers = {other.turn.answer_id for other in turns}
        rooms.conversations.remove(held)
        rooms.messages = [other for other in rooms.messages if other.conversation_id != gone]
        rooms.turns = [other for other in rooms.turns if other not in turns]
        rooms.aliases = {alias: row for alias, row in rooms.aliases.items() if row != gone}
        rooms.receipts = {nonce: kept for nonce, kept in rooms.receipts.items() if kept.answer_id not in answers}
        rooms.steps = {name: kept for name, kept in rooms.steps.items() if name[0] not in answers}
        rooms.tell(*(CancelAsked(other.turn.turn_id) for other in turns if other.state is TurnState.RUNNING))
        rooms.tell(ConversationChanged(held.key))
        return True

    async def end(self, key: ConversationKey) -> bool:
        held = self._rooms.standing(key)
        if held is None:
            return False
        held.is_ended = True
        self._rooms.tell(ConversationChanged(held.key))
        return True

    async def rewrite(self, row_id: int, parts: Sequence[Part], *, token_estimate: int) -> None:
        for held in self._rooms.messages:
            if held.stored.row_id == row_id:
                message = replace(held.stored.message, parts=tuple(parts))
                held.stored = replace(held.stored, message=message, token_estimate=token_estimate)

    async def move_window(self, conversation_id: int, start_seq: int) -> None:
        held = self._rooms.conversation(conversation_id)
        if held is not None:
            held.window_start = start_seq

    async def keep_summary(self, conversation_id: int, summary: str) -> None:
        held = self._rooms.conversation(conversation_id)
        if held is not None:
            held.summary = summary

    def _has(self, held: HeldConversation, words: str) -> bool:
        texts = [held.title, *(message.stored.message.text for message in self._rooms.visible(held.row_id))]
        return any(words in text.casefold() for text in texts)


class FakeReceipts:
    """Implements `ReceiptStore`."""

    def __init__(self, rooms: Rooms, now_ms: Callable[[], int]) -> None:
        self._rooms = rooms
        self._now = now_ms

    async def intend(self, receipt: Receipt) -> None:
        if receipt.nonce not in self._rooms.receipts:
            self._rooms.receipts[receipt.nonce] = replace(receipt, ref=None)
        if receipt.ref is not None:
            await self.posted(receipt.nonce, receipt.ref)

    async def posted(self, nonce: str, ref: MessageRef) -> None:
        receipt = self._rooms.receipts.get(nonce)
        if receipt is None:
            return
        same = (kept for kept in self._rooms.receipts.values() if kept.answer_id == receipt.answer_id)
        turn = self._rooms.find(receipt.answer_id)
        if turn is not None and turn.turn.key != ref.key and all(kept.ref is None for kept in same):
            self._rooms.aliases.setdefault(ref.key, turn.turn.conversation_id)
        self._rooms.receipts[nonce] = replace(receipt, ref=ref)

    async def close(self, nonce: str, text: str) -> None:
        if nonce in self._rooms.receipts:
            self._rooms.receipts[nonce] = replace(self._rooms.receipts[nonce], text=text)

    async def of_answer(self, answer_id: str) -> Sequence[Receipt]:
        kept = [receipt for receipt in self._rooms.receipts.values() if receipt.answer_id == answer_id]
        ordered = sorted(kept, key=lambda receipt: (receipt.part, int(receipt.nonce.rpartition(".")[2])))
        return list({receipt.part: self._unexpired(receipt) for receipt in ordered}.values())

    async def drop(self, nonce: str) -> None:
        self._rooms.receipts.pop(nonce, None)

    def _unexpired(self, receipt: Receipt) -> Receipt:
        ref = receipt.ref
        if ref is None or ref.expires_at is None or ms(ref.expires_at) > self._now():
            return receipt
        return replace(receipt, ref=replace(ref, handle=""))


class FakeSteps:
    """Implements `StepStore`."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def find(self, answer_id: str, generation: int, name: str) -> StepResult | None:
        return self._rooms.steps.get((answer_id, generation, name))

    async def keep(self, answer_id: str, generation: int, name: str, result: StepResult) -> None:
        self._rooms.steps.setdefault((answer_id, generation, name), result)


class FakeLedger:
    """Implements `Ledger`."""

    def __init__(self, rooms: Rooms, now_ms: Callable[[], int]) -> None:
        self._rooms = rooms
        self._now = now_ms

    async def record(self, entry: LedgerEntry) -> None:
        self._rooms.ledger.append((self._now(), entry))

    async def spent(self, *, since: datetime, person: PersonKey | None = None) -> Spent:
        usages = [
            entry.usage
            for recorded_at, entry in self._rooms.ledger
            if recorded_at >= ms(since) and person in (None, entry.person)
        ]
        sums: dict[str, Decimal] = {}
        for usage in usages:
            if usage.cost is not None:
                cost = usage.cost.quantize(NANO, ROUND_HALF_EVEN)
                sums[usage.currency] = sums.get(usage.currency, Decimal(0)) + cost
        return Spent(tuple(sorted(sums.items())), sum(usage.cost is None for usage in usages))


class FakePreferences:
    """Implements `PreferenceStore`."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def read(self, scopes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {scope: {} for scope in scopes}
        for (scope, name), value in self._rooms.preferences.items():
            if scope in found:
                found[scope][name] = value
        return found

    async def write(self, scope: str, name: str, value: str) -> None:
        if value:
            self._rooms.preferences[scope, name] = value
        else:
            self._rooms.preferences.pop((scope, name), None)


class FakeMedia:
    """Implements `MediaStore`."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def keep(self, media: Media, *, owner: PersonKey | None, width: int = 0, height: int = 0) -> StoredMedia:
        if len(media.data) > MOST_BYTES:
            raise Refusal(words="refusal.file_too_big", name=media.name)
        media_id = hashlib.sha256(f"{owner}".encode() + media.data).hexdigest()[:24]
        if media_id not in self._rooms.media:
            stored = StoredMedia(
                media_id, media.kind, media.name, media.mime_type, len(media.data), media.alt_text, width, height
            )
            self._rooms.media[media_id] = (stored, media, owner)
        return self._rooms.media[media_id][0]

    async def find(self, media_id: str) -> StoredMedia | None:
        kept = self._rooms.media.get(media_id)
        return kept[0] if kept else None

    async def owner(self, media_id: str) -> PersonKey | None:
        kept = self._rooms.media.get(media_id)
        return kept[2] if kept else None

    async def read(self, media_id: str) -> Media | None:
        kept = self._rooms.media.get(media_id)
        return kept[1] if kept else None

    async def release(self, media_id: str) -> bool:
        shown = {
            part.media.media_id
            for message in self._rooms.all_messages()
            for part in message.message.parts
            if isinstance(part, MediaPart)
        }
        if media_id in shown:
            return False
        await self.remove(media_id)
        return True

    async def remove(self, media_id: str) -> None:
        self._rooms.media.pop(media_id, None)


class FakeHealth:
    """Implements `Health`; a test may break it."""

    def __init__(self) -> None:
        self.is_broken = False

    async def check(self) -> None:
        if self.is_broken:
            raise StoreUnavailable("The database is not available: a test broke it")


def _summary(held: HeldConversation) -> Summary:
    return Summary(held.key, held.row_id, held.title, at(held.updated_at))
