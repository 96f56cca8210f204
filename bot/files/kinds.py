"""Tells what a file is by its first bytes and its structure, never by its name."""

import re
from enum import StrEnum

from bot.domain.media import MediaKind
from bot.files.charsets import charset_of


class Format(StrEnum):
    """What Parley tells apart. A sound or a video is told in more detail only where something depends on it."""

    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    TIFF = "tiff"
    HEIC = "heic"
    AVIF = "avif"
    MP3 = "mp3"
    WAV = "wav"
    SOUND = "sound"
    VIDEO = "video"
    PDF = "pdf"
    WORD = "docx"
    SHEETS = "xlsx"
    SLIDES = "pptx"
    LOCKED_OFFICE = "locked office"
    TEXT = "text"


PICTURES = frozenset(
    (Format.PNG, Format.JPEG, Format.GIF, Format.WEBP, Format.BMP, Format.TIFF, Format.HEIC, Format.AVIF)
)
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif")
SOUNDS = frozenset((Format.MP3, Format.WAV, Format.SOUND))

STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"fLaC", Format.SOUND),
    (b"%PDF-", Format.PDF),
)
RIFFS = {b"WEBP": Format.WEBP, b"WAVE": Format.WAV, b"AVI ": Format.VIDEO}
BRANDS = {
    b"heic": Format.HEIC,
    b"heix": Format.HEIC,
    b"heif": Format.HEIC,
    b"mif1": Format.HEIC,
    b"msf1": Format.HEIC,
    b"avif": Format.AVIF,
    b"avis": Format.AVIF,
    b"M4A ": Format.SOUND,
    b"M4B ": Format.SOUND,
}
OFFICE = ((b"word/", Format.WORD), (b"xl/", Format.SHEETS), (b"ppt/", Format.SLIDES))
BITMAP_HEADERS = frozenset((12, 40, 52, 56, 64, 108, 124))
NEAR_THE_START = 64 * 1024
PDF_JUNK = 1024  # viewers look for the header of a PDF within so many bytes
DIRECTORY_END = 65_557  # the longest end record of a zip archive with its comment
DIRECTORY_READ = 1 << 20


def format_of(data: bytes) -> Format | None:
    """Tell what a file is; None is something Parley does not know."""
    for start, found in STARTS:
        if data.startswith(start):
            return found
    if data.startswith(b"RIFF"):
        return RIFFS.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _boxed(data)
    for sniff in (_matroska, _ogg, _mp3, _bitmap, _office, _locked, _pdf_after_junk, _text):
        if sniffed := sniff(data):
            return sniffed
    return None


def kind_of_format(found: Format) -> MediaKind:
    """Tell what a format is for people."""
    if found in PICTURES:
        return MediaKind.PICTURE
    if found in SOUNDS:
        return MediaKind.AUDIO
    return MediaKind.VIDEO if found is Format.VIDEO else MediaKind.DOCUMENT


def is_called_picture(name: str) -> bool:
    """Does the name say that this is a picture?"""
    return name.lower().endswith(PICTURE_ENDINGS)


def extension_of(name: str) -> str:
    """Take the extension to speak of (`.key`), or the whole name where it has none."""
    base = re.split(r"[/\\]", name)[-1]
    stem, dot, end = base.rpartition(".")
    return f".{end.lower()}" if dot and stem and end else base


def _boxed(data: bytes) -> Format:
    """Tell pictures, sounds and videos of the MP4 family apart: by brand, then by the tracks inside."""
    if branded := BRANDS.get(data[8:12]):
        return branded
    tracks = {track[1] for track in re.finditer(rb"hdlr.{8}(vide|soun)", data, re.DOTALL)}
    return Format.SOUND if tracks == {b"soun"} else Format.VIDEO


def _matroska(data: bytes) -> Format | None:
    if not data.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    head = data[:NEAR_THE_START]
    is_sound = re.search(rb"A_(OPUS|VORBIS|AAC|PCM|MPEG)", head) and not re.search(rb"V_(VP|AV1|MPEG|THEORA)", head)
    return Format.SOUND if is_sound else Format.VIDEO


def _ogg(data: bytes) -> Format | None:
    if not data.startswith(b"OggS"):
        return None
    return Format.VIDEO if b"\x80theora" in data[:512] else Format.SOUND


def _mp3(data: bytes) -> Format | None:
    if data.startswith(b"ID3") and data[3:4] in (b"\2", b"\3", b"\4"):
        return Format.MP3
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:  # frame sync, layer III
        return None
    is_frame = data[1] & 0x18 != 0x08 and data[2] & 0xF0 != 0xF0 and data[2] & 0x0C != 0x0C
    return Format.MP3 if is_frame else None


def _bitmap(data: bytes) -> Format | None:
    is_bitmap = data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in BITMAP_HEADERS
    return Format.BMP if is_bitmap else None


def _office(data: bytes) -> Format | None:
    """Tell by the names of the parts in the archive's directory; a cut archive has only its beginning."""
    if not data.startswith(b"PK\3\4"):
        return None
    directory = _directory(data)
    if directory and b"[Content_Types].xml" not in directory:
        return None
    names = directory or data[:NEAR_THE_START]
    return next((found for folder, found in OFFICE if folder in names), None)


def _directory(data: bytes) -> bytes:
    end = data.rfind(b"PK\5\6", max(0, len(data) - DIRECTORY_END))
    if end < 0:
        return b""
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    start = max(0, end - size)
    return data[start : min(end, start + DIRECTORY_READ)]


def _locked(data: bytes) -> Format | None:
    """Know an Office file with a password: the old container around a part of this name."""
    is_locked = data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and "EncryptedPackage".encode("utf-16-le") in data
    return Format.LOCKED_OFFICE if is_locked else None


def _pdf_after_junk(data: bytes) -> Format | None:
    # The end is asked for too: a text about the format may well name its header.
    is_pdf = b"%PDF-" in data[:PDF_JUNK] and b"%%EOF" in data[-PDF_JUNK:]
    return Format.PDF if is_pdf else None


def _text(data: bytes) -> Format | None:
    # Rich text is text only to programs: a model would read its control words.
    is_text = not data.startswith(b"{\\rtf") and charset_of(data) is not None
    return Format.TEXT if is_text else None
