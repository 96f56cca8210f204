"""What the page shows of a conversation, as JSON values. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.web.dialect import html_of
from bot.domain.media import MediaKind, StoredMedia
from bot.domain.message import MediaPart, Quote, Role, StoredMessage
from bot.domain.reply import Action, StopReason
from bot.domain.wording import Words

Bubble = dict[str, Any]
PRIMARY = frozenset({"continue", "retry"})
_ROLES = {Role.USER: "person", Role.ASSISTANT: "parley", Role.NOTICE: "notice"}
_STATES = {StopReason.STOPPED.value: "stopped", StopReason.FAILED.value: "failed"}


def bubble_of(stored: StoredMessage, words: Words) -> Bubble:
    """Show a stored message."""
    message = stored.message
    author = message.author.display_name if message.author else "Parley"
    quoted = "".join(f"> {part.text}\n\n" for part in message.parts if isinstance(part, Quote))
    text = quoted + message.text
    return {
        "id": bubble_id(stored),
        "turn": stored.answer_id or None,
        "order": stored.seq,
        "role": _ROLES.get(message.role, "notice"),
        "author": author,
        "html": html_of(text),
        "text": text,
        "media": [media_of(part.media) for part in message.parts if isinstance(part, MediaPart)],
        "actions": [action for each in stored.shown.actions if (action := action_from(each, words))],
        "footer": stored.shown.footer,
        "at": moment(stored.at),
        "state": _STATES.get(stored.shown.stop, "done"),
    }


def bubble_id(stored: StoredMessage) -> str:
    """Name a bubble; an answer and its notice keep their names when they are made again."""
    match stored.message.role:
        case Role.ASSISTANT if stored.answer_id:
            return answer_bubble(stored.answer_id)
        case Role.NOTICE if stored.answer_id:
            return notice_bubble(stored.answer_id)
        case _:
            return f"m{stored.row_id}"


def answer_bubble(answer_id: str) -> str:
    """The name of an answer's bubble."""
    return f"a{answer_id}"


def notice_bubble(answer_id: str) -> str:
    """The name of the bubble of a notice that belongs to an answer."""
    return f"n{answer_id}"


def media_of(media: StoredMedia) -> dict[str, Any]:
    """Show a kept file by its link."""
    kind = "file" if media.kind is MediaKind.DOCUMENT else media.kind.value
    return {
        "url": f"/media/{media.media_id}",
        "kind": kind,
        "name": media.name,
        "alt": media.alt_text,
        "width": media.width,
        "height": media.height,
    }


def actions_of(actions: Sequence[Action], words: Words) -> list[dict[str, str]]:
    """Show buttons; Stop stands in the composer and not under the answer."""
    return [shown for action in actions if (shown := action_from(action.action_id, words))]


def action_from(action_id: str, words: Words) -> dict[str, str] | None:
    """Show one button by its id."""
    verb = action_id.partition(":")[0]
    key = f"button.{verb}"
    if verb == "stop" or not words.has(key):
        return None
    return {"id": action_id, "label": words.say(key), "style": "primary" if verb in PRIMARY else "normal"}


def moment(at: datetime) -> str:
    """A time as the page reads it."""
    return at.isoformat(timespec="milliseconds")
