"""Where files are kept."""

from typing import Protocol

from bot.domain.conversation import PersonKey
from bot.domain.media import Media, StoredMedia


class MediaStore(Protocol):
    """Keeps bytes by content; a row names owner, kind and size. At most 50 MB a file."""

    async def keep(self, media: Media, *, owner: PersonKey | None, width: int = 0, height: int = 0) -> StoredMedia:
        """Keep a file; the same bytes of the same owner are kept once."""
        ...

    async def find(self, media_id: str) -> StoredMedia | None:
        """Look a file up."""
        ...

    async def owner(self, media_id: str) -> PersonKey | None:
        """Tell whose file it is."""
        ...

    async def read(self, media_id: str) -> Media | None:
        """Read a file whole."""
        ...

    async def release(self, media_id: str) -> bool:
        """Forget a file unless a message shows it; tells whether it is gone."""
        ...

    async def remove(self, media_id: str) -> None:
        """Forget a file; nothing happens when it is not there."""
        ...
