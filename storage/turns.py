"""The durable queue of turns: each method is one transaction of a function in a `turns_*` module."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.inbound import AnyInbound
from bot.domain.message import Message
from bot.domain.turn import Slot, Turn, TurnState
from bot.errors import StoreError
from bot.ports.turns import Acceptance, Backlog, Beat, Claimed, Ended, NewMessage, NewTurn, Taken, Wake
from storage import turns_accept, turns_end, turns_lease, turns_look, turns_start
from storage.site import Site
from storage.timing import to_ms
from storage.transaction import Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")


class SqlTurns:
    """Implements `TurnStore`."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._returning: set[asyncio.Task[None]] = set()

    async def accept(self, new: NewTurn) -> Acceptance:
        """Store an inbound whole or not at all."""
        return await self._starting(lambda t: turns_accept.accept(t, new), _claimed_by_accept)

    async def overhear(self, inbound: AnyInbound, message: Message) -> bool:
        """Store what was said in a known conversation."""
        return await self._site.write(lambda t: turns_accept.overhear(t, inbound, message))

    async def claim(self, free: Mapping[Slot, int]) -> Sequence[Claimed]:
        """Take over ready turns that are due."""
        return await self._starting(lambda t: turns_start.claim(t, free), list)

    async def finish(
        self,
        turn: Turn,
        state: TurnState,
        messages: Sequence[NewMessage] = (),
        *,
        error: str = "",
        free: Mapping[Slot, int] | None = None,
    ) -> Ended:
        """End a turn with what it said; the lane's next one goes on."""
        ending = turns_end.Ending(state, messages, error)
        return await self._starting(lambda t: turns_end.finish(t, turn, ending, free or {}), _claimed_by_finish)

    async def retry(self, turn: Turn, *, wait: float, error: str, gives_back: bool = False) -> bool:
        """Put a running turn back to be run again."""
        return await self._site.write(lambda t: turns_end.retry(t, turn, wait=wait, error=error, gives_back=gives_back))

    async def is_held(self, turn: Turn) -> bool:
        """Read the fence."""
        return await self._site.read(lambda t: turns_end.is_held(t, turn))

    async def cancel(self, turn_id: str, notice: NewMessage | None = None) -> TurnState | None:
        """Ask for a turn to stop."""
        return await self._site.write(lambda t: turns_end.cancel(t, turn_id, notice))

    async def open_turns(self, key: ConversationKey, person: PersonKey | None = None) -> Sequence[Turn]:
        """List turns that have not ended."""
        return await self._site.read(lambda t: turns_look.open_turns(t, key, person))

    async def find(self, turn_id: str) -> Turn | None:
        """Look a turn up."""
        return await self._site.read(lambda t: turns_look.find(t, turn_id))

    async def beat(self) -> Beat:
        """Say that this process lives, and free the turns of dead ones."""
        return await self._site.pulse(turns_lease.beat)

    async def hand_back(self) -> int:
        """Drain: give the running turns to others."""
        return await self._site.write(turns_lease.hand_back)

    async def leave(self) -> None:
        """Take this process's row away."""
        await self._site.write(turns_lease.leave)

    async def backlog(self) -> Backlog:
        """Count turns by state."""
        return await self._site.read(turns_look.backlog)

    async def sweep(self, *, seen_before: datetime, turns_before: datetime) -> int:
        """Remove old dedupe keys and ended turns."""
        before = {"seen_before": to_ms(seen_before), "turns_before": to_ms(turns_before)}
        return await self._site.write(lambda t: turns_look.sweep(t, **before))

    async def listen(self, on_wake: Callable[[Wake], None]) -> None:
        """Call back on every wake-up until cancelled."""
        await self._site.backend.listen(on_wake)

    async def close(self) -> None:
        """Wait until what was started for nobody is given back."""
        while self._returning:
            await asyncio.wait(self._returning)

    async def _starting(self, work: Callable[[Transaction], T], started: Callable[[T], list[Claimed]]) -> T:
        """Run a transaction that may start turns here. When its caller is gone before it ends, they are given back:
        this process would keep them as its own, and nobody would run them.
        """
        return await self._site.write(work, unheard=lambda result: self._give_back(started(result)))

    def _give_back(self, claims: Sequence[Claimed]) -> None:
        for claimed in claims:
            task = asyncio.get_running_loop().create_task(self._retried(claimed.turn))
            self._returning.add(task)
            task.add_done_callback(self._returning.discard)

    async def _retried(self, turn: Turn) -> None:
        try:
            await self.retry(turn, wait=0, error="", gives_back=True)
        except StoreError:
            log.warning("a turn that nobody waits for could not be given back", exc_info=True)


def _claimed_by_accept(acceptance: Acceptance) -> list[Claimed]:
    return [acceptance.claimed] if isinstance(acceptance, Taken) and acceptance.claimed else []


def _claimed_by_finish(ended: Ended) -> list[Claimed]:
    return [ended.following] if ended.following else []
