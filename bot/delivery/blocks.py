"""What Markdown block a line stands in, line by line: fences, lists, quotes, tables."""

import re
from dataclasses import dataclass, replace

LONGEST_MARK = 8
LONGEST_PREFIX = 12
LONGEST_INFO = 24
DEEPEST_LIST = 24

FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([^\n]*?)[ \t]*$")
LIST_MARK = re.compile(r"([-*+]|\d{1,9}[.)])([ ]+|$)")
QUOTE = re.compile(r"(?: {0,3}> ?)+")
HEADING = re.compile(r"#{1,6}(?:\s|$)")
DELIMITER_ROW = re.compile(r"(?=[^|]*\|)\|?\s*:?-+:?(?:\s*\|\s*:?-+:?)*\s*\|?$")


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code block: what stands before its marks, the marks, and the language."""

    prefix: str
    mark: str
    info: str
    column: int


@dataclass(frozen=True, slots=True)
class Item:
    """An open list item: its mark, the column of the mark and that of its text."""

    mark: str
    column: int
    content: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """Where Markdown stands between two lines (or inside one, when `is_midline`).

    `is_text` says that a paragraph is open; `starts` that the last line began a run of text of its own; `row` is the
    last line when it may be a table's header; `rows` counts the rows after `table`, which is header and delimiter.
    """

    fence: Fence | None = None
    items: tuple[Item, ...] = ()
    quote: str = ""
    table: str = ""
    rows: int = 0
    row: str = ""
    is_text: bool = False
    is_blank: bool = True
    is_heading: bool = False
    is_midline: bool = False
    is_fence_line: bool = False
    starts: bool = True


def after_line(blocks: Blocks, line: str) -> Blocks:
    """Tell where Markdown stands after one more line."""
    line = line.rstrip("\r\n").expandtabs(4)
    if blocks.fence is not None:
        if blocks.is_midline:
            return replace(blocks, is_midline=False, is_fence_line=False)
        if _stays_fenced(blocks.fence, line):
            return _fenced(blocks, line)
        blocks = replace(blocks, fence=None, is_text=False)
    if blocks.is_midline:
        return replace(blocks, is_midline=False, is_blank=False, starts=False)
    if not line.strip():
        return Blocks(items=blocks.items)
    return _after_text(blocks, line)


def _stays_fenced(fence: Fence, line: str) -> bool:
    if ">" in fence.prefix:
        return QUOTE.match(line) is not None
    return not line.strip() or len(line) - len(line.lstrip()) >= fence.column


def _fenced(blocks: Blocks, line: str) -> Blocks:
    fence = blocks.fence
    assert fence is not None
    quote = QUOTE.match(line) if ">" in fence.prefix else None
    body = line[quote.end() :] if quote else line
    indent = len(body) - len(body.lstrip()) - (0 if quote else fence.column)
    bare = body.strip()
    if bare.startswith(fence.mark) and not bare.strip(fence.mark[0]) and indent < 4:
        return Blocks(items=blocks.items, is_blank=False)
    return replace(blocks, is_fence_line=False, is_blank=not bare)


def _after_text(blocks: Blocks, line: str) -> Blocks:
    quote = QUOTE.match(line)
    if quote:
        return _inner(blocks, line[quote.end() :], quote=quote.group(), items=(), column=0)
    column = len(line) - len(line.lstrip())
    body = line[column:]
    items = tuple(item for item in blocks.items if item.content <= column)
    base = items[-1].content if items else 0
    if column - base >= 4 and not blocks.is_text:
        return Blocks(items=items, is_blank=False)  # indented code
    is_marked = False
    while (mark := LIST_MARK.match(body)) and column - base < 4:
        is_marked = True
        gap = len(mark.group(2)) if body[mark.end() :] and len(mark.group(2)) < 5 else 1
        base = column + len(mark.group(1)) + gap
        items = (*items, Item(mark.group(1), column, base))
        body = body[len(mark.group(1)) + gap :]
        column = base
    if is_marked:
        blocks = Blocks()
    elif blocks.is_text and not _starts_block(body):
        items = blocks.items  # a lazy line goes on with the paragraph of the item
    return _inner(blocks, body, quote="", items=items, column=column)


def _starts_block(body: str) -> bool:
    return bool(FENCE.match(body) or HEADING.match(body) or LIST_MARK.match(body))


def _inner(blocks: Blocks, body: str, *, quote: str, items: tuple[Item, ...], column: int) -> Blocks:
    """Read what follows the marks of lists and quotes."""
    indent = len(body) - len(body.lstrip())
    fence = FENCE.match(body[indent:]) if indent < 4 else None
    if fence and _is_fence(fence, prefix := quote + " " * (column + indent)):
        info = fence.group(2) if len(fence.group(2)) <= LONGEST_INFO else ""
        opened = Fence(prefix, fence.group(1), info, items[-1].content if items else 0)
        return Blocks(fence=opened, items=items, is_blank=False, is_fence_line=True)
    if HEADING.match(body):
        return Blocks(items=items, is_blank=False, is_heading=True)
    if blocks.table and not quote:
        return replace(blocks, rows=blocks.rows + 1, items=items, is_blank=False, starts=True)
    row = " " * column + body + "\n"
    if blocks.row and not quote and DELIMITER_ROW.match(body.strip()):
        return Blocks(items=items, table=blocks.row + row, is_blank=False)
    continues = blocks.is_text and blocks.quote == quote
    return Blocks(
        items=items, quote=quote, row=row if "|" in body else "", is_text=True, is_blank=False, starts=not continues
    )


def _is_fence(fence: re.Match[str], prefix: str) -> bool:
    mark, info = fence.groups()
    if len(mark) > LONGEST_MARK or len(prefix) > LONGEST_PREFIX:
        return False  # nobody writes that; its marks would not fit beside the text they close
    return mark[0] == "~" or "`" not in info
