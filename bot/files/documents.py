"""Reads the words of a document: picks the reader by content and stops at the bounds."""

from bot.files.archives import require_harmless
from bot.files.charsets import decoded
from bot.files.kinds import Format, format_of
from bot.files.pieces import Bounds, Pieces, gathered
from bot.files.refusals import locked, unknown_kind, unreadable
from bot.ports.files import DocumentText


def read_document(data: bytes, name: str, bounds: Bounds) -> DocumentText:
    """Read the words within bounds; a document of which nothing was read in time counts as broken."""
    document = _opened(data, name, bounds)
    text, is_cut = gathered(document.words, bounds)
    if not text and bounds.is_late():
        raise unreadable(name)
    return DocumentText(text, document.pages, is_cut or document.pages > bounds.pages)


def _opened(data: bytes, name: str, bounds: Bounds) -> Pieces:
    """Open a document. Readers are imported here, since each brings a heavy library that only its format needs."""
    match format_of(data):
        case Format.TEXT:
            return Pieces(0, iter(((decoded(data) or "").replace("\r\n", "\n"),)))
        case Format.PDF:
            from bot.files.pdf import open_pdf

            return open_pdf(data, name, bounds)
        case Format.WORD:
            require_harmless(data, name, is_streamed=False)
            from bot.files.word import open_word

            return open_word(data)
        case Format.SHEETS:
            require_harmless(data, name, is_streamed=True)
            from bot.files.sheets import open_sheets

            return open_sheets(data, bounds)
        case Format.SLIDES:
            require_harmless(data, name, is_streamed=False)
            from bot.files.slides import open_slides

            return open_slides(data, bounds)
        case Format.LOCKED_OFFICE:
            raise locked(name)
        case _:
            raise unknown_kind(name)
