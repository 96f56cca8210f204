"""`parley doctor`: looks at everything an installation needs, and says what to do about what is missing."""

import asyncio
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.ai import open_ai
from bot.assembly import Everything
from bot.clock import WallClock
from bot.domain.usage import Spent
from bot.domain.wording import Words
from bot.errors import KeyRefused, ParleyError, ProviderError
from bot.ports.store import LedgerEntry
from bot.sandbox.options import SandboxOptions
from bot.server.guards import is_local_name
from storage.addresses import SqliteAddress, parse_address, resolve
from storage.schema import HEAD

NAME_WIDTH = 12
ASK_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is what to do where it is not well."""

    name: str
    is_well: bool
    text: str
    advice: str = ""


class NoBooks:
    """A ledger for calls that cost nothing."""

    async def record(self, entry: LedgerEntry) -> None:
        """Forget the entry."""

    async def spent(self, **_: object) -> Spent:
        """Nothing was spent."""
        return Spent()


async def examine(settings: Everything, *, say: Callable[[str], None]) -> bool:
    """Look at everything in turn and tell each finding; returns whether all is well."""
    words = Words(settings.core.language)
    is_all_well = True
    async for finding in _findings(settings, words):
        is_all_well = is_all_well and finding.is_well
        mark = words.say("doctor.well" if finding.is_well else "doctor.ill")
        say(f"  {mark:<4} {finding.name:<{NAME_WIDTH}} {finding.text}")
        if finding.advice:
            say(f"       {'':<{NAME_WIDTH}} {finding.advice}")
    return is_all_well


async def _findings(settings: Everything, words: Words) -> AsyncIterator[Finding]:
    yield Finding(words.say("doctor.settings"), is_well=True, text=words.say("doctor.settings_read"))
    yield _folder(settings, words)
    yield await asyncio.to_thread(_database, settings, words)
    yield await _ai(settings, words)
    yield _port(settings, words)
    yield _page(settings, words)


def _folder(settings: Everything, words: Words) -> Finding:
    folder, name = settings.core.data_dir, words.say("doctor.folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding(name, is_well=False, text=f"{folder}: {reason}", advice=words.say("doctor.folder_advice"))
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize if hasattr(os, "statvfs") else 0
    return Finding(name, is_well=True, text=words.say("doctor.folder_free", folder=folder, gb=f"{free / 1e9:.1f}"))


def _database(settings: Everything, words: Words) -> Finding:
    from migrations.run import current

    name = words.say("doctor.database")
    try:
        url = resolve(settings.core.database_url, settings.core.data_dir)
        kind = "SQLite" if isinstance(parse_address(url), SqliteAddress) else "PostgreSQL"
        revision = current(url)
    except ParleyError as error:
        return Finding(name, is_well=False, text=error.detail, advice=words.say("doctor.database_advice"))
    if revision == HEAD:
        return Finding(name, is_well=True, text=words.say("doctor.database_ready", kind=kind, revision=revision))
    return Finding(name, is_well=True, text=words.say("doctor.database_old", kind=kind))


async def _ai(settings: Everything, words: Words) -> Finding:
    name = words.say("doctor.ai")
    try:
        opening = open_ai(
            settings.ai,
            data_dir=settings.core.data_dir,
            ledger=NoBooks(),
            clock=WallClock(),
            sandbox=SandboxOptions(docs=None),
        )
        async with opening as ai, asyncio.timeout(ASK_WITHIN):
            models = await ai.provider.models()
            facts = ai.provider.facts
    except KeyRefused:
        return Finding(name, is_well=False, text=words.say("doctor.key_refused"), advice=words.say("doctor.key_advice"))
    except (ProviderError, TimeoutError) as error:
        text = words.say("doctor.ai_away", error=str(error) or "time-out")
        return Finding(name, is_well=False, text=text, advice=words.say("doctor.ai_advice"))
    if facts.is_sandbox:
        return Finding(name, is_well=True, text=words.say("doctor.sandbox"))
    missing = [each for each in (settings.ai.chat_model, settings.ai.image_model) if models and each not in models]
    advice = words.say("doctor.models_missing", models=", ".join(missing)) if missing else ""
    return Finding(
        name, is_well=True, text=words.say("doctor.ai_ready", name=facts.label, n=len(models)), advice=advice
    )


def _port(settings: Everything, words: Words) -> Finding:
    core, name = settings.core, words.say("doctor.port")
    with socket.socket(socket.AF_INET6 if ":" in core.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((core.host, core.port))
        except OSError as error:
            is_fixed = "port" in core.model_fields_set
            text = f"{core.host}:{core.port}: {error.strerror or error}"
            return Finding(name, is_well=not is_fixed, text=text, advice=words.say("doctor.port_advice"))
    return Finding(name, is_well=True, text=words.say("doctor.port_free", address=f"{core.host}:{core.port}"))


def _page(settings: Everything, words: Words) -> Finding:
    name, page = words.say("doctor.page"), settings.platforms.get("web")
    code = getattr(page, "sign_in_code", "")
    if code:
        return Finding(name, is_well=True, text=words.say("doctor.page_code"))
    if settings.core.public_url or not is_local_name(settings.core.host):
        return Finding(
            name, is_well=False, text=words.say("doctor.page_closed"), advice=words.say("doctor.page_advice")
        )
    return Finding(name, is_well=True, text=words.say("doctor.page_local"))
