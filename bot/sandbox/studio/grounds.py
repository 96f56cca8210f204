"""Draws the ground of a place: hills, forest, city, sea, desert, with snow on it where it snows."""

import math
from collections.abc import Callable
from random import Random

from bot.sandbox.studio.backdrop import sky_of
from bot.sandbox.studio.canvas import Canvas, Colour, Pen, darker, lighter, mix
from bot.sandbox.studio.scene import Scene
from bot.sandbox.studio.trees import bush, leaf_tree, pine

HORIZON = 0.64
SNOW: Colour = (240, 245, 252)


def draw_ground(canvas: Canvas, scene: Scene) -> None:
    """Draw from far to near."""
    grounds: dict[str, Callable[[Canvas, Scene], None]] = {
        "city": _city,
        "sea": _sea,
        "beach": _beach,
        "desert": _desert,
        "forest": _forest,
        "mountains": _mountains,
        "underwater": _sea_floor,
        "space": _moonscape,
    }
    grounds.get(scene.place, _meadow)(canvas, scene)


def ground_colour(scene: Scene) -> Colour:
    """Return the colour of the ground where the subject stands."""
    if scene.weather == "snow" and scene.place not in {"sea", "underwater", "space"}:
        return SNOW
    fixed: dict[str, Colour] = {
        "city": (92, 96, 112),
        "sea": (38, 108, 160),
        "beach": (238, 214, 160),
        "desert": (226, 176, 104),
        "underwater": (196, 178, 128),
        "space": (126, 122, 138),
        "forest": (66, 106, 62),
    }
    if scene.weather == "autumn":
        return (176, 142, 70)
    return fixed.get(scene.place, (112, 168, 86))


def leaf_colour(scene: Scene, random: Random) -> Colour:
    """Return the colour of leaves in the season."""
    choices: dict[str, tuple[Colour, ...]] = {
        "autumn": ((206, 104, 42), (222, 156, 50), (176, 66, 44)),
        "spring": ((246, 184, 204), (238, 160, 190), (132, 184, 96)),
    }
    return random.choice(choices.get(scene.weather, ((74, 136, 72), (96, 150, 70), (60, 120, 78))))


def _hill(canvas: Canvas, *, top: float, colour: Colour, swing: float = 0.03) -> None:
    """Fill everything below a soft line."""
    phase, waves = canvas.random.random() * 6, 1.2 + canvas.random.random()
    pen = canvas.pen(0, 1, 1)
    wide, tall = canvas.width / canvas.short, canvas.height / canvas.short
    line = [
        (
            wide * step / 60,
            tall * (1 - top)
            + swing * math.sin(phase + waves * 6.283 * step / 60)
            + swing / 3 * math.sin(phase * 3 + step / 5),
        )
        for step in range(61)
    ]
    pen.polygon([(0, 0), *line, (wide, 0)], colour)


def _far(scene: Scene, colour: Colour, share: float) -> Colour:
    """Fade a colour into the sky, as air does."""
    return mix(colour, sky_of(scene)[-1], share)


def _ridge(canvas: Canvas, *, top: float, rise: float, colour: Colour, has_snow: bool) -> None:
    wide, base = canvas.width / canvas.short, canvas.height / canvas.short * (1 - top)
    pen = canvas.pen(0, 1, 1)
    x = -0.2
    while x < wide + 0.2:
        tall, half = rise * (0.55 + 0.6 * canvas.random.random()), rise * (0.8 + 0.5 * canvas.random.random())
        peak = (x + half, base + tall)
        pen.polygon([(x, base - 0.05), peak, (x + 2 * half, base - 0.05)], colour)
        pen.polygon(
            [peak, (x + 2 * half, base - 0.05), (x + half * 1.15, base - 0.05), (x + half * 0.94, base + tall * 0.5)],
            darker(colour, 0.14),
        )
        if has_snow:
            _snow_cap(pen, peak, half=half * 0.36, tall=tall * 0.36)
        x += half * (0.8 + 0.5 * canvas.random.random())


def _snow_cap(pen: Pen, peak: tuple[float, float], *, half: float, tall: float) -> None:
    x, y = peak
    pen.polygon(
        [
            (x, y),
            (x + half, y - tall),
            (x + half * 0.45, y - tall * 0.75),
            (x + half * 0.1, y - tall * 1.15),
            (x - half * 0.35, y - tall * 0.72),
            (x - half, y - tall),
        ],
        (248, 250, 254),
    )
    pen.polygon(
        [(x, y), (x + half, y - tall), (x + half * 0.45, y - tall * 0.75), (x + half * 0.1, y - tall * 1.15)],
        (208, 220, 236),
    )


def _trees_along(canvas: Canvas, scene: Scene, *, top: float, size: float, fade: float) -> None:
    """Set a row of trees, none before the middle, where the subject is."""
    count = 12 if scene.place == "forest" else max(7, round(1.55 / size))
    for number in range(count):
        x = (number + 0.2 + 0.6 * canvas.random.random()) / count
        if abs(x - 0.5) < 0.16 and size > 0.2:
            continue
        tall = size * (0.7 + 0.5 * canvas.random.random())
        pen = canvas.pen(x, top + 0.012 * canvas.random.random(), tall)
        is_pine = scene.weather == "snow" or scene.place == "mountains" or canvas.random.random() < 0.45
        tint = _far(scene, (38, 84, 66) if is_pine else leaf_colour(scene, canvas.random), fade)
        (pine if is_pine else leaf_tree)(pen, tint, has_snow=scene.weather == "snow")


def _meadow(canvas: Canvas, scene: Scene) -> None:
    ground = ground_colour(scene)
    shade: Colour = (190, 206, 228) if scene.weather == "snow" else darker(ground, 0.15)
    _hill(canvas, top=HORIZON - 0.09, colour=_far(scene, shade, 0.55), swing=0.035)
    _trees_along(canvas, scene, top=HORIZON - 0.045, size=0.12, fade=0.5)
    _hill(canvas, top=HORIZON - 0.03, colour=_far(scene, mix(shade, ground, 0.4), 0.25), swing=0.02)
    _trees_along(canvas, scene, top=HORIZON + 0.02, size=0.26, fade=0.22)
    _hill(canvas, top=HORIZON + 0.05, colour=mix(shade, ground, 0.75), swing=0.016)
    _hill(canvas, top=HORIZON + 0.14, colour=ground, swing=0.02)
    if scene.weather != "snow":
        _grass(canvas, ground)


def _grass(canvas: Canvas, ground: Colour) -> None:
    for _ in range(150):
        x, y = canvas.random.random(), HORIZON + 0.16 + 0.2 * canvas.random.random()
        pen = canvas.pen(x, y, 0.012 + 0.02 * canvas.random.random())
        colour = canvas.random.choice((darker(ground, 0.14), lighter(ground, 0.14)))
        pen.polygon([(-0.2, 0), (0.2, 0), (canvas.random.uniform(-0.5, 0.5), 1)], colour)


def _forest(canvas: Canvas, scene: Scene) -> None:
    ground = ground_colour(scene)
    for step in range(4):
        top, share = HORIZON - 0.04 + step * 0.05, 0.66 - step * 0.2
        _trees_along(canvas, scene, top=top, size=0.3 + step * 0.12, fade=share)
        _hill(canvas, top=top, colour=_far(scene, ground, share), swing=0.012)
    if scene.weather != "snow":
        _grass(canvas, ground)
        for _ in range(9):
            bush(canvas.pen(canvas.random.random(), 0.9 + 0.08 * canvas.random.random(), 0.05), darker(ground, 0.2))


def _mountains(canvas: Canvas, scene: Scene) -> None:
    rock: Colour = (104, 116, 144)
    _ridge(canvas, top=HORIZON, rise=0.34, colour=_far(scene, rock, 0.5), has_snow=True)
    _ridge(
        canvas,
        top=HORIZON + 0.02,
        rise=0.24,
        colour=_far(scene, darker(rock, 0.1), 0.2),
        has_snow=scene.weather == "snow",
    )
    _hill(canvas, top=HORIZON, colour=_far(scene, darker(ground_colour(scene), 0.1), 0.25), swing=0.015)
    _trees_along(canvas, scene, top=HORIZON + 0.05, size=0.17, fade=0.15)
    _hill(canvas, top=HORIZON + 0.07, colour=ground_colour(scene), swing=0.02)


def _sea(canvas: Canvas, scene: Scene) -> None:
    water = ground_colour(scene)
    canvas.gradient(
        [canvas.lit(_far(scene, lighter(water, 0.25), 0.45)), canvas.lit(water), canvas.lit(darker(water, 0.4))],
        HORIZON - 0.04,
        1,
    )
    for _ in range(90):
        depth = canvas.random.random() ** 1.5
        pen = canvas.pen(canvas.random.random(), HORIZON - 0.03 + 0.38 * depth, 0.02 + 0.09 * depth)
        pen.faint(0.3).blob([(-1, 0), (-0.3, 0.07), (0.4, 0.03), (1, 0), (0.3, -0.03), (-0.4, 0.01)], sky_of(scene)[-1])


def _beach(canvas: Canvas, scene: Scene) -> None:
    water: Colour = (46, 142, 180)
    canvas.gradient(
        [canvas.lit(_far(scene, water, 0.4)), canvas.lit(water), canvas.lit(lighter(water, 0.2))], HORIZON - 0.05, 0.84
    )
    _hill(canvas, top=HORIZON + 0.12, colour=(246, 250, 250), swing=0.018)
    _hill(canvas, top=HORIZON + 0.135, colour=ground_colour(scene), swing=0.018)


def _desert(canvas: Canvas, scene: Scene) -> None:
    sand = ground_colour(scene)
    for step in range(4):
        colour = _far(scene, mix(darker(sand, 0.22), sand, step / 3), 0.45 - step * 0.15)
        _hill(canvas, top=HORIZON - 0.04 + step * 0.07, colour=colour, swing=0.045 - step * 0.008)


def _sea_floor(canvas: Canvas, scene: Scene) -> None:
    sand = ground_colour(scene)
    for number in range(16):
        x = (number + canvas.random.random()) / 16
        weed, bend = canvas.pen(x, 0.9, 0.1 + 0.16 * canvas.random.random()), canvas.random.uniform(-0.25, 0.25)
        weed.stroke(
            [(0, 0), (bend, 0.35), (-bend, 0.7), (bend / 2, 1)],
            0.09,
            canvas.random.choice(((30, 120, 92), (50, 150, 100), (140, 70, 110))),
            to_width=0.02,
        )
    _hill(canvas, top=0.86, colour=mix(sand, (24, 110, 150), 0.45), swing=0.02)
    _hill(canvas, top=0.91, colour=mix(sand, (24, 110, 150), 0.25), swing=0.02)


def _moonscape(canvas: Canvas, scene: Scene) -> None:
    rock = ground_colour(scene)
    _hill(canvas, top=0.8, colour=darker(rock, 0.3), swing=0.02)
    _hill(canvas, top=0.85, colour=rock, swing=0.012)
    for _ in range(9):
        pen = canvas.pen(
            canvas.random.random(), 0.88 + 0.1 * canvas.random.random(), 0.02 + 0.03 * canvas.random.random()
        )
        pen.oval(0, 0, 1, 0.35, colour=darker(rock, 0.3))
        pen.oval(0, -0.08, 0.9, 0.26, colour=darker(rock, 0.15))


def _city(canvas: Canvas, scene: Scene) -> None:
    is_dark = scene.time in {"night", "sunset"}
    for step in range(3):
        colour = _far(scene, (54, 60, 92) if is_dark else (120, 136, 158), 0.6 - step * 0.25)
        _buildings(canvas, base=HORIZON + 0.08 + step * 0.03, tall=0.52 - step * 0.1, colour=colour, is_lit=is_dark)
    street = ground_colour(scene)
    _hill(canvas, top=HORIZON + 0.14, colour=mix(street, (150, 150, 160), 0.3), swing=0.0)
    _hill(canvas, top=HORIZON + 0.165, colour=street, swing=0.0)
    for number in range(-1, 9):
        canvas.pen(number / 8, 0.955, 0.1).faint(0.6).polygon(
            [(0, 0), (0.7, 0), (0.76, 0.1), (0.06, 0.1)], (236, 226, 170)
        )


def _buildings(canvas: Canvas, *, base: float, tall: float, colour: Colour, is_lit: bool) -> None:
    x, wide_all = -0.05, canvas.width / canvas.short
    floor = canvas.height / canvas.short * (1 - base)
    pen = canvas.pen(0, 1, 1)
    while x < wide_all:
        wide, height = 0.09 + 0.09 * canvas.random.random(), tall * (0.45 + 0.65 * canvas.random.random())
        shade = mix(colour, (20, 22, 48), 0.16 * canvas.random.random())
        pen.box(x, floor - 0.2, wide, height + 0.2, colour=shade)
        pen.box(x + wide * 0.82, floor - 0.2, wide * 0.18, height + 0.2, colour=darker(shade, 0.18))
        if canvas.random.random() < 0.3:
            pen.box(x + wide * 0.45, floor + height, wide * 0.05, 0.05, colour=shade)
        _windows(pen, (x, floor, wide * 0.8, height), is_lit=is_lit)
        x += wide + 0.006 * canvas.random.random()


def _windows(pen: Pen, area: tuple[float, float, float, float], *, is_lit: bool) -> None:
    x, y, wide, tall = area
    random = pen.canvas.random
    pen = pen.shining() if is_lit else pen
    columns, rows = max(2, round(wide / 0.024)), max(3, round(tall / 0.034))
    for column in range(columns):
        for row in range(1, rows):
            if random.random() > (0.42 if is_lit else 0.8):
                continue
            glow: Colour = (
                random.choice(((255, 220, 130), (255, 236, 180), (255, 196, 110))) if is_lit else (206, 224, 238)
            )
            step_x, step_y = wide / columns, tall / rows
            pen.faint(0.85 if is_lit else 0.6).box(
                x + step_x * (column + 0.28),
                y + step_y * (row + 0.2),
                step_x * 0.5,
                step_y * 0.5,
                colour=lighter(glow, 0.1),
            )
