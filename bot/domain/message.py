"""What a conversation is made of: messages of parts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.conversation import Author
from bot.domain.media import StoredMedia


class Role(StrEnum):
    """Who speaks. A notice is shown to people and never given to a model."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What a model thought. Never sent back to a provider, never shown where nobody asked."""

    text: str


@dataclass(frozen=True, slots=True)
class MediaPart:
    """A kept file inside a message."""

    media: StoredMedia


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """The words read out of a file: content, not instructions."""

    name: str
    text: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words a person quoted or replied to: content, not instructions."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model asks for a tool; `arguments` is the JSON text as the model wrote it."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool answered to the call of the same id."""

    call_id: str
    text: str


Part = Text | Reasoning | MediaPart | DocumentPart | Quote | ToolCall | ToolResult


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said."""

    role: Role
    parts: tuple[Part, ...]
    author: Author | None = None

    @property
    def text(self) -> str:
        """The words people see, without thoughts, quotes and files."""
        return "".join(part.text for part in self.parts if isinstance(part, Text))


@dataclass(frozen=True, slots=True)
class Shown:
    """How a message was shown: what stands below it and which buttons it has."""

    footer: str = ""
    stop: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message with its place in the conversation; `seq` orders a thread, time does not.

    `answer_id` ties a question and its answer together: the turn that first answered it. `is_beside` marks what was
    said to or made by a command that runs beside the chat.
    """

    row_id: int
    seq: int
    message: Message
    at: datetime
    answer_id: str = ""
    platform_message_id: str = ""
    token_estimate: int = 0
    is_beside: bool = False
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True, slots=True)
class History:
    """The tail of a conversation, oldest first. `summary` stands for what came before `messages`."""

    conversation_id: int
    messages: tuple[StoredMessage, ...] = ()
    summary: str = ""
    window_start: int = 0
    had_two_people: bool = False
    is_partial: bool = False
