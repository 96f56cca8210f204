"""Buildings. A pen's unit is about the building's height, its origin the middle of its foot."""

from bot.sandbox.studio.canvas import Colour, Pen, darker, lighter, mix

GLASS: Colour = (186, 222, 240)
WARM: Colour = (255, 222, 132)


def house(pen: Pen, colour: Colour | None, *, is_lit: bool = False, has_snow: bool = False) -> None:
    wall = colour or (240, 222, 190)
    roof: Colour = (168, 72, 58) if colour is None else (96, 78, 84)
    glass = WARM if is_lit else GLASS
    pen.box(0.2, 0.62, 0.1, 0.34, colour=darker(roof, 0.2))
    pen.box(-0.42, 0, 0.84, 0.52, colour=wall)
    pen.box(0.24, 0, 0.18, 0.52, colour=darker(wall, 0.1))
    pen.polygon([(-0.52, 0.5), (0.52, 0.5), (0.26, 0.86), (-0.26, 0.86)], roof)
    for row in range(3):
        pen.stroke(
            [(-0.46 + row * 0.07, 0.58 + row * 0.1), (0.46 - row * 0.07, 0.58 + row * 0.1)], 0.01, darker(roof, 0.2)
        )
    if has_snow:
        pen.blob(
            [
                (-0.42, 0.64),
                (-0.26, 0.88),
                (0, 0.89),
                (0.26, 0.88),
                (0.42, 0.64),
                (0.26, 0.7),
                (0.1, 0.66),
                (-0.1, 0.71),
                (-0.26, 0.66),
            ],
            (246, 249, 254),
        )
        pen.round_box((0.185, 0.945, 0.13, 0.04), colour=(246, 249, 254), corner=0.015)
    pen.box(-0.08, 0, 0.17, 0.31, colour=(112, 74, 52))
    pen.oval(0.055, 0.15, 0.012, 0.012, colour=(240, 210, 120))
    for x in (-0.34, 0.16):
        pen.box(x, 0.17, 0.2, 0.2, colour=lighter(wall, 0.6))
        (pen.shining() if is_lit else pen).box(x + 0.018, 0.188, 0.164, 0.164, colour=glass)
        pen.box(x + 0.093, 0.188, 0.014, 0.164, colour=lighter(wall, 0.6))
        pen.box(x + 0.018, 0.263, 0.164, 0.014, colour=lighter(wall, 0.6))


def castle(pen: Pen, colour: Colour | None) -> None:
    stone = colour or (172, 168, 176)
    for x, wide, tall in ((-0.14, 0.28, 0.74), (-0.46, 0.2, 0.56), (0.26, 0.2, 0.56)):
        pen.box(x, 0, wide, tall, colour=stone)
        pen.box(x + wide * 0.7, 0, wide * 0.3, tall, colour=darker(stone, 0.16))
        pen.polygon([(x - 0.03, tall), (x + wide + 0.03, tall), (x + wide / 2, tall + 0.24)], (84, 96, 156))
        pen.blob(
            [
                (x + wide / 2, tall - 0.08),
                (x + wide / 2 + 0.03, tall - 0.14),
                (x + wide / 2, tall - 0.2),
                (x + wide / 2 - 0.03, tall - 0.14),
            ],
            (58, 50, 70),
        )
    pen.box(-0.3, 0, 0.6, 0.36, colour=mix(stone, (220, 214, 216), 0.25))
    for number in range(6):
        pen.box(-0.3 + number * 0.106, 0.36, 0.06, 0.05, colour=mix(stone, (220, 214, 216), 0.25))
    pen.blob([(-0.1, 0), (-0.1, 0.16), (0, 0.25), (0.1, 0.16), (0.1, 0)], (92, 62, 46))


def lighthouse(pen: Pen, colour: Colour | None) -> None:
    band = colour or (204, 58, 52)
    pen.blob([(-0.4, -0.02), (-0.2, 0.08), (0.1, 0.07), (0.4, -0.02), (0, -0.06)], (112, 108, 116))
    for step in range(6):
        low, high = 0.05 + step * 0.11, 0.16 + step * 0.11
        left, right = 0.15 - step * 0.011, 0.15 - (step + 1) * 0.011
        pen.polygon(
            [(-left, low), (left, low), (right, high), (-right, high)], band if step % 2 == 0 else (250, 248, 244)
        )
    pen.box(-0.12, 0.71, 0.24, 0.025, colour=(58, 58, 70))
    light = pen.shining()
    light.faint(0.35).oval(0, 0.79, 0.19, 0.19, colour=WARM)
    light.box(-0.065, 0.735, 0.13, 0.11, colour=WARM)
    pen.blob([(-0.085, 0.845), (0, 0.94), (0.085, 0.845)], band)
