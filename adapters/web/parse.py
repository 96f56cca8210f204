"""What the page sends, parsed once into inbound values. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.conversation import Author, ConversationKey, PersonKey, ReplyTarget
from bot.domain.inbound import InboundAction, InboundMessage
from bot.domain.media import Attachment, StoredMedia
from bot.errors import Refusal

LONGEST_TEXT = 100_000
MOST_UPLOADS = 8
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_VERB = re.compile(r"([a-z_]{1,20}):([a-z2-7]{1,20}):(\d{1,4})")


def conversation_key(person: PersonKey, conversation_id: str) -> ConversationKey:
    """Name a conversation of a person; a strange id is nobody's conversation."""
    if not _ID.fullmatch(conversation_id):
        raise Refusal(words="refusal.no_conversation")
    return ConversationKey("web", "", person.user_id, conversation_id)


def upload_ids(body: Any) -> list[str]:
    """The files a message names."""
    ids = body.get("uploads", []) if isinstance(body, dict) else []
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise Refusal(words="refusal.input")
    if len(ids) > MOST_UPLOADS:
        raise Refusal(words="refusal.too_many_files", n=MOST_UPLOADS)
    return ids


def message_from(
    body: Any, key: ConversationKey, author: Author, uploads: Sequence[StoredMedia], *, at: datetime
) -> InboundMessage:
    """Read a message. `client_id` is chosen by the page, so that sending again is the same message."""
    text, client_id = _field(body, "text"), _client_id(body)
    if len(text) > LONGEST_TEXT:
        raise Refusal(words="refusal.message_too_long", n=len(text), max=LONGEST_TEXT)
    return InboundMessage(
        key=key,
        dedupe=(f"msg:{key.channel}:{client_id}",),
        author=author,
        sent_at=at,
        target=ReplyTarget(key, author.person),
        message_id=client_id,
        text=text,
        attachments=tuple(_attachment(each) for each in uploads),
    )


def action_from(body: Any, key: ConversationKey, author: Author, *, at: datetime) -> InboundAction:
    """Read a button that was pressed."""
    match = _VERB.fullmatch(_field(body, "action"))
    if match is None:
        raise Refusal(words="refusal.button_gone")
    return InboundAction(
        key=key,
        dedupe=(f"act:{key.channel}:{_client_id(body)}",),
        author=author,
        sent_at=at,
        target=ReplyTarget(key, author.person),
        verb=match[1],
        turn_id=match[2],
        part=int(match[3]),
    )


def _attachment(stored: StoredMedia) -> Attachment:
    return Attachment(stored.kind, stored.name, stored.mime_type, stored.size, stored.media_id, stored)


def _client_id(body: Any) -> str:
    client_id = _field(body, "client_id")
    if not _ID.fullmatch(client_id):
        raise Refusal(words="refusal.input")
    return client_id


def _field(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str):
        raise Refusal(words="refusal.input")
    # Half an emoji of a cut paste is no character, and nothing that is stored or sent can hold it.
    return value.encode("utf-8", "replace").decode()
