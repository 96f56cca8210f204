"""Guards against Office files that are made to do harm: bombs, and parts that declare entities."""

from io import BytesIO
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from bot.files.refusals import locked, unreadable

MAX_PARTS = 10_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS = 20 * 1024 * 1024  # small files of one repeated row pack better than that, and do no harm
MAX_TREE = 50 * 1024 * 1024  # text and slides are held as a tree, some ten times as big as their XML
IS_LOCKED = 0x1
XML_ENDS = (".xml", ".rels", ".vml")
CHUNK = 4096


def require_harmless(data: bytes, name: str, *, is_streamed: bool) -> None:
    """Refuse an archive that unpacks to too much or tries to declare entities. Sizes are those it declares:
    the unpacking stops there."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & IS_LOCKED for part in parts):
            raise locked(name)
        if _is_bomb(parts, len(data), is_streamed=is_streamed):
            raise unreadable(name)
        for part in filter(_is_xml, parts):
            with archive.open(part) as stream:
                if _declares_entities(stream):
                    raise unreadable(name)


def _is_bomb(parts: list[ZipInfo], packed: int, *, is_streamed: bool) -> bool:
    unpacked = sum(part.file_size for part in parts)
    tree = 0 if is_streamed else sum(part.file_size for part in parts if _is_xml(part))
    is_dense = unpacked > RATIO_MATTERS and unpacked > packed * MAX_RATIO
    return len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or tree > MAX_TREE or is_dense


def _is_xml(part: ZipInfo) -> bool:
    return part.filename.lower().endswith(XML_ENDS)


def _declares_entities(stream: IO[bytes]) -> bool:
    """Look at what stands before the first element: Office never writes a document type, attackers do."""
    seen: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append(True)
    parser.StartElementHandler = lambda *_: seen.append(False)
    try:
        while not seen and (chunk := stream.read(CHUNK)):
            parser.Parse(chunk)
    except expat.ExpatError:
        pass  # broken XML: its reader judges it, and only if it needs that part
    return seen[:1] == [True]
