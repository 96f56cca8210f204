"""Things people make or grow. A pen's unit is the thing's height, its origin the middle of its foot."""

import math

from bot.sandbox.studio.canvas import Colour, Pen, Point, darker, lighter

GLASS: Colour = (186, 222, 240)
WARM: Colour = (255, 222, 132)
STEEL: Colour = (152, 166, 184)


def robot(pen: Pen, colour: Colour | None) -> None:
    shell = colour or STEEL
    glow: Colour = (92, 232, 246)
    for side in (-1, 1):
        leg = pen.at(side * 0.1, 0, 1)
        leg.box(-0.035, 0.05, 0.07, 0.2, colour=darker(shell, 0.4))
        leg.box(-0.035, 0.12, 0.07, 0.02, colour=darker(shell, 0.6))
        leg.round_box((-0.08, 0, 0.16, 0.075), colour=darker(shell, 0.18), corner=0.03)
        _robot_arm(pen, side, shell)
    pen.round_box((-0.2, 0.22, 0.4, 0.34), colour=shell, corner=0.05)
    for x, y in ((-0.17, 0.25), (0.17, 0.25), (-0.17, 0.53), (0.17, 0.53)):
        pen.oval(x, y, 0.011, 0.011, colour=darker(shell, 0.35))
    pen.round_box((-0.13, 0.32, 0.26, 0.17), colour=darker(shell, 0.55), corner=0.02)
    light = pen.shining()
    light.stroke(
        [(-0.1, 0.4), (-0.05, 0.4), (-0.025, 0.45), (0.01, 0.35), (0.035, 0.4), (0.1, 0.4)], 0.012, (130, 240, 150)
    )
    for x, lamp in ((-0.06, (240, 96, 88)), (0.0, (250, 196, 80)), (0.06, (120, 220, 130))):
        light.oval(x, 0.27, 0.018, 0.018, colour=lamp)
    pen.box(-0.05, 0.55, 0.1, 0.05, colour=darker(shell, 0.45))
    head = pen.at(0, 0.59, 1)
    head.stroke([(0, 0.27), (0, 0.36)], 0.016, darker(shell, 0.3))
    shine = head.shining()
    shine.faint(0.3).oval(0, 0.375, 0.055, 0.055, colour=(255, 110, 96))
    shine.oval(0, 0.375, 0.03, 0.03, colour=(255, 110, 96))
    for side in (-1, 1):
        head.round_box((side * 0.215 - 0.03, 0.08, 0.06, 0.12), colour=darker(shell, 0.3), corner=0.02)
    head.round_box((-0.2, 0, 0.4, 0.28), colour=lighter(shell, 0.14), corner=0.07)
    head.round_box((-0.155, 0.05, 0.31, 0.18), colour=(26, 32, 52), corner=0.055)
    for side in (-1, 1):
        shine.faint(0.3).oval(side * 0.075, 0.155, 0.055, 0.055, colour=glow)
        shine.oval(side * 0.075, 0.155, 0.036, 0.036, colour=glow)
        shine.oval(side * 0.075 - 0.01, 0.168, 0.011, 0.011, colour=(255, 255, 255))
    shine.stroke([(-0.05, 0.092), (0, 0.078), (0.05, 0.092)], 0.012, glow)
    head.stroke([(-0.13, 0.255), (0.06, 0.262)], 0.014, lighter(shell, 0.6))


def _robot_arm(pen: Pen, side: int, shell: Colour) -> None:
    """One arm hangs, the other waves."""
    path: list[Point] = (
        [(0.2, 0.5), (0.3, 0.42), (0.29, 0.27)] if side > 0 else [(-0.2, 0.5), (-0.33, 0.5), (-0.36, 0.66)]
    )
    pen.stroke(path, 0.05, darker(shell, 0.35))
    hand_x, hand_y = path[-1]
    pen.oval(*path[0], 0.05, 0.05, colour=darker(shell, 0.15))
    pen.oval(hand_x, hand_y, 0.045, 0.045, colour=shell)
    reach = 0.06 if side < 0 else -0.06
    for finger in (-0.028, 0.028):
        pen.stroke([(hand_x + finger, hand_y), (hand_x + finger * 1.5, hand_y + reach)], 0.024, darker(shell, 0.1))


def person(pen: Pen, colour: Colour | None) -> None:
    coat, skin, hair = colour or (206, 74, 70), (236, 188, 150), (74, 48, 40)
    for side in (-1, 1):
        pen.polygon([(side * 0.01, 0.4), (side * 0.1, 0.4), (side * 0.09, 0.03), (side * 0.025, 0.03)], (58, 68, 102))
        pen.blob([(side * 0.02, 0.0), (side * 0.12, 0.0), (side * 0.11, 0.05), (side * 0.02, 0.06)], (52, 40, 40))
        pen.stroke([(side * 0.1, 0.66), (side * 0.17, 0.54), (side * 0.16, 0.42)], 0.065, darker(coat, 0.12))
        pen.oval(side * 0.16, 0.4, 0.03, 0.03, colour=skin)
    pen.blob([(-0.1, 0.69), (0.1, 0.69), (0.12, 0.56), (0.13, 0.37), (-0.13, 0.37), (-0.12, 0.56)], coat)
    pen.box(-0.03, 0.66, 0.06, 0.08, colour=darker(skin, 0.1))
    pen.oval(0, 0.85, 0.115, 0.12, colour=hair)
    pen.oval(0, 0.825, 0.095, 0.1, colour=skin)
    pen.blob([(-0.11, 0.85), (-0.06, 0.95), (0.06, 0.95), (0.11, 0.85), (0.05, 0.9), (-0.04, 0.89)], hair)
    for side in (-1, 1):
        pen.oval(side * 0.037, 0.825, 0.012, 0.015, colour=(40, 30, 34))
        pen.faint(0.6).oval(side * 0.06, 0.79, 0.018, 0.011, colour=(236, 140, 124))
    pen.stroke([(-0.03, 0.778), (0, 0.766), (0.03, 0.778)], 0.01, (170, 80, 76))
    pen.stroke([(-0.08, 0.69), (0, 0.67), (0.08, 0.69)], 0.04, lighter(coat, 0.5))


def boat(pen: Pen, colour: Colour | None) -> None:
    hull = colour or (178, 64, 52)
    pen.box(-0.012, 0.2, 0.03, 0.78, colour=(112, 82, 58))
    pen.blob([(0.04, 0.28), (0.06, 0.62), (0.05, 0.94), (0.28, 0.62), (0.42, 0.3)], (252, 248, 238))
    pen.blob([(-0.03, 0.3), (-0.04, 0.6), (-0.035, 0.84), (-0.2, 0.56), (-0.34, 0.31)], (238, 226, 206))
    pen.polygon([(0.015, 0.98), (0.015, 0.91), (0.13, 0.945)], hull)
    pen.blob([(-0.48, 0.24), (0, 0.19), (0.52, 0.25), (0.36, 0.02), (0, -0.01), (-0.32, 0.02)], hull)
    pen.stroke([(-0.45, 0.2), (0, 0.155), (0.48, 0.205)], 0.028, lighter(hull, 0.7))
    pen.faint(0.7).blob(
        [(-0.5, 0.02), (-0.2, 0.05), (0.2, 0.03), (0.55, 0.02), (0.3, -0.05), (-0.3, -0.05)], (226, 240, 248)
    )


def car(pen: Pen, colour: Colour | None) -> None:
    paint = colour or (204, 52, 52)
    pen.blob([(-0.5, 0.5), (-0.36, 0.86), (0.26, 0.86), (0.46, 0.5)], paint)
    pen.blob([(-0.4, 0.52), (-0.3, 0.78), (-0.04, 0.79), (-0.04, 0.52)], GLASS)
    pen.blob([(0.02, 0.52), (0.02, 0.79), (0.22, 0.78), (0.37, 0.52)], GLASS)
    pen.blob(
        [(-0.9, 0.2), (-0.9, 0.42), (-0.55, 0.54), (0.5, 0.54), (0.84, 0.46), (0.92, 0.3), (0.88, 0.16), (-0.86, 0.14)],
        paint,
    )
    pen.stroke([(-0.86, 0.3), (0, 0.33), (0.88, 0.3)], 0.018, darker(paint, 0.25))
    pen.oval(0.83, 0.37, 0.05, 0.06, colour=WARM)
    pen.oval(-0.86, 0.37, 0.03, 0.06, colour=(240, 80, 70))
    for x in (-0.5, 0.52):
        pen.oval(x, 0.16, 0.17, 0.17, colour=(36, 36, 44))
        pen.oval(x, 0.16, 0.08, 0.08, colour=(190, 194, 204))


def rocket(pen: Pen, colour: Colour | None) -> None:
    trim = colour or (214, 62, 60)
    pen.faint(0.9).blob([(-0.09, 0.16), (-0.12, 0.02), (0, -0.26), (0.12, 0.02), (0.09, 0.16)], (252, 148, 46))
    pen.blob([(-0.05, 0.16), (-0.06, 0.05), (0, -0.1), (0.06, 0.05), (0.05, 0.16)], (255, 236, 150))
    for side in (-1, 1):
        pen.blob([(side * 0.12, 0.42), (side * 0.3, 0.22), (side * 0.28, 0.08), (side * 0.12, 0.18)], trim)
    pen.blob(
        [(0, 1.0), (0.13, 0.78), (0.17, 0.5), (0.12, 0.15), (-0.12, 0.15), (-0.17, 0.5), (-0.13, 0.78)], (238, 240, 246)
    )
    pen.blob([(0.03, 0.94), (0.13, 0.78), (0.17, 0.5), (0.12, 0.15), (0.06, 0.15), (0.1, 0.5)], (200, 206, 222))
    pen.blob([(0, 1.0), (0.1, 0.85), (0.085, 0.79), (0, 0.78), (-0.085, 0.79), (-0.1, 0.85)], trim)
    pen.oval(0, 0.58, 0.08, 0.08, colour=(88, 100, 128))
    pen.oval(0, 0.58, 0.058, 0.058, colour=(116, 196, 236))
    pen.box(-0.1, 0.14, 0.2, 0.04, colour=(88, 92, 108))


def balloon(pen: Pen, colour: Colour | None) -> None:
    cloth = colour or (226, 82, 76)
    pen.blob([(0, 1.0), (0.28, 0.88), (0.32, 0.62), (0.12, 0.32), (-0.12, 0.32), (-0.32, 0.62), (-0.28, 0.88)], cloth)
    pen.blob(
        [(0, 1.0), (0.12, 0.88), (0.14, 0.62), (0.05, 0.32), (-0.05, 0.32), (-0.14, 0.62), (-0.12, 0.88)],
        lighter(cloth, 0.6),
    )
    for side in (-1, 1):
        pen.stroke([(side * 0.1, 0.33), (side * 0.06, 0.15)], 0.008, (92, 70, 54))
    pen.round_box((-0.075, 0.02, 0.15, 0.13), colour=(150, 104, 62), corner=0.02)


def flower(pen: Pen, colour: Colour | None) -> None:
    petal = colour or (232, 86, 120)
    stem: Colour = (68, 138, 66)
    pen.stroke([(0, 0), (0.03, 0.3), (0, 0.62)], 0.035, stem)
    pen.blob([(0.02, 0.16), (0.2, 0.34), (0.3, 0.36), (0.22, 0.2)], stem)
    pen.blob([(0.0, 0.24), (-0.18, 0.4), (-0.28, 0.42), (-0.2, 0.26)], darker(stem, 0.12))
    for ring, count, reach in ((0.12, 8, 0.2), (0.0, 8, 0.13)):
        for number in range(count):
            turn = math.tau * (number + ring * 4) / count
            pen.oval(
                math.sin(turn) * reach,
                0.7 + math.cos(turn) * reach,
                0.095,
                0.095,
                colour=darker(petal, ring) if ring else lighter(petal, 0.2),
            )
    pen.oval(0, 0.7, 0.09, 0.09, colour=(248, 204, 72))
    pen.faint(0.7).oval(-0.02, 0.72, 0.05, 0.045, colour=(255, 228, 130))


def heart(pen: Pen, colour: Colour | None) -> None:
    red = colour or (224, 58, 76)
    outline = [
        (
            0.031 * 16 * math.sin(turn) ** 3,
            0.52 + 0.031 * (13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn)),
        )
        for turn in (math.tau * step / 90 for step in range(90))
    ]
    pen.polygon(outline, red)
    pen.faint(0.7).oval(-0.24, 0.7, 0.1, 0.075, colour=lighter(red, 0.7))


def star(pen: Pen, colour: Colour | None) -> None:
    gold = colour or (252, 204, 70)
    pen = pen.shining()
    pen.at(0, 0.5, 1).star(0.62, colour=lighter(gold, 0.3), inner=0.5)
    pen.at(0, 0.5, 1).star(0.52, colour=gold, inner=0.48)


def snowman(pen: Pen, colour: Colour | None) -> None:
    scarf = colour or (206, 58, 58)
    snow, shade = (248, 250, 255), (206, 218, 236)
    for y, size in ((0.2, 0.22), (0.52, 0.165), (0.78, 0.12)):
        pen.oval(0.012, y, size, size, colour=shade)
        pen.oval(-0.012, y + 0.008, size * 0.95, size * 0.95, colour=snow)
    for side in (-1, 1):
        pen.stroke([(side * 0.15, 0.55), (side * 0.3, 0.66), (side * 0.36, 0.72)], 0.016, (96, 66, 46))
        pen.oval(side * 0.042, 0.81, 0.014, 0.016, colour=(36, 32, 38))
    for y in (0.46, 0.54, 0.6):
        pen.oval(0, y, 0.015, 0.015, colour=(36, 32, 38))
    pen.stroke([(-0.12, 0.68), (0, 0.66), (0.12, 0.68)], 0.05, scarf)
    pen.stroke([(0.07, 0.67), (0.1, 0.52)], 0.045, darker(scarf, 0.12))
    pen.polygon([(0, 0.79), (0, 0.755), (0.12, 0.765)], (240, 138, 48))
    pen.box(-0.15, 0.87, 0.3, 0.03, colour=(44, 42, 56))
    pen.box(-0.095, 0.89, 0.19, 0.13, colour=(44, 42, 56))
    pen.box(-0.095, 0.9, 0.19, 0.03, colour=scarf)


def cup(pen: Pen, colour: Colour | None) -> None:
    clay = colour or (238, 238, 234)
    pen.oval(0, 0.03, 0.5, 0.06, colour=darker(clay, 0.12))
    pen.stroke([(0.3, 0.5), (0.5, 0.46), (0.46, 0.24), (0.24, 0.2)], 0.06, darker(clay, 0.1))
    pen.blob([(-0.34, 0.6), (0.34, 0.6), (0.3, 0.24), (0.16, 0.06), (-0.16, 0.06), (-0.3, 0.24)], clay)
    pen.oval(0, 0.6, 0.34, 0.075, colour=darker(clay, 0.15))
    pen.oval(0, 0.595, 0.3, 0.058, colour=(110, 68, 42))
    for x in (-0.12, 0.08):
        pen.stroke(
            [(x, 0.68), (x + 0.06, 0.78), (x - 0.03, 0.86), (x + 0.04, 0.97)], 0.02, (255, 255, 255), to_width=0.008
        )


def apple(pen: Pen, colour: Colour | None) -> None:
    skin = colour or (212, 48, 48)
    pen.stroke([(0, 0.72), (0.03, 0.84), (0.08, 0.92)], 0.035, (104, 72, 46))
    pen.blob([(0.04, 0.8), (0.18, 0.94), (0.36, 0.92), (0.24, 0.8)], (104, 168, 70))
    pen.blob(
        [
            (0, 0.72),
            (0.2, 0.78),
            (0.38, 0.64),
            (0.38, 0.36),
            (0.2, 0.04),
            (0, 0.08),
            (-0.2, 0.04),
            (-0.38, 0.36),
            (-0.38, 0.64),
            (-0.2, 0.78),
        ],
        skin,
    )
    pen.faint(0.7).blob([(-0.24, 0.68), (-0.14, 0.66), (-0.24, 0.46), (-0.3, 0.5)], lighter(skin, 0.6))
