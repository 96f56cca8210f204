"""Generated files carry a label that an AI made them, beside what they show or sound."""

import io
import wave
import xml.etree.ElementTree as ElementTree

import pytest
from PIL import Image

from bot.domain.media import Media, MediaKind
from bot.files.reading import LocalFiles
from tests.unit.bot.files import making

MODEL = 'Kwai-Kolors/Kolors <&">'
NOTE = f"AI-generated with {MODEL}"
TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def media(data: bytes, kind: MediaKind = MediaKind.PICTURE) -> Media:
    return Media(kind, "made", "application/octet-stream", data, alt_text="A fox")


async def labelled(files: LocalFiles, data: bytes) -> bytes:
    once = await files.label(media(data), model=MODEL)
    assert await files.label(once, model="another") == once
    assert (once.name, once.alt_text) == ("made", "A fox")
    return once.data


def require_iptc(packet: bytes | str) -> None:
    (description,) = ElementTree.fromstring(packet)[0]
    assert description.attrib[f"{IPTC}DigitalSourceType"] == TRAINED
    assert description.attrib[f"{IPTC}AISystemUsed"] == MODEL


@pytest.mark.parametrize("image", [making.photo(), making.drawing().convert("P"), making.photo().convert("RGBA")])
async def test_a_png_is_labelled_and_its_picture_not_touched(files: LocalFiles, image: Image.Image) -> None:
    plain = making.encoded(image, "PNG")
    data = await labelled(files, plain)
    shown = making.opened(data)
    shown.getexif()
    assert shown.text["Comment"] == NOTE  # type: ignore[attr-defined]  # of Pillow's PNG class
    require_iptc(shown.info["xmp"])
    assert (data[:33], data[-len(plain) + 33 :]) == (plain[:33], plain[33:])


@pytest.mark.parametrize("has_exif", [True, False])
async def test_a_jpeg_is_labelled_and_its_picture_not_touched(files: LocalFiles, has_exif: bool) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Camera"
    plain = making.encoded(making.photo(), "JPEG", **({"exif": exif} if has_exif else {}))
    data = await labelled(files, plain)
    shown = making.opened(data)
    assert shown.info["comment"] == NOTE.encode()
    require_iptc(shown.info["xmp"])
    assert shown.getexif().get(0x0110) == ("Camera" if has_exif else None)
    assert shown.tobytes() == making.opened(plain).tobytes()
    tables = plain.index(b"\xff\xdb")
    assert data.endswith(plain[tables:])


async def test_a_packet_that_is_there_stays_the_only_one(files: LocalFiles) -> None:
    plain = making.encoded(making.photo(), "JPEG", xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>theirs</x:xmpmeta>")
    data = await labelled(files, plain)
    assert data.count(b"http://ns.adobe.com/xap/1.0/\0") == 1
    assert (b"theirs" in data, NOTE.encode() in data) == (True, True)


async def test_a_wav_is_labelled_and_its_samples_not_touched(files: LocalFiles) -> None:
    plain = making.wav()
    data = await labelled(files, plain)
    with wave.open(io.BytesIO(data)) as sound, wave.open(io.BytesIO(plain)) as before:
        assert sound.getparams() == before.getparams()
        assert sound.readframes(999) == before.readframes(999)
    assert b"ICMT" in data
    assert NOTE.encode() in data
    assert int.from_bytes(data[4:8], "little") == len(data) - 8


async def test_a_wav_of_unknown_length_keeps_its_samples_last(files: LocalFiles) -> None:
    samples = bytes(range(100))
    data = await labelled(files, making.wav(samples, data_size=0xFFFFFFFF))
    assert data.endswith(b"data\xff\xff\xff\xff" + samples)
    assert data[4:8] == b"\xff" * 4


def id3_texts(data: bytes) -> tuple[dict[str, str], bytes]:
    """Read the user texts of the tag in front, and what follows it."""
    version, size = data[3], sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    texts: dict[str, str] = {}
    at, end = 10, 10 + size
    while at + 10 <= end and data[at : at + 4].strip(b"\0"):
        raw = data[at + 4 : at + 8]
        length = (
            int.from_bytes(raw, "big")
            if version == 3
            else sum(byte << shift for byte, shift in zip(raw, (21, 14, 7, 0), strict=True))
        )
        name, _, text = data[at + 11 : at + 10 + length].decode("latin-1").partition("\0")
        texts[name] = text
        at += 10 + length
    return texts, data[end:]


@pytest.mark.parametrize("version", [0, 3, 4])
async def test_an_mp3_is_labelled_and_its_frames_not_touched(files: LocalFiles, version: int) -> None:
    title = b"TIT2\0\0\0\6\0\0\0" + b"Title"
    tag = b"ID3" + bytes((version, 0, 0)) + b"\0\0\0\x10" + title if version else b""
    texts, rest = id3_texts(await labelled(files, tag + making.mp3()))
    assert rest == making.mp3()
    assert texts["AI-generated"] == MODEL
    assert texts["DigitalSourceType"] == TRAINED
    assert len(texts) == (3 if version else 2)


async def test_a_tag_of_an_old_form_stays_behind_a_new_one(files: LocalFiles) -> None:
    old = b"ID3\2\0\0\0\0\0\4abcd" + making.mp3()
    texts, rest = id3_texts(await labelled(files, old))
    assert (texts["AI-generated"], rest) == (MODEL, old)


@pytest.mark.parametrize(
    "data",
    [
        making.encoded(making.drawing(), "WEBP"),
        b"\0\0\0\x18ftypisom",
        b"words",
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WAVE",
    ],
)
async def test_other_and_damaged_files_stay_as_they_are(files: LocalFiles, data: bytes) -> None:
    assert (await files.label(media(data), model=MODEL)).data == data
