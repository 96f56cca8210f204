"""The composition root: builds everything, runs it in one task group, drains and stops it in order. The test seam."""

import asyncio
import logging
import secrets
from base64 import b32encode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.ai import OpenAi, open_ai
from bot.assembly import Everything, House, add_adapters, node_name, services, site_parts
from bot.clock import WallClock
from bot.config import Core
from bot.engine.choices import Choices
from bot.engine.receive import Receiver
from bot.engine.runner import Runner
from bot.engine.services import Services
from bot.engine.worker import Worker
from bot.errors import StoreError
from bot.files.reading import LocalFiles
from bot.ports.adapter import Adapter
from bot.ports.checkpoint import Reach, pass_by
from bot.ports.clock import Clock
from bot.provider.sites import SITES
from bot.registry import extensions
from bot.sandbox.options import SandboxOptions
from bot.server.links import Links
from bot.server.sealing import Sealer, read_or_make_key
from bot.server.serving import Served, serve
from bot.server.site import build_site
from bot.telemetry import Meters
from storage.database import Database, open_database

RESTART_FIRST, RESTART_LAST = 1.0, 60.0
SWEEP_EVERY = 60.0
SEEN_KEPT = timedelta(days=7)  # as long as any platform delivers an event again, with room to spare
TURNS_KEPT = timedelta(days=30)

log = logging.getLogger(__name__)


def new_turn_id() -> str:
    """Make a turn id: 13 characters of lower-case base32 from 64 random bits."""
    return b32encode(secrets.token_bytes(8)).decode().rstrip("=").lower()


@dataclass(frozen=True, slots=True)
class Seams:
    """What tests put in the place of the real thing."""

    clock: Clock = field(default_factory=WallClock)
    sandbox: SandboxOptions | None = None
    sites: tuple[str, ...] = SITES
    reach: Reach = pass_by
    new_id: Callable[[], str] = new_turn_id


@dataclass(frozen=True, slots=True)
class App:
    """Parley at work."""

    house: House
    services: Services
    worker: Worker
    receiver: Receiver
    served: Served

    async def drain(self) -> int:
        """Take nothing new, finish what runs, hand back the rest; returns how many were handed back."""
        await self.served.stop_accepting()
        return await self.worker.drain(within=self.services.options.drain_seconds)


@asynccontextmanager
async def running_app(settings: Everything, seams: Seams | None = None) -> AsyncIterator[App]:
    """Build Parley and run it until the block is left. The database has been migrated before."""
    async with AsyncExitStack() as stack:
        app = await _built(settings, seams or Seams(), stack)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(app.worker.run()), group.create_task(_sweep(app))]
            tasks += [group.create_task(_supervise(adapter, app)) for adapter in app.house.adapters.values()]
            await app.worker.is_up.wait()
            try:
                yield app
            finally:
                await _leave(app)
                for task in tasks:
                    task.cancel()


async def _built(settings: Everything, seams: Seams, stack: AsyncExitStack) -> App:
    core = settings.core
    core.data_dir.mkdir(parents=True, exist_ok=True)
    sealer = Sealer(core.secret_key or read_or_make_key(core.data_dir))
    database = await _database(core, sealer, stack)
    house = House(
        settings=settings,
        clock=seams.clock,
        reach=seams.reach,
        new_id=seams.new_id,
        sealer=sealer,
        links=Links(sealer, public_url=core.public_url),
        database=database,
        ai=await _ai(settings, seams, database, stack),
        files=LocalFiles(),
        extensions=extensions(),
        meters=Meters(),
        watchers=[],
    )
    add_adapters(house)
    engine = services(house)
    choices = Choices(engine.preferences, engine.clock, engine.options.defaults)
    worker = Worker(engine, Runner(engine, choices), watchers=house.watchers)
    return App(house, engine, worker, Receiver(engine, worker, choices), await _served(core, house, worker, stack))


async def _database(core: Core, sealer: Sealer, stack: AsyncExitStack) -> Database:
    database = await open_database(
        core.database_url,
        data_dir=core.data_dir,
        listen_url=core.database_listen_url,
        node=node_name(),
        cipher=sealer,
        turns_per_person=core.turns_per_person,
    )
    stack.push_async_callback(database.close)
    if not core.secret_key and not database.backend.is_embedded:
        log.warning("PARLEY_SECRET_KEY is not set: processes that share this database must share one")
    return database


async def _ai(settings: Everything, seams: Seams, database: Database, stack: AsyncExitStack) -> OpenAi:
    opening = open_ai(
        settings.ai,
        data_dir=settings.core.data_dir,
        ledger=database.ledger,
        clock=seams.clock,
        sandbox=seams.sandbox or SandboxOptions(docs=settings.core.docs_dir),
        sites=seams.sites,
    )
    return await stack.enter_async_context(opening)


async def _served(core: Core, house: House, worker: Worker, stack: AsyncExitStack) -> Served:
    site = build_site(site_parts(house, worker))
    is_port_fixed = "port" in core.model_fields_set
    return await stack.enter_async_context(serve(site, host=core.host, port=core.port, is_port_fixed=is_port_fixed))


async def _supervise(adapter: Adapter, app: App) -> None:
    """Run a platform for ever: what breaks it is logged, and it is started again after a growing pause."""
    pause = RESTART_FIRST
    clock = app.services.clock
    while True:
        began = clock.monotonic()
        try:
            await adapter.run(app.receiver)
            return
        except Exception:
            log.exception("a platform broke off", extra={"platform": adapter.platform, "again_in": pause})
        pause = RESTART_FIRST if clock.monotonic() - began > RESTART_LAST else min(pause * 2, RESTART_LAST)
        await clock.sleep(pause)


async def _sweep(app: App) -> None:
    """Count the backlog for the metrics, and remove what is too old to matter."""
    turns, clock = app.services.turns, app.services.clock
    while True:
        try:
            backlog = await turns.backlog()
            app.house.meters.backlog(
                {state.value: count for state, count in backlog.counts.items()}, backlog.oldest_age
            )
            now = clock.now()
            await turns.sweep(seen_before=now - SEEN_KEPT, turns_before=now - TURNS_KEPT)
        except StoreError as error:
            log.warning("the backlog could not be read", extra={"code": error.code})
        await clock.sleep(SWEEP_EVERY)


async def _leave(app: App) -> None:
    """Put back what still runs and take this process's row away; what can't be is taken over when the lease ends."""
    try:
        await app.worker.drain(within=0)
        await app.services.turns.leave()
    except StoreError as error:
        log.warning("this process could not sign off", extra={"code": error.code})
