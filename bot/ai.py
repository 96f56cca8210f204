"""Chooses the AI that answers: the settings' own, one connected on the page, or the sandbox."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import Ai
from bot.ports.clock import Clock
from bot.ports.provider import ProviderFacts
from bot.ports.store import Ledger
from bot.provider.connection import Connection, read_connection, write_connection
from bot.provider.options import ProviderOptions
from bot.provider.siliconflow import AiohttpProvider, open_provider
from bot.provider.sites import SITES, SiteConnector
from bot.provider.switch import SwitchingProvider
from bot.sandbox.options import SandboxOptions
from bot.server.sealing import write_private

CONNECTION_FILE = "connection.json"


@dataclass(frozen=True, slots=True)
class OpenAi:
    """The AI at work, and what connects another; None where the settings have decided."""

    provider: SwitchingProvider
    connector: SiteConnector | None


@asynccontextmanager
async def open_ai(
    settings: Ai,
    *,
    data_dir: Path,
    ledger: Ledger,
    clock: Clock,
    sandbox: SandboxOptions,
    sites: Sequence[str] = SITES,
) -> AsyncIterator[OpenAi]:
    """Open the AI; the sandbox runs as long as it may be needed. A key is connected to one of `sites`."""

    def opened(key: str, base_url: str, *, is_sandbox: bool = False) -> AiohttpProvider:
        label = "sandbox" if is_sandbox else urlsplit(base_url).netloc
        facts = ProviderFacts(label, is_sandbox, can_connect=settings.is_sandbox)
        options = _options(settings, key, base_url)
        return open_provider(options, ledger=ledger, clock=clock, random=random.random, facts=facts)

    if not settings.is_sandbox:
        switch = SwitchingProvider(opened(settings.api_key, settings.base_url or SITES[0]))
        try:
            yield OpenAi(switch, None)
        finally:
            await switch.close()
        return
    path = data_dir / CONNECTION_FILE

    async def keep(key: str, base_url: str) -> None:
        write_private(path, write_connection(Connection(key, base_url)))

    from bot.sandbox.running import serve_sandbox  # it draws and speaks: nothing to load where an AI is set

    async with serve_sandbox(sandbox) as sandbox_url:
        known = read_connection(path.read_text(encoding="utf-8")) if path.exists() else None
        first = opened(known.api_key, known.base_url) if known else opened("sandbox", sandbox_url, is_sandbox=True)
        switch = SwitchingProvider(first)
        try:
            yield OpenAi(switch, SiteConnector(switch, open_site=opened, keep=keep, sites=sites))
        finally:
            await switch.close()


def _options(settings: Ai, key: str, base_url: str) -> ProviderOptions:
    """The default fallbacks are SiliconFlow's own; another server gets those that were set for it."""
    is_said = settings.dialect == "siliconflow" or "fallback_models" in settings.model_fields_set
    return ProviderOptions(
        base_url=base_url.rstrip("/"),
        api_key=key,
        dialect=settings.dialect,
        fallback_models=settings.fallback_models if is_said else (),
        silence_seconds=settings.silence_seconds,
        total_seconds=settings.turn_seconds,
    )
