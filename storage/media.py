"""Files people sent or Parley made: a row each, and the bytes by content, in a folder or in the database."""

import base64
import hashlib
from typing import Any

from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from bot.domain.conversation import PersonKey
from bot.domain.media import Media, MediaKind, StoredMedia
from bot.errors import Refusal
from storage.mapping import person_of, plain
from storage.media_bytes import MediaBytes
from storage.site import Site
from storage.tables import media, messages
from storage.transaction import Transaction

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE

_id = bindparam("of_id", type_=media.c.media_id.type)
_ADD = insert(media).on_conflict_do_nothing()
_FIND = select(media).where(media.c.media_id == _id)
_REMOVE = delete(media).where(media.c.media_id == _id).returning(media.c.sha256)
_OTHERS = select(media.c.media_id).where(media.c.sha256 == bindparam("sha256")).limit(1)
# Ids are unlike anything people write, so a search in the stored parts finds what shows a file, and nothing else.
_SHOWN = select(messages.c.id).where(messages.c.parts.like(bindparam("named"))).limit(1)


class SqlMedia:
    """Implements `MediaStore`."""

    def __init__(self, site: Site, kept: MediaBytes) -> None:
        self._site = site
        self._bytes = kept

    async def keep(self, media: Media, *, owner: PersonKey | None, width: int = 0, height: int = 0) -> StoredMedia:
        """Keep a file; the same bytes of the same owner are kept once."""
        if len(media.data) > MOST_BYTES:
            raise Refusal(
                words="refusal.file_too_big", name=media.name, size=in_megabytes(len(media.data)), limit="50 MB"
            )
        prepared = await self._bytes.prepare(media.data)
        whose = plain(str(owner)) if owner else ""
        values = {
            "media_id": media_id(whose, prepared.sha256),
            "sha256": prepared.sha256,
            "owner": whose,
            "kind": media.kind.value,
            "name": plain(media.name),
            "mime_type": plain(media.mime_type),
            "size": len(media.data),
            "alt_text": plain(media.alt_text),
            "width": width,
            "height": height,
        }

        def add(t: Transaction) -> StoredMedia:
            self._bytes.guard(t, prepared.sha256)
            t.run(_ADD, **values, created_at=t.now)
            prepared.place(t)
            return _stored(t.run(_FIND, of_id=values["media_id"]).one())

        return await self._site.write(add)

    async def find(self, media_id: str) -> StoredMedia | None:
        """Look a file up."""
        row = await self._row(media_id)
        return None if row is None else _stored(row)

    async def owner(self, media_id: str) -> PersonKey | None:
        """Tell whose file it is."""
        row = await self._row(media_id)
        return person_of(row.owner) if row is not None and row.owner else None

    async def read(self, media_id: str) -> Media | None:
        """Read a file whole."""

        def read(t: Transaction) -> Media | None:
            row = t.run(_FIND, of_id=media_id).first()
            data = None if row is None else self._bytes.read(t, row.sha256)
            if row is None or data is None:
                return None
            return Media(MediaKind(row.kind), row.name, row.mime_type, data, row.alt_text)

        return await self._site.read(read)

    async def release(self, media_id: str) -> bool:
        """Forget a file unless a message shows it."""
        is_shown = await self._site.read(lambda t: t.run(_SHOWN, named=f'%"{media_id}"%').first() is not None)
        if is_shown:
            return False
        await self.remove(media_id)
        return True

    async def remove(self, media_id: str) -> None:
        """Forget a file; its bytes go with the last one that has them."""

        def remove(t: Transaction) -> None:
            row = t.run(_REMOVE, of_id=media_id).first()
            if row is None:
                return
            self._bytes.guard(t, row.sha256)
            if t.run(_OTHERS, sha256=row.sha256).first() is None:
                self._bytes.remove(t, row.sha256)

        await self._site.write(remove)

    async def _row(self, media_id: str) -> Row[*tuple[Any, ...]] | None:
        return await self._site.read(lambda t: t.run(_FIND, of_id=media_id).first())


def media_id(owner: str, sha256: str) -> str:
    """Name a file of a person: the same each time, and telling nothing of either."""
    digest = hashlib.sha256(f"{owner}\n{sha256}".encode()).digest()
    return base64.b32encode(digest[:15]).decode().lower()


def in_megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{-(-size // MEGABYTE)} MB"


def _stored(row: Row[*tuple[Any, ...]]) -> StoredMedia:
    return StoredMedia(
        row.media_id, MediaKind(row.kind), row.name, row.mime_type, row.size, row.alt_text, row.width, row.height
    )
