"""Keeps turns running: slots, claims, heartbeat, takeover, stop and drain."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.turn import Slot, Turn, TurnState
from bot.engine.runner import Runner
from bot.engine.services import Services
from bot.engine.stopping import Stoppable
from bot.errors import LeaseLost, StoreError, TargetGone
from bot.ports.turns import Beat, CancelAsked, Claimed, TurnsReady, Wake

BEAT = 1.0
FENCE_AFTER = 4.0  # one second less than the lease other processes grant: who can't beat stops writing first
RUNS_AGAIN_AFTER = 5.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Running:
    turn: Turn
    stoppable: Stoppable
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class _State:
    running: dict[str, _Running] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_draining: bool = False
    last_beat: float = 0.0
    is_fenced: bool = False
    missing: set[str] = field(default_factory=set)


class Worker:
    """The turns of this process."""

    def __init__(self, services: Services, runner: Runner, *, watchers: Sequence[Callable[[Wake], None]] = ()) -> None:
        self._services = services
        self._runner = runner
        self._watchers = watchers
        self._state = _State()
        self._group: asyncio.TaskGroup | None = None
        self.is_up = asyncio.Event()

    async def run(self) -> None:
        """Claim and run turns until cancelled."""
        self._state.last_beat = self._services.clock.monotonic()
        async with asyncio.TaskGroup() as group:
            self._group = group
            self.is_up.set()
            group.create_task(self._services.turns.listen(self.on_wake))
            group.create_task(self._beat_for_ever())
            group.create_task(self._claim_for_ever())

    def on_wake(self, wake: Wake) -> None:
        """Take in a hint of the store, and pass it on to who watches."""
        for watcher in self._watchers:
            watcher(wake)
        match wake:
            case TurnsReady():
                self._state.wake.set()
            case CancelAsked(turn_id):
                self.stop(turn_id)
            case _:
                pass

    def free(self) -> Mapping[Slot, int]:
        """How many more turns of each kind this process may run."""
        if self._state.is_draining or self._state.is_fenced or self._group is None:
            return dict.fromkeys(Slot, 0)
        used = dict.fromkeys(Slot, 0)
        for running in self._state.running.values():
            used[running.turn.slot] += 1
        slots = self._services.options.slots
        return {slot: max(slots.get(slot, 0) - used[slot], 0) for slot in Slot}

    def start(self, claimed: Claimed, *, is_fresh: bool = False) -> None:
        """Run a turn this process holds; `is_fresh` when it was accepted this moment and never ran before."""
        assert self._group is not None, "turns are started while the worker runs"
        running = _Running(claimed.turn, Stoppable())
        before = self._state.running.get(claimed.turn.turn_id)
        if before is not None and before.task:
            before.task.cancel()  # an attempt this process lost and has got back
        self._state.running[claimed.turn.turn_id] = running
        running.task = self._group.create_task(self._run(claimed, running, is_fresh=is_fresh))
        self._services.telemetry.running(len(self._state.running))

    def stop(self, turn_id: str) -> None:
        """End a running answer now; what stands of it stays."""
        if running := self._state.running.get(turn_id):
            running.stoppable.ask()

    @property
    def running(self) -> int:
        """How many turns run here."""
        return len(self._state.running)

    async def drain(self, *, within: float) -> int:
        """Claim nothing more, let running turns finish within so many seconds, hand the rest back. Returns how many."""
        self._state.is_draining = True
        tasks = [running.task for running in self._state.running.values() if running.task]
        if tasks:
            await asyncio.wait(tasks, timeout=within)
        self._cancel_all()
        await self._settle()
        return await self._services.turns.hand_back()

    async def _run(self, claimed: Claimed, running: _Running, *, is_fresh: bool) -> None:
        turn = claimed.turn
        following: Claimed | None = None
        try:
            ended = await self._runner.run(claimed, running.stoppable, self.free, is_fresh=is_fresh)
            following = ended.following
        except LeaseLost:
            log.warning("a turn was taken over by another process", extra={"turn": turn.turn_id})
        except Exception as error:
            log.exception("a turn broke off", extra={"turn": turn.turn_id})
            await self._put_back(turn, error)
        finally:
            if self._state.running.get(turn.turn_id) is running:
                del self._state.running[turn.turn_id]
            self._services.telemetry.running(len(self._state.running))
        if following is not None:
            self.start(following)
        else:
            self._state.wake.set()

    async def _put_back(self, turn: Turn, error: Exception) -> None:
        """A fault outside the answer itself: try again later, or give up where nothing can be shown any more."""
        is_hopeless = isinstance(error, TargetGone) or turn.attempt > self._services.options.max_attempts
        try:
            if is_hopeless:
                await self._services.turns.finish(turn, TurnState.DEAD, error="undeliverable")
            else:
                await self._services.turns.retry(turn, wait=RUNS_AGAIN_AFTER, error=type(error).__name__)
        except StoreError:
            log.warning("a turn could not be put back; its lease will run out", extra={"turn": turn.turn_id})

    async def _claim_for_ever(self) -> None:
        while True:
            self._state.wake.clear()
            free = self.free()
            if any(free.values()):
                await self._claim(free)
            await self._state.wake.wait()

    async def _claim(self, free: Mapping[Slot, int]) -> None:
        try:
            claimed = await self._services.turns.claim(free)
        except StoreError as error:
            log.warning("turns could not be claimed", extra={"code": error.code})
            return
        for each in claimed:
            self.start(each)

    async def _beat_for_ever(self) -> None:
        clock = self._services.clock
        while True:
            try:
                before = frozenset(self._state.running)
                await self._heed(await self._services.turns.beat(), before)
                self._state.last_beat = clock.monotonic()
                self._state.is_fenced = False
            except StoreError as error:
                log.warning("the heartbeat failed", extra={"code": error.code})
            if clock.monotonic() - self._state.last_beat > FENCE_AFTER and not self._state.is_fenced:
                self._fence()
            self._state.wake.set()
            await clock.sleep(BEAT)

    async def _heed(self, beat: Beat, before: frozenset[str]) -> None:
        """Stop what was asked to stop, let go of what another process has, put back what nobody runs.

        A turn must be missing twice in a row: one that ends while the heartbeat is under way is missing once.
        """
        state = self._state
        lost = {turn_id for turn_id in before & state.running.keys() if turn_id not in beat.owned}
        orphaned = beat.owned.keys() - state.running.keys() - before
        for turn_id in lost & state.missing:
            if task := state.running[turn_id].task:
                task.cancel()
        for turn_id, (attempt, is_cancelled) in beat.owned.items():
            running = state.running.get(turn_id)
            if running and is_cancelled and attempt == running.turn.attempt:
                running.stoppable.ask()
        for turn_id in orphaned & state.missing:
            if turn := await self._services.turns.find(turn_id):
                await self._services.turns.retry(turn, wait=0, error="orphaned", gives_back=True)
        state.missing = lost | orphaned

    def _fence(self) -> None:
        """Without a heartbeat others will take these turns over: stop writing before they do."""
        log.error("the database has not answered for too long; this process lets its turns go")
        self._state.is_fenced = True
        self._cancel_all()

    def _cancel_all(self) -> None:
        for running in self._state.running.values():
            if running.task:
                running.task.cancel()

    async def _settle(self) -> None:
        tasks = [running.task for running in self._state.running.values() if running.task]
        if tasks:
            await asyncio.wait(tasks)
