"""The messages of one answer: what stands by its receipts, and how one is posted, edited and taken away."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.delivery.place import Place
from bot.domain.conversation import MessageRef
from bot.domain.reply import Outgoing, Urgency
from bot.errors import PlatformBusy, PlatformUnavailable, TargetGone
from bot.ports.adapter import Call, RecoveringAdapter
from bot.ports.checkpoint import Checkpoint
from bot.ports.gate import Reservation
from bot.ports.store import Receipt

log = logging.getLogger(__name__)

FIRST_MEDIA_PART = 500  # part numbers tell what a standing message shows: text, files, a notice
FIRST_NOTICE_PART = 900
TRIES = 5
FIRST_BACKOFF = 0.5
SHORTEST_PAUSE = 0.25

Result = TypeVar("Result")


@dataclass(slots=True)
class Slot:
    """One message of an answer, standing or to come.

    `source` is the text that stands there as far as it is known, `shown` what this attempt wrote last. An uncertain
    slot may have been posted without us knowing. A plain one shows its source and nothing else.
    """

    part: int
    nonce: str
    ref: MessageRef | None = None
    is_intended: bool = False
    is_uncertain: bool = False
    is_plain: bool = False
    source: str | None = None
    shown: Outgoing | None = None

    @property
    def stands(self) -> bool:
        """Is it on the screen, or may it be?"""
        return self.ref is not None or self.is_uncertain

    def shows(self, outgoing: Outgoing) -> bool:
        """Is this what stands there?"""
        return self.ref is not None and self.shown == outgoing


class Messages:
    """Keeps an answer's messages and the receipts of them in step."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._has_replaced = False
        self._parts: set[int] = set()
        self.texts: list[Slot] = []
        self.media: list[Slot] = []
        self.notices: list[Slot] = []
        self.edits = 0
        self.is_resting = False

    async def load(self) -> None:
        """Read what earlier attempts and generations left standing."""
        for receipt in await self._place.receipts.of_answer(self._place.turn.answer_id):
            slots = self._slots_of(receipt.part)
            slots.append(_slot_of(receipt))
            self._parts.add(receipt.part)
        for slot in self.texts[:-1]:
            slot.is_plain = slot.source is not None

    def text_slot(self, index: int) -> Slot:
        """Find the message for a part of the text; the first takes over a notice that stood instead of the answer."""
        if index == len(self.texts):
            takes_over = not self.texts and self.notices
            self.texts.append(self.notices.pop(0) if takes_over else self._new_slot(0))
        return self.texts[index]

    def media_slot(self, index: int) -> Slot:
        """Find the message for some of the answer's files."""
        if index == len(self.media):
            self.media.append(self._new_slot(FIRST_MEDIA_PART))
        return self.media[index]

    def notice_slot(self) -> Slot:
        """Find the message for the notice of this answer."""
        if not self.notices:
            self.notices.append(self._new_slot(FIRST_NOTICE_PART))
        return self.notices[0]

    async def put(
        self,
        slot: Slot,
        render: Callable[[], Outgoing],
        urgency: Urgency,
        *,
        reservation: Reservation | None = None,
    ) -> None:
        """Make a message show what `render` gives once the gate is open: by edit where it stands, else by post."""
        if slot.ref is None and slot.is_uncertain:
            await self._look_for(slot, urgency)
            if slot.ref is not None and slot.shown == render():
                return
        if slot.ref is not None and not self._place.capabilities.can_edit:
            if not self._place.capabilities.can_delete:
                return  # what an earlier attempt said there stays: better than saying it twice
            await self._delete(slot)
            self._renumber(slot)
        if slot.ref is None:
            await self._post(slot, render, urgency)
            return
        try:
            await self._edit(slot, slot.ref, render, urgency=urgency, reservation=reservation)
        except TargetGone:
            if self._has_replaced:
                raise
            self._has_replaced = True
            await self._place.receipts.drop(slot.nonce)
            self._renumber(slot)
            await self._post(slot, render, urgency)

    async def insist(self, slot: Slot, outgoing: Outgoing, *, reservation: Reservation | None = None) -> None:
        """Put a final message, through rate limits and short outages."""

        attempt = partial(self.put, slot, lambda: outgoing, Urgency.FINAL, reservation=reservation)
        await self._persist(attempt, lambda: Call.EDIT if slot.ref else Call.POST)

    async def close(self, slot: Slot, source: str) -> None:
        """Keep the source of a message that will not grow any more."""
        slot.source = source
        await self._place.receipts.close(slot.nonce, source)

    async def remove_after(self, slots: list[Slot], count: int) -> None:
        """Take away the messages behind the first so many: they are not part of the answer any more."""
        while len(slots) > count:
            await self._persist(partial(self._delete, slots[-1]), lambda: Call.DELETE)
            slots.pop()

    async def obey(self, busy: PlatformBusy, call: Call) -> None:
        """Let everybody wait as long as the platform asked."""
        seconds = max(busy.retry_after, SHORTEST_PAUSE)
        routes = self._place.routes_of(call)
        for route in routes:
            self._place.gate.pause(route, seconds)
        if not routes:
            await self.rest(self._place.clock.sleep(seconds))

    async def rest(self, wait: Awaitable[Result]) -> Result:
        """Wait for something that may be interrupted: no call and no transaction is under way."""
        self.is_resting = True
        try:
            return await wait
        finally:
            self.is_resting = False

    def refs(self) -> tuple[MessageRef, ...]:
        """List the messages that stand."""
        return tuple(slot.ref for slot in (*self.texts, *self.media, *self.notices) if slot.ref)

    def _slots_of(self, part: int) -> list[Slot]:
        if part >= FIRST_NOTICE_PART:
            return self.notices
        return self.media if part >= FIRST_MEDIA_PART else self.texts

    def _new_slot(self, first_part: int) -> Slot:
        part = self._next_part(first_part)
        return Slot(part, self._place.turn.nonce(part))

    def _next_part(self, first_part: int) -> int:
        kind = self._slots_of(first_part)
        taken = [part for part in self._parts if self._slots_of(part) is kind]
        part = max(taken, default=first_part - 1) + 1
        self._parts.add(part)
        return part

    async def _post(self, slot: Slot, render: Callable[[], Outgoing], urgency: Urgency) -> None:
        place = self._place
        if not slot.is_intended:
            await place.receipts.intend(Receipt(slot.nonce, place.turn.answer_id, slot.part, place.target.key))
            slot.is_intended = True
            place.reach(Checkpoint.INTENT_STORED)
        await self._enter(Call.POST, urgency)
        outgoing = render()
        try:
            ref = await place.adapter.post(place.target, outgoing, nonce=slot.nonce, urgency=urgency)
        except PlatformUnavailable:
            slot.is_uncertain, slot.shown = True, outgoing
            raise
        slot.ref, slot.shown, slot.is_plain = ref, outgoing, False
        place.reach(Checkpoint.POSTED)
        await place.receipts.posted(slot.nonce, ref)
        place.reach(Checkpoint.RECEIPT_STORED)

    async def _edit(
        self,
        slot: Slot,
        ref: MessageRef,
        render: Callable[[], Outgoing],
        *,
        urgency: Urgency,
        reservation: Reservation | None,
    ) -> None:
        await self._enter(Call.EDIT, urgency, reservation)
        outgoing = render()
        self.edits += 1
        slot.ref = await self._place.adapter.edit(ref, outgoing, urgency=urgency)
        slot.shown, slot.is_plain = outgoing, False
        self._place.reach(Checkpoint.EDITED)
        if slot.ref != ref:
            await self._place.receipts.posted(slot.nonce, slot.ref)

    async def _look_for(self, slot: Slot, urgency: Urgency) -> None:
        """Ask the platform whether a post took effect whose receipt is missing."""
        adapter = self._place.adapter
        if isinstance(adapter, RecoveringAdapter):
            await self._enter(Call.FETCH, urgency)
            slot.ref = await adapter.find_posted(self._place.target, slot.nonce)
            if slot.ref:
                await self._place.receipts.posted(slot.nonce, slot.ref)
        slot.is_uncertain = False

    def _renumber(self, slot: Slot) -> None:
        """Make room after a message that is gone: its successor is a part of its own, for its nonce is spent."""
        slot.part = self._next_part(slot.part)
        slot.nonce = self._place.turn.nonce(slot.part)
        slot.ref = slot.shown = None
        slot.is_intended = False

    async def _delete(self, slot: Slot) -> None:
        if slot.ref is None and slot.is_uncertain:
            await self._look_for(slot, Urgency.FINAL)
        if slot.ref is not None and self._place.capabilities.can_delete:
            await self._enter(Call.DELETE, Urgency.FINAL)
            try:
                await self._place.adapter.delete(slot.ref)
            except TargetGone:
                log.debug("A message to be deleted was gone")
        await self._place.receipts.drop(slot.nonce)

    async def _enter(self, call: Call, urgency: Urgency, reservation: Reservation | None = None) -> None:
        await self.rest(self._place.gate.enter(self._place.routes_of(call), urgency, reservation=reservation))

    async def _persist(self, attempt: Callable[[], Awaitable[None]], call: Callable[[], Call]) -> None:
        failures = 0
        while True:
            try:
                return await attempt()
            except PlatformBusy as busy:
                await self.obey(busy, call())
            except PlatformUnavailable:
                failures += 1
                if failures == TRIES:
                    raise
                await self._place.clock.sleep(FIRST_BACKOFF * 2 ** (failures - 1))


def _slot_of(receipt: Receipt) -> Slot:
    is_uncertain = receipt.ref is None
    source = receipt.text or None
    return Slot(receipt.part, receipt.nonce, receipt.ref, is_intended=True, is_uncertain=is_uncertain, source=source)
