"""What inline Markdown is open at the end of a run of text, and which stretches of it belong together."""

import re
import unicodedata
from dataclasses import dataclass, field

LONGEST_MARKS = 12
LONGEST_CODE_MARK = 4
LONGEST_UNFINISHED = 200  # a bracket or code mark farther back than this is taken for what it is

TOKEN = re.compile(r"\\.|`+|\*+|_+|~~|!?\[|\]|<[^<>\s]+>", re.DOTALL)
TICKS = re.compile(r"`+")
TARGET = re.compile(
    r"\(\s*(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
HALF_TARGET = re.compile(r"\(\s*(?:<[^<>\n]*>?|[^\s<>]*)(?:\s+(?:\"[^\"]*\"?|'[^']*'?|\([^()]*)?)?\s*$")


@dataclass(frozen=True, slots=True)
class HalfLink:
    """A link whose target is being written: where it begins, where its words end, whether it is a picture."""

    start: int
    words_end: int
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Inline:
    """Open marks from the outermost in, stretches that must not be cut, and what is half-written at the end.

    `bracket` is where a bracket stands that may become a link, `picture` the same for a picture; `code_from` is where
    the text of an open code span begins.
    """

    marks: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    half_link: HalfLink | None = None
    bracket: int | None = None
    picture: int | None = None
    code_from: int | None = None


@dataclass(slots=True)
class _Run:
    character: str
    count: int
    size: int
    is_both: bool
    at: int


@dataclass(slots=True)
class _Scan:
    text: str
    runs: list[_Run] = field(default_factory=list)
    brackets: list[tuple[int, bool]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    code: str = ""
    code_from: int | None = None
    half_link: HalfLink | None = None


def read_inline(text: str, marks: tuple[str, ...] = ()) -> Inline:
    """Read a run of text that begins inside these marks."""
    scan = _Scan(text)
    scan.runs.extend(_Run(mark[0], len(mark), len(mark), False, -1) for mark in marks if mark[0] != "`")
    at = 0
    if marks and marks[-1][0] == "`":
        at = _read_code(scan, 0, marks[-1])
    while at < len(text) and (token := TOKEN.search(text, at)):
        at = _read_token(scan, token)
    near = len(text) - LONGEST_UNFINISHED
    opened = tuple(run.character * run.count for run in scan.runs if run.count <= 3)
    opened = opened if sum(map(len, opened)) <= LONGEST_MARKS - LONGEST_CODE_MARK else ()
    return Inline(
        marks=(*opened, scan.code) if scan.code and len(scan.code) <= LONGEST_CODE_MARK else opened,
        spans=_outermost(scan.spans),
        half_link=scan.half_link,
        bracket=next((start for start, _ in scan.brackets if start >= near), None),
        picture=next((start for start, is_picture in scan.brackets if is_picture and start >= near), None),
        code_from=scan.code_from,
    )


def _outermost(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Drop spans inside others, in order."""
    outer: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not outer or span[0] >= outer[-1][1]:
            outer.append(span)
    return tuple(outer)


def _read_token(scan: _Scan, token: re.Match[str]) -> int:
    """Take in one token and tell where to go on."""
    match token.group()[0]:
        case "\\":
            scan.spans.append(token.span())
        case "`":
            return _read_code(scan, token.end(), token.group())
        case "*" | "_" | "~":
            _read_run(scan, token)
        case "[" | "!":
            scan.brackets.append((token.start(), token.group()[0] == "!"))
        case "]":
            return _read_bracket(scan, token.start())
        case _:
            scan.spans.append(token.span())
    return token.end()


def _read_code(scan: _Scan, begin: int, mark: str) -> int:
    for ticks in TICKS.finditer(scan.text, begin):
        if len(ticks.group()) == len(mark):
            scan.spans.append((max(begin - len(mark), 0), ticks.end()))
            return ticks.end()
    scan.code, scan.code_from = mark, begin
    if len(scan.text) - begin <= LONGEST_UNFINISHED:
        scan.spans.append((max(begin - len(mark), 0), len(scan.text)))
    return len(scan.text)


def _read_bracket(scan: _Scan, at: int) -> int:
    if not scan.brackets or at + 1 == len(scan.text):
        return at + 1  # at the very end a target may still follow
    start, is_picture = scan.brackets.pop()
    if target := TARGET.match(scan.text, at + 1):
        scan.spans.append((start, target.end()))
        scan.runs = [run for run in scan.runs if run.at < start]
        return target.end()
    if HALF_TARGET.match(scan.text, at + 1):
        scan.half_link = HalfLink(start, at, is_picture)
        return len(scan.text)
    return at + 1


def _read_run(scan: _Scan, token: re.Match[str]) -> None:
    text, character, count = scan.text, token.group()[0], len(token.group())
    before = text[token.start() - 1] if token.start() else " "
    after = text[token.end()] if token.end() < len(text) else " "
    is_left = _faces(after, before)
    is_right = _faces(before, after)
    can_open = is_left and (character != "_" or not is_right or _is_punctuation(before))
    can_close = is_right and (character != "_" or not is_left or _is_punctuation(after))
    left = count
    if can_close:
        left = _close(scan.runs, character, count, can_open)
    elif _closes_after_punctuation(scan.runs, token.group(), before):
        left = 0
    if left and can_open:
        scan.runs.append(_Run(character, left, count, can_close, token.start()))


def _close(runs: list[_Run], character: str, count: int, can_open: bool) -> int:
    """Match a closing run with open ones of its kind; tell how much of it is left."""
    left = count
    for place in range(len(runs) - 1, -1, -1):
        if place >= len(runs) or runs[place].character != character:
            continue
        run = runs[place]
        is_odd = (run.is_both or can_open) and (run.size + count) % 3 == 0 and (run.size % 3 or count % 3)
        if is_odd or (character == "~" and run.count != 2):
            continue
        del runs[place + 1 :]
        taken = min(run.count, left)
        run.count -= taken
        left -= taken
        if not run.count:
            runs.pop()
        if not left:
            break
    return left


def _closes_after_punctuation(runs: list[_Run], mark: str, before: str) -> bool:
    """Close `**你好。**世界` too: models write it, and guessing that it opens again would show stray marks."""
    if mark[0] == "_" or before.isspace():
        return False
    for place in range(len(runs) - 1, -1, -1):
        if runs[place].character == mark[0] and runs[place].count == len(mark):
            del runs[place:]
            return True
    return False


def _faces(inner: str, outer: str) -> bool:
    """Does a run of marks touch the text on its inner side?"""
    if inner.isspace():
        return False
    return not _is_punctuation(inner) or outer.isspace() or _is_punctuation(outer)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
