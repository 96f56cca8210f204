"""Long Markdown in parts that each fit one message, closed and reopened by marks only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.delivery.blocks import DEEPEST_LIST, Blocks, Fence, Item, after_line
from bot.delivery.borders import Borders, Line, read_lines
from bot.delivery.healing import heal
from bot.delivery.measure import fitting, measure
from bot.domain.capabilities import TextUnit

RESERVE = 32  # what closing marks may take: a fence with its prefix, or inline marks
SMALLEST_LIMIT = 128
BLANK = re.compile(r"\s*")
LEADING_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class TextPart:
    """One message's share of a text: a slice of the source, and the marks that open and close it."""

    source: str
    opening: str = ""
    closing: str = ""

    @property
    def shown(self) -> str:
        """The Markdown to post: the source between its marks, without blank lines around."""
        return self.opening + _bare(self.source, self.opening) + self.closing


@dataclass(frozen=True, slots=True)
class _Start:
    """What holds where a part begins."""

    blocks: Blocks = field(default_factory=Blocks)
    marks: tuple[str, ...] = ()
    opening: str = ""


class Splitter:
    """Splits a growing text: closed parts stay as they are, only the open one is read again.

    Where a border falls depends on the text before it alone, so a text in pieces splits like the same text whole.
    """

    def __init__(self, *, limit: int, unit: TextUnit) -> None:
        if limit < SMALLEST_LIMIT:
            raise ValueError(f"A message of {limit} is too small to split Markdown into")
        self._limit = limit
        self._unit = unit
        self._start = _Start()
        self.tail = ""
        self._tail_size = 0
        self._closed_length = 0
        self.closed: list[TextPart] = []
        self._known: list[Line] = []

    @property
    def length(self) -> int:
        """Count the characters of the whole text."""
        return self._closed_length + len(self.tail)

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(part.source for part in self.closed) + self.tail

    def feed(self, text: str) -> None:
        """Take in more text; parts that are full are closed."""
        self.tail += text
        self._tail_size += measure(text, self._unit)
        if self._tail_size <= self._room():
            return
        at = 0
        while window := self._window(at):
            at += self._close(window)
        self.tail = self.tail[at:]
        self._tail_size = measure(self.tail, self._unit)
        self._known.clear()

    def growing(self) -> TextPart:
        """Show the open part while it grows: half-written marks hidden, open ones closed."""
        body, closing = heal(self.tail, self._start.blocks, self._start.marks, known=self._known)
        return TextPart(body, self._start.opening if body.strip() else "", closing)

    def last(self) -> TextPart | None:
        """Show the open part when nothing more comes; None when nothing is left to show."""
        if not self.tail.strip():
            return None
        lines = read_lines(self.tail, self._start.blocks)
        return TextPart(self.tail, self._start.opening, _closing(self.tail, lines[-1].after.fence, ()))

    def _room(self) -> int:
        return self._limit - RESERVE - measure(self._start.opening, self._unit)

    def _window(self, at: int) -> str:
        """Take the text of the next full part and the character that no longer fits; empty when all fits."""
        tail, room = self.tail, self._room()
        lead = _lead(tail, at, room)
        fit = at + lead + fitting(tail[at + lead : at + lead + room + 1], room, self._unit)
        blank = BLANK.match(tail, fit)
        end = blank.end() if blank else fit
        return tail[at : end + 1] if end < len(tail) else ""

    def _close(self, window: str) -> int:
        """Close one part out of this window and tell how long it is."""
        borders = Borders(window, read_lines(window, self._start.blocks), self._start.marks)
        border = _past_blanks(window, borders.choose(self._fit(window)))
        line = borders.line_at(border)
        marks = borders.marks_at(border)
        if border == line.start:
            fence, start = line.before.fence, _start_of_line(line.before, marks, window[border:], self._limit)
        else:
            inside = after_line(line.before, window[line.start : border])
            fence, start = inside.fence, _start_inside(inside, marks)
        source = window[:border]
        self.closed.append(TextPart(source, self._start.opening, _closing(source, fence, marks)))
        self._closed_length += border
        self._start = start
        return border

    def _fit(self, window: str) -> int:
        lead = _lead(window, 0, self._room())
        return lead + fitting(window[lead:-1], self._room(), self._unit)


def split_markdown(text: str, *, limit: int, unit: TextUnit) -> Sequence[TextPart]:
    """Split a whole text; joined, the parts' sources are the text. A text without words has no parts."""
    splitter = Splitter(limit=limit, unit=unit)
    splitter.feed(text)
    last = splitter.last()
    return [*splitter.closed, last] if last else splitter.closed


def _bare(source: str, opening: str) -> str:
    if not opening and (blank := LEADING_BLANK_LINES.match(source)):
        source = source[blank.end() :]
    return source.rstrip()


def _lead(text: str, at: int, room: int) -> int:
    """Count the blanks a part begins with that are not shown, or would fill it."""
    blank = BLANK.match(text, at)
    end = blank.end() if blank else at
    if end - at > room // 2:
        return end - at
    return text.rfind("\n", at, end) + 1 - at if "\n" in text[at:end] else 0


def _past_blanks(text: str, border: int) -> int:
    """Move a border behind the blanks after it, but before the indentation of a line."""
    blank = BLANK.match(text, border)
    end = blank.end() if blank else border
    newline = text.rfind("\n", border, end)
    if newline >= 0:
        return newline + 1
    return border if text[border - 1] == "\n" else end


def _closing(source: str, fence: Fence | None, marks: tuple[str, ...]) -> str:
    if fence:
        return f"\n{fence.prefix}{fence.mark}"
    return "".join(reversed(marks))


def _start_of_line(before: Blocks, marks: tuple[str, ...], rest: str, limit: int) -> _Start:
    """Reopen what holds before a line that begins a part."""
    if before.fence:
        return _reopened_fence(before)
    indent = len(rest) - len(rest.lstrip(" "))
    items = tuple(item for item in before.items if item.content <= indent) if indent >= 4 else ()
    opening = _list_marks(items).rstrip() + "\n" if items else ""
    if before.table and len(before.table) <= limit // 4:
        return _Start(replace(before, items=()), (), before.table)
    blocks = Blocks(items=items if opening else (), is_text=bool(marks), quote=before.quote if marks else "")
    return _Start(blocks, marks, opening + "".join(marks))


def _start_inside(inside: Blocks, marks: tuple[str, ...]) -> _Start:
    """Reopen what holds inside a line."""
    if inside.fence:
        start = _reopened_fence(inside)
        return replace(start, blocks=replace(start.blocks, is_midline=True))
    items = inside.items if _list_marks(inside.items) else ()
    blocks = Blocks(items=items, quote=inside.quote, is_text=True, is_midline=True)
    return _Start(blocks, marks, _list_marks(items) + inside.quote + "".join(marks))


def _reopened_fence(before: Blocks) -> _Start:
    fence = before.fence
    assert fence is not None
    depth = len(fence.prefix)
    items = tuple(item for item in before.items if item.content <= depth) if fence.column and depth >= 4 else ()
    marks = _list_marks(items).rstrip()
    kept = replace(fence, column=items[-1].content if marks else 0)
    blocks = Blocks(fence=kept, items=items if marks else (), is_blank=False)
    return _Start(blocks, (), (marks + "\n" if marks else "") + f"{fence.prefix}{fence.mark}{fence.info}\n")


def _list_marks(items: tuple[Item, ...]) -> str:
    marks = ""
    for item in items:
        marks = f"{marks:<{item.column}}{item.mark}".ljust(item.content)
    return marks if len(marks) <= DEEPEST_LIST else ""
