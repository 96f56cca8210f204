"""Who talks, where, and where an answer goes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One person on one platform; `realm` is Slack's enterprise or team id and empty elsewhere."""

    platform: str
    realm: str
    user_id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.realm}:{self.user_id}"


@dataclass(frozen=True, slots=True)
class Author:
    """A person as they were when they spoke."""

    person: PersonKey
    display_name: str
    locale: str = ""
    time_zone: str = ""
    roles: tuple[str, ...] = ()
    is_bot: bool = False
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """What a conversation is called on its platform; an empty thread means the whole channel."""

    platform: str
    workspace: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where an answer goes. `handle` belongs to the adapter and is opaque elsewhere; it can be stored."""

    key: ConversationKey
    for_person: PersonKey | None = None
    handle: str = ""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A posted message. `handle` is encrypted at rest and dropped when it expires."""

    key: ConversationKey
    message_id: str
    handle: str = ""
    expires_at: datetime | None = None
