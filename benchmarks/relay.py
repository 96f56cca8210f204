"""Relay: processor time for each streamed chunk, from the AI's socket to what people see, beside a bare reader.

Three runs of each, alternating; 20 answers of 500 chunks at once, at 50 chunks a second each, AI and people in other
processes. The bare reader takes the same streams in one process with aiohttp's lines and the json module and keeps
nothing. Parley's figure is the whole process: accepting, storing, reading, rendering, sending, finishing.
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp

from benchmarks.people import crowd
from benchmarks.processes import cpu_seconds, parley, stub_ai

ANSWERS, CHUNKS, INTERVAL, RUNS = 20, 500, 0.02, 3


async def bare(address: str) -> float:
    """Read the streams and do nothing with them; microseconds of this process a chunk."""
    async with aiohttp.ClientSession() as session:
        began = time.process_time()
        await asyncio.gather(*(_read(session, address) for _ in range(ANSWERS)))
        return (time.process_time() - began) / (ANSWERS * CHUNKS) * 1e6


async def _read(session: aiohttp.ClientSession, address: str) -> str:
    asked = {"model": "m", "messages": [], "stream": True}
    async with session.post(f"{address}/chat/completions", json=asked) as stream:
        words = [
            json.loads(line[6:])["choices"][0]["delta"]["content"] async for line in stream.content if is_chunk(line)
        ]
    return "".join(word or "" for word in words)


def is_chunk(line: bytes) -> bool:
    """Is this line an event with words in it?"""
    return line.startswith(b"data: {")


async def whole(address: str) -> float:
    """Have Parley answer as many people; microseconds of its process a chunk."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"SILICONFLOW_BASE_URL": address, "SILICONFLOW_API_KEY": "x", "PARLEY_MAX_TOKENS": "60000"}
        async with parley(Path(folder), **settings) as (page, process):
            await crowd(page, 2)
            began = cpu_seconds(process)
            seen = await crowd(page, ANSWERS)
            spent = cpu_seconds(process) - began
            assert len({each.length for each in seen}) == 1
            return spent / (ANSWERS * CHUNKS) * 1e6


async def measure(interval: float) -> None:
    """Measure at one pace."""
    async with stub_ai(tokens=CHUNKS, interval=interval, first=0.2) as address:
        pairs = [(await bare(address), await whole(address)) for _ in range(RUNS)]
    reader = statistics.median(pair[0] for pair in pairs)
    ours = statistics.median(pair[1] for pair in pairs)
    pace = f"{1 / interval:.0f} chunks/s each" if interval else "as fast as it comes"
    print(f"  {pace:24} bare reader {reader:6.1f} us   Parley {ours:6.1f} us   ratio {ours / reader:.2f}")


async def main() -> None:
    """Print the figures."""
    print(f"relay, CPU a chunk: {ANSWERS} answers of {CHUNKS} chunks at once, median of {RUNS} runs")
    for interval in (INTERVAL, 0.0):
        await measure(interval)


if __name__ == "__main__":
    asyncio.run(main())
