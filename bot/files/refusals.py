"""What Parley says when it can't take or read a file."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.media import shown_size
from bot.errors import Refusal
from bot.files.kinds import extension_of

log = logging.getLogger(__name__)


def require_size(data: bytes, name: str, *, at_most: int) -> None:
    """Refuse an empty file and one that is too big."""
    if not data:
        raise Refusal(words="refusal.empty_file", name=name)
    if len(data) > at_most:
        raise Refusal(words="refusal.file_too_big", name=name, size=shown_size(len(data)), limit=shown_size(at_most))


def unreadable(name: str) -> Refusal:
    """Say that a file is broken."""
    return Refusal(words="refusal.unreadable", name=name)


def locked(name: str) -> Refusal:
    """Say that a file has a password."""
    return Refusal(words="refusal.locked", name=name)


def not_a_picture(name: str) -> Refusal:
    """A file that is called a picture and is none."""
    return Refusal(words="refusal.not_a_picture", name=name)


def unknown_kind(name: str) -> Refusal:
    """Say that Parley does not read files of this kind."""
    return Refusal(words="refusal.unknown_kind", kind=extension_of(name))


@contextmanager
def refusing_broken(name: str) -> Iterator[None]:
    """Turn whatever a library says about a broken or hostile file into the one refusal a person can use."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:  # on hostile bytes these libraries raise nearly every class there is
        log.warning("A file could not be read", extra={"reason": type(error).__name__})
        raise unreadable(name) from error
