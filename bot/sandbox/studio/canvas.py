"""A canvas twice as large as the picture, so that every edge comes out smooth, and pens with their own coordinates."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

FINER = 2
CURVE_STEPS = 10
DISC = 64


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return `first` with that share of `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float = 0.2) -> Colour:
    return mix(colour, (10, 12, 30), share)


def lighter(colour: Colour, share: float = 0.25) -> Colour:
    return mix(colour, (255, 255, 255), share)


WHITE: Colour = (255, 255, 255)


class Canvas:
    """`random` is the picture's dice; `tone` and `depth` are the light on all it draws, such as the night's blue."""

    def __init__(self, size: tuple[int, int], random: Random, *, tone: Colour = WHITE, depth: float = 0.0) -> None:
        self.random = random
        self.width, self.height = size[0] * FINER, size[1] * FINER
        self.short = min(self.width, self.height)
        self.image = Image.new("RGB", (self.width, self.height), (255, 255, 255))
        self._tone, self._depth = tone, depth
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def lit(self, colour: Colour) -> Colour:
        return mix(colour, self._tone, self._depth)

    def gradient(self, stops: Sequence[Colour], top: float = 0.0, bottom: float = 1.0) -> None:
        """Fill from top to bottom, passing through all colours."""
        strip = Image.new("RGB", (1, 512))
        for row in range(512):
            place = row / 511 * (len(stops) - 1)
            index = min(int(place), len(stops) - 2)
            strip.putpixel((0, row), mix(stops[index], stops[index + 1], place - index))
        height = round((bottom - top) * self.height)
        self.image.paste(strip.resize((self.width, height), Image.Resampling.BICUBIC), (0, round(top * self.height)))

    def glow(self, x: float, y: float, *, radius: float, colour: Colour, strength: float) -> None:
        """Shed a soft round light; `radius` is a share of the shorter side."""
        size = max(2, round(2 * radius * self.short))
        mask = _soft_disc(strength).resize((size, size), Image.Resampling.BICUBIC)
        corner = (round(x * self.width - size / 2), round(y * self.height - size / 2))
        self.image.paste(Image.new("RGB", (size, size), colour), corner, mask)

    def pen(self, x: float, y: float, size: float, *, flip: bool = False) -> "Pen":
        """Return a pen with its origin at x, y of the canvas and `size` of the shorter side as its unit; y goes up."""
        return Pen(self, (x * self.width, y * self.height), size * self.short, -1 if flip else 1)

    def shape(self, points: Sequence[Point], colour: Colour, alpha: float) -> None:
        self._draw.polygon(list(points), fill=(*colour, round(alpha * 255)))

    def oval(self, box: Box, colour: Colour, alpha: float) -> None:
        self._draw.ellipse(box, fill=(*colour, round(alpha * 255)))

    def finished(self) -> Image.Image:
        return self.image.reduce(FINER)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws shapes in the coordinates of one subject; `side` is -1 where it is mirrored."""

    canvas: Canvas
    origin: Point
    unit: float
    side: int = 1
    shines: bool = False
    alpha: float = 1.0

    def shining(self) -> "Pen":
        """Return the same pen for what gives light itself: the night does not darken it."""
        return replace(self, shines=True)

    def faint(self, alpha: float) -> "Pen":
        """Return the same pen with thinner paint."""
        return replace(self, alpha=alpha)

    def at(self, x: float, y: float, size: float) -> "Pen":
        """Return a pen for a part, with its own origin and unit."""
        return replace(self, origin=self._place((x, y)), unit=self.unit * size)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self.canvas.shape([self._place(point) for point in points], self._seen(colour), self.alpha)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a round shape whose outline passes through the points."""
        self.polygon(_closed_curve(points), colour)

    def oval(self, x: float, y: float, wide: float, tall: float, *, colour: Colour) -> None:
        centre_x, centre_y = self._place((x, y))
        half_wide, half_tall = wide * self.unit, tall * self.unit
        box = (centre_x - half_wide, centre_y - half_tall, centre_x + half_wide, centre_y + half_tall)
        self.canvas.oval(box, self._seen(colour), self.alpha)

    def box(self, x: float, y: float, wide: float, tall: float, *, colour: Colour) -> None:
        """Fill a rectangle whose lower left corner is at x, y."""
        self.polygon([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)], colour)

    def round_box(self, area: Box, *, colour: Colour, corner: float) -> None:
        """Fill a rectangle with round corners; `area` is x, y, width and height."""
        x, y, wide, tall = area
        self.box(x + corner, y, wide - 2 * corner, tall, colour=colour)
        self.box(x, y + corner, wide, tall - 2 * corner, colour=colour)
        for right, up in ((0, 0), (1, 0), (0, 1), (1, 1)):
            centre = (x + corner + right * (wide - 2 * corner), y + corner + up * (tall - 2 * corner))
            self.oval(*centre, corner, corner, colour=colour)

    def stroke(self, points: Sequence[Point], width: float, colour: Colour, *, to_width: float | None = None) -> None:
        """Draw a line with round ends along a curve, getting thinner or thicker towards `to_width`."""
        path = _open_curve(points)
        last = width if to_width is None else to_width
        for index, (x, y) in enumerate(path):
            half = (width + (last - width) * index / max(1, len(path) - 1)) / 2
            self.oval(x, y, half, half, colour=colour)

    def star(self, radius: float, *, colour: Colour, rays: int = 5, inner: float = 0.42) -> None:
        corners = [
            (math.sin(math.pi * n / rays) * reach, math.cos(math.pi * n / rays) * reach)
            for n in range(2 * rays)
            for reach in [radius if n % 2 == 0 else radius * inner]
        ]
        self.polygon(corners, colour)

    def _seen(self, colour: Colour) -> Colour:
        return colour if self.shines else self.canvas.lit(colour)

    def _place(self, point: Point) -> Point:
        return self.origin[0] + self.side * point[0] * self.unit, self.origin[1] - point[1] * self.unit


def _soft_disc(strength: float) -> Image.Image:
    middle = (DISC - 1) / 2
    shares = (max(0.0, 1 - math.hypot(x - middle, y - middle) / middle) for y in range(DISC) for x in range(DISC))
    return Image.frombytes("L", (DISC, DISC), bytes(round(255 * strength * share * share) for share in shares))


def _closed_curve(points: Sequence[Point]) -> list[Point]:
    count = len(points)
    return [
        _between([points[(index + offset) % count] for offset in (-1, 0, 1, 2)], step / CURVE_STEPS)
        for index in range(count)
        for step in range(CURVE_STEPS)
    ]


def _open_curve(points: Sequence[Point]) -> list[Point]:
    padded = [points[0], *points, points[-1]]
    steps = CURVE_STEPS * 3
    return [
        _between(padded[index : index + 4], step / steps)
        for index in range(len(points) - 1)
        for step in range(steps + 1)
    ]


def _between(four: Sequence[Point], share: float) -> Point:
    """Interpolate between the middle two of four points by Catmull and Rom."""
    square, cube = share * share, share * share * share
    weights = (
        -share + 2 * square - cube,
        2 - 5 * square + 3 * cube,
        share + 4 * square - 3 * cube,
        cube - square,
    )
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, four, strict=True)) / 2 for axis in (0, 1))
    return x, y
