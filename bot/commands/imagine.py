"""/imagine: draw a picture."""

from collections.abc import AsyncIterator, Mapping

from bot.abilities.draw import SHAPES, draw, picture_request
from bot.domain.command import CommandSpec, Lane, Parameter, ParameterKind
from bot.domain.inbound import Argument
from bot.domain.preferences import Effective
from bot.domain.reply import ReplyEvent
from bot.ports.extension import Command, TurnContext
from bot.ports.provider import NOBODY


async def imagine(context: TurnContext, arguments: Mapping[str, Argument]) -> AsyncIterator[ReplyEvent]:
    """Draw what was asked for."""
    async for event in draw(context, arguments):
        yield event


def check(arguments: Mapping[str, Argument], preferences: Effective) -> None:
    """Refuse what the model lacks before anything is stored."""
    picture_request(arguments, preferences, NOBODY)


COMMAND = Command(
    CommandSpec(
        "imagine",
        (
            Parameter("prompt", is_required=True, takes_rest=True),
            Parameter("shape", ParameterKind.CHOICE, choices=SHAPES),
            Parameter("size", is_word=True),
            Parameter("count", ParameterKind.INTEGER, minimum=1, maximum=4),
            Parameter("picture", ParameterKind.PICTURE),
            Parameter("negative"),
            Parameter("seed", ParameterKind.INTEGER, minimum=0, maximum=9_999_999_999),
            Parameter("steps", ParameterKind.INTEGER, minimum=1, maximum=100),
            Parameter("guidance", ParameterKind.NUMBER, minimum=0, maximum=20),
            Parameter("model", is_word=True, completes="picture_models"),
        ),
        lane=Lane.OWN,
        slot="picture",
        ability="picture",
    ),
    respond=imagine,
    check=check,
)
