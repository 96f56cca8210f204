"""Where a text that is too long for one message is cut: paragraph, else line, else sentence, else word."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bot.delivery.blocks import DELIMITER_ROW, Blocks, after_line
from bot.delivery.inline import Inline, read_inline
from bot.delivery.measure import is_inside_character, is_wide

SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*(?=\s)|[。！？；][”’」』）】]*")
BLOCK_LIKE = re.compile(r"#{1,6}\s|[-+*]\s|\d{1,9}[.)]\s|[>|]|`{3}|~{3}|[=-]+\s*$")
UNDERLINE_LIKE = re.compile(r"[ \t]*(?:[=-]+\s*$|[|:=\s-]+$)")
LINE_END = re.compile(r"[^\S\n]*\n")
MARK_CHARACTERS = frozenset("*_~`\\")
NO_START = frozenset("，。、；：！？）」』】》〉…”’.,;:!?)]}>%")
NO_END = frozenset("（「『【《〈“‘([{<")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text at hand: its place, what holds before it, and where its run of inline text begins."""

    start: int
    end: int
    before: Blocks
    after: Blocks
    run_start: int


def read_lines(text: str, blocks: Blocks, known: list[Line] | None = None) -> list[Line]:
    """Read a text's lines in order, from what holds before the first.

    `known` keeps the whole lines of a text that only grows, so that they are read once.
    """
    lines = list(known or ())
    start = run_start = 0
    if lines:
        start, run_start, blocks = lines[-1].end, lines[-1].run_start, lines[-1].after
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        after = after_line(blocks, text[start:end])
        if after.starts and start:
            run_start = start
        lines.append(Line(start, end, blocks, after, run_start))
        blocks, start = after, end
    if known is not None:
        known.extend(lines[len(known) : None if text.endswith("\n") else -1])
    return lines


class Borders:
    """Finds the best border in one part's text; `marks` are the inline marks it begins with."""

    def __init__(self, text: str, lines: list[Line], marks: tuple[str, ...]) -> None:
        self._text = text
        self._lines = lines
        self._marks = marks
        self._inline: dict[int, Inline] = {}

    def choose(self, fit: int) -> int:
        """Choose a border not after `fit`: the best kind in the later half, else any, else between characters."""
        finders = (self._paragraphs, self._line_starts, self._sentences, self._words)
        for low in (fit // 2, 0):
            for find in finders:
                for border in find(fit):
                    if border <= low:
                        break
                    if self._is_good(border):
                        return border
        return self._hard(fit)

    def marks_at(self, border: int) -> tuple[str, ...]:
        """Tell which inline marks are open at a border."""
        line = self.line_at(border)
        if border == line.start and not self._goes_on(line):
            return ()
        if line.before.fence or line.after.fence:
            return ()
        start = line.run_start
        return read_inline(self._text[start:border], self._marks if start == 0 else ()).marks

    def line_at(self, border: int) -> Line:
        """Find the line a border stands in or before."""
        low, high = 0, len(self._lines) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._lines[middle].start <= border:
                low = middle
            else:
                high = middle - 1
        return self._lines[low]

    def _paragraphs(self, fit: int) -> Iterator[int]:
        """List starts of lines after a blank one, the last first, but not straight after a heading."""
        heading = False
        starts: list[int] = []
        for line in self._lines:
            if line.start and line.before.is_blank and not line.before.fence and not heading:
                starts.append(line.start)
            if not line.after.is_blank:
                heading = line.after.is_heading
        return (start for start in reversed(starts) if start <= fit)

    def _line_starts(self, fit: int) -> Iterator[int]:
        return (line.start for line in reversed(self._lines) if 0 < line.start <= fit and self._may_start_part(line))

    def _may_start_part(self, line: Line) -> bool:
        before, text = line.before, self._text[line.start : line.end]
        if before.is_fence_line or before.is_heading or (before.table and not before.rows):
            return False
        if before.fence:
            return line.after.fence is not None or not text.strip()  # keep a closing mark with its code
        if (before.row or before.is_text) and (UNDERLINE_LIKE.match(text) or DELIMITER_ROW.match(text.strip())):
            return False
        return bool(before.items) or not text.startswith(("    ", "\t"))

    def _goes_on(self, line: Line) -> bool:
        return not line.after.starts and not line.before.is_blank

    def _sentences(self, fit: int) -> Iterator[int]:
        ends = [end.end() for end in SENTENCE_END.finditer(self._text, 0, fit)]
        return (end for end in reversed(ends) if not LINE_END.match(self._text, end))

    def _words(self, fit: int) -> Iterator[int]:
        return (at for at in range(min(fit, len(self._text) - 1), 0, -1) if self._is_word_border(at))

    def _is_word_border(self, at: int) -> bool:
        before, after = self._text[at - 1], self._text[at]
        if before.isspace() or after.isspace():
            return before != "\n" and before.isspace() != after.isspace() and not LINE_END.match(self._text, at)
        return (is_wide(before) or is_wide(after)) and after not in NO_START and before not in NO_END

    def _is_good(self, border: int) -> bool:
        """Would a part that ends here keep everything whole?"""
        line = self.line_at(border)
        if border == line.start and not self._goes_on(line):
            return True
        if line.before.is_fence_line and border == line.start:
            return False
        if line.before.fence:
            return not is_inside_character(self._text, border)
        if line.after.fence or line.after.table or self._is_header(line):
            return border == line.start  # neither inside a fence's first line nor inside a row
        rest = self._text[border:].lstrip()
        if border != line.start and BLOCK_LIKE.match(rest):
            return False
        if border == line.start and self.marks_at(border) and not (rest[:1].isalnum() and self._text[border].isalnum()):
            return False
        return self._is_whole(border)

    def _is_header(self, line: Line) -> bool:
        end = self._text.find("\n", line.end)
        return bool(line.after.row and DELIMITER_ROW.match(self._text[line.end : end if end > 0 else None].strip()))

    def _is_whole(self, border: int) -> bool:
        """Does the border part neither a link, nor code, nor marks from their words?"""
        text = self._text
        before, after = text[border - 1], text[border]
        if is_inside_character(text, border):
            return False
        if not before.isspace() and not after.isspace() and (before in MARK_CHARACTERS or after in MARK_CHARACTERS):
            return False
        return not self._is_in_span(border)

    def _run_inline(self, start: int) -> Inline:
        if start not in self._inline:
            ends = [line.end for line in self._lines if line.run_start == start]
            marks = self._marks if start == 0 else ()
            self._inline[start] = read_inline(self._text[start : ends[-1]], marks)
        return self._inline[start]

    def _hard(self, fit: int) -> int:
        """Cut where nothing better is: at a space or between characters, rather not in a link nor beside marks."""
        gentle = [at for at in range(fit, 0, -1) if self._is_gentle(at)]
        spaced = [at for at in gentle if self._text[at - 1].isspace()]
        outside = (at for places in (spaced, gentle) for at in places if at > fit // 2 and not self._is_in_span(at))
        between = (at for at in range(fit, 0, -1) if not is_inside_character(self._text, at))
        return next(chain(outside, spaced, gentle, between), fit)

    def _is_in_span(self, border: int) -> bool:
        """Does a border part a link, a piece of code, or what may become one?"""
        start = self.line_at(border).run_start
        inline, at = self._run_inline(start), border - start
        place = bisect_left(inline.spans, (at, 0)) - 1
        if place >= 0 and at < inline.spans[place][1]:
            return True
        if inline.half_link and inline.half_link.start < at:
            return True
        return inline.bracket is not None and inline.bracket < at

    def _is_gentle(self, at: int) -> bool:
        text = self._text
        if is_inside_character(text, at):
            return False
        after = text[at] if at < len(text) else " "
        return text[at - 1] not in MARK_CHARACTERS and after not in MARK_CHARACTERS
