"""Speech: real sound at the rate asked for."""

import io
import time
import wave
from array import array

import pytest

from bot.sandbox.speech.voice import VOICES, say

COSY = "FunAudioLLM/CosyVoice2-0.5B"


async def _speak(ai, **more):
    body = {
        "model": COSY,
        "input": "Good morning, here is Parley.",
        "voice": f"{COSY}:anna",
        "response_format": "wav",
        **more,
    }
    return await ai.post("/audio/speech", {key: value for key, value in body.items() if value is not None})


@pytest.mark.parametrize("rate", [8000, 16_000, 24_000, 32_000, 44_100])
async def test_wav_has_the_rate_asked_for_and_is_audible(ai, rate):
    answer = await _speak(ai, sample_rate=rate)
    with wave.open(io.BytesIO(answer.body)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (rate, 1, 2)
        samples = array("h", sound.readframes(sound.getnframes()))
    assert 1 < len(samples) / rate < 4 and max(samples) > 5000


async def test_pcm_is_the_samples_alone(ai):
    plain, wrapped = await _speak(ai, response_format="pcm"), await _speak(ai)
    assert wrapped.body[44:] == plain.body


async def test_mp3_is_the_default_and_has_frames(ai):
    answer = await _speak(ai, response_format=None)
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.body[0] == 0xFF and answer.body[1] & 0xE0 == 0xE0


async def test_opus_is_refused_with_a_reason(ai):
    answer = await _speak(ai, response_format="opus")
    assert answer.json["code"] == 20015 and "opus" in answer.json["message"]


async def test_the_same_text_sounds_the_same_and_voices_differ(ai):
    sounds = [(await _speak(ai, voice=f"{COSY}:{name}")).body for name in ("anna", "anna", "benjamin")]
    assert sounds[0] == sounds[1] != sounds[2]


async def test_speed_shortens_the_sound(ai):
    slow, fast = [len((await _speak(ai, speed=speed)).body) for speed in (0.5, 2)]
    assert slow > 2.5 * fast


@pytest.mark.parametrize("voice", ["alex", "alloy", "fnlp/MOSS-TTSD-v0.5:alex", f"{COSY}:nobody"])
async def test_a_voice_must_be_named_with_its_model(ai, voice):
    answer = await _speak(ai, voice=voice)
    assert answer.status == 400 and answer.json["message"] == "Invalid voice"


@pytest.mark.parametrize("voice", [None, ""])
async def test_a_missing_voice_has_its_own_code(ai, voice):
    assert (await _speak(ai, voice=voice)).json["code"] == 20052


async def test_references_stand_in_for_a_voice(ai):
    assert (
        await _speak(ai, voice="", references=[{"audio": "data:audio/mpeg;base64,AAAA", "text": "hi"}])
    ).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"speed": 0.2},
        {"speed": 4.1},
        {"gain": 11},
        {"input": ""},
        {"sample_rate": 48_000},
        {"response_format": "mp3", "sample_rate": 8000},
        {"response_format": "ogg"},
        {"model": "Qwen/Qwen3-8B"},
    ],
)
async def test_what_is_out_of_range_is_refused(ai, wrong):
    answer = await _speak(ai, **wrong)
    assert (answer.status, answer.json["code"]) == (400, 20015)


@pytest.mark.parametrize("text", ["你好，世界", "🦊", "1234", "Straße"])
def test_any_text_is_audible(text):
    assert max(say(text, VOICES["alex"], rate=8000)) > 3000


def test_speech_ends_after_a_minute():
    assert len(say("hello there " * 500, VOICES["alex"], rate=8000)) == 60 * 8000


def test_five_seconds_cost_little():
    began = time.process_time()
    samples = say(
        "This is a sentence of about five seconds, read by the robot voice of the sandbox.", VOICES["anna"], rate=32_000
    )
    assert len(samples) > 4 * 32_000 and time.process_time() - began < 1.0
