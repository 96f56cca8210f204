"""Files made in memory for the tests of this room."""

import io
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
import pptx
from PIL import Image, ImageDraw
from pptx.util import Inches
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def photo(width: int = 320, height: int = 200) -> Image.Image:
    """Make a picture with as many colours as a photo."""
    return Image.merge("RGB", [Image.effect_noise((width, height), spread) for spread in (60, 70, 80)])


def drawing(width: int = 320, height: int = 200) -> Image.Image:
    """Make a picture with few colours: the left half red, the right half blue."""
    image = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height), fill="red")
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Write a picture in one of Pillow's formats."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    """Decode a picture."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pdf(*texts: str, password: str = "", owner_password: str = "") -> bytes:
    """Write a PDF with one page for each text."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in texts:
        page = writer.add_blank_page(300, 300)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    if password or owner_password:
        writer.encrypt(password, owner_password or None, algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def word() -> bytes:
    """Write a Word file with a heading, a table of two rows and a last line."""
    document = docx.Document()
    document.add_heading("The plan")
    document.add_paragraph("First\tthen")
    table = document.add_table(2, 2)
    for row in range(2):
        for column in range(2):
            table.cell(row, column).text = f"cell {row}{column}"
    document.add_paragraph("The end")
    return _saved(document)


def sheets() -> bytes:
    """Write a workbook of two sheets, with a comma in a cell, a gap and a formula."""
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.title = "Sales"
    first.append(["city", "sum, net", 3])
    first["A9"] = 1.5
    first["B9"] = "=A9*2"
    workbook.create_sheet("二月")["C3"] = "末"
    return _saved(workbook)


def slides() -> bytes:
    """Write a presentation: a slide with notes, a slide with a table in it."""
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Why Parley"
    first.placeholders[1].text = "One answer\nfor each question"
    first.notes_slide.notes_text_frame.text = "Speak slowly"
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = second.shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "in a group"
    return _saved(presentation)


def repacked(archive: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Write an archive again with some parts changed or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changed:
                new.writestr(part.filename, old.read(part))
        for name, data in changed.items():
            new.writestr(name, data)
    return target.getvalue()


def part_of(archive: bytes, name: str) -> bytes:
    """Take one part out of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened_archive:
        return opened_archive.read(name)


def wav(samples: bytes = bytes(range(200)), *, data_size: int | None = None) -> bytes:
    """Write a WAV of 16 bits; a stream may claim any size of its samples."""
    form = b"fmt " + (16).to_bytes(4, "little") + bytes.fromhex("01000100401f0000803e000002001000")
    claimed = len(samples) if data_size is None else data_size
    body = b"WAVE" + form + b"data" + claimed.to_bytes(4, "little") + samples
    size = len(body) if data_size is None else 0xFFFFFFFF
    return b"RIFF" + size.to_bytes(4, "little") + body


def mp3() -> bytes:
    """Write two silent MP3 frames (128 kbit/s, 44.1 kHz) without a tag."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * 2


def _saved(document: object) -> bytes:
    target = io.BytesIO()
    document.save(target)  # type: ignore[attr-defined]  # all three libraries have it
    return target.getvalue()
