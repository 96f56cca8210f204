"""What an answer is made of while it is made, and what is posted of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.domain.conversation import PersonKey
from bot.domain.media import StoredMedia
from bot.domain.usage import Usage
from bot.errors import ParleyError


class StopReason(StrEnum):
    """Why an answer ended."""

    COMPLETE = "complete"
    LENGTH = "length"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """What Parley is doing, as a words key with its parameters; shown while it lasts, never stored."""

    key: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerRestarted:
    """The answer begins again; what stands is replaced when the new one is longer or final."""


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class MediaReady:
    """A kept file is part of the answer."""

    media: StoredMedia


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """Something else is being done now."""

    status: Status


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """The model called a tool."""

    name: str


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool has answered; `is_ok` tells how."""

    name: str
    is_ok: bool


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its id is `verb:turn:part`, its label a words key."""

    verb: str
    turn_id: str
    part: int = 0

    @property
    def action_id(self) -> str:
        """The whole id of the button, with no text and no secret in it."""
        return f"{self.verb}:{self.turn_id}:{self.part}"

    @property
    def label_key(self) -> str:
        """The words key of the label."""
        return f"button.{self.verb}"


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """The answer is whole. `notes` are footer lines as words keys with parameters; `verbs` are buttons wanted."""

    stop: StopReason = StopReason.COMPLETE
    usage: Usage | None = None
    notes: tuple[Status, ...] = ()
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyFailed:
    """The answer could not be made; the error knows its words."""

    error: ParleyError


ReplyEvent = (
    TextDelta
    | AnswerRestarted
    | ReasoningDelta
    | MediaReady
    | StatusChanged
    | ToolStarted
    | ToolFinished
    | ReplyFinished
    | ReplyFailed
)


class Urgency(IntEnum):
    """Who goes first through the gate; the higher, the sooner."""

    STATUS = 0
    GROWING = 1
    NOTICE = 2
    FIRST = 3
    FINAL = 4


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to post: Markdown text, kept files, buttons and small print."""

    text: str = ""
    media: tuple[StoredMedia, ...] = ()
    actions: tuple[Action, ...] = ()
    footer: str = ""
    private_to: PersonKey | None = None
    is_final: bool = False
    is_notice: bool = False
