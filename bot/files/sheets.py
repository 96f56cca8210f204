"""Reads the cells of an Excel file as CSV with openpyxl. Imported only when one comes."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from bot.files.pieces import Bounds, Pieces


def open_sheets(data: bytes, bounds: Bounds) -> Pieces:
    """Open a workbook: the values last shown, not the formulas; macros and linked files are never looked at."""
    workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_vba=False, keep_links=False)
    sheets = [sheet for sheet in workbook.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
    return Pieces(0, _words(sheets, bounds))


def _words(sheets: Sequence[ReadOnlyWorksheet], bounds: Bounds) -> Iterator[str]:
    for sheet in sheets:
        yield f"## {sheet.title}"
        sheet.reset_dimensions()  # a file may declare a million columns and hold one cell
        was_empty = False
        for row in sheet.values:
            line = _line(row)
            if line or not was_empty:
                yield line
            was_empty = not line
            if bounds.is_late():  # asked here too, since a row's number may claim a billion empty ones before it
                return
        yield ""


def _line(row: Sequence[object]) -> str:
    cells = ["" if value is None else str(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    if not cells:
        return ""
    written = StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
