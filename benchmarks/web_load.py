"""Web load: 1, 20 and 100 people ask at once; answers of 150 tokens at 50 a second, first token after 200 ms.

AI and people run in other processes. Times are from sending to what the page shows; the AI's own 200 ms are in them.
"""

import asyncio
import statistics
import tempfile
from pathlib import Path

from benchmarks.people import crowd
from benchmarks.processes import cpu_seconds, parley, stub_ai

SIZES, TOKENS, INTERVAL, FIRST = (1, 20, 100), 150, 0.02, 0.2


async def main() -> None:
    """Print a row for each crowd."""
    print("web load: people at once, medians (worst); first text counts from sending, less the AI's 200 ms")
    async with stub_ai(tokens=TOKENS, interval=INTERVAL, first=FIRST) as address:
        with tempfile.TemporaryDirectory() as folder:
            settings = {"SILICONFLOW_BASE_URL": address, "SILICONFLOW_API_KEY": "x"}
            async with parley(Path(folder), **settings) as (page, process):
                await crowd(page, 2)
                print(f"  idle memory {process.memory_info().rss / 1e6:.0f} MB")
                for size in SIZES:
                    began = cpu_seconds(process)
                    seen = await crowd(page, size)
                    cpu = (cpu_seconds(process) - began) / size * 1000
                    first = [(each.first_text - FIRST) * 1000 for each in seen]
                    freeze = [each.freeze * 1000 for each in seen]
                    print(
                        f"  {size:4} people: first text {statistics.median(first):5.0f} ms ({max(first):.0f})  "
                        f"longest stillness {statistics.median(freeze):4.0f} ms ({max(freeze):.0f})  "
                        f"CPU {cpu:5.1f} ms a turn  memory {process.memory_info().rss / 1e6:.0f} MB"
                    )


if __name__ == "__main__":
    asyncio.run(main())
