"""Documents give their words, within bounds, or are refused."""

import io
import zipfile
from collections.abc import Iterator

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.files.archives import MAX_TREE, MAX_UNPACKED
from bot.files.documents import read_document
from bot.files.pieces import Bounds, gathered
from bot.files.reading import FileLimits, LocalFiles
from bot.ports.files import DocumentText
from tests.unit.bot.files import making

DOCUMENTS = {
    "pdf": making.pdf("First page", "Second page", "Third page"),
    "docx": making.word(),
    "xlsx": making.sheets(),
    "pptx": making.slides(),
}
MACRO_WORD = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


async def refusal_of(files: LocalFiles, data: bytes, name: str = "report.bin") -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as refused:
        await files.document(data, name, at_most=1000)
    return refused.value.words, refused.value.parameters


async def words_of(data: bytes, at_most: int = 1000) -> str:
    return (await LocalFiles().document(data, "a", at_most=at_most)).text


async def test_a_pdf_gives_its_pages_in_order(files: LocalFiles) -> None:
    read = await files.document(DOCUMENTS["pdf"], "report.pdf", at_most=1000)
    assert read == DocumentText("First page\n\nSecond page\n\nThird page\n", pages=3, is_cut=False)


async def test_a_pdf_is_read_up_to_the_limit_of_pages() -> None:
    files = LocalFiles(FileLimits(document_pages=2))
    read = await files.document(DOCUMENTS["pdf"], "report.pdf", at_most=1000)
    assert read == DocumentText("First page\n\nSecond page\n", pages=3, is_cut=True)


async def test_a_pdf_without_words_has_none(files: LocalFiles) -> None:
    read = await files.document(making.pdf("", ""), "scan.pdf", at_most=1000)
    assert (read.text.strip(), read.pages) == ("", 2)


async def test_a_pdf_with_a_password_is_locked(files: LocalFiles) -> None:
    data = making.pdf("secret", password="key", owner_password="other")
    assert await refusal_of(files, data, "a.pdf") == ("refusal.locked", {"name": "a.pdf"})


async def test_a_pdf_that_only_forbids_copying_is_read(files: LocalFiles) -> None:
    assert (await files.document(making.pdf("open", owner_password="x"), "a.pdf", at_most=99)).text == "open\n"


async def test_a_page_that_draws_itself_for_ever_does_not_hang(files: LocalFiles) -> None:
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A %d 0 R /B %d 0 R >> >> "
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/A Do\nendstream",
        *((form % (n + 1, n + 1)) + b"/Length 11 >>\nstream\n/A Do /B Do\nendstream" for n in range(5, 40)),
        b"<< /Length 0 >>\nstream\n\nendstream",
    ]
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(parts, 1))
    data += b"trailer << /Root 1 0 R /Size 42 >>\nstartxref\n0\n%%EOF"
    try:
        read = await LocalFiles(FileLimits(seconds=0.3)).document(data, "a.pdf", at_most=1000)
    except Refusal as refused:
        assert refused.words == "refusal.unreadable"
    else:
        assert read.text.strip() == ""


async def test_word_gives_paragraphs_and_tables_in_order() -> None:
    assert await words_of(DOCUMENTS["docx"]) == "The plan\nFirst\tthen\ncell 00 | cell 01\ncell 10 | cell 11\nThe end"


async def test_word_gives_what_stands_in_controls_and_insertions_but_nothing_deleted() -> None:
    main = making.part_of(DOCUMENTS["docx"], "word/document.xml")
    added = (
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        b"<w:p><w:ins><w:r><w:t>put in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del></w:p>"
        b"<w:sectPr"
    )
    data = making.repacked(DOCUMENTS["docx"], {"word/document.xml": main.replace(b"<w:sectPr", added, 1)})
    assert (await words_of(data)).endswith("The end\nin a control\nput in")


async def test_word_with_macros_is_read_without_them() -> None:
    types = making.part_of(DOCUMENTS["docx"], "[Content_Types].xml").replace(PLAIN_WORD, MACRO_WORD)
    data = making.repacked(DOCUMENTS["docx"], {"[Content_Types].xml": types, "word/vbaProject.bin": b"Sub Auto()"})
    assert (await words_of(data)).startswith("The plan\n")


async def test_sheets_give_their_rows_as_csv() -> None:
    assert await words_of(DOCUMENTS["xlsx"]) == '## Sales\ncity,"sum, net",3\n\n1.5\n\n## 二月\n\n,,末\n'


async def test_a_row_that_claims_to_be_the_billionth_ends_in_time() -> None:
    main = making.part_of(DOCUMENTS["xlsx"], "xl/worksheets/sheet1.xml")
    far = main.replace(b'r="9"', b'r="2000000000"').replace(b'r="A9"', b"").replace(b'r="B9"', b"")
    moment = ticking()
    data = making.repacked(DOCUMENTS["xlsx"], {"xl/worksheets/sheet1.xml": far})
    read = read_document(data, "a.xlsx", Bounds(1000, 500, lambda: next(moment) > 500))
    assert read.is_cut
    assert read.text.startswith("## Sales")


async def test_slides_give_words_tables_groups_and_notes(files: LocalFiles) -> None:
    read = await files.document(DOCUMENTS["pptx"], "talk.pptx", at_most=1000)
    assert read.pages == 2
    assert read.text == (
        "## 1\nWhy Parley\nOne answer\nfor each question\n> Speak slowly\n\n## 2\nleft | right\nin a group\n"
    )


@pytest.mark.parametrize(
    "data",
    ["# 标题\r\n\r\n正文".encode(), "# 标题\r\n\r\n正文".encode("utf-16"), "# 标题\r\n\r\n正文".encode("gb18030")],
)
async def test_a_text_is_read_in_its_character_set(data: bytes) -> None:
    assert await words_of(data) == "# 标题\n\n正文"


async def test_source_code_and_json_stay_as_they_are() -> None:
    assert await words_of(b'def f():\n\treturn {"a": 1}\n') == 'def f():\n\treturn {"a": 1}\n'


@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_characters_are_limited_and_it_says_so(files: LocalFiles, kind: str) -> None:
    whole = await files.document(DOCUMENTS[kind], "a", at_most=1000)
    for at_most in (0, 1, 5, 12, len(whole.text) - 1):
        read = await files.document(DOCUMENTS[kind], "a", at_most=at_most)
        assert (read.text, read.is_cut) == (whole.text[:at_most], True)
    exact = await files.document(DOCUMENTS[kind], "a", at_most=len(whole.text))
    assert (exact.text, exact.is_cut) == (whole.text, False)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
async def test_a_cut_office_file_is_unreadable(files: LocalFiles, kind: str) -> None:
    for share in (0.3, 0.6, 0.99):
        cut = DOCUMENTS[kind][: int(len(DOCUMENTS[kind]) * share)]
        assert await refusal_of(files, cut) == ("refusal.unreadable", {"name": "report.bin"})


async def test_a_pdf_that_is_cut_before_its_pages_is_unreadable(files: LocalFiles) -> None:
    assert await refusal_of(files, DOCUMENTS["pdf"][:60]) == ("refusal.unreadable", {"name": "report.bin"})


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(DOCUMENTS)), st.data())
async def test_a_damaged_document_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(DOCUMENTS[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(damaged))) :]
    try:
        await LocalFiles(FileLimits(seconds=5)).document(bytes(damaged), "a", at_most=1000)
    except Refusal as refused:
        assert refused.words.startswith("refusal.")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([b"", b"%PDF-1.7\n", b"PK\3\4", b"PK\3\4word/[Content_Types].xml"]), st.binary(max_size=300))
async def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    for read in (reading_document, reading_picture):
        try:
            await read(start + rest)
        except Refusal as refused:
            assert refused.words.startswith("refusal.")


async def reading_document(data: bytes) -> None:
    await LocalFiles(FileLimits(seconds=5)).document(data, "a", at_most=1000)


async def reading_picture(data: bytes) -> None:
    await LocalFiles().picture(data, "a")


async def test_an_office_file_with_a_password_is_locked(files: LocalFiles) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert await refusal_of(files, data, "a.docx") == ("refusal.locked", {"name": "a.docx"})


@pytest.mark.parametrize(
    ("name", "size"), [("word/media/a.bin", MAX_UNPACKED + 1), ("word/a.xml", MAX_TREE + 1), ("a.bin", 21 << 20)]
)
async def test_a_bomb_is_refused_before_it_is_unpacked(files: LocalFiles, name: str, size: int) -> None:
    target = io.BytesIO(DOCUMENTS["docx"])
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(size >> 20):
            part.write(b"\0" * (1 << 20))
        part.write(b"\0" * (size & 0xFFFFF))
    assert await refusal_of(files, target.getvalue(), "a.docx") == ("refusal.unreadable", {"name": "a.docx"})


@pytest.mark.parametrize(("kind", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")])
async def test_declared_entities_are_refused_and_never_opened(files: LocalFiles, kind: str, part: str) -> None:
    main = making.part_of(DOCUMENTS[kind], part)
    head, _, rest = main.partition(b"?>") if main.startswith(b"<?xml") else (b"<?xml version='1.0'", b"", main)
    hostile = head + b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rest
    data = making.repacked(DOCUMENTS[kind], {part: hostile})
    assert await refusal_of(files, data) == ("refusal.unreadable", {"name": "report.bin"})


@pytest.mark.parametrize("data", [making.encoded(making.drawing(), "PNG"), making.mp3(), b"\x7fELF\2\1\1\0\0"])
async def test_what_is_no_document_is_refused(files: LocalFiles, data: bytes) -> None:
    assert await refusal_of(files, data, "a.dat") == ("refusal.unknown_kind", {"kind": ".dat"})


async def test_documents_of_too_many_bytes_and_of_none_are_refused() -> None:
    files = LocalFiles(FileLimits(document_bytes=1 << 20))
    assert await refusal_of(files, b"a" * (3 << 20), "a.txt") == (
        "refusal.file_too_big",
        {"name": "a.txt", "size": "3 MB", "limit": "1 MB"},
    )
    assert await refusal_of(files, b"", "a.txt") == ("refusal.empty_file", {"name": "a.txt"})


@pytest.mark.parametrize(("kind", "asked"), [("pdf", 8), ("docx", 3), ("xlsx", 3), ("pptx", 3)])
def test_reading_stops_when_its_time_is_over(kind: str, asked: int) -> None:
    moment = ticking()
    read = read_document(DOCUMENTS[kind], "a", Bounds(1000, 500, lambda: next(moment) > asked))
    assert read.is_cut
    assert read.text


def test_a_document_of_which_nothing_was_read_in_time_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read_document(DOCUMENTS["pdf"], "a.pdf", Bounds(1000, 500, lambda: True))
    assert refused.value.words == "refusal.unreadable"


def test_what_was_read_before_the_damage_stands() -> None:
    def breaking() -> Iterator[str]:
        yield "good"
        raise KeyError("damaged")

    assert gathered(breaking(), Bounds(99, 9, lambda: False)) == ("good", True)


def test_damage_at_the_very_beginning_is_an_error() -> None:
    def broken() -> Iterator[str]:
        raise KeyError("damaged")
        yield ""

    with pytest.raises(KeyError):
        gathered(broken(), Bounds(99, 9, lambda: False))


def test_a_table_in_a_cell_is_read_within_its_row() -> None:
    document = docx.Document()
    cell = document.add_table(1, 2).cell(0, 0)
    cell.text = "outer"
    cell.add_table(1, 1).cell(0, 0).text = "inner"
    target = io.BytesIO()
    document.save(target)
    read = read_document(target.getvalue(), "a.docx", Bounds(99, 9, never))
    assert read.text == "outer inner | "


def never() -> bool:
    return False


def ticking() -> Iterator[int]:
    return iter(range(10**9))
