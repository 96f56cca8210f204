"""Checks and reads files on this machine: the `Files` port."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.media import Media, MediaKind
from bot.files.documents import read_document
from bot.files.kinds import format_of, is_called_picture, kind_of_format
from bot.files.labels import labelled
from bot.files.pieces import Bounds
from bot.files.refusals import not_a_picture, refusing_broken, require_size, unknown_kind, unreadable
from bot.ports.files import DocumentText, Picture

MEGABYTE = 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What Parley takes on: bytes, pixels, pages, seconds for one file, and files read at once."""

    picture_bytes: int = 20 * MEGABYTE
    picture_pixels: int = 50_000_000
    document_bytes: int = 20 * MEGABYTE
    document_pages: int = 500
    seconds: float = 30.0
    grace: float = 5.0  # what a reading may take longer, since libraries are asked only now and then
    at_once: int = 2  # a picture of 50 megapixels takes 200 MB while it is decoded


class LocalFiles:
    """Reads in threads, so many at once, each bounded in time."""

    def __init__(self, limits: FileLimits | None = None, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or FileLimits()
        self._monotonic = monotonic
        self._slots = asyncio.Semaphore(self._limits.at_once)

    def kind_of(self, data: bytes, name: str) -> MediaKind:
        """Tell what a file is by its content; what is called a picture must be one."""
        require_size(data, name, at_most=len(data))
        found = format_of(data)
        if is_called_picture(name) and (found is None or kind_of_format(found) is not MediaKind.PICTURE):
            raise not_a_picture(name)
        if found is None:
            raise unknown_kind(name)
        return kind_of_format(found)

    async def picture(self, data: bytes, name: str) -> Picture:
        """Check a picture and encode it anew, without its metadata."""
        require_size(data, name, at_most=self._limits.picture_bytes)

        def read() -> Picture:
            from bot.files.pictures import read_picture  # heavy, and only for pictures

            return read_picture(data, name, max_pixels=self._limits.picture_pixels)

        return await self._in_thread(read, name)

    async def for_model(self, picture: Media) -> Media:
        """Make a picture small enough to send to a model."""
        require_size(picture.data, picture.name, at_most=len(picture.data))

        def fit() -> Media:
            from bot.files.pictures import fit_for_model  # heavy, and only for pictures

            return fit_for_model(picture, max_pixels=self._limits.picture_pixels)

        return await self._in_thread(fit, picture.name)

    async def document(self, data: bytes, name: str, *, at_most: int) -> DocumentText:
        """Read the words of a PDF, Office or text file."""
        require_size(data, name, at_most=self._limits.document_bytes)

        def read() -> DocumentText:
            until = self._monotonic() + self._limits.seconds
            bounds = Bounds(at_most, self._limits.document_pages, lambda: self._monotonic() > until)
            return read_document(data, name, bounds)

        return await self._in_thread(read, name)

    async def label(self, media: Media, *, model: str) -> Media:
        """Write into a generated file's metadata that an AI made it."""
        return await asyncio.to_thread(labelled, media, model=model)

    async def _in_thread(self, work: Callable[[], T], name: str) -> T:
        """Run the work while the loop goes on. One that does not end in time is given up on, not waited for."""

        def guarded() -> T:
            with refusing_broken(name):
                return work()

        async with self._slots:
            try:
                async with asyncio.timeout(self._limits.seconds + self._limits.grace):
                    return await asyncio.to_thread(guarded)
            except TimeoutError as error:
                raise unreadable(name) from error
