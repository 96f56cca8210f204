"""Reading what people send: pictures and documents, checked by content."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.media import Media, MediaKind


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked and re-encoded picture with its size in pixels."""

    media: Media
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The words of a document; `is_cut` tells that there was more. `pages` is 0 where there are none."""

    text: str
    pages: int = 0
    is_cut: bool = False


class Files(Protocol):
    """Checks and reads files. What can't be read raises `Refusal` with words for the person."""

    def kind_of(self, data: bytes, name: str) -> MediaKind:
        """Tell what a file is by its content; its name only breaks ties between texts."""
        ...

    async def picture(self, data: bytes, name: str) -> Picture:
        """Check a picture (bounded in bytes and pixels) and encode it anew, without its metadata."""
        ...

    async def for_model(self, picture: Media) -> Media:
        """Make a picture small enough to send to a model: 2048 pixels and 5 MB at most."""
        ...

    async def document(self, data: bytes, name: str, *, at_most: int) -> DocumentText:
        """Read the words of a PDF, Office or text file, at most so many characters."""
        ...

    async def label(self, media: Media, *, model: str) -> Media:
        """Write into a generated file's metadata that an AI made it; pixels and samples stay as they are."""
        ...
