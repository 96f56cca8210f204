"""Sizes of pictures: shapes by name, mapped to what each model draws."""

import re
from collections.abc import Mapping
from enum import StrEnum

from bot.domain.models.cards import ModelCard
from bot.errors import Refusal


class Shape(StrEnum):
    """The shapes people choose from."""

    SQUARE = "Square"
    PORTRAIT = "Portrait"
    LANDSCAPE = "Landscape"
    TALL = "Tall"
    WIDE = "Wide"


# For models whose sizes are not known: what most picture models draw.
USUAL_SIZES: Mapping[str, str] = {
    Shape.SQUARE: "1024x1024",
    Shape.PORTRAIT: "768x1024",
    Shape.LANDSCAPE: "1024x768",
    Shape.TALL: "576x1024",
    Shape.WIDE: "1024x576",
}
_EXACT = re.compile(r"([1-9]\d{1,3})\s*[x×*]\s*([1-9]\d{1,3})", re.IGNORECASE)


def size_for(card: ModelCard, wanted: str) -> str:
    """Choose the `WIDTHxHEIGHT` a model draws for a shape's name or an exact size; nothing wanted is its first shape.

    Empty for a model whose result is as its input. Raises `Refusal` naming what the model offers instead.
    """
    if card.picture.follows_input:
        return ""
    shapes = card.picture.shapes or USUAL_SIZES
    if not wanted.strip():
        return next(iter(shapes.values()))
    for name, size in shapes.items():
        if name.casefold() == wanted.strip().casefold():
            return size
    exact = _EXACT.fullmatch(wanted.strip())
    size = f"{exact[1]}x{exact[2]}" if exact else ""
    if not size or (card.picture.sizes and size not in card.picture.sizes):
        raise Refusal(words="refusal.size", model=card.model, size=wanted.strip(), offers=offers(card))
    return size


def offers(card: ModelCard) -> str:
    """Say what a model draws, such as `Square 1024x1024, Portrait 960x1280, 768x1024`."""
    shapes = card.picture.shapes or USUAL_SIZES
    named = [f"{name} {size}" for name, size in shapes.items()]
    return ", ".join([*named, *(size for size in card.picture.sizes if size not in shapes.values())])
