"""Draws a picture from words: backdrop, ground, subjects, weather, in that order."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageFont

from bot.sandbox.studio import animals, buildings, flyers, things, wildlife
from bot.sandbox.studio.abstract import draw_abstract
from bot.sandbox.studio.backdrop import draw_sky, draw_weather, light_of
from bot.sandbox.studio.canvas import Canvas, Colour, Pen, Point, darker
from bot.sandbox.studio.grounds import HORIZON, draw_ground, ground_colour, leaf_colour
from bot.sandbox.studio.scene import Scene, Subject, read_scene
from bot.sandbox.studio.trees import leaf_tree, pine

CAPTION = "sandbox"
FOOT = 0.9

_Drawer = Callable[[Pen, Colour | None], None]
_STANDING: Mapping[str, tuple[_Drawer, float]] = {
    "fox": (animals.fox, 0.62),
    "cat": (animals.cat, 0.56),
    "dog": (animals.dog, 0.58),
    "rabbit": (animals.rabbit, 0.5),
    "bear": (animals.bear, 0.6),
    "penguin": (wildlife.penguin, 0.5),
    "owl": (wildlife.owl, 0.48),
    "horse": (wildlife.horse, 0.62),
    "robot": (things.robot, 0.6),
    "person": (things.person, 0.58),
    "castle": (buildings.castle, 0.62),
    "lighthouse": (buildings.lighthouse, 0.68),
    "boat": (things.boat, 0.5),
    "car": (things.car, 0.3),
    "flower": (things.flower, 0.5),
    "snowman": (things.snowman, 0.54),
    "cup": (things.cup, 0.5),
    "apple": (things.apple, 0.45),
}
_FLYING: Mapping[str, tuple[_Drawer, float]] = {
    "bird": (flyers.bird, 0.4),
    "butterfly": (flyers.butterfly, 0.4),
    "fish": (flyers.fish, 0.5),
    "whale": (flyers.whale, 0.7),
    "rocket": (things.rocket, 0.5),
    "balloon": (things.balloon, 0.46),
    "heart": (things.heart, 0.5),
    "star": (things.star, 0.4),
}


@dataclass(frozen=True, slots=True)
class Commission:
    """`number` tells the pictures of one batch apart; `base` is a picture to start from."""

    prompt: str
    size: tuple[int, int]
    seed: int
    number: int = 0
    base: Image.Image | None = None


def draw(commission: Commission) -> Image.Image:
    """Return the same picture for the same commission."""
    scene = read_scene(commission.prompt)
    key = hashlib.sha256(f"{commission.prompt}|{commission.seed}|{commission.number}".encode()).digest()
    random = Random(key)
    tone, depth = light_of(scene)
    canvas = Canvas(commission.size, random, tone=tone, depth=depth)
    if commission.base is not None:
        _lay_under(canvas, commission.base, scene)
    elif scene.is_abstract:
        draw_abstract(canvas, scene.colours)
    else:
        draw_sky(canvas, scene)
        draw_ground(canvas, scene)
    draw_weather(canvas, scene, is_near=False)
    _draw_subjects(canvas, scene)
    draw_weather(canvas, scene, is_near=True)
    picture = canvas.finished()
    _caption(picture)
    return picture


def _lay_under(canvas: Canvas, base: Image.Image, scene: Scene) -> None:
    """Fill the canvas with the given picture, tinted with the colours or the light of the words."""
    scale = max(canvas.width / base.width, canvas.height / base.height)
    grown = base.resize((round(base.width * scale), round(base.height * scale)), Image.Resampling.BICUBIC)
    left, top = (grown.width - canvas.width) // 2, (grown.height - canvas.height) // 2
    canvas.image.paste(grown.crop((left, top, left + canvas.width, top + canvas.height)))
    tone, depth = light_of(scene)
    tint = (scene.colours[0], 0.35) if scene.colours else (tone, depth * 1.6)
    if tint[1] > 0:
        canvas.image.paste(Image.blend(canvas.image, Image.new("RGB", canvas.image.size, tint[0]), min(0.6, tint[1])))


def _draw_subjects(canvas: Canvas, scene: Scene) -> None:
    skyborne = [subject for subject in scene.subjects if subject.kind in {"sun", "moon", "mountain"}]
    shown = [subject for subject in scene.subjects if subject not in skyborne]
    single = [Subject(subject.kind, subject.colour) for subject in shown for _ in range(subject.count)][:7]
    # What is tall and far is drawn first, so that it stands behind.
    single.sort(key=lambda subject: subject.kind not in {"house", "castle", "lighthouse", "tree"})
    for place, subject in enumerate(single):
        crowd = len(single)
        spread = min(0.68, 0.22 + 0.16 * (crowd - 1))
        x = 0.5 if crowd == 1 else 0.5 + spread * (_slot(place, crowd) / (crowd - 1) - 0.5)
        shrink = 1.0 if crowd == 1 else max(0.42, 0.95 - 0.13 * crowd)
        _draw_one(canvas, scene, subject, at=(x, shrink))
    for subject in skyborne if not shown else []:
        _draw_alone(canvas, subject)


def _slot(place: int, crowd: int) -> int:
    """Put the first subject in the middle and the rest to both sides in turn."""
    middle = (crowd - 1) // 2
    order = sorted(range(crowd), key=lambda slot: (abs(slot - middle), slot))
    return order[place] if crowd > 2 else place


def _draw_one(canvas: Canvas, scene: Scene, subject: Subject, *, at: tuple[float, float]) -> None:
    x, shrink = at
    flip = canvas.random.random() < 0.4
    if subject.kind in _FLYING:
        drawer, size = _FLYING[subject.kind]
        y = 0.4 + 0.14 * (canvas.random.random() - 0.5) + (0.1 if subject.kind in {"fish", "whale"} else 0)
        y += size * shrink * 0.5 if subject.kind in {"rocket", "balloon", "heart", "star"} else 0
        drawer(canvas.pen(x, y, size * shrink, flip=flip), subject.colour)
        return
    foot = HORIZON + 0.12 if subject.kind == "boat" else FOOT - 0.1 * (1 - shrink)
    if subject.kind == "tree":
        tree = pine if scene.weather == "snow" or scene.place == "mountains" else leaf_tree
        _shadow(canvas, scene, at=(x, foot), half=0.2 * shrink)
        tree(
            canvas.pen(x, foot, 0.66 * shrink),
            subject.colour or leaf_colour(scene, canvas.random),
            has_snow=scene.weather == "snow",
        )
    elif subject.kind == "house":
        _shadow(canvas, scene, at=(x, foot), half=0.28 * shrink)
        is_lit = scene.time in {"night", "sunset"}
        buildings.house(
            canvas.pen(x, foot, 0.52 * shrink), subject.colour, is_lit=is_lit, has_snow=scene.weather == "snow"
        )
    elif subject.kind in _STANDING:
        drawer, size = _STANDING[subject.kind]
        if subject.kind != "boat":
            _shadow(canvas, scene, at=(x, foot), half=size * shrink * (0.9 if subject.kind == "car" else 0.42))
        drawer(canvas.pen(x, foot, size * shrink, flip=flip and subject.kind not in {"fox", "robot"}), subject.colour)


def _shadow(canvas: Canvas, scene: Scene, *, at: Point, half: float) -> None:
    pen = canvas.pen(*at, half)
    ground = ground_colour(scene)
    shade = (120, 150, 200) if scene.weather == "snow" else darker(ground, 0.6)
    for ring in range(5):
        pen.faint(0.11).oval(0.14, -0.01, 1.15 - ring * 0.13, 0.15 - ring * 0.016, colour=shade)


def _draw_alone(canvas: Canvas, subject: Subject) -> None:
    """Draw a sun or a moon large where the words name nothing else."""
    if subject.kind == "mountain":
        return
    colour: Colour = subject.colour or ((255, 206, 84) if subject.kind == "sun" else (246, 244, 226))
    canvas.glow(0.5, 0.36, radius=0.48, colour=colour, strength=0.8)
    pen = canvas.pen(0.5, 0.36, 0.2).shining()
    if subject.kind == "sun":
        pen.star(1.5, colour=colour, rays=16, inner=0.66)
    pen.oval(0, 0, 1, 1, colour=colour)
    if subject.kind == "moon":
        for x, y, size in ((-0.35, 0.3, 0.2), (0.32, -0.2, 0.26), (0.15, 0.55, 0.12), (-0.3, -0.45, 0.15)):
            pen.oval(x, y, size, size, colour=darker(colour, 0.14))


def _caption(picture: Image.Image) -> None:
    size = max(11, round(min(picture.size) * 0.021))
    font = ImageFont.load_default(size)
    brush = ImageDraw.Draw(picture, "RGBA")
    place = (picture.width - size * 0.7, picture.height - size * 0.6)
    brush.text((place[0] + 1, place[1] + 1), CAPTION, font=font, anchor="rs", fill=(0, 0, 0, 110))
    brush.text(place, CAPTION, font=font, anchor="rs", fill=(255, 255, 255, 200))
