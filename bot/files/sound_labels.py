"""Labels WAV and MP3 by adding a chunk or tag; the samples are not touched."""

from collections.abc import Iterator

from bot.files.label_words import NOTE, SOURCE_TYPE, note_of

RIFF_HEADER = 12
SIZES_OF_STREAMS = (0, 0xFFFFFFFF)  # written when the end was not known yet
ID3_HEADER = 10
ID3_NEW_VERSION = 3  # what every player reads


def wav_labelled(data: bytes, model: str) -> bytes:
    """Add an INFO list before the samples: after them a stream's unknown length would swallow it."""
    for kind, at, body in _wav_chunks(data):
        if kind == b"LIST" and body.startswith(b"INFO") and NOTE.encode() in body:
            return data
        if kind == b"data":
            added = _wav_chunk(b"LIST", b"INFO" + _wav_text(b"ICMT", note_of(model)) + _wav_text(b"ISFT", model))
            return data[:4] + _grown(data[4:8], len(added)) + data[8:at] + added + data[at:]
    return data


def mp3_labelled(data: bytes, model: str) -> bytes:
    """Add frames to the ID3 tag in front, or a tag where there is none or none of a plain form."""
    is_tagged = data.startswith(b"ID3") and len(data) >= ID3_HEADER
    version, flags = (data[3], data[5]) if is_tagged else (ID3_NEW_VERSION, 0)
    size = _syncsafe_read(data[6:10]) if is_tagged else 0
    if b"\0" + NOTE.encode() + b"\0" in data[: ID3_HEADER + size]:
        return data
    is_plain = is_tagged and version in (3, 4) and flags == 0
    if not is_plain:
        return _id3_tag(_id3_frames(model, version=ID3_NEW_VERSION), version=ID3_NEW_VERSION) + data
    frames = _id3_frames(model, version=version) + data[ID3_HEADER : ID3_HEADER + size]
    return _id3_tag(frames, version=version) + data[ID3_HEADER + size :]


def _wav_chunks(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    at = RIFF_HEADER
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        kind = data[at : at + 4]
        yield kind, at, b"" if kind == b"data" else data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _wav_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _wav_text(kind: bytes, text: str) -> bytes:
    return _wav_chunk(kind, text.encode() + b"\0")


def _grown(size: bytes, added: int) -> bytes:
    old = int.from_bytes(size, "little")
    return size if old in SIZES_OF_STREAMS or old + added >= 1 << 32 else (old + added).to_bytes(4, "little")


def _id3_frames(model: str, *, version: int) -> bytes:
    return _id3_frame(NOTE, model, version=version) + _id3_frame("DigitalSourceType", SOURCE_TYPE, version=version)


def _id3_frame(name: str, value: str, *, version: int) -> bytes:
    text = b"\0" + name.encode("latin-1") + b"\0" + value.encode("latin-1", errors="replace")
    size = _syncsafe(len(text)) if version == 4 else len(text).to_bytes(4, "big")
    return b"TXXX" + size + b"\0\0" + text


def _id3_tag(frames: bytes, *, version: int) -> bytes:
    return b"ID3" + bytes((version, 0, 0)) + _syncsafe(len(frames)) + frames


def _syncsafe(size: int) -> bytes:
    """Write a number so that no byte of it looks like the beginning of a frame: seven bits a byte."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _syncsafe_read(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=False))
