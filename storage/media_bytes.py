"""Where the bytes of files lie: in a folder beside SQLite, in chunks inside PostgreSQL."""

import asyncio
import contextlib
import hashlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.errors import StoreUnavailable
from storage.failures import first_line
from storage.tables import media_chunks
from storage.transaction import Transaction

CHUNK = 1 << 20

_ADD_CHUNK = insert(media_chunks).on_conflict_do_nothing()
_CHUNKS = (
    select(media_chunks.c.bytes).where(media_chunks.c.sha256 == bindparam("of_sha")).order_by(media_chunks.c.number)
)
_REMOVE_CHUNKS = delete(media_chunks).where(media_chunks.c.sha256 == bindparam("of_sha"))
_LOCK_CONTENT = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("of_sha", type_=Text))))


class Prepared(Protocol):
    """Bytes on their way in."""

    @property
    def sha256(self) -> str:
        """What names the content."""
        ...

    def place(self, t: Transaction) -> None:
        """Put the bytes where they belong, in the transaction that stores their row."""
        ...


class MediaBytes(Protocol):
    """Keeps bytes by content."""

    async def prepare(self, data: bytes) -> Prepared:
        """Do the slow part, before a transaction is open."""
        ...

    def read(self, t: Transaction, sha256: str) -> bytes | None:
        """Read bytes."""
        ...

    def guard(self, t: Transaction, sha256: str) -> None:
        """Until the transaction ends let nobody else keep or remove this content: a row must not lose its bytes."""
        ...

    def remove(self, t: Transaction, sha256: str) -> None:
        """Remove bytes that no row names any more."""
        ...


@dataclass(frozen=True, slots=True)
class FolderBytes:
    """Bytes as files named by their content."""

    folder: Path

    def clear(self) -> None:
        """Remove what a killed process left half written; nobody else has the folder."""
        for waiting in self.folder.glob("*/.*.part"):
            waiting.unlink(missing_ok=True)

    async def prepare(self, data: bytes) -> "_WaitingFile":
        """Write a temporary file that survives a power cut."""
        return await asyncio.to_thread(self._written, data)

    def read(self, t: Transaction, sha256: str) -> bytes | None:
        """Read a file."""
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def guard(self, t: Transaction, sha256: str) -> None:
        """Do nothing: one thread writes."""

    def remove(self, t: Transaction, sha256: str) -> None:
        """Remove a file once its row is gone for good: still on the writer thread, so that no `keep` comes between."""
        t.connection.commit()
        self._path(sha256).unlink(missing_ok=True)

    def _written(self, data: bytes) -> "_WaitingFile":
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        waiting = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with waiting.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                waiting.unlink()
            raise StoreUnavailable(f"A file can't be kept in {self.folder}: {first_line(error)}") from error
        return _WaitingFile(sha256, waiting, path)

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


@dataclass(frozen=True, slots=True)
class _WaitingFile:
    sha256: str
    waiting: Path
    path: Path

    def place(self, _: Transaction) -> None:
        self.waiting.replace(self.path)
        if sys.platform == "win32":  # folders can't be opened there, and a rename is kept with its file
            return
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class DatabaseBytes:
    """Bytes as rows of 1 MiB."""

    async def prepare(self, data: bytes) -> "_WaitingChunks":
        """Name the content; it is written with its row."""
        return _WaitingChunks(await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest()), data)

    def read(self, t: Transaction, sha256: str) -> bytes | None:
        """Join the rows."""
        chunks = t.run(_CHUNKS, of_sha=sha256).scalars().all()
        return b"".join(chunks) if chunks else None

    def guard(self, t: Transaction, sha256: str) -> None:
        """Take the content's lock."""
        t.run(_LOCK_CONTENT, of_sha=sha256)

    def remove(self, t: Transaction, sha256: str) -> None:
        """Remove the rows."""
        t.run(_REMOVE_CHUNKS, of_sha=sha256)


@dataclass(frozen=True, slots=True)
class _WaitingChunks:
    sha256: str
    data: bytes

    def place(self, t: Transaction) -> None:
        for number, start in enumerate(range(0, max(1, len(self.data)), CHUNK)):
            t.run(_ADD_CHUNK, sha256=self.sha256, number=number, bytes=self.data[start : start + CHUNK])
