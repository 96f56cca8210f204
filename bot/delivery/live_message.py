"""An answer that grows on the screen: newest text wins, paced edits, one writer."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from functools import partial

from bot.delivery.place import Place
from bot.delivery.receipts import Messages, Slot
from bot.delivery.splitting import Splitter, TextPart, split_markdown
from bot.domain.reply import Action, Outgoing, Urgency
from bot.errors import PlatformBusy, PlatformUnavailable
from bot.ports.adapter import Call
from bot.ports.checkpoint import Checkpoint
from bot.ports.gate import Reservation

log = logging.getLogger(__name__)

WHOLE_WORD = re.compile(r"\w(?!\w)(?=.)|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]", re.DOTALL)
NOTHING_STANDS = -1


class LiveMessage:
    """Collects an answer's text and shows it as it grows.

    What stood before (an earlier attempt, generation or start) stays until the new text is longer: `_floor` characters.
    """

    def __init__(self, place: Place, messages: Messages, *, base_text: str, on_text: Callable[[], None]) -> None:
        self._place = place
        self._messages = messages
        self._on_text = on_text
        self._begun_at = place.clock.monotonic()
        self._not_before = self._begun_at
        self._changed = asyncio.Event()
        self._pieces: list[str] = []
        self._splitter = self._new_splitter()
        self._splitter.feed(base_text)
        self._floor = self._standing_length()
        self._settled = 0
        self._is_over = False
        self._is_shown = False
        self._is_begun = False
        self._has_spoken = False
        self._rendered = ""
        self.reservation: Reservation | None = None
        self.first_visible: float | None = None

    def add(self, text: str) -> None:
        """Take in more text; this is done for every delta and must cost next to nothing."""
        self._pieces.append(text)
        if not self._changed.is_set():
            self._changed.set()
            if not self._has_spoken:
                self._has_spoken = True
                self._place.reach(Checkpoint.FIRST_TOKEN)

    def restart(self) -> None:
        """Begin again; what stands stays until the new text is longer or final."""
        self._pieces.clear()
        self._floor = self._standing_length()
        self._splitter = self._new_splitter()
        self._settled = 0
        self._is_shown = False

    async def write(self) -> None:
        """Show the text as it grows until stopped; nothing grows where the final write can't be promised."""
        if not self._place.capabilities.can_edit:
            return
        while not self._is_over:
            await self._messages.rest(self._changed.wait())
            await self._pace()
            self._changed.clear()
            if not self._is_ready():
                continue
            if not self._begin():
                return
            try:
                await self._grow()
            except PlatformBusy as busy:
                await self._messages.obey(busy, Call.EDIT if self._is_shown else Call.POST)
                self._changed.set()
            except PlatformUnavailable:
                self._changed.set()
                log.info("A growing message could not be written", extra={"turn_id": self._place.turn.turn_id})
            self._not_before = self._place.clock.monotonic() + self._place.capabilities.edit_interval

    async def stop(self, writer: asyncio.Task[None]) -> None:
        """End the growing: what is on its way arrives, what waits is dropped."""
        self._is_over = True
        if self._messages.is_resting:
            writer.cancel()
        await asyncio.wait((writer,))

    def release(self) -> None:
        """Give back the budget kept for the final write."""
        if self.reservation:
            self.reservation.release()

    def whole(self) -> Sequence[TextPart]:
        """Read the whole answer in parts; empty when it has no words."""
        self._take()
        last = self._splitter.last()
        return [*self._splitter.closed, last] if last else self._splitter.closed

    def visible(self) -> Sequence[TextPart]:
        """Read what the answer must not lose: the new text where any of it stands, else what stood before."""
        if self._is_shown:
            return self.whole()
        sources = [slot.source for slot in self._messages.texts if slot.stands]
        if None in sources:
            return []
        capabilities = self._place.capabilities
        text = "".join(source or "" for source in sources)
        return split_markdown(text, limit=capabilities.max_text, unit=capabilities.text_unit)

    @property
    def has_unknown(self) -> bool:
        """Does text stand that nobody knows any more, of an attempt that was cut off?"""
        return any(slot.stands and slot.source is None for slot in self._messages.texts)

    @property
    def leaves_old(self) -> bool:
        """Does an earlier answer stand here, and nothing yet of the one that was to replace it?"""
        stands = any(slot.stands for slot in (*self._messages.texts, *self._messages.media))
        return self._place.turn.generation > 0 and stands and not self._is_shown

    def mark_visible(self) -> None:
        """Remember when the first text showed."""
        if self.first_visible is None:
            self.first_visible = self._place.clock.monotonic() - self._begun_at
        self._on_text()

    def _new_splitter(self) -> Splitter:
        capabilities = self._place.capabilities
        return Splitter(limit=capabilities.max_text, unit=capabilities.text_unit)

    def _standing_length(self) -> int:
        """Count what stands; a message whose text nobody kept counts as full."""
        slots = [slot for slot in self._messages.texts if slot.ref]
        if not slots:
            return NOTHING_STANDS
        full = self._place.capabilities.max_text
        return sum(full if slot.source is None else len(slot.source) for slot in slots)

    def _take(self) -> None:
        if self._pieces:
            self._splitter.feed("".join(self._pieces))
            self._pieces.clear()

    async def _pace(self) -> None:
        wait = self._not_before - self._place.clock.monotonic()
        if wait > 0:
            await self._messages.rest(self._place.clock.sleep(wait))

    def _is_ready(self) -> bool:
        """Is there something to show that is worth the place of what stands?"""
        self._take()
        if self._splitter.length <= self._floor:
            self._not_before = self._place.clock.monotonic() + self._place.capabilities.edit_interval
            return False
        self._floor = NOTHING_STANDS
        return self._is_shown or bool(self._splitter.closed) or self._has_word()

    def _has_word(self) -> bool:
        """Does at least one whole word of the open part stand when it is healed?"""
        body, tail = self._splitter.growing().source, self._splitter.tail
        return WHOLE_WORD.search(body + " " if len(body) < len(tail) else body) is not None

    def _begin(self) -> bool:
        if not self._is_begun:
            self.reservation = self._place.gate.reserve(self._place.routes_of(Call.EDIT))
            self._is_begun = True
        return self.reservation is not None

    async def _grow(self) -> None:
        """Bring every message from the first open one on to the newest text."""
        splitter = self._splitter
        while not self._is_over and splitter is self._splitter:
            index = self._settled
            slot = self._messages.text_slot(index)
            if not self._stands(index, slot):
                await self._show(splitter, index, slot)
            if index >= len(splitter.closed) or splitter is not self._splitter:
                return
            if not self._stands(index, slot):
                await self._messages.close(slot, splitter.closed[index].source)
            self._settled = index + 1
            if self._settled >= len(splitter.closed) and not self._has_word():
                return

    async def _show(self, splitter: Splitter, index: int, slot: Slot) -> None:
        """Write one message; where the answer begins again meanwhile, it still gets the words it was begun with."""
        render = partial(self._render, splitter, index)
        if slot.shows(render()):
            return
        urgency = Urgency.GROWING if self.first_visible is not None else Urgency.FIRST
        await self._messages.put(slot, render, urgency)
        self.mark_visible()
        slot.source = self._rendered
        if splitter is self._splitter:
            self._is_shown = True
        else:
            self._floor = self._standing_length()

    def _stands(self, index: int, slot: Slot) -> bool:
        closed = self._splitter.closed
        return slot.is_plain and index < len(closed) and slot.source == closed[index].source

    def _render(self, splitter: Splitter, index: int) -> Outgoing:
        """Render a message with the newest text; the open one can be stopped."""
        if splitter is self._splitter:
            self._take()
        place, closed = self._place, splitter.closed
        if index < len(closed):
            self._rendered = closed[index].source
            return Outgoing(closed[index].shown, private_to=place.target.for_person)
        self._rendered = splitter.tail
        actions = (Action("stop", place.turn.turn_id),) if place.capabilities.shows_buttons else ()
        return Outgoing(splitter.growing().shown, actions=actions, private_to=place.target.for_person)
