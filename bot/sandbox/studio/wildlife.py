"""More animals that stand. A pen's unit is the height of the animal, its origin the middle of its feet."""

from bot.sandbox.studio.canvas import Colour, Pen, darker, lighter
from bot.sandbox.studio.faces import DARK, eyes, mirrored


def penguin(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (40, 46, 66)
    for side in (-1, 1):
        pen.oval(side * 0.1, 0.02, 0.09, 0.03, colour=(240, 160, 50))
        pen.blob([(side * 0.22, 0.6), (side * 0.34, 0.34), (side * 0.28, 0.2), (side * 0.2, 0.36)], darker(coat, 0.1))
    pen.blob(mirrored([(0, 0.98), (0.16, 0.9), (0.2, 0.7), (0.27, 0.4), (0.22, 0.08), (0, 0.02)]), coat)
    pen.blob(mirrored([(0, 0.62), (0.14, 0.6), (0.2, 0.38), (0.16, 0.1), (0, 0.05)]), (252, 252, 252))
    for side in (-1, 1):
        pen.oval(side * 0.08, 0.74, 0.085, 0.1, colour=(252, 252, 252))
    eyes(pen, (0.075, 0.77), size=0.028)
    pen.polygon([(-0.05, 0.71), (0.05, 0.71), (0, 0.64)], (240, 160, 50))


def owl(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (142, 100, 66)
    for side in (-1, 1):
        pen.polygon([(side * 0.08, 0.9), (side * 0.26, 1.0), (side * 0.26, 0.76)], darker(coat, 0.15))
    pen.blob(mirrored([(0, 0.92), (0.2, 0.88), (0.28, 0.66), (0.29, 0.32), (0.18, 0.05), (0, 0.0)]), coat)
    pen.blob(mirrored([(0, 0.52), (0.15, 0.48), (0.18, 0.26), (0.1, 0.07), (0, 0.04)]), lighter(coat, 0.5))
    for row in range(3):
        for spot in (-1, 0, 1):
            pen.oval(spot * 0.09, 0.4 - row * 0.1, 0.03, 0.022, colour=coat)
    for side in (-1, 1):
        pen.blob([(side * 0.22, 0.62), (side * 0.34, 0.36), (side * 0.26, 0.1), (side * 0.19, 0.32)], darker(coat, 0.2))
        pen.oval(side * 0.12, 0.7, 0.13, 0.13, colour=lighter(coat, 0.6))
    eyes(pen, (0.115, 0.7), size=0.075, iris=(244, 180, 40))
    pen.polygon([(-0.04, 0.64), (0.04, 0.64), (0, 0.54)], (236, 160, 50))
    for side in (-1, 1):
        pen.oval(side * 0.09, 0.01, 0.06, 0.022, colour=(236, 160, 50))


def horse(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (146, 92, 56)
    mane = darker(coat, 0.5)
    pen.stroke([(0.34, 0.5), (0.46, 0.42), (0.46, 0.2)], 0.09, mane, to_width=0.03)
    for x, shade in ((-0.2, 0.2), (0.27, 0.2), (-0.27, 0.0), (0.2, 0.0)):
        pen.polygon([(x - 0.045, 0.36), (x + 0.05, 0.36), (x + 0.028, 0.0), (x - 0.028, 0.0)], darker(coat, shade))
        pen.box(x - 0.034, 0, 0.068, 0.04, colour=DARK)
    pen.blob([(-0.32, 0.44), (-0.2, 0.56), (0.1, 0.54), (0.34, 0.54), (0.36, 0.36), (0.1, 0.3), (-0.24, 0.3)], coat)
    pen.blob(
        [(-0.34, 0.36), (-0.38, 0.6), (-0.44, 0.8), (-0.34, 0.94), (-0.24, 0.84), (-0.14, 0.54), (-0.2, 0.4)], coat
    )
    pen.blob([(-0.3, 0.92), (-0.42, 0.86), (-0.56, 0.7), (-0.52, 0.64), (-0.42, 0.68), (-0.3, 0.76)], coat)
    pen.stroke([(-0.33, 0.95), (-0.23, 0.84), (-0.15, 0.58)], 0.07, mane, to_width=0.04)
    pen.polygon([(-0.33, 0.9), (-0.3, 1.0), (-0.26, 0.9)], coat)
    pen.oval(-0.4, 0.83, 0.018, 0.02, colour=(26, 18, 20))
    pen.oval(-0.535, 0.685, 0.01, 0.012, colour=(26, 18, 20))
