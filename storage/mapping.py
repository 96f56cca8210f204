"""Values as JSON text and back: pure, tagged where a value may be one of several, deaf to fields it does not know."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from bot.domain.conversation import Author, ConversationKey, MessageRef, PersonKey
from bot.domain.inbound import AnyInbound, Argument, Inbound, InboundAction, InboundCommand, InboundMessage
from bot.domain.media import Attachment
from bot.domain.message import DocumentPart, MediaPart, Part, Quote, Reasoning, Shown, Text, ToolCall, ToolResult
from bot.errors import StoreError
from bot.ports.extension import StepResult
from storage.cipher import Cipher

T = TypeVar("T")

PARTS: Mapping[str, type[Part]] = {
    "text": Text,
    "reasoning": Reasoning,
    "media": MediaPart,
    "document": DocumentPart,
    "quote": Quote,
    "tool_call": ToolCall,
    "tool_result": ToolResult,
}
INBOUNDS: Mapping[str, type[AnyInbound]] = {
    "message": InboundMessage,
    "command": InboundCommand,
    "action": InboundAction,
}
PART_TAGS = {kind: tag for tag, kind in PARTS.items()}
INBOUND_TAGS = {kind: tag for tag, kind in INBOUNDS.items()}


def plain(text: str) -> str:
    """A text as every database takes it: without NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def folded(text: str) -> str:
    """A text as it is searched, the same for capitals and small letters of every script."""
    return plain(text).casefold()


def parts_to_json(parts: tuple[Part, ...]) -> str:
    """Write the parts of a message."""
    return _written([{"type": PART_TAGS[type(part)], **msgspec.to_builtins(part)} for part in parts])


def parts_of(text: str) -> tuple[Part, ...]:
    """Read the parts of a message; kinds that only a newer version knows are left out."""
    return tuple(_converted(raw, PARTS[raw["type"]]) for raw in _read(text) if raw.get("type") in PARTS)


def author_to_json(author: Author | None) -> str | None:
    """Write who spoke."""
    return None if author is None else _written(msgspec.to_builtins(author))


def author_of(text: str | None) -> Author | None:
    """Read who spoke."""
    return None if text is None else _converted(_read(text), Author)


def shown_to_json(shown: Shown) -> str:
    """Write how a message was shown; the usual way is the empty text."""
    return "" if shown == Shown() else _written(msgspec.to_builtins(shown))


def shown_of(text: str) -> Shown:
    """Read how a message was shown."""
    return _converted(_read(text), Shown) if text else Shown()


def key_to_json(key: ConversationKey) -> str:
    """Write a conversation key."""
    return _written(msgspec.to_builtins(key))


def key_of(text: str) -> ConversationKey:
    """Read a conversation key."""
    return _converted(_read(text), ConversationKey)


def step_to_json(result: StepResult) -> str:
    """Write a paid result."""
    return _written(msgspec.to_builtins(result))


def step_of(text: str) -> StepResult:
    """Read a paid result."""
    return _converted(_read(text), StepResult)


def person_of(text: str) -> PersonKey:
    """Read a person as `str` writes them; only the last of the three may hold colons."""
    platform, realm, user_id = text.split(":", 2)
    return PersonKey(platform, realm, user_id)


def inbound_to_json(inbound: AnyInbound, cipher: Cipher) -> str:
    """Write what a person did; the handles in it are sealed."""
    raw: dict[str, Any] = msgspec.to_builtins(inbound)
    if isinstance(inbound, InboundCommand):
        raw["arguments"] = {name: _argument_to_raw(value) for name, value in inbound.arguments.items()}
    for place in _handled(raw):
        place["handle"] = cipher.seal(place["handle"])
    return _written({"type": INBOUND_TAGS[type(inbound)], **raw})


def inbound_of(text: str, cipher: Cipher) -> AnyInbound:
    """Read what a person did."""
    raw = _read(text)
    for place in _handled(raw):
        place["handle"] = cipher.open(place["handle"])
    match raw.get("type"):
        case "command":
            return _command_of(raw)
        case str(tag) if tag in INBOUNDS:
            return _converted(raw, INBOUNDS[tag])
        case tag:
            raise StoreError(f"A stored inbound is of the unknown type {tag}; a newer version wrote it.")


def action_of(text: str | None, cipher: Cipher) -> InboundAction | None:
    """Read the button that had something answered again."""
    if text is None:
        return None
    action = inbound_of(text, cipher)
    return action if isinstance(action, InboundAction) else None


def _handled(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything in a raw inbound that has a handle to seal."""
    places = (raw.get("target"), raw.get("message"), raw.get("about"))
    return [place for place in places if isinstance(place, dict) and place.get("handle")]


def _command_of(raw: dict[str, Any]) -> InboundCommand:
    """Read a command by hand: its arguments are a union that can't be told apart without tags."""
    common = _converted(raw, Inbound)
    return InboundCommand(
        key=common.key,
        dedupe=common.dedupe,
        author=common.author,
        sent_at=common.sent_at,
        target=common.target,
        name=_converted(raw.get("name"), str),
        arguments={name: _argument_of(value) for name, value in raw.get("arguments", {}).items()},
        about=None if raw.get("about") is None else _converted(raw["about"], MessageRef),
    )


def _argument_to_raw(value: Argument) -> object:
    match value:
        case Attachment():
            return {"type": "attachment", **msgspec.to_builtins(value)}
        case PersonKey():
            return {"type": "person", **msgspec.to_builtins(value)}
        case _:
            return value


def _argument_of(raw: object) -> Argument:
    match raw:
        case str() | int() | float():
            return raw
        case {"type": "person"}:
            return _converted(raw, PersonKey)
        case _:
            return _converted(raw, Attachment)


def _written(value: object) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_cleaned(value)).decode()


def _cleaned(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {key: _cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case _:
            return value


def _read(text: str) -> Any:
    return msgspec.json.decode(text)


def _converted(raw: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise StoreError(f"A stored {kind.__name__} can't be read: {error}") from error
