"""All measurements, one after another: `make bench`."""

import asyncio

from benchmarks import arrival, relay, start, turns, web_load

if __name__ == "__main__":
    for each in (start, arrival, relay, web_load):
        asyncio.run(each.main())
    turns.main()
