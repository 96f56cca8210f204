"""Reads the words of a Word file. python-docx opens it; the text is walked here, since its own walk leaves out
content controls, text boxes and tracked insertions. Imported only when a Word file comes."""

from collections.abc import Iterator
from io import BytesIO
from typing import Protocol

from docx.opc.part import XmlPart
from docx.oxml.parser import parse_xml
from docx.package import Package

from bot.files.pieces import Pieces

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY, PARAGRAPH, TABLE, ROW, CELL = (f"{WORD}{name}" for name in ("body", "p", "tbl", "tr", "tc"))
TEXT = f"{WORD}t"
MARKS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}
SILENT = frozenset(
    (  # looks, deleted and moved text, and the second copy that old programs read instead of a drawing
        *(f"{WORD}{name}" for name in ("pPr", "rPr", "tblPr", "tcPr", "sdtPr", "del", "moveFrom")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)


class Node(Protocol):
    """An XML element, as far as it is needed here."""

    @property
    def tag(self) -> object: ...
    @property
    def text(self) -> str | None: ...
    def __iter__(self) -> "Iterator[Node]": ...


def open_word(data: bytes) -> Pieces:
    """Open a Word file, also one with macros, which are never looked at."""
    part = Package.open(BytesIO(data)).main_document_part
    root: Node = part.element if isinstance(part, XmlPart) else parse_xml(part.blob)
    return Pieces(0, _blocks(root))


def _blocks(parent: Node) -> Iterator[str]:
    """Give paragraphs and table rows in order, through whatever wraps them."""
    for node in parent:
        if node.tag == PARAGRAPH:
            yield "".join(_characters(node))
        elif node.tag == TABLE:
            yield from _rows(node)
        elif node.tag not in SILENT:
            yield from _blocks(node)


def _rows(parent: Node) -> Iterator[str]:
    for node in parent:
        if node.tag == ROW:
            yield " | ".join(_cells(node))
        elif node.tag not in SILENT:
            yield from _rows(node)


def _cells(parent: Node) -> Iterator[str]:
    for node in parent:
        if node.tag == CELL:
            yield " ".join(" ".join(_blocks(node)).split())
        elif node.tag not in SILENT:
            yield from _cells(node)


def _characters(parent: Node) -> Iterator[str]:
    for node in parent:
        if node.tag == TEXT:
            yield node.text or ""
        elif node.tag == PARAGRAPH:  # of a text box
            yield "\n"
            yield from _characters(node)
        elif node.tag in MARKS:
            yield MARKS[str(node.tag)]
        elif node.tag not in SILENT:
            yield from _characters(node)
