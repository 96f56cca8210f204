"""Drawing, as the command and the buttons share it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from bot.abilities.choosing import chosen_model
from bot.domain.inbound import Argument, words_in
from bot.domain.media import Attachment, Media
from bot.domain.models.cards import ModelKind, card
from bot.domain.models.sizes import size_for
from bot.domain.preferences import Effective
from bot.domain.reply import MediaReady, ReplyEvent, ReplyFinished, Status, StatusChanged
from bot.errors import Refusal
from bot.ports.extension import StepResult, TurnContext
from bot.ports.provider import Payer, PictureRequest

SHAPES = ("Square", "Portrait", "Landscape", "Tall", "Wide")


def picture_request(arguments: Mapping[str, Argument], preferences: Effective, payer: Payer) -> PictureRequest:
    """Turn options into a request; refuses what the model lacks. Pure."""
    model = words_in(arguments, "model") or preferences.value("model.pictures")
    traits = card(model)
    wanted = words_in(arguments, "size") or words_in(arguments, "shape")
    count = _whole(arguments, "count") or 1
    if traits.is_known and "picture" in arguments and not traits.picture.inputs:
        raise Refusal(words="refusal.no_start_picture", model=model)
    guidance = arguments.get("guidance")
    return PictureRequest(
        model=model,
        prompt=words_in(arguments, "prompt"),
        payer=payer,
        size=size_for(traits, wanted),
        count=count,
        negative=words_in(arguments, "negative"),
        seed=_whole(arguments, "seed"),
        steps=_whole(arguments, "steps"),
        guidance=float(guidance) if isinstance(guidance, int | float) else None,
    )


async def draw(context: TurnContext, arguments: Mapping[str, Argument]) -> AsyncIterator[ReplyEvent]:
    """Draw, keep, show. What was drawn is kept before it is shown, so that it is paid once."""
    yield StatusChanged(Status("status.drawing"))
    if wanted := words_in(arguments, "model"):
        arguments = {**arguments, "model": await chosen_model(wanted, context.provider, ModelKind.PICTURE)}
    request = picture_request(arguments, context.preferences, context.payer)

    async def make() -> StepResult:
        return await _drawn(context, request, arguments.get("picture"))

    result = await context.once("draw", make)
    for picture in result.media:
        yield MediaReady(picture)
    notes = [Status("note.seed", {"seed": seed})] if (seed := result.values.get("seed")) else []
    yield ReplyFinished(usage=result.usage, notes=tuple(notes), verbs=("draw",))


async def _drawn(context: TurnContext, request: PictureRequest, start: Argument | None) -> StepResult:
    if isinstance(start, Attachment):
        kept = await context.picture(start)
        request = replace(request, start=await context.files.for_model(await context.read(kept)))
    drawn = await context.provider.draw(request)
    kept_pictures = []
    for number, picture in enumerate(drawn.pictures, start=1):
        named = _named(picture, request.prompt, number)
        labelled = await context.files.label(named, model=drawn.usage.model)
        width, height = _pixels(request.size)
        kept_pictures.append(await context.keep(labelled, width=width, height=height))
    values = {"seed": str(drawn.seed)} if drawn.seed is not None else {}
    return StepResult(media=tuple(kept_pictures), values=values, usage=drawn.usage)


def _named(picture: Media, prompt: str, number: int) -> Media:
    extension = picture.name.rpartition(".")[2] if "." in picture.name else picture.mime_type.rpartition("/")[2]
    return replace(picture, name=f"picture-{number}.{extension}", alt_text=prompt[:200])


def _pixels(size: str) -> tuple[int, int]:
    width, _, height = size.partition("x")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() else (0, 0)


def _whole(arguments: Mapping[str, Argument], name: str) -> int | None:
    value = arguments.get(name)
    return value if isinstance(value, int) else None
