"""What every reader of documents gives: its words piece by piece, so that reading can stop anywhere."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far to read: characters, pages (or slides), and time."""

    characters: int
    pages: int
    is_late: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The words of a document, read as they are asked for. `pages` counts all, also those not read."""

    pages: int
    words: Iterator[str]


def gathered(words: Iterator[str], bounds: Bounds) -> tuple[str, bool]:
    """Join pieces as lines up to the limit of characters or time; also tell whether there was more."""
    parts: list[str] = []
    length = -1
    is_cut = False
    try:
        for piece in words:
            parts.append(piece)
            length += len(piece) + 1
            if length > bounds.characters or bounds.is_late():
                break
    except Exception as error:  # a library may raise anything in the middle of a damaged file
        if not parts:
            raise
        log.warning("A document broke off", extra={"reason": type(error).__name__})
        is_cut = True
    is_cut = is_cut or length > bounds.characters or bounds.is_late()
    return "\n".join(parts)[: max(0, bounds.characters)], is_cut
