"""Start and memory: from the command to the panel, and what the quiet process holds, over several starts.

The first start of a folder also makes its database; the later ones are what an operator sees.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.processes import parley

STARTS = 5


async def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        first, *later = [await start(Path(folder)) for _ in range(1 + STARTS)]
    times, sizes = zip(*later, strict=True)
    print(f"start: first {first[0]:.1f} s, then median {statistics.median(times):.1f} s of {STARTS}")
    print(f"memory: idle {statistics.median(sizes):.0f} MB (resident, sandbox in the process)")


async def start(folder: Path) -> tuple[float, float]:
    """Start Parley once; returns seconds and megabytes."""
    began = time.perf_counter()
    async with parley(folder) as (_, process):
        seconds = time.perf_counter() - began
        return seconds, process.memory_info().rss / 1e6


if __name__ == "__main__":
    asyncio.run(main())
