"""Draws what is behind everything: sky, sun, moon, stars, and the weather in front of it."""

import math

from bot.sandbox.studio.canvas import Canvas, Colour, darker, lighter, mix
from bot.sandbox.studio.scene import Scene

SKIES: dict[str, tuple[Colour, ...]] = {
    "day": ((84, 156, 218), (156, 204, 236), (226, 240, 246)),
    "night": ((8, 12, 38), (22, 32, 78), (62, 74, 128)),
    "sunset": ((58, 48, 108), (176, 84, 118), (244, 148, 98), (254, 214, 140)),
    "dawn": ((112, 142, 200), (214, 176, 206), (252, 208, 178), (255, 234, 200)),
    "snow": ((134, 172, 208), (192, 212, 230), (238, 236, 238)),
    "rain": ((82, 98, 118), (128, 144, 160), (176, 186, 194)),
    "space": ((6, 6, 20), (20, 14, 48), (44, 22, 74)),
    "underwater": ((92, 206, 214), (24, 128, 172), (8, 44, 92)),
}


def sky_of(scene: Scene) -> tuple[Colour, ...]:
    if scene.place in {"space", "underwater"}:
        return SKIES[scene.place]
    if scene.time == "day" and scene.weather in {"snow", "rain"}:
        return SKIES[scene.weather]
    return SKIES[scene.time]


def light_of(scene: Scene) -> tuple[Colour, float]:
    """Return the colour of the light that falls on everything, and how strong it is."""
    if scene.place == "underwater":
        return (40, 140, 180), 0.18
    if scene.time == "night" or scene.place == "space":
        return (24, 30, 84), 0.3
    return {"sunset": ((196, 92, 96), 0.16), "dawn": ((250, 200, 190), 0.12)}.get(scene.time, ((255, 255, 255), 0.0))


def draw_sky(canvas: Canvas, scene: Scene) -> None:
    canvas.gradient(sky_of(scene), 0, 0.8 if scene.place not in {"space", "underwater"} else 1)
    if scene.place == "underwater":
        _light_from_above(canvas)
        return
    if scene.time == "night" or scene.place == "space":
        _stars(canvas, 260 if scene.place == "space" else 130)
    if scene.place == "space":
        _planets(canvas)
        return
    if not (scene.subjects and scene.subjects[0].kind in {"sun", "moon"}):
        _lamp(canvas, scene)
    if scene.weather != "fog" and scene.time != "night":
        _clouds(canvas, scene)


def draw_weather(canvas: Canvas, scene: Scene, *, is_near: bool) -> None:
    """Draw what falls or drifts; the near part comes in front of the subject."""
    match scene.weather:
        case "snow":
            _snowfall(canvas, count=150 if is_near else 260, size=0.0062 if is_near else 0.0034)
        case "rain":
            _rainfall(canvas, count=160 if is_near else 220)
        case "autumn" | "spring" if is_near:
            _leaves(canvas, is_spring=scene.weather == "spring")
        case "fog":
            canvas.pen(0, 1, 1).faint(0.12 if is_near else 0.38).box(0, 0, 4, 4, colour=(222, 228, 232))
        case _:
            return


def _stars(canvas: Canvas, count: int) -> None:
    for _ in range(count):
        x, y, bright = canvas.random.random(), canvas.random.random() ** 1.4 * 0.75, canvas.random.random()
        canvas.pen(x, y, 0.0011 + 0.0022 * bright**4).shining().faint(0.45 + 0.55 * bright).oval(
            0, 0, 1, 1, colour=(255, 255, 255)
        )


def _lamp(canvas: Canvas, scene: Scene) -> None:
    """Hang the sun or the moon, to one side so that the subject has the middle."""
    x = canvas.random.choice((0.2, 0.24, 0.76, 0.8))
    if scene.time == "night":
        canvas.glow(x, 0.2, radius=0.34, colour=(190, 204, 244), strength=0.75)
        moon = canvas.pen(x, 0.2, 0.075).shining()
        moon.oval(0, 0, 1, 1, colour=(246, 246, 238))
        for crater_x, crater_y, size in ((-0.35, 0.25, 0.2), (0.3, -0.2, 0.26), (0.15, 0.5, 0.13), (-0.3, -0.45, 0.14)):
            moon.oval(crater_x, crater_y, size, size, colour=(220, 220, 218))
        return
    y = {"sunset": 0.56, "dawn": 0.52}.get(scene.time, 0.2)
    is_veiled = scene.weather in {"snow", "fog", "rain"}
    colour = {"sunset": (255, 222, 150), "dawn": (255, 236, 200)}.get(scene.time, (255, 250, 226))
    canvas.glow(x, y, radius=0.5, colour=colour, strength=0.55 if is_veiled else 0.8)
    if scene.weather != "rain":
        canvas.pen(x, y, 0.06).faint(0.75 if is_veiled else 1).oval(0, 0, 1, 1, colour=lighter(colour, 0.5))


def _clouds(canvas: Canvas, scene: Scene) -> None:
    sky = sky_of(scene)
    colour = {"night": (66, 74, 124), "sunset": (250, 176, 142), "rain": (120, 132, 146)}.get(
        scene.time, (255, 255, 255)
    )
    colour = (112, 124, 138) if scene.weather == "rain" else colour
    for number in range(6 if scene.weather == "rain" else 4):
        x, y = (number + canvas.random.random()) / 4 % 1.1, 0.08 + 0.24 * canvas.random.random()
        pen = canvas.pen(x, y, 0.09 + 0.07 * canvas.random.random())
        shade = mix(colour, sky[1], 0.2 + 0.25 * canvas.random.random())
        for puff in range(6):
            size = 0.34 + 0.32 * math.sin(math.pi * (puff + 0.6) / 6.2)
            pen.oval(puff * 0.42 - 1.05, size * 0.3, size, size * 0.72, colour=shade)
        pen.oval(0, -0.02, 1.5, 0.2, colour=shade)


def _planets(canvas: Canvas) -> None:
    for x, y, size in ((0.18, 0.22, 0.09), (0.84, 0.3, 0.055), (0.72, 0.12, 0.03)):
        colour: Colour = canvas.random.choice(((214, 126, 84), (96, 150, 210), (200, 176, 120), (150, 110, 190)))
        canvas.glow(x, y, radius=size * 2.2, colour=colour, strength=0.35)
        pen = canvas.pen(x, y, size)
        pen.oval(0, 0, 1, 1, colour=colour)
        pen.faint(0.5).oval(-0.25, 0.22, 0.62, 0.6, colour=lighter(colour, 0.25))
        if size > 0.08:
            pen.stroke([(-1.7, -0.5), (0, -0.42), (1.7, 0.5)], 0.09, lighter(colour, 0.5))


def _light_from_above(canvas: Canvas) -> None:
    for _ in range(7):
        x, wide = canvas.random.random(), 0.05 + 0.1 * canvas.random.random()
        pen = canvas.pen(x, 0, 1)
        pen.faint(0.07).polygon(
            [(-wide / 3, 0), (wide / 3, 0), (wide * 1.8, -1.2), (-wide * 0.2, -1.2)], (255, 255, 255)
        )
    for _ in range(26):
        canvas.pen(canvas.random.random(), canvas.random.random(), 0.003 + 0.011 * canvas.random.random()).faint(
            0.35
        ).oval(0, 0, 1, 1, colour=(220, 248, 255))


def _snowfall(canvas: Canvas, *, count: int, size: float) -> None:
    for _ in range(count):
        x, y, near = canvas.random.random(), canvas.random.random(), canvas.random.random() ** 2
        flake = canvas.pen(x, y, size * (0.45 + near))
        if near < 0.7:
            flake.faint(0.55 + 0.4 * near).oval(0, 0, 1, 1, colour=(255, 255, 255))
            continue
        for ring in range(6):
            flake.faint(0.22).oval(0, 0, 1.5 - ring * 0.16, 1.5 - ring * 0.16, colour=(255, 255, 255))


def _rainfall(canvas: Canvas, *, count: int) -> None:
    for _ in range(count):
        pen = canvas.pen(canvas.random.random() * 1.1, canvas.random.random(), 0.03 + 0.03 * canvas.random.random())
        pen.faint(0.4).polygon([(0, 0), (0.04, 0), (-0.2, -1), (-0.24, -1)], (220, 230, 240))


def _leaves(canvas: Canvas, *, is_spring: bool) -> None:
    colours: tuple[Colour, ...] = (
        ((250, 190, 210), (255, 220, 232)) if is_spring else ((214, 104, 40), (232, 164, 52), (170, 60, 40))
    )
    for _ in range(46):
        leaf = canvas.pen(
            canvas.random.random(),
            canvas.random.random(),
            0.008 + 0.01 * canvas.random.random(),
            flip=canvas.random.random() < 0.5,
        )
        colour = canvas.random.choice(colours)
        leaf.faint(0.95).blob([(-1, -0.4), (-0.2, 0.5), (1, 0.6), (0.3, -0.4)], colour)
        leaf.faint(0.6).polygon([(-1, -0.4), (1, 0.6), (0.9, 0.5), (-0.9, -0.45)], darker(colour, 0.3))
