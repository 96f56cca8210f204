"""Wraps samples as WAV, plain PCM or, where an encoder is installed, MP3."""

import sys
from array import array

from bot.sandbox.refusals import bad_parameter

_LINEAR = frozenset({8000, 16_000, 24_000, 32_000, 44_100})
RATES = {"mp3": frozenset({32_000, 44_100}), "opus": frozenset({48_000}), "wav": _LINEAR, "pcm": _LINEAR}
DEFAULT_RATES = {"mp3": 32_000, "opus": 48_000, "wav": 44_100, "pcm": 44_100}
CONTENT_TYPES = {"mp3": "audio/mpeg", "opus": "audio/opus", "wav": "audio/wav", "pcm": "application/audio"}
MP3_KILOBITS = 64
MP3_QUALITY = 7


def encode(samples: "array[int]", response_format: str, rate: int) -> bytes:
    """Return one channel of 16 bit samples in the format asked for."""
    if sys.byteorder == "big":
        samples.byteswap()
    data = samples.tobytes()
    match response_format:
        case "pcm":
            return data
        case "wav":
            return _wav_head(len(data), rate) + data
        case "mp3":
            return _mp3(data, rate)
        case _:
            raise bad_parameter("The sandbox cannot encode opus. Use wav or pcm.")


def _wav_head(length: int, rate: int) -> bytes:
    def number(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, "little")

    shape = number(1, 2) + number(1, 2) + number(rate) + number(rate * 2) + number(2, 2) + number(16, 2)
    return b"RIFF" + number(36 + length) + b"WAVEfmt " + number(16) + shape + b"data" + number(length)


def _mp3(data: bytes, rate: int) -> bytes:
    """Encode with lameenc; loaded only here, since not every machine has a wheel of it."""
    try:
        import lameenc
    except ImportError as error:
        raise bad_parameter("The sandbox cannot encode mp3 without the lameenc package. Use wav or pcm.") from error
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(MP3_KILOBITS)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    return bytes(encoder.encode(data)) + bytes(encoder.flush())
