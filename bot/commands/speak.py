"""/speak: read a text aloud."""

from collections.abc import Mapping

from bot.abilities.speak import FORMATS, VOICES, speak, speech_request
from bot.domain.command import CommandSpec, Lane, Parameter, ParameterKind
from bot.domain.inbound import Argument
from bot.domain.preferences import Effective
from bot.ports.extension import Command
from bot.ports.provider import NOBODY


def check(arguments: Mapping[str, Argument], preferences: Effective) -> None:
    """Refuse what can't be spoken before anything is stored."""
    speech_request(arguments, preferences, NOBODY)


COMMAND = Command(
    CommandSpec(
        "speak",
        (
            Parameter("text", is_required=True, takes_rest=True),
            Parameter("voice", ParameterKind.CHOICE, choices=VOICES),
            Parameter("speed", ParameterKind.NUMBER, minimum=0.25, maximum=4),
            Parameter("style"),
            Parameter("format", ParameterKind.CHOICE, choices=FORMATS),
        ),
        lane=Lane.OWN,
        ability="speech",
    ),
    respond=speak,
    check=check,
)
