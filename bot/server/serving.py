"""Binds the site to its port: an explicit port that is taken is an error, the default one moves on to the next."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.errors import SettingsError

TRIES = 20
CLOSE_WITHIN = 2.0
ANY_HOST = frozenset({"0.0.0.0", "::", ""})


@dataclass(frozen=True, slots=True)
class Served:
    """The site at work."""

    runner: web.AppRunner
    sites: list[web.TCPSite]
    host: str
    port: int

    @property
    def url(self) -> str:
        """The address on this machine."""
        host = "127.0.0.1" if self.host in ANY_HOST else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    async def stop_accepting(self) -> None:
        """Take no new connection; those that stand go on."""
        for site in self.sites:
            await site.stop()


@asynccontextmanager
async def serve(site: web.Application, *, host: str, port: int, is_port_fixed: bool) -> AsyncIterator[Served]:
    """Serve until the block is left; raises `SettingsError` when no port can be had."""
    # A page that is closed ends its stream at once: nothing waits for who has gone.
    runner = web.AppRunner(
        site, access_log=None, handle_signals=False, handler_cancellation=True, shutdown_timeout=CLOSE_WITHIN
    )
    await runner.setup()
    try:
        bound = await _bind(runner, host, port, tries=1 if is_port_fixed or port == 0 else TRIES)
        yield bound
    finally:
        await runner.cleanup()


async def _bind(runner: web.AppRunner, host: str, port: int, *, tries: int) -> Served:
    for candidate in range(port, min(port + tries, 65_536)):
        tcp = web.TCPSite(runner, host, candidate)
        try:
            await tcp.start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            reason = error.strerror or str(error)
            raise SettingsError(f"PARLEY_HOST {host} and PARLEY_PORT {port} can't be served: {reason}.") from error
        address = runner.addresses[-1]
        return Served(runner, [tcp], host, int(address[1]))
    raise SettingsError(f"Port {port} is in use by another program. Set PARLEY_PORT to a free one.")
