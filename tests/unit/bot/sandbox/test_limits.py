"""Rate limits per account and model, and the list of models."""

import pytest

from bot.sandbox.options import RateLimits

MODEL = "Qwen/Qwen3-8B"
WINDOWS = {"m": 60, "h": 3600, "d": 86_400}


@pytest.mark.parametrize("metric", ["rpm", "rph", "rpd"])
async def test_requests_are_counted_until_their_window_ends(start_ai, metric):
    ai = await start_ai(rate_limits={MODEL: RateLimits(**{metric: 2})})
    assert [(await ai.chat("hello")).status for _ in range(3)] == [200, 200, 429]
    refused = await ai.chat("hello")
    assert f"{metric.upper()} limit reached." in refused.json["message"] and "code" not in refused.json
    ai.clock.now += WINDOWS[metric[-1]]
    assert (await ai.chat("hello")).status == 200


@pytest.mark.parametrize("metric", ["tpm", "tpd"])
async def test_tokens_of_answers_are_counted(start_ai, metric):
    ai = await start_ai(rate_limits={MODEL: RateLimits(**{metric: 60})})
    assert [(await ai.chat("hello")).status for _ in range(4)][-1] == 429
    ai.clock.now += WINDOWS[metric[-1]]
    assert (await ai.chat("hello")).status == 200


@pytest.mark.parametrize("metric", ["ipm", "ipd"])
async def test_pictures_are_counted_one_by_one(start_ai, metric):
    ai = await start_ai(rate_limits={"a/b": RateLimits(**{metric: 3})})
    body = {"model": "a/b", "prompt": "heart", "image_size": "64x64", "batch_size": 2}
    assert [(await ai.post("/images/generations", body)).status for _ in range(2)] == [200, 429]
    assert (await ai.post("/images/generations", {**body, "batch_size": 1})).status == 200


async def test_limits_belong_to_one_account_and_one_model(start_ai):
    ai = await start_ai(rate_limits={"*": RateLimits(rpm=1)}, api_keys={"a": "one", "b": "one", "c": "two"})
    statuses = []
    for key, model in [("a", MODEL), ("b", MODEL), ("c", MODEL), ("a", "x/y")]:
        ai.key = key
        statuses.append((await ai.chat("hello", model=model)).status)
    assert statuses == [200, 429, 200, 200]


async def test_an_unverified_account_has_a_hundred_a_day(ai):
    ai.key = "sk-unverified"
    statuses = [(await ai.chat("hello")).status for _ in range(101)]
    assert statuses == [200] * 100 + [429]
    assert "without real name verification" in (await ai.chat("hello")).json["message"]
    ai.clock.now += 86_400
    assert (await ai.chat("hello")).status == 200


@pytest.mark.parametrize(
    ("query", "present", "absent"),
    [
        ("", "Qwen/Qwen3-8B", "nothing"),
        ("?type=image", "Kwai-Kolors/Kolors", "Qwen/Qwen3-8B"),
        ("?sub_type=image-to-image", "Qwen/Qwen-Image-Edit", "Kwai-Kolors/Kolors"),
        ("?type=text&sub_type=embedding", "BAAI/bge-m3", "Qwen/Qwen3-8B"),
        ("?type=audio&sub_type=speech-to-text", "FunAudioLLM/SenseVoiceSmall", "FunAudioLLM/CosyVoice2-0.5B"),
        ("?type=video", "Wan-AI/Wan2.2-T2V-A14B", "Kwai-Kolors/Kolors"),
    ],
)
async def test_models_are_listed_by_type(ai, query, present, absent):
    body = (await ai.get(f"/models{query}")).json
    ids = [row["id"] for row in body["data"]]
    assert body["object"] == "list" and present in ids and absent not in ids
    assert body["data"][0].keys() == {"id", "object", "created", "owned_by"}


async def test_a_retired_model_vanishes_from_the_list(start_ai):
    ai = await start_ai(retired_models=frozenset({MODEL}))
    assert MODEL not in [row["id"] for row in (await ai.get("/models")).json["data"]]


async def test_the_account_endpoint_is_gone(ai):
    assert (await ai.get("/user/info")).status == 410
