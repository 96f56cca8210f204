"""Shapes and exact sizes as each picture model draws them."""

import pytest

from bot.domain.models.cards import card
from bot.domain.models.sizes import size_for
from bot.errors import Refusal

KOLORS = card("Kwai-Kolors/Kolors")


@pytest.mark.parametrize(
    ("model", "wanted", "size"),
    [
        ("Kwai-Kolors/Kolors", "Square", "1024x1024"),
        ("Kwai-Kolors/Kolors", "portrait", "960x1280"),
        ("Kwai-Kolors/Kolors", "Tall", "720x1280"),
        ("Qwen/Qwen-Image", "Wide", "1664x928"),
        ("Qwen/Qwen-Image", "Landscape", "1472x1140"),
        ("Qwen/Qwen-Image", "", "1328x1328"),
        ("Kwai-Kolors/Kolors", "720X1440", "720x1440"),
        ("Kwai-Kolors/Kolors", "768×1024", "768x1024"),
        ("somebody/paints", "Landscape", "1024x768"),
        ("somebody/paints", "640x480", "640x480"),
        ("Qwen/Qwen-Image-Edit", "Square", ""),
    ],
)
def test_a_size_the_model_draws_is_chosen(model: str, wanted: str, size: str) -> None:
    assert size_for(card(model), wanted) == size


@pytest.mark.parametrize("wanted", ["512x512", "Wide", "huge", "0x0"])
def test_any_other_size_is_refused_with_what_is_offered(wanted: str) -> None:
    with pytest.raises(Refusal) as refusal:
        size_for(KOLORS, wanted)
    assert refusal.value.words == "refusal.size"
    assert refusal.value.parameters["model"] == "Kwai-Kolors/Kolors"
    assert refusal.value.parameters["size"] == wanted
    assert str(refusal.value.parameters["offers"]).startswith("Square 1024x1024, Portrait 960x1280, Tall 720x1280")
