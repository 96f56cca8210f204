"""The provider: every ability over one line. SiliconFlow's dialect by default, OpenAI's for other hosts."""

from collections.abc import AsyncGenerator, Callable

import msgspec
from yarl import URL

from bot.errors import ProviderUnavailable
from bot.ports.clock import Clock
from bot.ports.provider import ChatEvent, ChatRequest, Drawn, PictureRequest, ProviderFacts, SpeechRequest, Spoken
from bot.ports.store import Ledger
from bot.provider.books import Books
from bot.provider.chat import Chat
from bot.provider.fetching import Fetcher
from bot.provider.http import Line, Patience
from bot.provider.images import Images
from bot.provider.kit import Kit
from bot.provider.options import ProviderOptions
from bot.provider.speech import Speech

LONGEST_LIST = 8 * 1024 * 1024
LIST_SECONDS = 30.0


class ListedModel(msgspec.Struct):
    """One model of the account."""

    id: str


class ModelListing(msgspec.Struct):
    """What the account has."""

    data: list[ListedModel]


class AiohttpProvider:
    """An AI on the other side of an HTTP line."""

    def __init__(self, facts: ProviderFacts, kit: Kit) -> None:
        self._facts = facts
        self._kit = kit
        self._fetcher = Fetcher(kit.options)
        self._chat = Chat(kit)
        self._images = Images(kit, self._fetcher)
        self._speech = Speech(kit)

    @property
    def facts(self) -> ProviderFacts:
        """Tell which AI this is."""
        return self._facts

    def chat(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Stream an answer."""
        return self._chat.chat(request)

    async def draw(self, request: PictureRequest) -> Drawn:
        """Draw pictures and fetch them at once."""
        return await self._images.draw(request)

    async def speak(self, request: SpeechRequest) -> Spoken:
        """Turn a text into sound."""
        return await self._speech.speak(request)

    async def models(self) -> tuple[str, ...]:
        """List the ids the account may use."""
        async with self._kit.line.get("/models", patience=Patience(total=LIST_SECONDS)) as response:
            raw = await self._kit.line.body(response, at_most=LONGEST_LIST)
        try:
            return tuple(model.id for model in msgspec.json.decode(raw, type=ModelListing).data)
        except msgspec.DecodeError as error:
            raise ProviderUnavailable("the answer is not a list of models") from error

    async def close(self) -> None:
        """Finish the books and close every connection."""
        await self._kit.books.settle()
        await self._fetcher.close()
        await self._kit.line.close()


def open_provider(
    options: ProviderOptions, *, ledger: Ledger, clock: Clock, random: Callable[[], float], facts: ProviderFacts
) -> AiohttpProvider:
    """Build a provider. Nothing is connected before the first call."""
    books = Books(ledger, clock=clock, site=price_site(options), is_free=facts.is_sandbox)
    return AiohttpProvider(facts, Kit(options, Line(options), books, clock, random))


def price_site(options: ProviderOptions) -> str:
    """Tell whose prices hold: the international site has its own; any other SiliconFlow address is a way to .cn."""
    if options.dialect != "siliconflow":
        return ""
    host = URL(options.base_url).host or ""
    return "com" if host == "siliconflow.com" or host.endswith(".siliconflow.com") else "cn"
