"""Animals that sit and look at you. A pen's unit is the height of the animal, its origin the middle of its feet."""

from bot.sandbox.studio.canvas import Colour, Pen, darker, lighter, mix
from bot.sandbox.studio.faces import DARK, eyes, mirrored, muzzle_of

CREAM: Colour = (253, 246, 236)


def fox(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (232, 112, 36)
    head = pen.at(0, 0.68, 1)
    _fox_tail(pen, coat)
    _fox_body(pen, coat)
    _fox_legs(pen, coat)
    _fox_ears(head, coat)
    _fox_head(head, coat)
    _fox_face(head)


def _fox_body(pen: Pen, coat: Colour) -> None:
    pen.blob(mirrored([(0, 0.62), (0.13, 0.55), (0.19, 0.38), (0.26, 0.2), (0.25, 0.03), (0.1, 0.0), (0, 0.0)]), coat)
    pen.blob(
        [(0.09, 0.55), (0.19, 0.38), (0.26, 0.2), (0.25, 0.03), (0.14, 0.01), (0.15, 0.2), (0.12, 0.36)],
        darker(coat, 0.16),
    )
    pen.blob(mirrored([(0, 0.56), (0.11, 0.52), (0.135, 0.42), (0.09, 0.34), (0.05, 0.3), (0, 0.27)]), CREAM)


# Outlines of the right leg; the left one is their mirror image.
_HAUNCH = ((0.12, 0.0), (0.11, 0.16), (0.19, 0.25), (0.275, 0.16), (0.285, 0.05), (0.26, 0.0))
_PAW = ((0.13, -0.008), (0.14, 0.045), (0.22, 0.055), (0.3, 0.025), (0.3, -0.008))
_FRONT_LEG = ((0.03, 0.34), (0.13, 0.3), (0.12, 0.12), (0.125, 0.0), (0.03, 0.0), (0.035, 0.14))
_SOCK = ((0.035, 0.15), (0.12, 0.15), (0.128, 0.04), (0.14, -0.005), (0.02, -0.005), (0.03, 0.06))


def _fox_legs(pen: Pen, coat: Colour) -> None:
    for side in (-1, 1):
        pen.blob([(side * x, y) for x, y in _HAUNCH], darker(coat, 0.07 if side < 0 else 0.2))
        pen.blob([(side * x, y) for x, y in _PAW], DARK)
    for side in (-1, 1):
        tint = lighter(coat, 0.05) if side < 0 else darker(coat, 0.06)
        pen.blob([(side * x, y) for x, y in _FRONT_LEG], tint)
        pen.blob([(side * x, y) for x, y in _SOCK], DARK)


def _fox_head(head: Pen, coat: Colour) -> None:
    head.blob(
        mirrored(
            [
                (0, 0.175),
                (0.12, 0.165),
                (0.2, 0.09),
                (0.255, -0.035),
                (0.3, -0.075),
                (0.19, -0.115),
                (0.09, -0.17),
                (0, -0.205),
            ]
        ),
        coat,
    )
    head.blob(
        [(0, 0.175), (0.035, 0.1), (0.06, 0), (0.03, -0.1), (-0.03, -0.1), (-0.06, 0), (-0.035, 0.1)],
        lighter(coat, 0.12),
    )
    for side in (-1, 1):
        cheek = [
            (0, -0.205),
            (0.09, -0.17),
            (0.19, -0.115),
            (0.3, -0.075),
            (0.235, -0.015),
            (0.15, -0.035),
            (0.075, -0.02),
            (0.035, -0.1),
        ]
        head.blob([(side * x, y) for x, y in cheek], CREAM if side < 0 else mix(CREAM, (196, 190, 206), 0.3))
        head.oval(side * 0.125, 0.088, 0.035, 0.016, colour=CREAM)
    head.blob(mirrored([(0, -0.06), (0.05, -0.085), (0.06, -0.14), (0.03, -0.195), (0, -0.21)]), lighter(CREAM, 0.4))


def _fox_face(head: Pen) -> None:
    eyes(head, (0.118, 0.028), size=0.033, iris=(150, 84, 24))
    head.blob(mirrored([(0, -0.112), (0.035, -0.122), (0.026, -0.152), (0, -0.165)]), (34, 24, 30))
    head.oval(-0.01, -0.124, 0.01, 0.006, colour=(150, 140, 150))
    head.stroke([(-0.036, -0.184), (-0.016, -0.19), (0, -0.176), (0.016, -0.19), (0.036, -0.184)], 0.007, (70, 48, 50))


def _fox_ears(head: Pen, coat: Colour) -> None:
    for side in (-1, 1):
        head.blob(
            [(side * 0.055, 0.12), (side * 0.1, 0.2), (side * 0.185, 0.335), (side * 0.215, 0.2), (side * 0.2, 0.07)],
            coat if side < 0 else darker(coat, 0.12),
        )
        head.blob([(side * 0.148, 0.262), (side * 0.187, 0.338), (side * 0.212, 0.25), (side * 0.18, 0.27)], DARK)
        head.blob(
            [(side * 0.1, 0.14), (side * 0.135, 0.2), (side * 0.175, 0.262), (side * 0.187, 0.18), (side * 0.17, 0.1)],
            (92, 52, 48),
        )
        head.blob(
            [(side * 0.1, 0.13), (side * 0.125, 0.17), (side * 0.15, 0.2), (side * 0.152, 0.15), (side * 0.14, 0.1)],
            CREAM,
        )


def _fox_tail(pen: Pen, coat: Colour) -> None:
    """Lay the tail round the right side, with a ragged white tip."""
    pen.blob(
        [
            (0.1, 0.02),
            (0.3, -0.01),
            (0.5, 0.06),
            (0.6, 0.24),
            (0.55, 0.43),
            (0.44, 0.55),
            (0.4, 0.44),
            (0.42, 0.32),
            (0.36, 0.2),
            (0.2, 0.14),
        ],
        darker(coat, 0.04),
    )
    pen.blob(
        [(0.15, 0.03), (0.32, 0.0), (0.5, 0.07), (0.595, 0.24), (0.56, 0.38), (0.54, 0.26), (0.46, 0.13), (0.3, 0.07)],
        darker(coat, 0.24),
    )
    pen.polygon(
        [
            (0.408, 0.39),
            (0.435, 0.42),
            (0.455, 0.385),
            (0.49, 0.425),
            (0.515, 0.38),
            (0.545, 0.405),
            (0.572, 0.37),
            (0.55, 0.44),
            (0.49, 0.52),
            (0.44, 0.552),
            (0.41, 0.5),
            (0.402, 0.44),
        ],
        CREAM,
    )
    pen.blob([(0.44, 0.552), (0.5, 0.51), (0.555, 0.43), (0.53, 0.42), (0.49, 0.48)], mix(CREAM, (190, 186, 206), 0.5))


def cat(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (120, 118, 126)
    belly = lighter(coat, 0.55)
    pen.stroke(
        [(0.16, 0.05), (0.42, 0.04), (0.5, 0.2), (0.42, 0.34), (0.5, 0.44)], 0.085, darker(coat, 0.12), to_width=0.055
    )
    pen.blob(mirrored([(0, 0.6), (0.13, 0.52), (0.2, 0.34), (0.25, 0.16), (0.22, 0.01), (0, 0.0)]), coat)
    pen.blob(mirrored([(0, 0.5), (0.08, 0.45), (0.1, 0.3), (0.06, 0.16), (0, 0.12)]), belly)
    for side in (-1, 1):
        pen.blob(
            [(side * 0.02, 0.3), (side * 0.1, 0.28), (side * 0.1, 0.06), (side * 0.12, 0.0), (side * 0.02, 0.0)],
            lighter(coat, 0.08),
        )
        pen.oval(side * 0.075, 0.02, 0.055, 0.028, colour=belly)
    head = pen.at(0, 0.7, 1)
    for side in (-1, 1):
        head.blob([(side * 0.06, 0.12), (side * 0.2, 0.29), (side * 0.235, 0.05)], coat)
        head.blob([(side * 0.1, 0.12), (side * 0.185, 0.235), (side * 0.205, 0.08)], (232, 160, 160))
    head.blob(mirrored([(0, 0.165), (0.14, 0.145), (0.235, 0.05), (0.235, -0.07), (0.13, -0.165), (0, -0.18)]), coat)
    for stripe in (-0.06, 0, 0.06):
        head.stroke([(stripe, 0.16), (stripe * 0.8, 0.1)], 0.018, darker(coat, 0.3), to_width=0.006)
    head.blob(mirrored([(0, -0.03), (0.075, -0.06), (0.09, -0.12), (0, -0.165)]), belly)
    eyes(head, (0.105, 0.015), size=0.042, iris=(120, 176, 76))
    muzzle_of(head, whiskers=True)


def dog(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (196, 140, 84)
    belly, ear = lighter(coat, 0.6), darker(coat, 0.34)
    pen.stroke([(0.18, 0.1), (0.36, 0.14), (0.44, 0.3)], 0.07, darker(coat, 0.1), to_width=0.03)
    pen.blob(mirrored([(0, 0.6), (0.14, 0.54), (0.2, 0.34), (0.25, 0.16), (0.22, 0.01), (0, 0.0)]), coat)
    pen.blob(mirrored([(0, 0.52), (0.09, 0.46), (0.11, 0.3), (0.06, 0.16), (0, 0.12)]), belly)
    for side in (-1, 1):
        pen.blob(
            [(side * 0.02, 0.32), (side * 0.11, 0.3), (side * 0.11, 0.06), (side * 0.13, 0.0), (side * 0.02, 0.0)],
            lighter(coat, 0.08),
        )
        pen.oval(side * 0.08, 0.022, 0.06, 0.03, colour=belly)
    pen.stroke([(-0.13, 0.545), (0, 0.5), (0.13, 0.545)], 0.035, (200, 52, 56))
    head = pen.at(0, 0.74, 1)
    head.blob(mirrored([(0, 0.18), (0.13, 0.16), (0.19, 0.05), (0.17, -0.08), (0.1, -0.19), (0, -0.21)]), coat)
    for side in (-1, 1):
        head.blob(
            [(side * 0.1, 0.16), (side * 0.2, 0.14), (side * 0.28, -0.06), (side * 0.22, -0.17), (side * 0.165, -0.04)],
            ear,
        )
    head.blob(mirrored([(0, 0.15), (0.03, 0.02), (0.1, -0.06), (0.1, -0.16), (0, -0.215)]), belly)
    eyes(head, (0.09, 0.02), size=0.032, iris=(84, 52, 28))
    head.blob(mirrored([(0, -0.045), (0.045, -0.055), (0.035, -0.09), (0, -0.105)]), (34, 26, 30))
    head.blob(mirrored([(0, -0.15), (0.03, -0.155), (0.026, -0.21), (0, -0.225)]), (232, 116, 120))
    head.stroke([(-0.07, -0.13), (-0.03, -0.155), (0, -0.13), (0.03, -0.155), (0.07, -0.13)], 0.01, (60, 42, 42))


def rabbit(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (226, 220, 214)
    for side in (-1, 1):
        pen.blob(
            [(side * 0.03, 0.62), (side * 0.02, 0.8), (side * 0.09, 1.0), (side * 0.15, 0.84), (side * 0.12, 0.64)],
            darker(coat, 0.05),
        )
        pen.blob(
            [(side * 0.06, 0.66), (side * 0.05, 0.8), (side * 0.09, 0.93), (side * 0.115, 0.82), (side * 0.095, 0.66)],
            (240, 180, 184),
        )
    pen.oval(0.24, 0.1, 0.08, 0.08, colour=lighter(coat, 0.6))
    pen.blob(mirrored([(0, 0.46), (0.14, 0.4), (0.23, 0.2), (0.22, 0.02), (0, 0.0)]), coat)
    pen.oval(0, 0.2, 0.11, 0.14, colour=lighter(coat, 0.6))
    for side in (-1, 1):
        pen.oval(side * 0.13, 0.03, 0.09, 0.035, colour=lighter(coat, 0.2))
    head = pen.at(0, 0.54, 1)
    head.blob(mirrored([(0, 0.16), (0.13, 0.13), (0.19, 0.0), (0.13, -0.12), (0, -0.15)]), coat)
    eyes(head, (0.095, 0.03), size=0.034)
    muzzle_of(head, whiskers=True)


def bear(pen: Pen, colour: Colour | None) -> None:
    coat = colour or (124, 82, 54)
    muzzle = lighter(coat, 0.5)
    pen.blob(mirrored([(0, 0.62), (0.2, 0.54), (0.3, 0.3), (0.29, 0.06), (0.16, 0.0), (0, 0.0)]), coat)
    pen.oval(0, 0.28, 0.17, 0.22, colour=lighter(coat, 0.25))
    for side in (-1, 1):
        pen.blob([(side * 0.2, 0.52), (side * 0.34, 0.34), (side * 0.3, 0.2), (side * 0.2, 0.28)], darker(coat, 0.12))
        pen.oval(side * 0.19, 0.06, 0.12, 0.08, colour=darker(coat, 0.12))
        pen.oval(side * 0.19, 0.055, 0.07, 0.05, colour=muzzle)
        pen.oval(side * 0.18, 0.92, 0.08, 0.08, colour=coat)
        pen.oval(side * 0.18, 0.92, 0.045, 0.045, colour=muzzle)
    head = pen.at(0, 0.76, 1)
    head.blob(mirrored([(0, 0.2), (0.17, 0.16), (0.25, 0.0), (0.17, -0.15), (0, -0.19)]), coat)
    head.oval(0, -0.07, 0.11, 0.085, colour=muzzle)
    eyes(head, (0.1, 0.03), size=0.028)
    head.oval(0, -0.03, 0.04, 0.028, colour=(36, 26, 28))
    head.stroke([(-0.045, -0.1), (0, -0.12), (0.045, -0.1)], 0.01, (60, 42, 42))
