"""Drawing pictures."""

import logging
from dataclasses import dataclass, replace
from decimal import Decimal

import msgspec

from bot.domain.media import Media, MediaKind
from bot.domain.models.cards import card
from bot.domain.usage import Usage
from bot.errors import AbilityMissing, ProviderError, ProviderUnavailable
from bot.ports.provider import Drawn, PictureRequest
from bot.provider.books import OK
from bot.provider.failures import failure_in_stream, trace_of
from bot.provider.fetching import LARGEST_FILE, Fetcher
from bot.provider.http import Patience
from bot.provider.kit import Kit
from bot.provider.wire import picture_body

log = logging.getLogger(__name__)

PATH = "/images/generations"
# Bodies hold pictures as base64 in one dialect: a third more than the files.
LONGEST_BODY = LARGEST_FILE * 4 // 3 + 64 * 1024
# A picture comes in one piece after up to two minutes without a sign of life.
PATIENCE_SECONDS = 300.0

_KINDS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", "png"),
    (b"\xff\xd8\xff", 0, "image/jpeg", "jpg"),
    (b"WEBP", 8, "image/webp", "webp"),
    (b"GIF8", 0, "image/gif", "gif"),
)


class PictureLink(msgspec.Struct):
    """Where a picture lies, or the picture itself."""

    url: str | None = None
    b64_json: str | None = None


class PictureAnswer(msgspec.Struct):
    """What a request for pictures is answered with."""

    images: list[PictureLink] | None = None
    data: list[PictureLink] | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    links: tuple[str, ...]
    seed: int | None
    usage: Usage


class Images:
    """The picture ability of one provider."""

    def __init__(self, kit: Kit, fetcher: Fetcher) -> None:
        self._kit = kit
        self._fetcher = fetcher
        self._books = kit.books

    async def draw(self, request: PictureRequest) -> Drawn:
        """Draw pictures, in as many calls as the model needs, and fetch each at once: links live for an hour."""
        if request.start is not None and self._kit.options.dialect == "openai":
            raise AbilityMissing("this dialect does not draw from a picture")
        pictures: list[Media] = []
        batches: list[_Batch] = []
        try:
            while len(pictures) < request.count:
                batch = await self._batch(request, len(pictures))
                batches.append(batch)
                for link in batch.links:
                    pictures.append(await self._picture(link, len(pictures)))
        except ProviderError as error:
            if not pictures:
                raise
            # What is drawn is paid for: fewer pictures are better than none.
            log.warning("some pictures were not drawn", extra={"error": error.code, "drawn": len(pictures)})
        finally:
            await self._books.settle(request.payer)
        return Drawn(tuple(pictures), batches[0].seed, _sum([batch.usage for batch in batches]))

    async def _batch(self, request: PictureRequest, drawn: int) -> _Batch:
        at_once = 1 if self._kit.options.dialect == "siliconflow" else request.count
        count = min(request.count - drawn, max(at_once, card(request.model).picture.at_once))
        # One seed draws one picture: every further call needs its own.
        seed = None if request.seed is None else request.seed + drawn
        body = picture_body(request, count=count, seed=seed, dialect=self._kit.options.dialect)
        return await self._kit.repeated(request.model, lambda: self._ask(request, body))

    async def _ask(self, request: PictureRequest, body: dict[str, object]) -> _Batch:
        patience = Patience(total=min(PATIENCE_SECONDS, self._kit.options.total_seconds))
        with self._books.call(request.payer, "draw", request.model) as call:
            async with self._kit.line.post(PATH, body, patience=patience) as response:
                call.trace_id = trace_of(response.headers)
                raw = await self._kit.line.body(response, at_most=LONGEST_BODY)
            answer = _parsed(raw, call.trace_id)
            links = tuple(link for link in map(_link, answer.images or answer.data or ()) if link)
            if not links:
                raise failure_in_stream(raw, trace_id=call.trace_id)
            call.usage = Usage(request.model, units=len(links))
            call.outcome = OK
        return _Batch(links, answer.seed, self._books.priced(call.usage))

    async def _picture(self, link: str, place: int) -> Media:
        data = await self._fetcher.fetch(link)
        for mark, at, mime_type, ending in _KINDS:
            if data.startswith(mark, at):
                return Media(MediaKind.PICTURE, f"picture-{place + 1}.{ending}", mime_type, data)
        raise ProviderUnavailable("what was fetched is not a picture")


def _parsed(raw: bytes, trace_id: str) -> PictureAnswer:
    try:
        return msgspec.json.decode(raw, type=PictureAnswer)
    except msgspec.DecodeError as error:
        raise ProviderUnavailable("the answer is not a list of pictures", trace_id=trace_id) from error


def _link(picture: PictureLink) -> str:
    return picture.url or (f"data:image/png;base64,{picture.b64_json}" if picture.b64_json else "")


def _sum(usages: list[Usage]) -> Usage:
    costs = [usage.cost for usage in usages if usage.cost is not None]
    cost = sum(costs, Decimal(0)) if len(costs) == len(usages) else None
    return replace(usages[0], units=sum(usage.units for usage in usages), cost=cost)
