"""Commands as data: declared once, shown on every platform."""

from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Where a turn of a command waits: behind its thread, on its own, or nowhere (answered at once)."""

    THREAD = "thread"
    OWN = "own"
    NONE = "none"


class Visibility(StrEnum):
    """Who sees the answer."""

    ALL = "all"
    ASKER = "asker"


class ParameterKind(StrEnum):
    """What a parameter takes."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"
    PICTURE = "picture"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One option of a command. `choices` are values; their labels are words keys `choice.<name>.<value>`.

    The one parameter with `takes_rest` receives all text that names no option. A text that `is_word` ends at a space;
    other texts go on to the next option. `completes` names a list that is offered while typing.
    """

    name: str
    kind: ParameterKind = ParameterKind.TEXT
    is_required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    takes_rest: bool = False
    is_word: bool = False
    completes: str = ""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command as every platform shows it. Its summary is the words key `command.<name>.summary`,
    a parameter's `command.<name>.<parameter>`, and what is said when it lacks what it needs `command.<name>.empty`.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    lane: Lane = Lane.THREAD
    visibility: Visibility = Visibility.ALL
    slot: str = "chat"
    ability: str = "chat"

    def parameter(self, name: str) -> Parameter | None:
        """Find a parameter by name."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    @property
    def rest(self) -> Parameter | None:
        """The parameter that takes the words that name no option."""
        return next((parameter for parameter in self.parameters if parameter.takes_rest), None)
