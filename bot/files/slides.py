"""Reads the words of a PowerPoint file with python-pptx. Imported only when one comes."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice

from pptx import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from bot.files.pieces import Bounds, Pieces


def open_slides(data: bytes, bounds: Bounds) -> Pieces:
    """Open a presentation; its slides count as pages, and its macros are never looked at."""
    slides = Presentation(BytesIO(data)).slides
    return Pieces(len(slides), _words(islice(slides, bounds.pages)))


def _words(slides: Iterable[Slide]) -> Iterator[str]:
    for number, slide in enumerate(slides, 1):
        yield f"## {number}"
        yield from filter(None, _words_of_shapes(slide.shapes))
        if notes := _notes(slide):
            yield f"> {notes}"
        yield ""


def _words_of_shapes(shapes: Iterable[BaseShape]) -> Iterator[str]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _words_of_shapes(shape.shapes)
        elif isinstance(shape, GraphicFrame) and shape.has_table:
            for row in shape.table.rows:
                yield " | ".join(" ".join(cell.text.split()) for cell in row.cells)
        elif isinstance(shape, Shape):
            yield shape.text_frame.text.replace("\v", "\n").strip()


def _notes(slide: Slide) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame.text.replace("\v", "\n").strip().replace("\n", "\n> ") if frame is not None else ""
