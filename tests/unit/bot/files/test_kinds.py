"""What a file is, is told by its content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.media import MediaKind
from bot.errors import Refusal
from bot.files.kinds import Format, extension_of, format_of
from bot.files.reading import LocalFiles
from tests.unit.bot.files import making

MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
SOUND_TRACK = b"\0\0\0\x20hdlr" + b"\0" * 8 + b"soun"
PICTURE_TRACK = b"\0\0\0\x20hdlr" + b"\0" * 8 + b"vide"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_pictures_are_known_whatever_their_name(files: LocalFiles, kind: str) -> None:
    assert files.kind_of(making.encoded(making.drawing(), kind), "notes.txt") is MediaKind.PICTURE


@pytest.mark.parametrize(
    "data",
    [
        making.mp3(),
        b"ID3\3\0\0\0\0\0\0",
        making.wav(),
        b"OggS\0\2" + b"\0" * 20 + b"OpusHead",
        b"fLaC\0\0\0\x22",
        b"\0\0\0\x18ftypM4A \0\0\0\0",
        MP4 + SOUND_TRACK,
        b"\x1a\x45\xdf\xa3\x93webm A_OPUS",
    ],
)
def test_sounds_are_audio(files: LocalFiles, data: bytes) -> None:
    assert files.kind_of(data, "sound") is MediaKind.AUDIO


@pytest.mark.parametrize(
    "data",
    [
        MP4 + PICTURE_TRACK + SOUND_TRACK,
        b"\x1a\x45\xdf\xa3\x93webm V_VP9 A_OPUS",
        b"RIFF\0\0\0\0AVI LIST",
        b"OggS\0\2" + b"\0" * 20 + b"\x80theora",
    ],
)
def test_moving_pictures_are_video(files: LocalFiles, data: bytes) -> None:
    assert files.kind_of(data, "clip") is MediaKind.VIDEO


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (making.pdf("Hi"), Format.PDF),
        (b"\n" + making.pdf("Hi"), Format.PDF),
        (making.word(), Format.WORD),
        (making.sheets(), Format.SHEETS),
        (making.slides(), Format.SLIDES),
        (making.word()[:5000], Format.WORD),
        (b"# Title\n", Format.TEXT),
        ("标题".encode("gb18030"), Format.TEXT),
        (b"BMW is a car, and ID3 a tag; see %PDF-1.7.", Format.TEXT),
    ],
)
def test_documents_are_told_apart(files: LocalFiles, data: bytes, found: Format) -> None:
    assert format_of(data) is found
    assert files.kind_of(data, "x.bin") is MediaKind.DOCUMENT


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"\x7fELF\2\1\1\0",
        b"{\\rtf1\\ansi Hello}",
        making.repacked(making.word(), {"x": b""}).replace(b"[Content_Types].xml", b"[Content_Tapes].xml"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
)
def test_an_unknown_kind_is_refused_with_its_extension(files: LocalFiles, data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        files.kind_of(data, "folder/Talk.KEY")
    assert (refused.value.words, refused.value.parameters) == ("refusal.unknown_kind", {"kind": ".key"})


def test_an_empty_file_is_refused(files: LocalFiles) -> None:
    with pytest.raises(Refusal) as refused:
        files.kind_of(b"", "a.txt")
    assert (refused.value.words, refused.value.parameters) == ("refusal.empty_file", {"name": "a.txt"})


@pytest.mark.parametrize(
    ("name", "extension"), [("a.tar.GZ", ".gz"), ("Makefile", "Makefile"), (".env", ".env"), ("a.d\\core", "core")]
)
def test_the_extension_is_what_people_would_say(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@given(st.binary(max_size=400))
def test_any_bytes_have_a_kind_or_are_refused(data: bytes) -> None:
    try:
        LocalFiles().kind_of(data, "x.bin")
    except Refusal as refused:
        assert refused.words in ("refusal.unknown_kind", "refusal.empty_file")
