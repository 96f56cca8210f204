"""The page in Debian's Chromium, against a running Parley with its sandbox."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.sandbox.options import SandboxOptions
from tests.databases import unavailable
from tests.scenario.room import Room, parley

PACE = SandboxOptions(docs=None, token_interval=0.005, first_token_after=0.05)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        unavailable("no Chromium: install one, or name it in CHROMIUM")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """A running Parley."""
    async with parley(tmp_path, sandbox=PACE) as running:
        yield running


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One person's browser."""
    made = await browser.new_context(viewport={"width": 1200, "height": 800}, accept_downloads=True)
    made.set_default_timeout(10_000)
    yield made
    await made.close()


@pytest.fixture
async def page(context: BrowserContext, room: Room) -> AsyncIterator[Page]:
    """The open page; whatever it complains of fails the test."""
    complaints: list[str] = []
    opened = await context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if _is_complaint(line.type, line.text) else None)
    await opened.goto(room.url + "/")
    yield opened
    assert complaints == []


def _is_complaint(kind: str, text: str) -> bool:
    """A refused request is an answer the page shows; only its own faults count."""
    return kind == "error" and "Failed to load resource" not in text
