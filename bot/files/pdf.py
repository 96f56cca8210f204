"""Reads the words of a PDF with pypdf. Imported only when a PDF comes."""

import logging
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

from pypdf import PageObject, PasswordType, PdfReader, overwrite_configuration

from bot.files.pieces import Bounds, Pieces
from bot.files.refusals import locked

STREAM_BYTES = 20_000_000  # no page of words comes near it, and pypdf would take minutes over more
OPERATIONS = 500_000


class _Late(Exception):
    """Stops pypdf in the middle of a page."""


def open_pdf(data: bytes, name: str, bounds: Bounds) -> Pieces:
    """Open a PDF. One without a password to read it is open, even where it forbids copying."""
    # It says a line for each fault it finds, a hundred thousand in one hostile file, with words of the document.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    # Holds for this thread's context only: every reading runs in a copy of its own.
    overwrite_configuration(
        zlib_maximum_output_length=STREAM_BYTES,
        lzw_maximum_output_length=STREAM_BYTES,
        run_length_maximum_output_length=STREAM_BYTES,
        array_based_stream_maximum_output_length=STREAM_BYTES,
        stream_parsing_work_maximum_count=OPERATIONS,
    )
    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise locked(name)
    return Pieces(len(reader.pages), _words(reader, bounds))


def _words(reader: PdfReader, bounds: Bounds) -> Iterator[str]:
    try:
        for page in islice(reader.pages, bounds.pages):
            yield f"{_words_of_page(page, bounds)}\n"
    except _Late:
        return


def _words_of_page(page: PageObject, bounds: Bounds) -> str:
    def stop_when_late(*_: object) -> None:
        if bounds.is_late():
            raise _Late

    return page.extract_text(visitor_operand_before=stop_when_late).strip()
