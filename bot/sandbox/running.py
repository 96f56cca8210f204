"""Runs the sandbox on a free loopback port for as long as it is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.sandbox.options import SandboxOptions
from bot.sandbox.site import API, build_sandbox

HOST = "127.0.0.1"
# Whoever stops the sandbox has already drained its answers; what still hangs was ordered to.
SHUTDOWN_SECONDS = 0.2


@asynccontextmanager
async def serve_sandbox(options: SandboxOptions) -> AsyncIterator[str]:
    """Yield the base URL, which ends in /v1."""
    runner = web.AppRunner(
        build_sandbox(options), handler_cancellation=True, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        yield f"http://{HOST}:{runner.addresses[0][1]}{API}"
    finally:
        await runner.cleanup()
