"""What an AI can do, one small protocol an ability. All raise `ProviderError` and nothing of the vendor's."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.media import Media
from bot.domain.message import Message, ToolCall
from bot.domain.reply import AnswerRestarted, ReasoningDelta, StopReason, TextDelta
from bot.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class Payer:
    """For whom a call is made; goes into the ledger."""

    turn_id: str
    person: PersonKey
    key: ConversationKey


# For requests that are only checked and never sent.
NOBODY = Payer("", PersonKey("", "", ""), ConversationKey("", "", "", ""))


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """One question to a chat model.

    Media parts of `messages` are sent from `media` by media id; a part without bytes is left out. `prefix` is text the
    answer must go on from, for models that can; it is not repeated in the answer. `thinks` None leaves thinking to the
    model's card.
    """

    model: str
    messages: tuple[Message, ...]
    payer: Payer
    max_tokens: int = 2048
    temperature: float | None = None
    thinks: bool | None = None
    tools: tuple[ToolSpec, ...] = ()
    prefix: str = ""
    media: Mapping[str, Media] = field(default_factory=dict)
    detail: str = "auto"


@dataclass(frozen=True, slots=True)
class ToolsCalled:
    """The model wants these tools called, all of them, before it goes on."""

    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True)
class ChatFinished:
    """The model has ended; `model` is the one that answered, which a fallback may have changed."""

    stop: StopReason
    usage: Usage
    model: str
    trace_id: str = ""


ChatEvent = TextDelta | ReasoningDelta | AnswerRestarted | ToolsCalled | ChatFinished


class ChatModel(Protocol):
    """Answers in words."""

    def chat(self, request: ChatRequest) -> AsyncIterator[ChatEvent]:
        """Stream an answer; the last event is `ChatFinished`. Each call, failed ones too, is in the ledger."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRequest:
    """A picture to draw. `size` is `WIDTHxHEIGHT`."""

    model: str
    prompt: str
    payer: Payer
    size: str = ""
    count: int = 1
    negative: str = ""
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    start: Media | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pictures in hand and the seed that draws them again."""

    pictures: tuple[Media, ...]
    seed: int | None
    usage: Usage


class ImageModel(Protocol):
    """Draws."""

    async def draw(self, request: PictureRequest) -> Drawn:
        """Draw pictures and fetch them at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """A text to speak. `voice` is a bare name such as anna; `format` mp3, opus, wav or pcm; `speed` 0.25 to 4."""

    model: str
    text: str
    payer: Payer
    voice: str = "anna"
    format: str = "mp3"
    speed: float = 1.0
    style: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Speech in hand."""

    audio: Media
    usage: Usage


class SpeechModel(Protocol):
    """Speaks."""

    async def speak(self, request: SpeechRequest) -> Spoken:
        """Turn a text into sound."""
        ...


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """Which AI answers now. `label` is what people see: the host's name, or sandbox."""

    label: str
    is_sandbox: bool
    can_connect: bool = False


class ModelList(Protocol):
    """Knows what the account has."""

    async def models(self) -> tuple[str, ...]:
        """List the ids the account may use; also the check that key and address are good."""
        ...


class Provider(ChatModel, ImageModel, SpeechModel, ModelList, Protocol):
    """All abilities of one AI."""

    @property
    def facts(self) -> ProviderFacts:
        """Tell which AI this is."""
        ...


class Connector(Protocol):
    """Lets a person on this machine connect a key."""

    async def connect(self, key: str) -> ProviderFacts:
        """Try a key against both sites, keep it and use it from the next answer on."""
        ...
