"""Conversations as the wire wants them. Pure."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.media import Media, MediaKind
from bot.domain.message import DocumentPart, MediaPart, Message, Quote, Reasoning, Role, Text, ToolCall, ToolResult
from bot.domain.models.cards import Ability, ModelCard
from bot.ports.provider import ChatRequest

WireMessage = dict[str, object]
WirePart = dict[str, object]

_CLOSING = re.compile(r"<(?=/\s*(?:document|quote)\b)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\"<>\r\n]+")
_DETAILS = ("auto", "low", "high")


def wire_messages(request: ChatRequest, card: ModelCard) -> list[WireMessage]:
    """Write the messages of a request: system first, calls of tools only with their results, no role twice in a row."""
    system = "\n\n".join(message.text for message in request.messages if message.role is Role.SYSTEM and message.text)
    spoken: list[WireMessage] = []
    for message in request.messages:
        if message.role not in (Role.SYSTEM, Role.NOTICE):
            spoken.extend(_written(message, request, card))
    head: list[WireMessage] = [{"role": "system", "content": system}] if system else []
    return [*head, *_merged(_answered(spoken))]


def quote_block(quote: Quote) -> str:
    """Mark quoted words as content."""
    return f'<quote from="{_name(quote.author)}">\n{_content(quote.text)}\n</quote>'


def document_block(document: DocumentPart) -> str:
    """Mark the words of a file as content."""
    cut = ' cut="true"' if document.is_cut else ""
    return f'<document name="{_name(document.name)}"{cut}>\n{_content(document.text)}\n</document>'


def data_uri(media: Media) -> str:
    """Write a file into an address."""
    return f"data:{media.mime_type};base64,{base64.b64encode(media.data).decode('ascii')}"


@dataclass(slots=True)
class _Draft:
    """One message while it is put together."""

    role: str
    text: str = ""
    pictures: list[WirePart] = field(default_factory=list)
    calls: list[WirePart] = field(default_factory=list)
    ends_in_block: bool = False

    def say(self, text: str, *, is_block: bool = False) -> None:
        """Add words; a block stands apart from what is round it."""
        gap = "\n\n" if self.text and (is_block or self.ends_in_block) else ""
        self.text += gap + text
        self.ends_in_block = is_block

    def take(self) -> list[WireMessage]:
        """Give the message, none when it is empty, and begin the next."""
        written: WireMessage = {"role": self.role, "content": self.text}
        if self.pictures:
            words: list[WirePart] = [{"type": "text", "text": self.text}] if self.text else []
            written["content"] = [*self.pictures, *words]
        if self.calls:
            written["tool_calls"] = self.calls
        is_empty = not (self.text.strip() or self.pictures or self.calls)
        self.text, self.pictures, self.calls, self.ends_in_block = "", [], [], False
        return [] if is_empty else [written]


def _written(message: Message, request: ChatRequest, card: ModelCard) -> list[WireMessage]:
    draft = _Draft("assistant" if message.role is Role.ASSISTANT else "user")
    out: list[WireMessage] = []
    for part in message.parts:
        match part:
            case Text(text):
                draft.say(text)
            case Quote():
                draft.say(quote_block(part), is_block=True)
            case DocumentPart():
                draft.say(document_block(part), is_block=True)
            case MediaPart():
                _put_media(draft, part, request, card)
            case ToolCall():
                # Calls are the assistant's, whoever's message keeps them.
                draft.role = "assistant"
                draft.calls.append(_call(part))
            case ToolResult():
                out.extend(draft.take())
                out.append({"role": "tool", "tool_call_id": part.call_id, "content": part.text})
            case Reasoning():
                pass
    return [*out, *draft.take()]


def _put_media(draft: _Draft, part: MediaPart, request: ChatRequest, card: ModelCard) -> None:
    media = request.media.get(part.media.media_id)
    if part.media.kind is not MediaKind.PICTURE or media is None:
        return
    if draft.role == "user" and not card.lacks(Ability.VISION):
        detail = request.detail if request.detail in _DETAILS else "auto"
        # Left out, detail means high here and auto elsewhere; so it is always said.
        draft.pictures.append({"type": "image_url", "image_url": {"url": data_uri(media), "detail": detail}})
    else:
        known = ", ".join(_name(word) for word in (part.media.name, part.media.alt_text) if word)
        draft.say(f"[picture: {known}]", is_block=True)


def _call(call: ToolCall) -> WirePart:
    return {
        "id": call.call_id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments or "{}"},
    }


def _answered(messages: Sequence[WireMessage]) -> list[WireMessage]:
    """Leave out calls without a result and results without a call: the API refuses both."""
    kept: list[WireMessage] = []
    place = 0
    while place < len(messages):
        message = messages[place]
        place += 1
        if message["role"] == "tool":
            continue
        end = place
        while end < len(messages) and messages[end]["role"] == "tool":
            end += 1
        kept.extend(_exchange(message, messages[place:end]))
    return kept


def _exchange(message: WireMessage, results: Sequence[WireMessage]) -> list[WireMessage]:
    calls = message.get("tool_calls")
    if not isinstance(calls, list):
        return [message]
    by_id = {result["tool_call_id"]: result for result in results}
    answered = [call for call in calls if call["id"] in by_id]
    if answered:
        return [{**message, "tool_calls": answered}, *(by_id[call["id"]] for call in answered)]
    plain = {name: value for name, value in message.items() if name != "tool_calls"}
    return [plain] if plain["content"] else []


def _merged(messages: Sequence[WireMessage]) -> list[WireMessage]:
    merged: list[WireMessage] = []
    for message in messages:
        last = merged[-1] if merged else {}
        is_plain = message["role"] != "tool" and "tool_calls" not in last
        if last.get("role") == message["role"] and is_plain:
            merged[-1] = {**last, **message, "content": _joined(last["content"], message["content"])}
        else:
            merged.append(message)
    return merged


def _joined(first: object, second: object) -> object:
    if isinstance(first, str) and isinstance(second, str):
        return "\n\n".join(text for text in (first, second) if text)
    return [*_parts(first), *_parts(second)]


def _parts(content: object) -> list[object]:
    if isinstance(content, list):
        return content
    return [{"type": "text", "text": content}] if content else []


def _content(text: str) -> str:
    """Keep content from closing its own block."""
    return _CLOSING.sub("<\\\\", text)


def _name(text: str) -> str:
    return _NOT_IN_NAMES.sub(" ", text).strip()
