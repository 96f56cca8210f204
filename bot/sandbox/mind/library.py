"""Parley's own documentation, searched section by section with BM25."""

import asyncio
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.mind.terms import terms_of

LONGEST_EXCERPT = 1800
SHORT_SECTION = 240
HEADING_WEIGHT = 4
# How much more a section counts whose title asks for nothing but what the question asks for.
TITLE_BONUS = 0.3
K1, B = 1.4, 0.6
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\((?!https?://)[^)]*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    file: str
    title: str
    path: str
    level: int
    body: str


@dataclass(frozen=True, slots=True)
class Found:
    """`coverage` says how much of the question's weight the section holds, from 0 to 1.

    `is_certain` is false where a single word was found that is neither the whole title nor in heading and text.
    """

    section: Section
    score: float
    coverage: float
    is_certain: bool
    excerpt: str


class Library:
    """Reads the folder's Markdown files and the README beside it once."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._sections: list[Section] = []
        self._postings: dict[str, dict[int, int]] = {}
        self._lengths: list[int] = []
        self._titles: list[frozenset[str]] = []
        self._usual_length = 1.0

    async def read(self) -> None:
        if self._folder is not None:
            self._index(await asyncio.to_thread(_read_sections, self._folder))

    def search(self, question: str, *, at_most: int = 3) -> list[Found]:
        """Return the best sections, best first."""
        wanted = list(dict.fromkeys(terms_of(question)))
        scores: dict[int, float] = defaultdict(float)
        words: Counter[int] = Counter()
        covered: dict[int, float] = defaultdict(float)
        total = sum(self._weight(term) for term in wanted)
        for term in wanted:
            weight = self._weight(term)
            for number, count in self._postings.get(term, {}).items():
                scores[number] += weight * self._saturated(count, self._lengths[number])
                covered[number] += weight
                words[number] += 1 + (count > HEADING_WEIGHT)
        fits = {number: self._fit(number, wanted) for number in scores}
        for number, fit in fits.items():
            scores[number] *= 1 + TITLE_BONUS * fit
        best = sorted(scores, key=lambda number: (-scores[number], number))[:at_most]
        return [
            Found(
                self._sections[number],
                scores[number],
                covered[number] / total,
                words[number] > 1 or fits[number] == 1,
                self._excerpt(number),
            )
            for number in best
        ]

    def _index(self, sections: list[Section]) -> None:
        postings: dict[str, dict[int, int]] = defaultdict(dict)
        for number, section in enumerate(sections):
            counts = Counter(terms_of(section.body))
            for term in terms_of(f"{section.path} {Path(section.file).stem}"):
                counts[term] += HEADING_WEIGHT
            for term, count in counts.items():
                postings[term][number] = count
            self._lengths.append(counts.total())
            self._titles.append(frozenset(terms_of(section.title)))
        self._sections, self._postings = sections, dict(postings)
        self._usual_length = max(1.0, sum(self._lengths) / max(1, len(sections)))

    def _fit(self, number: int, wanted: Sequence[str]) -> float:
        """Tell how much of a section's title is asked for, from 0 to 1."""
        title = self._titles[number]
        return len(title.intersection(wanted)) / len(title) if title else 0.0

    def _weight(self, term: str) -> float:
        holding, everything = len(self._postings.get(term, ())), len(self._sections)
        return math.log(1 + (everything - holding + 0.5) / (holding + 0.5))

    def _saturated(self, count: int, length: int) -> float:
        return count * (K1 + 1) / (count + K1 * (1 - B + B * length / self._usual_length))

    def _excerpt(self, number: int) -> str:
        """Return the section's text; a short one brings the sections under it."""
        section = self._sections[number]
        blocks = list(_blocks(section.body))
        if len(section.body) < SHORT_SECTION:
            for below in self._sections[number + 1 :]:
                if below.file != section.file or below.level <= section.level:
                    break
                blocks += [f"**{below.title}**", *_blocks(below.body)]
        return _fitting(blocks)


def _fitting(blocks: list[str]) -> str:
    kept: list[str] = []
    room = LONGEST_EXCERPT
    for block in blocks:
        if len(block) > room:
            kept += [_shortened(block, room)] if room > LONGEST_EXCERPT // 2 else []
            break
        kept.append(block)
        room -= len(block)
    return "\n\n".join(kept)


def _shortened(block: str, room: int) -> str:
    """Cut a block after a whole line, and close its code fence."""
    lines: list[str] = []
    for line in block.splitlines():
        room -= len(line) + 1
        if room < 0 and lines:
            break
        lines.append(line)
    is_open = sum(line.lstrip().startswith("```") for line in lines) % 2
    return "\n".join([*lines, "```"] if is_open else [*lines, "…"])


def _blocks(body: str) -> Iterator[str]:
    """Cut at blank lines that are not inside a code fence."""
    block: list[str] = []
    is_code = False
    for line in body.splitlines():
        is_code ^= line.lstrip().startswith("```")
        if line.strip() or is_code:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _read_sections(folder: Path) -> list[Section]:
    home = folder.parent
    files = [*home.glob("README*.md"), *sorted(folder.rglob("*.md"))]
    return [
        section
        for file in files
        if file.is_file()
        for section in _sections_of(file.relative_to(home).as_posix(), file.read_text("utf-8", errors="replace"))
    ]


def _sections_of(file: str, text: str) -> Iterator[Section]:
    above: list[str] = []
    title, level, lines, is_code = Path(file).stem, 1, list[str](), False
    for line in _COMMENT.sub("", text).splitlines():
        is_code ^= line.lstrip().startswith("```")
        heading = None if is_code else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        yield from _section(file, title, above=above, level=level, lines=lines)
        level, title, lines = len(heading[1]), _LINK.sub(r"\1", heading[2]), []
        above = [*above[: level - 1], title]
    yield from _section(file, title, above=above, level=level, lines=lines)


def _section(file: str, title: str, *, above: list[str], level: int, lines: list[str]) -> Iterator[Section]:
    body = _LINK.sub(r"\1", "\n".join(lines)).strip()
    if body or above:
        yield Section(file, title, " ".join(above), level, body)
