"""Connecting a key that a person pastes: to whichever site knows it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from yarl import URL

from bot.errors import KeyRefused, ProviderError, ProviderUnavailable
from bot.ports.provider import ProviderFacts
from bot.provider.switch import ClosableProvider, SwitchingProvider

SITES = ("https://api.siliconflow.cn/v1", "https://api.siliconflow.com/v1")

Keep = Callable[[str, str], Awaitable[None]]
Open = Callable[[str, str], ClosableProvider]


@dataclass(frozen=True, slots=True)
class _Trial:
    base_url: str
    provider: ClosableProvider
    error: ProviderError | None


class SiteConnector:
    """Tries a key against every site at once. `open_site` builds a provider and `keep` stores key and address."""

    def __init__(self, switch: SwitchingProvider, *, open_site: Open, keep: Keep, sites: Sequence[str] = SITES) -> None:
        self._switch = switch
        self._open_site = open_site
        self._keep = keep
        self._sites = tuple(sites)

    async def connect(self, key: str) -> ProviderFacts:
        """Try a key, keep it and use it from the next answer on."""
        key = key.strip()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise KeyRefused("this is not a key", words="connect.refused", sites=self._named())
        good, errors = await self._tried(key)
        if good is None:
            raise self._failure(errors)
        try:
            await self._keep(key, good.base_url)
        except BaseException:
            await good.provider.close()
            raise
        await self._switch.exchange(good.provider)
        return good.provider.facts

    async def _tried(self, key: str) -> tuple[_Trial | None, list[ProviderError]]:
        """Try all sites at once; the first that knows the key wins and nobody waits for the others."""
        trials = [asyncio.ensure_future(self._try(key, site)) for site in self._sites]
        good: _Trial | None = None
        errors: list[ProviderError] = []
        try:
            for trial in asyncio.as_completed(trials):
                found = await trial
                if found.error is None:
                    good = found
                    break
                errors.append(found.error)
        finally:
            for trial in trials:
                trial.cancel()
            for other in await asyncio.gather(*trials, return_exceptions=True):
                if isinstance(other, _Trial) and other is not good and other.error is None:
                    await other.provider.close()
        return good, errors

    async def _try(self, key: str, site: str) -> _Trial:
        provider = self._open_site(key, site)
        try:
            await provider.models()
        except ProviderError as error:
            await provider.close()
            return _Trial(site, provider, error)
        except BaseException:
            await provider.close()
            raise
        return _Trial(site, provider, None)

    def _failure(self, errors: Sequence[ProviderError]) -> ProviderError:
        said = "; ".join(str(error) for error in errors)
        if all(isinstance(error, KeyRefused) for error in errors):
            return KeyRefused(f"{self._named()}: {said}", words="connect.refused", sites=self._named())
        return ProviderUnavailable(f"{self._named()}: {said}", words="connect.unreachable", sites=self._named())

    def _named(self) -> str:
        return ", ".join(URL(site).host or site for site in self._sites)
