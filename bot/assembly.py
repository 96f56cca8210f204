"""Wires the rooms together: which value goes where. Nothing is started here."""

import os
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from aiohttp import web

from bot.ai import OpenAi
from bot.config import Ai, Core, Section
from bot.delivery.gate import BudgetGate
from bot.domain.conversation import PersonKey
from bot.domain.turn import Slot
from bot.engine.services import EngineOptions, Extensions, Services
from bot.engine.worker import Worker
from bot.errors import StoreError
from bot.ports.adapter import Adapter
from bot.ports.checkpoint import Reach
from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.gate import Gate
from bot.ports.turns import Wake
from bot.registry import load, platforms
from bot.server.links import Links
from bot.server.sealing import Sealer, write_private
from bot.server.site import SiteParts
from bot.server.surroundings import HttpAdapter, Surroundings
from bot.telemetry import Meters
from storage.database import Database

ADMIN_FILE = "admin.token"


@dataclass(frozen=True, slots=True)
class Everything:
    """All settings: the core, the AI, and each platform's own by its name."""

    core: Core
    ai: Ai
    platforms: Mapping[str, Section] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the rooms are built from."""

    settings: Everything
    clock: Clock
    reach: Reach
    new_id: Callable[[], str]
    sealer: Sealer
    links: Links
    database: Database
    ai: OpenAi
    files: Files
    extensions: Extensions
    meters: Meters
    watchers: list[Callable[[Wake], None]]
    gates: dict[str, Gate] = field(default_factory=dict)
    adapters: dict[str, Adapter] = field(default_factory=dict)


def add_adapters(house: House) -> None:
    """Build every platform that is configured, each with its own gate."""
    for platform in platforms():
        settings = house.settings.platforms.get(platform.name)
        if settings is not None and getattr(settings, "is_configured", False):
            gate = house.gates[platform.name] = BudgetGate(house.clock)
            build = load(platform.builder)
            house.adapters[platform.name] = build(settings, surroundings(house, gate))  # type: ignore[operator]  # by name


def surroundings(house: House, gate: Gate) -> Surroundings:
    """What a platform may use of the house."""
    core = house.settings.core
    return Surroundings(
        conversations=house.database.conversations,
        media=house.database.media,
        files=house.files,
        gate=gate,
        clock=house.clock,
        commands={name: command.spec for name, command in house.extensions.commands.items()},
        facts=lambda: house.ai.provider.facts,
        watch=house.watchers.append,
        sealer=house.sealer,
        links=house.links,
        language=core.language,
        host=core.host,
        public_url=core.public_url,
        version=version("parley"),
        connector=house.ai.connector,
    )


def services(house: House) -> Services:
    """What the engine is built from."""
    database = house.database
    return Services(
        turns=database.turns,
        conversations=database.conversations,
        receipts=database.receipts,
        steps=database.steps,
        preferences=database.preferences,
        media=database.media,
        ledger=database.ledger,
        provider=house.ai.provider,
        files=house.files,
        clock=house.clock,
        adapters=house.adapters,
        gates=house.gates,
        extensions=house.extensions,
        telemetry=house.meters,
        options=engine_options(house.settings),
        new_id=house.new_id,
        reach=house.reach,
    )


def engine_options(settings: Everything) -> EngineOptions:
    """The engine's limits and defaults out of the settings."""
    core, ai = settings.core, settings.ai
    defaults = {
        "model.chat": ai.chat_model,
        "model.vision": ai.vision_model,
        "model.pictures": ai.image_model,
        "model.speech": ai.speech_model,
    }
    return EngineOptions(
        language=core.language,
        defaults=defaults,
        slots={Slot.CHAT: ai.chat_slots, Slot.PICTURE: ai.picture_slots, Slot.VIDEO: 4},
        requests_per_minute=core.requests_per_minute,
        pictures_per_minute=core.pictures_per_minute,
        daily_limit=core.daily_limit,
        turn_seconds=ai.turn_seconds,
        prompt_tokens=ai.prompt_tokens,
        max_tokens=ai.max_tokens,
    )


def site_parts(house: House, worker: Worker) -> SiteParts:
    """What the one HTTP site serves."""
    core = house.settings.core
    speaking_http = [each for each in house.adapters.values() if isinstance(each, HttpAdapter)]
    routes = [route for each in speaking_http for route in each.http_routes()]

    async def ready() -> tuple[bool, Mapping[str, object]]:
        facts = house.ai.provider.facts
        fields = {"platforms": sorted(house.adapters), "ai": facts.label, "sandbox": facts.is_sandbox}
        try:
            await house.database.health.check()
        except StoreError as error:
            return False, {"database": error.code, **fields}
        return True, {"database": "ok", "running": worker.running, **fields}

    return SiteParts(
        routes=routes,
        ready=ready,
        metrics=house.meters.exposition,
        media=house.database.media,
        links=house.links,
        who=_who(speaking_http),
        admin_token=admin_token(core),
        are_metrics_public=core.metrics_public,
        public_url=core.public_url,
    )


def admin_token(core: Core) -> str:
    """The operator's token: from the settings, or a random one made at the first start and kept in the data folder."""
    if core.admin_token:
        return core.admin_token
    path = core.data_dir / ADMIN_FILE
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii").strip()


def node_name() -> str:
    """A name no other process has, and this one only once."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def _who(platforms_over_http: Sequence[HttpAdapter]) -> Callable[[web.Request], PersonKey | None]:
    """Whose request it is, as the platforms tell."""

    def person(request: web.Request) -> PersonKey | None:
        return next((found for each in platforms_over_http if (found := each.person_of(request))), None)

    return person
