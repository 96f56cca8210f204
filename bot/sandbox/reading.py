"""Turns a chat request into a conversation, with its pictures seen and its tokens counted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from bot.sandbox.eyes import open_picture
from bot.sandbox.faults import without_orders
from bot.sandbox.media import MediaShelf
from bot.sandbox.mind.conversation import Conversation, Said, reads_chinese, split_speaker
from bot.sandbox.mind.sight import describe, look
from bot.sandbox.mind.tools import Tool
from bot.sandbox.refusals import bad_parameter
from bot.sandbox.tokens import PER_MESSAGE, count_picture, count_text
from bot.sandbox.wire import ChatRequest, ImageUrl, WireMessage, WireTool

ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
SEEN_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Read:
    conversation: Conversation
    prompt_tokens: int


def text_of(message: WireMessage) -> str:
    """Return a message's text without its pictures."""
    match message.content:
        case None:
            return ""
        case str() as text:
            return text
        case parts:
            return "\n".join(part.text for part in parts if part.type == "text")


def last_question(wanted: ChatRequest) -> str:
    """Return the last user message as it came, magic words and all."""
    return next((text_of(message) for message in reversed(wanted.messages) if message.role == "user"), "")


def has_pictures(wanted: ChatRequest) -> bool:
    return any(_pictures(message) for message in wanted.messages)


async def read(wanted: ChatRequest, shelf: MediaShelf) -> Read:
    """Read the request; pictures are decoded off the event loop."""
    if has_pictures(wanted):
        return await asyncio.to_thread(_read, wanted, shelf)
    return _read(wanted, shelf)


def tools_of(offered: Sequence[WireTool] | None) -> list[Tool]:
    return [_tool(item) for item in offered or ()]


def _read(wanted: ChatRequest, shelf: MediaShelf) -> Read:
    system = "\n".join(text_of(message) for message in wanted.messages if message.role in {"system", "developer"})
    is_chinese = reads_chinese(last_question(wanted))
    tokens = sum(PER_MESSAGE + count_text(text_of(message)) for message in wanted.messages)
    said: list[Said] = []
    for place, message in enumerate(wanted.messages):
        pictures = [open_picture(image.url, shelf) for image in _pictures(message)]
        for image, picture in zip(_pictures(message), pictures, strict=True):
            tokens += count_picture(picture.height, picture.width, image.detail)
        is_recent = place >= len(wanted.messages) - 2 * SEEN_AT_MOST
        if message.role not in {"system", "developer"}:
            said.append(_said(message, system, sights=_sights(pictures, is_chinese) if is_recent else ()))
    return Read(Conversation(tuple(said), system), tokens)


def _said(message: WireMessage, system: str, *, sights: tuple[str, ...]) -> Said:
    if message.role not in ROLES:
        raise bad_parameter(f"The role {message.role} is not supported.")
    text = without_orders(text_of(message))
    speaker, words = split_speaker(text, system) if message.role == "user" else ("", text)
    calls = tuple((call.id, call.function.name) for call in message.tool_calls or ())
    return Said(message.role, words, speaker, sights, calls, message.tool_call_id or "")


def _pictures(message: WireMessage) -> list[ImageUrl]:
    if not isinstance(message.content, list):
        return []
    return [part.image_url for part in message.content if part.type == "image_url" and part.image_url is not None]


def _sights(pictures: Sequence[Image.Image], is_chinese: bool) -> tuple[str, ...]:
    return tuple(describe(look(picture), is_chinese=is_chinese) for picture in pictures)


def _tool(item: WireTool) -> Tool:
    schema = item.function.parameters
    properties = schema.get("properties")
    named = properties.items() if isinstance(properties, dict) else ()
    parameters = {name: value for name, value in named if isinstance(value, dict)}
    return Tool(item.function.name, parameters, tuple(schema.get("required") or ()))
