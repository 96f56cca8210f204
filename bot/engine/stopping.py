"""Ending an answer early without losing what stands: Stop, and the time limit of a turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from bot.domain.reply import ReplyEvent, ReplyFailed, ReplyFinished, StopReason


class Stoppable:
    """Wraps a reply so that it can be ended from outside; it then ends as a whole, stopped answer.

    The reply is broken off only while it is waited for: what delivery is doing at that moment is never cut.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._ending: ReplyFinished | ReplyFailed = ReplyFinished(StopReason.STOPPED)
        self._waiting: asyncio.Task[object] | None = None

    def ask(self, ending: ReplyFinished | ReplyFailed | None = None) -> None:
        """End the reply now, by Stop or with another last event."""
        if not self.is_asked and ending is not None:
            self._ending = ending
        self.is_asked = True
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    async def wrap(self, reply: AsyncIterator[ReplyEvent]) -> AsyncIterator[ReplyEvent]:
        """Pass events on until the reply ends or is asked to."""
        async with aclosing(reply) as events:  # type: ignore[type-var]  # replies are async generators
            while not self.is_asked:
                task = self._waiting = asyncio.current_task()
                try:
                    event = await anext(events)
                except StopAsyncIteration:
                    return
                except asyncio.CancelledError:
                    if not self.is_asked or task is None:
                        raise
                    task.uncancel()
                    break
                finally:
                    self._waiting = None
                yield event
                if isinstance(event, ReplyFinished | ReplyFailed):
                    return
        yield self._ending
