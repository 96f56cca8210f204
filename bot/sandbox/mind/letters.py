"""Reads plain printed words in a picture: dark on light or light on dark, in straight lines, letters apart.

Each letter is compared with those of Pillow's own typeface. What is not clearly one of them is not guessed: a line of
which too little is clear is left out, since a wrong reading would be worse than none.
"""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

CHARACTERS = string.ascii_letters + string.digits + ".,:;!?-+=/()&%#@"
GRID = (16, 24)
CONTRAST = 90
FAINT = 0.3  # of the strongest ink: less is the soft edge of a letter
LONGEST_SIDE = 2400
SMALLEST_LINE, LARGEST_LINE = 9, 400
INK_SHARES = (0.0005, 0.4)
GOOD_LETTER, GOOD_LINE = 0.8, 0.9
MOST_LINES = 6
MOST_LETTERS = 90
TRIED = 6  # letters after which a line that is hardly clear is given up
SPACE = 0.29  # of a line's height
SPACE_IN_NUMBERS = 0.5  # a 1 stands far from its neighbours

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter's shape on a small grid, its breadth for its height, and where in its line it begins and ends."""

    shape: Image.Image
    breadth: float
    top: float
    bottom: float


def read_words(picture: Image.Image) -> str:
    """Read what is clearly printed, line by line; empty where nothing is."""
    if max(picture.size) > LONGEST_SIDE:
        return ""
    ink = _ink(picture)
    if ink is None:
        return ""
    lines = [line for line in _spans(ink.getprojection()[1]) if SMALLEST_LINE <= line[1] - line[0] <= LARGEST_LINE]
    read = (_read_line(ink, line) for line in lines[: MOST_LINES * 2])
    return "\n".join([line for line in read if line][:MOST_LINES])


def _ink(picture: Image.Image) -> Image.Image | None:
    """What stands out from the commonest shade, as white on black; None where that is no writing."""
    gray = picture.convert("L")
    histogram = gray.histogram()
    ground = max(range(256), key=lambda shade: histogram[shade])
    apart = [abs(shade - ground) for shade in range(256)]
    strongest = max((apart[shade] for shade in range(256) if histogram[shade]), default=0)
    if strongest < CONTRAST:
        return None
    ink = gray.point([0 if each < FAINT * strongest else min(255, each * 255 // strongest) for each in apart])
    share = ImageStat.Stat(ink).mean[0] / 255
    return ink if INK_SHARES[0] < share < INK_SHARES[1] else None


def _read_line(ink: Image.Image, line: Span) -> str:
    strip = ink.crop((0, line[0], ink.width, line[1]))
    letters = _spans(strip.getprojection()[0])
    if not 3 <= len(letters) <= MOST_LETTERS:
        return ""
    words, scores, before = "", [], letters[0][0]
    for letter in letters:
        character, score = _nearest(_glyph(strip, letter))
        scores.append(score)
        if len(scores) == TRIED and sum(each >= GOOD_LETTER for each in scores) < TRIED / 2:
            return ""
        is_number = words[-1:].isdigit() and character.isdigit()
        room = (SPACE_IN_NUMBERS if is_number else SPACE) * strip.height
        words += (" " if letter[0] - before > room else "") + character
        before = letter[1]
    clear = sum(score >= GOOD_LETTER for score in scores) / len(scores)
    return words if clear >= GOOD_LINE else ""


def _glyph(strip: Image.Image, letter: Span) -> Glyph:
    column = strip.crop((letter[0], 0, letter[1], strip.height))
    box = column.getbbox() or (0, 0, *column.size)
    shape = column.crop(box)
    height = strip.height
    return Glyph(shape.resize(GRID, Image.Resampling.BOX), shape.width / shape.height, box[1] / height, box[3] / height)


def _nearest(glyph: Glyph) -> tuple[str, float]:
    scored = ((character, _likeness(glyph, known)) for character, known in _alphabet())
    return max(scored, key=lambda pair: pair[1])


def _likeness(glyph: Glyph, known: Glyph) -> float:
    breadth = abs(glyph.breadth - known.breadth) / max(glyph.breadth, known.breadth)
    place = abs(glyph.top - known.top) + abs(glyph.bottom - known.bottom)
    if breadth > 0.5 or place > 0.7:
        return 0.0
    difference = ImageStat.Stat(ImageChops.difference(glyph.shape, known.shape)).mean[0] / 255
    return 1 - difference - 0.15 * breadth - 0.1 * place


@lru_cache(maxsize=1)
def _alphabet() -> Sequence[tuple[str, Glyph]]:
    """Every character as Pillow prints it, placed in a line from the highest to the lowest letter."""
    font = ImageFont.load_default(size=48)
    known = []
    for character in CHARACTERS:
        canvas = Image.new("L", (120, 100), 0)
        ImageDraw.Draw(canvas).text((20, 10), character, fill=255, font=font)
        ink = canvas.point(lambda value: value if value > FAINT * 255 else 0)
        box = ink.getbbox()
        if box is not None:
            top, bottom = _line_of(font)
            known.append((character, _glyph(ink.crop((0, top, 120, bottom)), (box[0], box[2]))))
    return known


def _line_of(font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Span:
    canvas = Image.new("L", (400, 100), 0)
    ImageDraw.Draw(canvas).text((20, 10), "Hlpgd", fill=255, font=font)
    box = canvas.getbbox()
    assert box is not None, "the typeface prints letters"
    return box[1], box[3]


def _spans(marks: Sequence[int]) -> list[Span]:
    """Where runs of marked places begin and end."""
    return list(_runs(marks))


def _runs(marks: Sequence[int]) -> Iterator[Span]:
    start = -1
    for place, mark in enumerate(marks):
        if mark and start < 0:
            start = place
        elif not mark and start >= 0:
            yield start, place
            start = -1
    if start >= 0:
        yield start, len(marks)
