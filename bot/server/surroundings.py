"""What a platform's builder is given, and what a platform with HTTP routes offers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.domain.command import CommandSpec
from bot.domain.conversation import PersonKey
from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.gate import Gate
from bot.ports.media import MediaStore
from bot.ports.provider import Connector, ProviderFacts
from bot.ports.store import ConversationStore
from bot.ports.turns import Wake
from bot.server.links import Links
from bot.server.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything a platform may use of the house. `facts` tells which AI answers now; `watch` adds a listener for
    wake-ups of the store. `host` is the address the site is bound to, `upload_bytes` the largest file taken in.
    """

    conversations: ConversationStore
    media: MediaStore
    files: Files
    gate: Gate
    clock: Clock
    commands: Mapping[str, CommandSpec]
    facts: Callable[[], ProviderFacts]
    watch: Callable[[Callable[[Wake], None]], None]
    sealer: Sealer
    links: Links
    language: str
    host: str
    public_url: str
    version: str
    connector: Connector | None = None
    upload_bytes: int = 50 * 1024 * 1024


@runtime_checkable
class HttpAdapter(Protocol):
    """A platform that is spoken to over the one HTTP site."""

    def http_routes(self) -> Iterable[web.AbstractRouteDef]:
        """List its routes."""
        ...

    def person_of(self, request: web.Request) -> PersonKey | None:
        """Tell whose request this is; None for who is nobody here."""
        ...
