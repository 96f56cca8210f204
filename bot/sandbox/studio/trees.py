"""Trees and bushes."""

from bot.sandbox.studio.canvas import Colour, Pen, darker, lighter, mix

SNOW: Colour = (244, 248, 254)


def pine(pen: Pen, colour: Colour, *, has_snow: bool = False) -> None:
    pen.box(-0.03, 0, 0.06, 0.16, colour=mix((92, 64, 46), colour, 0.3))
    for tier in range(4):
        base, half = 0.1 + tier * 0.2, 0.27 - tier * 0.055
        top = base + 0.36
        pen.polygon([(-half, base), (0, base - 0.035), (half, base), (0, top)], darker(colour, 0.04 * (3 - tier)))
        pen.polygon([(0, base - 0.035), (half, base), (0, top)], darker(colour, 0.2))
        if has_snow:
            pen.polygon(
                [
                    (-half * 0.86, base + 0.035),
                    (-half * 0.4, base + 0.1),
                    (-half * 0.12, base + 0.06),
                    (half * 0.2, base + 0.12),
                    (half * 0.62, base + 0.09),
                    (0, top),
                ],
                SNOW,
            )
            pen.polygon(
                [(half * 0.2, base + 0.12), (half * 0.62, base + 0.09), (0, top)], mix(SNOW, (150, 176, 214), 0.45)
            )


def leaf_tree(pen: Pen, colour: Colour, *, has_snow: bool = False) -> None:
    trunk = mix((104, 72, 50), colour, 0.2)
    pen.polygon([(-0.05, 0), (0.06, 0), (0.03, 0.45), (-0.03, 0.45)], trunk)
    pen.stroke([(0, 0.3), (0.1, 0.45)], 0.03, trunk)
    for x, y, size, shade in (
        (-0.17, 0.52, 0.2, 0.14),
        (0.18, 0.52, 0.2, 0.2),
        (0, 0.62, 0.27, 0.06),
        (-0.1, 0.74, 0.19, 0.0),
        (0.12, 0.74, 0.17, 0.06),
    ):
        pen.oval(x, y, size, size * 0.9, colour=darker(colour, shade))
    pen.faint(0.6).oval(-0.09, 0.74, 0.13, 0.11, colour=lighter(colour, 0.16))
    if has_snow:
        pen.blob([(-0.2, 0.8), (0, 0.94), (0.22, 0.82), (0.1, 0.84), (0, 0.8), (-0.1, 0.85)], SNOW)


def bush(pen: Pen, colour: Colour) -> None:
    for x, size in ((-0.6, 0.5), (0.5, 0.55), (0, 0.72)):
        pen.oval(x, size * 0.4, size, size * 0.8, colour=darker(colour, 0.1 * abs(x)))
