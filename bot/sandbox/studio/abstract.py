"""A composition for words that name nothing that can be drawn: waves and discs in colours chosen by the words."""

import colorsys
import math
from collections.abc import Sequence
from random import Random

from bot.sandbox.studio.canvas import Canvas, Colour, darker, lighter, mix


def draw_abstract(canvas: Canvas, colours: Sequence[Colour]) -> None:
    palette = _palette(canvas.random, colours)
    canvas.gradient([lighter(palette[0], 0.55), lighter(palette[1], 0.35), palette[2]])
    for layer in range(6):
        _wave(canvas, 0.42 + layer * 0.11, mix(palette[layer % len(palette)], (255, 255, 255), 0.3 - layer * 0.05))
    for _ in range(5):
        x, y, size = canvas.random.random(), canvas.random.random() * 0.6, 0.05 + 0.15 * canvas.random.random()
        colour = canvas.random.choice(palette)
        canvas.glow(x, y, radius=size * 2, colour=lighter(colour, 0.5), strength=0.5)
        pen = canvas.pen(x, y, size)
        pen.faint(0.85).oval(0, 0, 1, 1, colour=colour)
        pen.faint(0.5).oval(-0.2, 0.22, 0.66, 0.64, colour=lighter(colour, 0.3))
    for _ in range(60):
        canvas.pen(canvas.random.random(), canvas.random.random(), 0.002 + 0.006 * canvas.random.random()).faint(
            0.5
        ).oval(0, 0, 1, 1, colour=(255, 255, 255))


def _palette(random: Random, colours: Sequence[Colour]) -> list[Colour]:
    if colours:
        first = colours[0]
        return [*colours, lighter(first, 0.4), darker(first, 0.3), mix(first, (250, 220, 160), 0.5)][:5]
    hue = random.random()
    wheel = (0.0, 0.06, 0.13, 0.5, 0.58)
    return [_colour(hue + step, 0.5 + 0.25 * random.random(), 0.62 + 0.3 * random.random()) for step in wheel]


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _wave(canvas: Canvas, top: float, colour: Colour) -> None:
    phase, waves, swing = canvas.random.random() * 6, 0.7 + canvas.random.random(), 0.04 + 0.05 * canvas.random.random()
    wide, tall = canvas.width / canvas.short, canvas.height / canvas.short
    line = [
        (wide * step / 60, tall * (1 - top) + swing * math.sin(phase + waves * math.tau * step / 60))
        for step in range(61)
    ]
    canvas.pen(0, 1, 1).faint(0.85).polygon([(0, 0), *line, (wide, 0)], colour)
