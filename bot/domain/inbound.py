"""What platforms turn people's doings into, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.command import CommandSpec, Parameter
from bot.domain.conversation import Author, ConversationKey, MessageRef, PersonKey, ReplyTarget
from bot.domain.media import Attachment
from bot.domain.message import Quote
from bot.domain.reply import Outgoing

Argument = str | int | float | bool | Attachment | PersonKey


def words_in(arguments: Mapping[str, Argument], name: str) -> str:
    """The text of one option; empty where it was not given."""
    value = arguments.get(name, "")
    return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """What every inbound carries. `dedupe` names the event in every way its platform may deliver it again."""

    key: ConversationKey
    dedupe: tuple[str, ...]
    author: Author
    sent_at: datetime
    target: ReplyTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage(Inbound):
    """A person wrote. `replies_to` is a platform message id; `addressed` says that Parley is meant."""

    message_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    replies_to: str = ""
    quoted: tuple[Quote, ...] = ()
    addressed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCommand(Inbound):
    """A person called a command; `about` is the message it was called on."""

    name: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    about: MessageRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAction(Inbound):
    """A person pressed a button whose id is `verb:turn:part`; `values` are those of its form or select."""

    verb: str
    turn_id: str
    part: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    message: MessageRef | None = None


AnyInbound = InboundMessage | InboundCommand | InboundAction


@dataclass(frozen=True, slots=True)
class Accepted:
    """Stored: an answer will come. `text` is said at once when the person has to wait."""

    turn_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Known already; nothing to do."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Stored as context, not answered."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Not for Parley; the reason is for the log and /why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Answered at once, without a turn."""

    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class ShowForm:
    """The command lacks what it needs; where a platform has forms, `known` fills them."""

    spec: CommandSpec
    known: Mapping[str, Argument]
    missing: tuple[Parameter, ...]


Received = Accepted | Duplicate | Overheard | Ignored | Answered | ShowForm
