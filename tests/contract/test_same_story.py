"""The fake and the SQLite store tell the same story, whatever happens in whatever order."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.message import Message, Role, Text
from bot.domain.turn import Slot, TurnState
from bot.ports.turns import Claimed, Ended, RateLimit, Taken
from tests.contract.talk import THREAD, again, answer, asked, said
from tests.databases import FakeRig, RealRig
from tests.fakes.rooms import at

THREADS = [replace(THREAD, thread=name) for name in ("x", "y")]
SLOTS = st.sampled_from([Slot.CHAT, Slot.PICTURE])
FREE = st.fixed_dictionaries({Slot.CHAT: st.integers(0, 3), Slot.PICTURE: st.integers(0, 1)})
THE = st.integers(0, 5)
ENDS = st.sampled_from([TurnState.DONE, TurnState.DEAD, TurnState.CANCELLED])
SAID = st.lists(st.tuples(st.sampled_from([Role.ASSISTANT, Role.NOTICE]), st.booleans()), max_size=2)

STEPS = st.one_of(
    st.tuples(
        st.just("accept"),
        st.fixed_dictionaries(
            {
                "key": st.sampled_from(THREADS),
                "by": st.sampled_from(["ana", "ben"]),
                "slot": SLOTS,
                "is_own_lane": st.booleans(),
                "can_start": st.booleans(),
                "is_home": st.booleans(),
                "delay": st.sampled_from([0, 0, 0, 5]),
                "burst": st.sampled_from([0, 0, 3]),
            }
        ),
    ),
    st.tuples(st.just("rerun"), THE, st.booleans(), st.booleans()),
    st.tuples(st.just("overhear"), st.sampled_from(THREADS)),
    st.tuples(st.just("claim"), FREE),
    st.tuples(st.just("finish"), THE, ENDS, SAID, FREE),
    st.tuples(st.just("finish"), THE, ENDS, SAID, FREE),
    st.tuples(st.just("retry"), THE, st.sampled_from([0.0, 3.0]), st.booleans()),
    st.tuples(st.just("cancel"), THE),
    st.tuples(st.just("hand_back")),
    st.tuples(st.just("pass"), st.sampled_from([1, 4, 20])),
    st.tuples(st.just("window"), THE),
    st.tuples(st.just("end"), st.sampled_from(THREADS)),
    st.tuples(st.just("remove"), st.sampled_from(THREADS)),
)


class Story:
    """Plays steps in one database and tells what can be seen of it, without row numbers."""

    def __init__(self, database: Any, rig: Any) -> None:
        self._database = database
        self._rig = rig
        self._turns: list[str] = []
        self._running: list[Claimed] = []
        self._count = 0

    async def play(self, step: tuple[Any, ...]) -> list[Any]:
        """Do one step and look."""
        self._count += 1
        name, *details = step
        play: Callable[..., Any] = getattr(self, f"_{name}")
        return [name, self._seen(await play(*details)), await self._look()]

    async def _accept(self, of: dict[str, Any]) -> Any:
        options = dict(of)
        delay, burst = options.pop("delay"), options.pop("burst")
        if delay:
            options["run_at"] = at(self._rig.ticker.now) + timedelta(seconds=delay)
        limits = (RateLimit("all", 6, burst),) if burst else ()
        return await self._taken(asked(f"q{self._count}", limits=limits, **options))

    async def _rerun(self, which: int, keeps_answer: bool, is_own_lane: bool) -> Any:
        if not self._turns:
            return None
        turn_id = self._turns[which % len(self._turns)]
        options = {"keeps_answer": keeps_answer, "is_own_lane": is_own_lane}
        return await self._taken(again(turn_id, called=f"r{self._count}", nth=self._count, **options))

    async def _taken(self, new: Any) -> Any:
        result = await self._database.turns.accept(new)
        if isinstance(result, Taken):
            self._turns.append(result.turn_id)
        return result

    async def _overhear(self, key: Any) -> Any:
        heard = said(f"h{self._count}", key=key, by="cem")
        return await self._database.turns.overhear(heard, Message(Role.USER, (Text(heard.text),), heard.author))

    async def _claim(self, free: Any) -> Any:
        return await self._database.turns.claim(free)

    async def _finish(self, which: int, state: TurnState, said: list[tuple[Role, bool]], free: Any) -> Any:
        if not self._running:
            return None
        turn = self._running[which % len(self._running)].turn
        messages = [
            answer(f"a{self._count}.{n}", role=role, is_beside=is_beside) for n, (role, is_beside) in enumerate(said)
        ]
        return await self._database.turns.finish(turn, state, messages, free=free)

    async def _retry(self, which: int, wait: float, gives_back: bool) -> Any:
        if not self._running:
            return None
        turn = self._running[which % len(self._running)].turn
        return await self._database.turns.retry(turn, wait=wait, error="busy", gives_back=gives_back)

    async def _cancel(self, which: int) -> Any:
        return await self._database.turns.cancel(self._turns[which % len(self._turns)]) if self._turns else None

    async def _hand_back(self) -> Any:
        return await self._database.turns.hand_back()

    async def _pass(self, seconds: int) -> Any:
        self._rig.ticker.forward(seconds)
        beat = await self._database.turns.beat()
        return beat.owned, beat.next_run_at, beat.freed, beat.live_nodes

    async def _window(self, which: int) -> Any:
        messages = await self._database.conversations.page(THREADS[0])
        summary = await self._database.conversations.lookup(THREADS[0])
        if messages:
            start = messages[which % len(messages)].seq
            await self._database.conversations.move_window(summary.conversation_id, start)

    async def _end(self, key: Any) -> Any:
        return await self._database.conversations.end(key)

    async def _remove(self, key: Any) -> Any:
        return await self._database.conversations.remove(key)

    async def _look(self) -> list[Any]:
        database = self._database
        backlog = await database.turns.backlog()
        looks: list[Any] = [sorted(backlog.counts.items()), backlog.oldest_age]
        for key in THREADS:
            page = await database.conversations.page(key)
            looks.append([(stored.message.text, stored.answer_id, stored.is_beside) for stored in page])
            looks.append([turn.turn_id for turn in await database.turns.open_turns(key)])
        listed = await database.conversations.listing("slack", "C1")
        return [*looks, [(summary.key, summary.title, summary.updated_at) for summary in listed]]

    def _seen(self, result: Any) -> Any:
        match result:
            case Claimed(turn, history):
                self._running.append(result)
                texts = [stored.message.text for stored in history.messages]
                return turn.turn_id, turn.answer_id, turn.attempt, turn.generation, texts, history.had_two_people
            case Taken():
                return result.turn_id, result.answer_id, result.state, result.ahead, self._seen(result.claimed)
            case Ended():
                return result.is_lost, self._seen(result.following)
            case list():
                return [self._seen(one) for one in result]
            case _:
                return result


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=5, max_size=40), most=st.sampled_from([0, 2]))
def test_the_fake_and_the_real_store_tell_the_same_story(
    sqlite_template: Path, steps: list[tuple[Any, ...]], most: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, folder)
        asyncio.run(compare(Path(folder), steps, most))


async def compare(folder: Path, steps: list[tuple[Any, ...]], most: int) -> None:
    fake_rig, real_rig = FakeRig(), RealRig(f"sqlite:///{folder / 'parley.sqlite3'}", folder)
    fake = Story(await fake_rig.open(turns_per_person=most), fake_rig)
    real = Story(await real_rig.open(turns_per_person=most), real_rig)
    try:
        for step in steps:
            assert await fake.play(step) == await real.play(step)
    finally:
        await real_rig.close()
