"""The processes a measurement needs, each started, spoken to and ended by pid."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

READY = "ready in"


@asynccontextmanager
async def stub_ai(*, tokens: int, interval: float, first: float) -> AsyncIterator[str]:
    """Run the prepared AI; yields its address."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.stub_ai", str(tokens), str(interval), str(first)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    try:
        yield (await child.stdout.readline()).decode().strip()
    finally:
        child.stdin.close()
        await child.wait()


@asynccontextmanager
async def parley(folder: Path, **settings: str) -> AsyncIterator[tuple[str, psutil.Process]]:
    """Run Parley as people do; yields the page's address and the process."""
    limits = ("PARLEY_REQUESTS_PER_MINUTE", "PARLEY_PICTURES_PER_MINUTE", "PARLEY_TURNS_PER_PERSON")
    environment = {**os.environ, **dict.fromkeys(limits, "0"), "PARLEY_PORT": "0", "PARLEY_LOG_LEVEL": "WARNING"}
    environment |= {"PARLEY_DATA_DIR": str(folder), **settings}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert child.stdout is not None
    try:
        address = ""
        while not address:
            line = (await child.stdout.readline()).decode()
            if not line:
                raise RuntimeError("Parley did not start")
            address = next((word for word in line.split() if word.startswith("http://")), "")
        yield address.rstrip("/"), psutil.Process(child.pid)
    finally:
        child.terminate()
        await child.wait()


def cpu_seconds(process: psutil.Process) -> float:
    """The processor time a process has used, in user and kernel."""
    times = process.cpu_times()
    return float(times.user + times.system)
