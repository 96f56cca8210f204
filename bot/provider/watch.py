"""A limit on silence while a stream is read, at no cost per piece."""

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import StreamReader

# A timer may wake a little early.
SLACK = 0.005


class Watch:
    """Reads a stream and breaks a read that waits longer than allowed.

    One timer looks every now and then whether a read waits and since when; a timer that is set anew for each piece
    costs more than reading the piece. Time in which nobody reads is not silence.
    """

    __slots__ = ("_content", "_ends", "_loop", "_silence", "_since", "_timer")

    def __init__(self, content: StreamReader, *, silence: float, total: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._content = content
        self._silence = silence
        self._ends = self._loop.time() + total
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._look_in(min(self._silence, self._ends - self._loop.time()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def read(self) -> bytes:
        """Read what has come; empty at the end. Raises `TimeoutError` when nothing came in time."""
        self._since = self._loop.time()
        data = await self._content.readany()
        self._since = None
        return data

    def hurry(self, silence: float) -> None:
        """Be less patient from now on."""
        self._silence = min(self._silence, silence)
        if self._timer is not None:
            self._timer.cancel()
        self._look_in(self._silence)

    def _look_in(self, seconds: float) -> None:
        self._timer = self._loop.call_later(max(0.0, seconds), self._look)

    def _look(self) -> None:
        now = self._loop.time()
        since = now if self._since is None else self._since
        left = min(since + self._silence, self._ends) - now
        if left <= SLACK:
            self._content.set_exception(TimeoutError())
        else:
            self._look_in(left)
