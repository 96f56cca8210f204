"""Stop ends an answer without losing what stands."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.reply import ReplyEvent, ReplyFinished, StopReason, TextDelta
from bot.engine.stopping import Stoppable
from tests.fakes.clock import settle


async def _slow(closed: list[str]) -> AsyncIterator[ReplyEvent]:
    try:
        yield TextDelta("one")
        await asyncio.Event().wait()
    finally:
        closed.append("closed")


async def _collect(stoppable: Stoppable, closed: list[str], seen: list[ReplyEvent]) -> None:
    seen.extend([event async for event in stoppable.wrap(_slow(closed))])


async def test_stop_ends_a_reply_that_is_waited_for_as_a_whole_answer() -> None:
    stoppable, closed, seen = Stoppable(), [], []
    task = asyncio.create_task(_collect(stoppable, closed, seen))
    await settle()
    stoppable.ask()
    await task
    assert seen == [TextDelta("one"), ReplyFinished(StopReason.STOPPED)]
    assert closed == ["closed"]


async def test_stop_before_the_start_ends_at_once() -> None:
    stoppable, seen = Stoppable(), []
    stoppable.ask()
    await _collect(stoppable, [], seen)
    assert seen == [ReplyFinished(StopReason.STOPPED)]


async def test_a_cancel_that_nobody_asked_for_passes_through() -> None:
    stoppable, closed, seen = Stoppable(), [], []
    task = asyncio.create_task(_collect(stoppable, closed, seen))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed == ["closed"]


async def test_stop_does_not_cut_what_is_done_between_two_events() -> None:
    stoppable, seen = Stoppable(), []
    doing = asyncio.Event()

    async def deliver() -> None:
        async for event in stoppable.wrap(_slow([])):
            seen.append(event)
            await doing.wait()

    task = asyncio.create_task(deliver())
    await settle()
    stoppable.ask()
    await settle()
    assert not task.done()
    doing.set()
    await task
    assert seen[-1] == ReplyFinished(StopReason.STOPPED)
