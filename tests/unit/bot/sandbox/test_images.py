"""Pictures drawn from words."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.sandbox.studio.picture import Commission, draw
from bot.sandbox.studio.scene import SUBJECTS, read_scene

KOLORS = "Kwai-Kolors/Kolors"


async def _generate(ai, **more):
    body = {"model": KOLORS, "prompt": "a fox in the snow", "image_size": "768x1024", "seed": 7, **more}
    return await ai.post("/images/generations", body)


async def test_response_has_links_seed_and_time(ai):
    body = (await _generate(ai, batch_size=2)).json
    assert set(body) == {"images", "timings", "seed"} and body["seed"] == 7 and body["timings"]["inference"] >= 0
    assert len({image["url"] for image in body["images"]}) == 2
    pictures = [await ai.get(image["url"]) for image in body["images"]]
    assert pictures[0].headers["Content-Type"] == "image/png" and pictures[0].body != pictures[1].body
    assert Image.open(io.BytesIO(pictures[0].body)).size == (768, 1024)


async def test_same_words_and_seed_give_the_same_picture_and_another_seed_another(ai):
    urls = [(await _generate(ai, seed=seed)).json["images"][0]["url"] for seed in (7, 7, 8)]
    first, second, third = [(await ai.get(url)).body for url in urls]
    assert first == second != third


async def test_without_a_seed_one_is_chosen_and_told(ai):
    seeds = {(await _generate(ai, seed=None, prompt="heart")).json["seed"] for _ in range(2)}
    assert len(seeds) == 2 and all(0 <= seed <= 9_999_999_999 for seed in seeds)


async def test_a_link_ends_with_its_hour(ai):
    url = (await _generate(ai)).json["images"][0]["url"]
    assert url.endswith(f"?Expires={int(ai.clock.now) + 3600}")
    ai.clock.now += 3599
    assert (await ai.get(url)).status == 200
    ai.clock.now += 2
    assert (await ai.get(url)).status == 403


async def test_links_stand_on_the_public_address(start_ai):
    ai = await start_ai(public_url="https://pictures.example")
    assert (await _generate(ai)).json["images"][0]["url"].startswith("https://pictures.example/media/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": " "},
        {"image_size": None},
        {"image_size": "big"},
        {"image_size": "512x512"},
        {"batch_size": 0},
        {"batch_size": 5},
        {"num_inference_steps": 0},
        {"num_inference_steps": 101},
        {"guidance_scale": 21},
        {"cfg": 0.01},
        {"seed": -1},
        {"seed": 10**10},
        {"model": "Qwen/Qwen3-8B"},
        {"model": "Qwen/Qwen-Image-Edit"},
        {"image": "data:image/png;base64,AAAA"},
        {"batch_size": "two"},
    ],
)
async def test_what_is_out_of_range_is_refused(ai, wrong):
    answer = await _generate(ai, **wrong)
    assert (answer.status, answer.json["code"]) == (400, 20015)


async def test_an_edited_picture_keeps_its_size_and_takes_the_tint(ai, picture_part):
    base = picture_part(Image.new("RGB", (200, 120), (200, 200, 200)))["image_url"]["url"]
    body = (await _generate(ai, model="Qwen/Qwen-Image-Edit", image_size=None, image=base, prompt="make it blue")).json
    picture = Image.open(io.BytesIO((await ai.get(body["images"][0]["url"])).body))
    red, _, blue = ImageStat.Stat(picture).mean
    assert picture.size == (200, 120) and blue > red + 20


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather", "kinds"),
    [
        ("a fox in the snow", "", "day", "snow", ["fox"]),
        ("a robot in a city at night", "city", "night", "", ["robot"]),
        ("雪地里的狐狸", "", "day", "snow", ["fox"]),
        ("two red fish", "underwater", "day", "", ["fish"]),
        ("a boat at sunset", "sea", "sunset", "", ["boat"]),
    ],
)
def test_words_become_a_scene(prompt, place, time, weather, kinds):
    scene = read_scene(prompt)
    assert (scene.place, scene.time, scene.weather, [item.kind for item in scene.subjects]) == (
        place,
        time,
        weather,
        kinds,
    )


def test_number_and_colour_belong_to_their_subject():
    fish, house = read_scene("three red fish near a blue house").subjects
    assert (fish.count, house.count) == (3, 1) and fish.colour != house.colour and fish.colour is not None


def test_words_that_name_nothing_give_an_abstract_picture():
    assert read_scene("the balance of justice").is_abstract
    assert not read_scene("a cat").is_abstract


@pytest.mark.parametrize("kind", [kind for kind in SUBJECTS if kind != "mountain"])
def test_every_subject_leaves_its_mark(kind):
    words = {"sun": "the sun", "heart": "a heart"}.get(kind, f"a {kind}")
    assert kind in [item.kind for item in read_scene(words).subjects]
    picture = draw(Commission(f"{words} in a meadow", (96, 96), 1)).crop((8, 8, 88, 80))
    empty = draw(Commission("a meadow", (96, 96), 1)).crop((8, 8, 88, 80))
    differing = sum(ImageChops.difference(picture, empty).convert("L").histogram()[1:])
    assert differing > 200


def test_a_fox_in_the_snow_is_orange_on_white():
    picture = draw(Commission("a fox in the snow", (256, 256), 7))
    red, green, blue = picture.getpixel((102, 190))
    assert red > 200 and 80 < green < 140 and blue < 80
    assert min(picture.getpixel((20, 240))) > 220
