"""Files on their way in (attachments, not fetched) and out (media, in hand)."""

from dataclasses import dataclass
from enum import StrEnum


class MediaKind(StrEnum):
    """What a file is for people."""

    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Media:
    """A file in hand."""

    kind: MediaKind
    name: str
    mime_type: str
    data: bytes
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A file Parley keeps; its bytes are read from the media store by id."""

    media_id: str
    kind: MediaKind
    name: str
    mime_type: str
    size: int
    alt_text: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file a person sent, not fetched yet; only its adapter understands the handle.

    `stored` is set where the file was checked and kept when it came (uploads of the web page).
    """

    kind: MediaKind
    name: str
    mime_type: str
    size: int
    handle: str
    stored: StoredMedia | None = None


def shown_size(size: int) -> str:
    """Say a number of bytes as people do (`60 MB`), rounded up so that what is over a limit also reads so."""
    power = 0
    while power < 3 and size > 1000 * 1024**power:
        power += 1
    tenths = -(-size * 10 // 1024**power)
    shown = f"{tenths / 10:.1f}".removesuffix(".0") if tenths < 1000 else str(-(-tenths // 10))
    return f"{shown} {('B', 'KB', 'MB', 'GB')[power]}"
