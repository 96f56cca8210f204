"""Connecting a key to whichever site knows it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.errors import KeyRefused, ProviderUnavailable
from bot.ports.provider import ProviderFacts
from bot.provider.options import ProviderOptions
from bot.provider.siliconflow import AiohttpProvider, open_provider
from bot.provider.sites import SITES, SiteConnector
from bot.provider.switch import SwitchingProvider
from tests.fakes.clock import FakeClock
from tests.unit.bot.provider.room import MemoryLedger
from tests.wire.provider_server import ProviderServer, Reply, plain

PATH = "/v1/models"
GOOD = plain(200, {"object": "list", "data": [{"id": "Qwen/Qwen3-8B", "object": "model"}]})
REFUSED = plain(401, "Invalid token")


class Scene:
    """Two sites, a switch between providers, and what was kept."""

    def __init__(self, chinese: ProviderServer, international: ProviderServer) -> None:
        self.chinese = chinese
        self.international = international
        self.kept: list[tuple[str, str]] = []
        self.switch = SwitchingProvider(self.opened("", "http://127.0.0.1:9/v1"))
        sites = (chinese.base_url, international.base_url)
        self.connector = SiteConnector(self.switch, open_site=self.opened, keep=self.keep, sites=sites)

    def opened(self, key: str, base_url: str) -> AiohttpProvider:
        facts = ProviderFacts(base_url, is_sandbox=False)
        options = ProviderOptions(base_url, key)
        return open_provider(options, ledger=MemoryLedger(), clock=FakeClock(), random=lambda: 0.0, facts=facts)

    async def keep(self, key: str, base_url: str) -> None:
        self.kept.append((key, base_url))


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    async with ProviderServer() as chinese, ProviderServer() as international:
        made = Scene(chinese, international)
        yield made
        await made.switch.close()


async def test_a_key_is_kept_with_the_site_that_knows_it_and_used_at_once() -> None:
    async with scene() as room:
        room.chinese.script(REFUSED, path=PATH)
        room.international.script(GOOD, GOOD, path=PATH)
        facts = await room.connector.connect(" sk-good \n")
        assert facts.label == room.switch.facts.label == room.international.base_url
        assert room.kept == [("sk-good", room.international.base_url)]
        assert room.international.asked[0].headers["Authorization"] == "Bearer sk-good"
        assert await room.switch.models() == ("Qwen/Qwen3-8B",)


async def test_nobody_waits_for_a_site_that_hangs_once_the_other_knows_the_key() -> None:
    async with scene() as room:
        room.chinese.script(GOOD, path=PATH)
        room.international.script(Reply(is_mute=True), path=PATH)
        async with asyncio.timeout(10):
            await room.connector.connect("sk-good")
        assert room.kept == [("sk-good", room.chinese.base_url)]


async def test_a_key_that_no_site_knows_is_refused_and_nothing_changes() -> None:
    async with scene() as room:
        room.chinese.script(REFUSED, path=PATH)
        room.international.script(REFUSED, path=PATH)
        before = room.switch.facts
        with pytest.raises(KeyRefused) as refused:
            await room.connector.connect("sk-bad")
        assert refused.value.parameters["sites"] == "127.0.0.1, 127.0.0.1"
        assert "sk-bad" not in str(refused.value)
        assert (room.kept, room.switch.facts) == ([], before)


async def test_a_site_that_can_not_be_asked_leaves_the_question_open() -> None:
    async with scene() as room:
        room.chinese.script(REFUSED, path=PATH)
        room.international.script(plain(503, b""), path=PATH)
        with pytest.raises(ProviderUnavailable) as unavailable:
            await room.connector.connect("sk-good")
        assert unavailable.value.parameters["sites"] == "127.0.0.1, 127.0.0.1"


@pytest.mark.parametrize("key", ["", "  ", "sk-a b", "sk-a\nX-Evil: 1", "密钥"])
async def test_what_is_no_key_is_refused_without_asking(key: str) -> None:
    async with scene() as room:
        with pytest.raises(KeyRefused):
            await room.connector.connect(key)
        assert room.chinese.asked == []


def test_both_sites_are_tried_unless_told_otherwise() -> None:
    assert SITES == ("https://api.siliconflow.cn/v1", "https://api.siliconflow.com/v1")
