"""The sandbox reads what is clearly printed, and nothing else."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.sandbox.mind.letters import read_words
from bot.sandbox.mind.sight import describe, look


def _printed(text: str, *, size: int = 40, ink: str = "black", ground: str = "white") -> Image.Image:
    picture = Image.new("RGB", (900, size * 4), ground)
    ImageDraw.Draw(picture).text((20, 20), text, fill=ink, font=ImageFont.load_default(size=size))
    return picture


@pytest.mark.parametrize("text", ["Hello World", "Meeting at 10:30", "Parley 2026", "Total: 1234"])
def test_plain_words_are_read(text: str) -> None:
    assert read_words(_printed(text)) == text


def test_light_words_on_a_dark_ground_are_read_too() -> None:
    assert read_words(_printed("Hello World", ink="white", ground="navy")) == "Hello World"


def test_words_outlive_a_photographs_compression() -> None:
    stream = io.BytesIO()
    _printed("Parley 2026", size=60).save(stream, "JPEG", quality=85)
    assert read_words(Image.open(stream)) == "Parley 2026"


@pytest.mark.parametrize("picture", [Image.new("RGB", (300, 200), "red"), Image.effect_noise((300, 200), 90)])
def test_where_nothing_is_written_nothing_is_read(picture: Image.Image) -> None:
    assert read_words(picture.convert("RGB")) == ""


def test_what_is_not_clear_is_not_guessed() -> None:
    blurred = _printed("Hello World", size=20).resize((150, 14)).resize((900, 80))
    assert read_words(blurred) == ""


def test_a_description_says_what_is_written() -> None:
    assert "- **Written in the picture:** `Hello World`" in describe(look(_printed("Hello World")), is_chinese=False)
    assert "- **图中的文字：**`Hello World`" in describe(look(_printed("Hello World")), is_chinese=True)
