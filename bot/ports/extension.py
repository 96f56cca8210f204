"""What a command, an action and a tool are, and what they are given."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.command import CommandSpec, Lane
from bot.domain.inbound import Answered, AnyInbound, Argument, InboundAction, InboundCommand
from bot.domain.media import Attachment, Media, StoredMedia
from bot.domain.message import History
from bot.domain.preferences import Effective
from bot.domain.reply import ReplyEvent
from bot.domain.turn import Slot, Turn
from bot.domain.usage import Usage
from bot.domain.wording import Words
from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.provider import Payer, Provider


@dataclass(frozen=True, slots=True)
class StepResult:
    """A paid or effectful result that is not chat text, kept before it is shown so that it is never bought twice."""

    media: tuple[StoredMedia, ...] = ()
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    usage: Usage | None = None


class TurnContext(Protocol):
    """What the answer to one turn may use."""

    @property
    def turn(self) -> Turn: ...
    @property
    def history(self) -> History: ...
    @property
    def words(self) -> Words: ...
    @property
    def language(self) -> str: ...
    @property
    def preferences(self) -> Effective: ...
    @property
    def provider(self) -> Provider: ...
    @property
    def files(self) -> Files: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def payer(self) -> Payer: ...

    async def once(self, name: str, make: Callable[[], Awaitable[StepResult]]) -> StepResult:
        """Make a paid result once in the life of this answer; later attempts get the kept one."""
        ...

    async def keep(self, media: Media, *, width: int = 0, height: int = 0) -> StoredMedia:
        """Keep a generated file for the person who asked."""
        ...

    async def read(self, media: StoredMedia) -> Media:
        """Read a kept file."""
        ...

    async def picture(self, attachment: Attachment) -> StoredMedia:
        """Fetch, check and keep a picture a person sent."""
        ...

    async def asked(self, turn_id: str) -> AnyInbound | None:
        """What the person said or called that an earlier turn of this conversation answered."""
        ...

    async def said(self, answer_id: str) -> str:
        """The words of an answer that stands in this conversation; empty when there is none."""
        ...

    def chat(self, *, model: str = "", question: str = "", goes_on: bool = False) -> AsyncIterator[ReplyEvent]:
        """Answer as the chat does: with history, tools and the person's preferences.

        `question` stands for the inbound's own words where it is given; `goes_on` continues the answer that stands.
        """
        ...


class AnswerContext(Protocol):
    """What an answer given at once, without a turn, may use."""

    @property
    def inbound(self) -> InboundCommand | InboundAction: ...
    @property
    def language(self) -> str: ...
    @property
    def preferences(self) -> Effective: ...
    @property
    def provider(self) -> Provider: ...
    @property
    def commands(self) -> Mapping[str, CommandSpec]: ...
    @property
    def words(self) -> Words: ...

    async def stop(self, turn_id: str = "") -> int:
        """Stop one answer, or all of this conversation; returns how many."""
        ...

    async def start_fresh(self) -> None:
        """End the conversation here, so that the next message begins an empty one."""
        ...

    async def prefer(self, scope: str, name: str, value: str) -> None:
        """Keep a choice; an empty value takes it back."""
        ...


Respond = Callable[[TurnContext, Mapping[str, Argument]], AsyncIterator[ReplyEvent]]
Answer = Callable[[AnswerContext, Mapping[str, Argument]], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its spec, and either an answer streamed by a turn or one given at once (lane none).

    `check` refuses bad arguments before anything is stored, by raising `Refusal`; it is pure.
    """

    spec: CommandSpec
    respond: Respond | None = None
    answer: Answer | None = None
    check: Callable[[Mapping[str, Argument], Effective], None] | None = None


RespondToAction = Callable[[TurnContext], AsyncIterator[ReplyEvent]]


@dataclass(frozen=True, slots=True)
class ButtonAction:
    """What a button does. `reruns` makes it write into the answer it stands below; else it is an answer of its own.

    `keeps_answer` goes on from what stands there instead of replacing it.
    """

    verb: str
    lane: Lane
    respond: RespondToAction | None = None
    answer: Answer | None = None
    reruns: bool = False
    keeps_answer: bool = False
    slot: Slot = Slot.CHAT
    ability: str = "chat"


@dataclass(frozen=True, slots=True)
class Tool:
    """A function a model may call. `parameters` is a JSON schema; `run` gets arguments that match it."""

    name: str
    description: str
    parameters: Mapping[str, object]
    run: Callable[[TurnContext, Mapping[str, object]], Awaitable[str]]
