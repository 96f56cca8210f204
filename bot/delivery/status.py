"""What Parley says it is doing, shown while it lasts."""

import asyncio
import logging

from bot.delivery.place import Place
from bot.domain.reply import Status, Urgency
from bot.errors import AdapterError, PlatformBusy
from bot.ports.adapter import Call

log = logging.getLogger(__name__)

LONGEST_FAREWELL = 2.0  # an answer that stands does not wait longer for its status to go


class StatusLine:
    """Shows the newest status when the gate has time for it; text never waits for it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._is_shown_here = place.capabilities.shows_status
        self._wanted: Status | None = None
        self._shown: Status | None = None
        self._is_calling = False
        self._changed = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    def show(self, status: Status) -> None:
        """Want another status."""
        self._want(status)

    def clear(self) -> None:
        """Want none."""
        self._want(None)

    async def run(self) -> None:
        """Keep the platform at what is wanted until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._wanted != self._shown:
                await self._tell()
            if self._wanted == self._shown:
                self._settled.set()

    async def fade(self) -> None:
        """Clear the status and wait for that a moment, but not longer."""
        self.clear()
        if self._settled.is_set() or (self._wanted == self._shown and not self._is_calling):
            return
        async with asyncio.TaskGroup() as group:
            limit = group.create_task(self._place.clock.sleep(LONGEST_FAREWELL))
            settled = group.create_task(self._settled.wait())
            await asyncio.wait((limit, settled), return_when=asyncio.FIRST_COMPLETED)
            limit.cancel()
            settled.cancel()

    def _want(self, status: Status | None) -> None:
        if not self._is_shown_here or status == self._wanted:
            return
        self._wanted = status
        self._settled.clear()
        self._changed.set()

    async def _tell(self) -> None:
        place = self._place
        routes = place.routes_of(Call.STATUS)
        await place.gate.enter(routes, Urgency.STATUS)
        status = self._wanted
        if status == self._shown:
            return
        self._is_calling = True
        try:
            await place.adapter.set_status(place.target, place.turn.turn_id, status)
        except PlatformBusy as busy:
            for route in routes:
                place.gate.pause(route, busy.retry_after)
        except AdapterError:
            log.debug("A status could not be shown", exc_info=True)
        finally:
            self._is_calling = False
        self._shown = status
