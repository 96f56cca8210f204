"""Pictures in a question: counted by the published rule, described truthfully."""

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from bot.sandbox.tokens import count_picture, count_text, split_pieces

MODEL = "Qwen/Qwen3-VL-8B-Instruct"
OFFICIAL = [
    (224, 448, 128),
    (1024, 1024, 1369),
    (3172, 4096, 16_240),
    (1080, 1920, 2691),
    (480, 640, 414),
    (2048, 4096, 10_878),
    (20, 20, 4),
]


@pytest.mark.parametrize(("height", "width", "tokens"), OFFICIAL)
def test_official_token_counts(height, width, tokens):
    assert count_picture(height, width, "high") == tokens
    assert count_picture(height, width, "low") == count_picture(height, width, "auto") == 256


@pytest.mark.parametrize("text", ["", "Hello, world.\n\n  code\t", "你好，世界", "naïve 🦊 ok"])
def test_pieces_join_to_the_text(text):
    assert "".join(split_pieces(text)) == text


def test_wide_characters_count_one_token_each():
    assert count_text("你好世界") == 4 and count_text("abcdefgh") == 2


@pytest.mark.parametrize(("detail", "tokens"), [(None, 1369), ("high", 1369), ("low", 256), ("auto", 256)])
async def test_prompt_tokens_hold_the_picture_by_its_detail(ai, picture_part, detail, tokens):
    text = {"type": "text", "text": "What is this?"}
    plain = (await ai.chat([text], model=MODEL)).json["usage"]["prompt_tokens"]
    seen = await ai.chat([picture_part(Image.new("RGB", (1024, 1024), "red"), detail), text], model=MODEL)
    assert seen.json["usage"]["prompt_tokens"] - plain == tokens


async def test_a_picture_is_described_by_what_it_holds(ai, picture_part):
    picture = Image.new("RGB", (300, 200), (40, 90, 210))
    ImageDraw.Draw(picture).rectangle((0, 0, 99, 199), fill=(210, 40, 40))
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "made in a test")
    text = (
        await ai.chat([picture_part(picture, pnginfo=notes), {"type": "text", "text": "What is in it?"}], model=MODEL)
    ).text
    for fact in ("PNG", "300 x 200", "landscape", "blue (67%)", "red (33%)", "none", "made in a test"):
        assert fact in text


async def test_transparency_and_shape_are_told_in_chinese_too(ai, picture_part):
    picture = Image.new("RGBA", (100, 300), (0, 160, 60, 128))
    text = (await ai.chat([picture_part(picture), {"type": "text", "text": "图里有什么？"}], model=MODEL)).text
    assert "100 x 300" in text and "纵向" in text and "50% 透明" in text


@pytest.mark.parametrize(("kind", "word"), [("noise", "photo"), ("text", "text"), ("flat", "single flat colour")])
async def test_the_kind_of_picture_is_told_by_its_structure(ai, picture_part, kind, word):
    assert word in (await ai.chat([picture_part(_picture(kind))], model=MODEL)).text.split("\n")[0]


async def test_a_later_question_about_the_picture_is_answered(ai, picture_part):
    first = {"role": "user", "content": [picture_part(Image.new("RGB", (64, 64), "yellow"))]}
    messages = [
        first,
        {"role": "assistant", "content": "…"},
        {"role": "user", "content": "Which colours does it have?"},
    ]
    assert "yellow" in (await ai.chat(messages, model=MODEL)).text


async def test_a_drawn_picture_can_be_shown_by_its_link(ai):
    made = await ai.post(
        "/images/generations", {"model": "Vendor/Name", "prompt": "a cat", "image_size": "128x96", "seed": 1}
    )
    part = {"type": "image_url", "image_url": {"url": made.json["images"][0]["url"], "detail": "low"}}
    assert "128 x 96" in (await ai.chat([part], model=MODEL)).text


@pytest.mark.parametrize(
    "url",
    ["data:image/png;base64,AAAA", "data:image/png;base64,!!", "data:,", "https://example.org/a.png", "/media/no.png"],
)
async def test_what_is_no_picture_is_a_bad_parameter(ai, url):
    answer = await ai.chat([{"type": "image_url", "image_url": {"url": url}}], model=MODEL)
    assert (answer.status, answer.json["code"]) == (400, 20015)


async def test_a_model_without_eyes_refuses_pictures(ai, picture_part):
    answer = await ai.chat([picture_part(Image.new("RGB", (9, 9)))], model="Qwen/Qwen3-8B")
    assert (answer.status, answer.json["code"]) == (400, 20015)


def _picture(kind):
    match kind:
        case "noise":
            return Image.effect_noise((300, 300), 80).convert("RGB")
        case "text":
            page = Image.new("RGB", (400, 200), "white")
            ImageDraw.Draw(page).text((20, 60), "The quick brown fox", fill="black", font_size=30)
            return page
        case _:
            return Image.new("RGB", (200, 200), "teal")
