"""POST /audio/speech: a robot voice at the sample rate and in the format asked for."""

import asyncio
import re

import msgspec
from aiohttp import web

from bot.sandbox import refusals
from bot.sandbox.catalogue import Model
from bot.sandbox.faults import without_orders
from bot.sandbox.limits import Amount
from bot.sandbox.refusals import Refused, bad_parameter
from bot.sandbox.speech.formats import CONTENT_TYPES, DEFAULT_RATES, RATES, encode
from bot.sandbox.speech.voice import VOICES, Voice, say
from bot.sandbox.state import SANDBOX, admit, faults_of, take
from bot.sandbox.wire import SpeechRequest

LONGEST_INPUT = 128_000
BLOCK = 16 * 1024
_CONTROL = re.compile(r"^.*<\|endofprompt\|>|\[(?:S\d|laughter|breath)\]", re.DOTALL)
_decoder = msgspec.json.Decoder(SpeechRequest)


async def handle_speech(request: web.Request) -> web.StreamResponse:
    options = request.app[SANDBOX].options
    wanted = _decoder.decode(await request.read())
    faults = await faults_of(request, wanted.input)
    model = admit(request, wanted.model)
    rate = _check(wanted, model)
    voice = _voice(wanted)
    take(request, model, Amount(requests=1))
    sound = await asyncio.to_thread(_record, wanted, voice, rate)
    await asyncio.sleep(options.first_token_after)
    response = web.StreamResponse(headers={"Content-Type": CONTENT_TYPES[wanted.response_format]})
    await response.prepare(request)
    is_cut = faults.pieces("cut", "end", "error", "silence") is not None
    for start in range(0, len(sound) // 2 if is_cut else len(sound), BLOCK):
        await response.write(sound[start : start + BLOCK])
    if "silence" in faults:
        await asyncio.Event().wait()
    if is_cut and request.transport is not None:
        request.transport.abort()
    return response


def _check(wanted: SpeechRequest, model: Model) -> int:
    """Return the sample rate to use, or refuse what is out of range."""
    if model.kind not in {"text-to-speech", "any"}:
        raise bad_parameter("The model does not speak.")
    if not without_orders(wanted.input).strip() or len(wanted.input) > LONGEST_INPUT:
        raise bad_parameter(f"The input must have 1 to {LONGEST_INPUT} characters.")
    if not 0.25 <= wanted.speed <= 4:
        raise bad_parameter("The speed must be between 0.25 and 4.")
    if not -10 <= wanted.gain <= 10:
        raise bad_parameter("The gain must be between -10 and 10.")
    rates = RATES.get(wanted.response_format)
    if rates is None:
        raise bad_parameter("The response_format must be mp3, opus, wav or pcm.")
    rate = wanted.sample_rate or DEFAULT_RATES[wanted.response_format]
    if rate not in rates:
        raise bad_parameter(f"The sample_rate {rate} is not supported for {wanted.response_format}.")
    return rate


def _voice(wanted: SpeechRequest) -> Voice:
    if not wanted.voice:
        if wanted.references:
            return VOICES["anna"]
        raise Refused(refusals.coded(400, 20052, "The voice or the reference audio is required."))
    prefix, _, name = wanted.voice.rpartition(":")
    if prefix != wanted.model or name not in VOICES:
        raise bad_parameter("Invalid voice")
    return VOICES[name]


def _record(wanted: SpeechRequest, voice: Voice, rate: int) -> bytes:
    text = _CONTROL.sub("", without_orders(wanted.input))
    samples = say(text, voice, rate=rate, speed=wanted.speed, gain=wanted.gain)
    return encode(samples, wanted.response_format, rate)
