"""Arrival: from sending a message on the page to the AI's receiving the request, at 1, 20 and 100 at once.

The clock is the system's monotonic one, the same in every process of a machine. People and AI run in other processes;
answers are of 150 tokens at 50 a second, the first after 200 ms.
"""

import asyncio
import secrets
import statistics
import tempfile
from pathlib import Path

import aiohttp

from benchmarks.people import crowd
from benchmarks.processes import parley, stub_ai

SIZES, QUIET_RUNS = (1, 20, 100), 8


async def main() -> None:
    """Print a row for each crowd."""
    print("arrival: from sending on the page to the AI's socket, ms, median (worst)")
    async with stub_ai(tokens=150, interval=0.02, first=0.2) as address:
        with tempfile.TemporaryDirectory() as folder:
            settings = {"SILICONFLOW_BASE_URL": address, "SILICONFLOW_API_KEY": "x"}
            async with parley(Path(folder), **settings) as (page, _):
                await crowd(page, 3)
                for size in SIZES:
                    times = []
                    for _ in range(QUIET_RUNS if size == 1 else 3):
                        times += await one_crowd(page, address, size)
                    print(f"  {size:4} at once   {statistics.median(times):6.1f} ({max(times):.1f})")


async def one_crowd(page: str, address: str, size: int) -> list[float]:
    """How long each of a crowd's questions took to the AI, in milliseconds."""
    questions = [f"question {secrets.token_hex(8)}" for _ in range(size)]
    seen = await crowd(page, size, questions=questions)
    async with aiohttp.ClientSession() as session, session.get(f"{address}/arrivals") as response:
        arrived: dict[str, float] = await response.json()
    return [(arrived[question] - each.sent_at) * 1000 for question, each in zip(questions, seen, strict=True)]


if __name__ == "__main__":
    asyncio.run(main())
