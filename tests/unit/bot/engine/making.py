"""Small values for the engine's tests."""

from datetime import UTC, datetime

from bot.domain.conversation import Author, PersonKey
from bot.domain.media import MediaKind, StoredMedia
from bot.domain.message import MediaPart, Message, Part, Role, StoredMessage, Text

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def author(name: str = "Ana", *, person: str = "") -> Author:
    """A person."""
    return Author(PersonKey("web", "", person or name.lower()), name)


def said(
    seq: int,
    text: str,
    *,
    role: Role = Role.USER,
    by: Author | None = None,
    tokens: int = 10,
    answer_id: str = "",
    beside: bool = False,
    pictures: tuple[str, ...] = (),
) -> StoredMessage:
    """A stored message."""
    parts: list[Part] = [MediaPart(picture(each)) for each in pictures]
    if text:
        parts.append(Text(text))
    speaker = by or (author() if role is Role.USER else None)
    return StoredMessage(
        row_id=seq,
        seq=seq,
        message=Message(role, tuple(parts), speaker),
        at=NOON,
        answer_id=answer_id,
        token_estimate=tokens,
        is_beside=beside,
    )


def picture(media_id: str, alt_text: str = "") -> StoredMedia:
    """A kept picture."""
    return StoredMedia(media_id, MediaKind.PICTURE, f"{media_id}.png", "image/png", 100, alt_text, 10, 10)
