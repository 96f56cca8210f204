"""Eyes and muzzles, and the outlines of what is even on both sides."""

from bot.sandbox.studio.canvas import Colour, Pen, Point

DARK: Colour = (52, 36, 40)


def mirrored(points: list[Point]) -> list[Point]:
    """Return the points and their mirror images, as the outline of something even."""
    return [*points, *((-x, y) for x, y in reversed(points) if x != 0)]


def eyes(pen: Pen, at: Point, *, size: float, iris: Colour = (44, 28, 26)) -> None:
    """Draw a pair of eyes, each that far from the middle."""
    x, y = at
    for side in (-1, 1):
        pen.oval(side * x, y, size, size * 1.2, colour=(24, 18, 22))
        pen.oval(side * x, y - size * 0.15, size * 0.72, size * 0.86, colour=iris)
        pen.oval(side * x, y, size * 0.42, size * 0.6, colour=(16, 12, 16))
        pen.oval(side * x + size * 0.3, y + size * 0.45, size * 0.3, size * 0.34, colour=(255, 255, 255))


def muzzle_of(head: Pen, *, whiskers: bool) -> None:
    """Draw nose and mouth."""
    head.blob(mirrored([(0, -0.06), (0.028, -0.055), (0.012, -0.085), (0, -0.092)]), (206, 116, 122))
    head.stroke([(-0.045, -0.115), (-0.02, -0.122), (0, -0.1), (0.02, -0.122), (0.045, -0.115)], 0.008, (70, 48, 50))
    if whiskers:
        for side in (-1, 1):
            for lift in (-0.03, 0.0, 0.03):
                head.stroke(
                    [(side * 0.09, -0.09 + lift * 0.4), (side * 0.29, -0.085 + lift * 1.6)], 0.005, (240, 240, 244)
                )
