"""Labels PNG and JPEG by adding chunks and segments; the compressed picture is not touched."""

import zlib
from collections.abc import Iterator

from bot.files.label_words import NOTE, note_of, xmp_of

PNG_HEADER_END = 33  # the signature and the header chunk, whose length is fixed
PNG_NOTE = b"Comment\0"
PNG_XMP = b"XML:com.adobe.xmp\0"
JPEG_APP0, JPEG_APP1, JPEG_COMMENT, JPEG_SCAN = 0xE0, 0xE1, 0xFE, 0xDA
JPEG_EXIF = b"Exif\0"
JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"


def png_labelled(data: bytes, model: str) -> bytes:
    """Add a comment, and an XMP packet where there is none, right after the header."""
    if data[12:16] != b"IHDR" or len(data) < PNG_HEADER_END:
        return data
    texts = [body for kind, body in _png_chunks(data) if kind == b"iTXt"]
    if any(text.startswith(PNG_NOTE) and NOTE.encode() in text for text in texts):
        return data
    added = _png_text(PNG_NOTE, note_of(model).encode())
    if not any(text.startswith(PNG_XMP) for text in texts):
        added += _png_text(PNG_XMP, xmp_of(model))
    return data[:PNG_HEADER_END] + added + data[PNG_HEADER_END:]


def jpeg_labelled(data: bytes, model: str) -> bytes:
    """Add a comment, and an XMP packet where there is none, after the segments that must come first."""
    at = 2
    notes: list[bytes] = []
    has_xmp = False
    for marker, body, end in _jpeg_segments(data):
        if end - len(body) - 4 == at and (marker == JPEG_APP0 or (marker, body[:5]) == (JPEG_APP1, JPEG_EXIF)):
            at = end
        has_xmp = has_xmp or (marker == JPEG_APP1 and body.startswith(JPEG_XMP))
        if marker == JPEG_COMMENT:
            notes.append(body)
    if any(note.startswith(NOTE.encode()) for note in notes):
        return data
    added = b"" if has_xmp else _jpeg_segment(JPEG_APP1, JPEG_XMP + xmp_of(model))
    return data[:at] + added + _jpeg_segment(JPEG_COMMENT, note_of(model).encode()) + data[at:]


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the chunks before the picture itself."""
    at = 8
    while at + 12 <= len(data) and data[at + 4 : at + 8] != b"IDAT":
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _png_text(keyword: bytes, text: bytes) -> bytes:
    chunk = b"iTXt" + keyword + b"\0\0\0\0" + text  # not compressed, no language, no translated keyword
    return (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Give marker, content and end of the segments before the picture itself."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != JPEG_SCAN:
        if data[at + 1] == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield data[at + 1], data[at + 4 : end], end
        at = end


def _jpeg_segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
