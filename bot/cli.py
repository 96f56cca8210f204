"""The `parley` command."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ParleyError, SettingsError

if TYPE_CHECKING:
    from bot.app import App
    from bot.assembly import Everything

BAD_SETTINGS = 2

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Parley: one AI conversation where your team talks.",
)


def main() -> None:
    """Run the command; what can't be done is said in one sentence, with exit code 2."""
    try:
        cli()
    except ParleyError as error:
        typer.echo(f"parley: {error.detail or error}", err=True)
        sys.exit(BAD_SETTINGS)


@cli.callback()
def _top() -> None:
    """Keep subcommands subcommands, however few there are."""


@cli.command()
def run() -> None:
    """Serve every configured platform and the page, until Ctrl-C or SIGTERM."""
    began = time.monotonic()
    settings = read_everything()
    _tell(f"Starting Parley {version('parley')} …")
    prepare(settings)
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_serve(settings, began))


@cli.command()
def migrate(
    to: Annotated[str, typer.Option(help="The revision to bring the database up to.")] = "head",
    down: Annotated[str, typer.Option(help="The older revision to go back to; `base` takes everything away.")] = "",
) -> None:
    """Bring the database to a revision."""
    from migrations.run import current, downgrade, upgrade

    url = database_url(read_everything())
    if down:
        downgrade(url, down)
    else:
        upgrade(url, to)
    _tell(f"The database is at revision {current(url) or 'base'}.")


@cli.command()
def doctor() -> None:
    """Check settings, data folder, database, AI and port, and say what to do about each."""
    from bot.doctor import examine

    settings = read_everything()
    is_well = asyncio.run(examine(settings, say=typer.echo))
    if not is_well:
        raise typer.Exit(1)


def read_everything() -> "Everything":
    """Read all settings of all platforms; raises one `SettingsError`."""
    from bot.assembly import Everything
    from bot.config import Ai, Core, read_settings
    from bot.log import set_up_logging
    from bot.registry import load, platforms

    named = [(platform.name, load(platform.settings)) for platform in platforms()]
    sections = [section for _, section in named if isinstance(section, type)]
    core, ai, *others = read_settings([Core, Ai, *sections])
    assert isinstance(core, Core)
    assert isinstance(ai, Ai)
    set_up_logging(format=core.log_format, level=core.log_level)
    return Everything(core, ai, dict(zip((name for name, _ in named), others, strict=True)))


def prepare(settings: "Everything") -> None:
    """Migrate the database when its revision is another; a child process does it, so that the running one never loads
    what only migrations need.
    """
    from migrations.run import current
    from storage.schema import HEAD

    url = database_url(settings)
    if current(url) != HEAD:
        _tell("Preparing the database …")
        child = subprocess.run([sys.executable, "-m", "bot", "migrate"], stdout=subprocess.DEVNULL, check=False)
        if child.returncode:
            raise SettingsError("The database could not be migrated; the lines above say why.")


def database_url(settings: "Everything") -> str:
    """The address of the database, with the file of the data folder by default; the folder is made."""
    from storage.addresses import resolve

    folder = settings.core.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The data folder {folder} can't be made: {error.strerror}.") from error
    return resolve(settings.core.database_url, settings.core.data_dir)


async def _serve(settings: "Everything", began: float) -> None:
    from bot.app import running_app
    from bot.panel import panel

    stop = asyncio.Event()
    _on_signals(stop)
    async with running_app(settings) as app:
        _tell(panel(app, seconds=time.monotonic() - began, version=version("parley")))
        await stop.wait()
        await _wind_down(app)


async def _wind_down(app: "App") -> None:
    running = app.worker.running
    if running:
        answers = "1 answer" if running == 1 else f"{running} answers"
        seconds = app.services.options.drain_seconds
        _tell(f"Finishing {answers} (up to {seconds:.0f} s). Ctrl-C again stops now.")
    await app.drain()


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """The event loop: uvloop where it installs."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.new_event_loop
    return new_event_loop


def _on_signals(stop: asyncio.Event) -> None:
    """The first signal drains; the second ends at once, which the next start repairs like a crash."""

    def asked() -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()

    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(each, asked)
        except NotImplementedError:  # Windows: its event loop knows no signal handlers
            signal.signal(each, lambda *_: loop.call_soon_threadsafe(asked))


def _tell(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()
