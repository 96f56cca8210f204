"""A robot voice: one period of each sound is computed from its formants and repeated, so that speech costs little."""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from bot.sandbox.speech.phones import PHONES, Phone, Spoken, spell

MOST_SECONDS = 60
LOUDNESS = 9000
LEVELS = 6
STOP_GAP = 0.035
GLIDE_PERIODS = 3
NOISE_SECONDS = 0.25
BANDWIDTHS = (70.0, 100.0, 150.0)
STRENGTHS = (1.0, 0.55, 0.28)


@dataclass(frozen=True, slots=True)
class Voice:
    """`pitch` in Hz; `size` shifts the formants as a shorter throat does; `swing` is how far the melody moves."""

    pitch: float
    size: float
    swing: float


VOICES = {
    "alex": Voice(112, 1.0, 0.05),
    "benjamin": Voice(84, 0.94, 0.04),
    "charles": Voice(98, 0.98, 0.08),
    "david": Voice(128, 1.02, 0.16),
    "anna": Voice(204, 1.15, 0.06),
    "bella": Voice(222, 1.18, 0.15),
    "claire": Voice(188, 1.12, 0.04),
    "diana": Voice(240, 1.2, 0.18),
}


def say(text: str, voice: Voice, *, rate: int, speed: float = 1.0, gain: float = 0.0) -> "array[int]":
    """Return the spoken text as 16 bit samples, the same for the same arguments."""
    spoken = list(spell(text))
    if not any(item.phone for item in spoken):
        spoken = [Spoken(PHONES["schwa"], 0.25)]
    return _Throat(voice, rate, LOUDNESS * 10 ** (gain / 20)).speak(spoken, speed)


class _Throat:
    def __init__(self, voice: Voice, rate: int, loudness: float) -> None:
        self._voice = voice
        self._rate = rate
        self._loudness = loudness
        self._periods: dict[tuple[tuple[int, int, int], int, int], array[int]] = {}
        self._noises: dict[tuple[str, int], array[int]] = {}
        self._formants = (500, 1500, 2500)

    def speak(self, spoken: Iterable[Spoken], speed: float) -> "array[int]":
        items = list(spoken)
        sound = array("h", bytes(2 * int(0.03 * self._rate)))
        for index, item in enumerate(items):
            seconds = item.seconds / speed
            if item.phone is None:
                sound.extend(self._silence(seconds))
            else:
                pitch = self._pitch(index / len(items), index) * item.lift
                self._sound(sound, item.phone, seconds=seconds, pitch=pitch)
            if len(sound) > MOST_SECONDS * self._rate:
                break
        sound.extend(self._silence(0.05))
        return sound[: MOST_SECONDS * self._rate]

    def _pitch(self, progress: float, index: int) -> float:
        melody = 1 + self._voice.swing * math.sin(index * 0.7) + 0.06 * (0.5 - progress)
        return self._voice.pitch * melody

    def _silence(self, seconds: float) -> "array[int]":
        return array("h", bytes(2 * int(seconds * self._rate)))

    def _sound(self, sound: "array[int]", phone: Phone, *, seconds: float, pitch: float) -> None:
        if phone.is_stop:
            sound.extend(self._silence(STOP_GAP * min(1.0, seconds / phone.seconds)))
        if phone.voiced:
            self._voiced(sound, phone, seconds=seconds, pitch=pitch)
        else:
            sound.extend(self._noise(phone, int(seconds * self._rate), len(sound)))

    def _voiced(self, sound: "array[int]", phone: Phone, *, seconds: float, pitch: float) -> None:
        length = max(8, int(self._rate / pitch))
        count = max(2, round(seconds * self._rate / length))
        aim = tuple(round(formant * self._voice.size / 20) * 20 for formant in phone.formants)
        begun = self._formants
        for number in range(count):
            glide = min(1.0, (number + 1) / min(count, GLIDE_PERIODS))
            now = tuple(round((old + (new - old) * glide) / 20) * 20 for old, new in zip(begun, aim, strict=True))
            edge = min(number + 2, count - number + 1, LEVELS) / LEVELS
            period = self._period((now[0], now[1], now[2]), length, round(phone.voiced * edge * LEVELS * 2))
            if phone.noise:
                noise = self._noise(phone, length, len(sound))
                period = array("h", map(int.__add__, period, noise))
            sound.extend(period)
        self._formants = (aim[0], aim[1], aim[2])

    def _period(self, formants: tuple[int, int, int], length: int, level: int) -> "array[int]":
        key = (formants, length, level)
        if key not in self._periods:
            scale = self._loudness * level / (LEVELS * 2)
            self._periods[key] = array("h", (_clipped(part * scale) for part in self._wave(formants, length)))
        return self._periods[key]

    def _wave(self, formants: tuple[int, int, int], length: int) -> list[float]:
        """Ring each formant for two periods and fold them into one, so that repeats join without a click."""
        wave = [0.0] * length
        for formant, width, strength in zip(formants, BANDWIDTHS, STRENGTHS, strict=True):
            if formant * 2 >= self._rate:
                continue
            decay = math.exp(-math.pi * width / self._rate)
            angle = 2 * math.pi * formant / self._rate
            first, second = 2 * decay * math.cos(angle), -decay * decay
            before, now = 0.0, math.sin(angle) * strength
            for index in range(2 * length):
                wave[index % length] += now
                before, now = now, first * now + second * before
        peak = max(map(abs, wave)) or 1.0
        mean = sum(wave) / length
        return [(part - mean) / peak for part in wave]

    def _noise(self, phone: Phone, length: int, offset: int) -> "array[int]":
        store = self._noise_store(phone.hiss, round(phone.noise * 100))
        start = offset % max(1, len(store) - length)
        piece = store[start : start + length]
        fade = min(int(0.006 * self._rate), len(piece) // 2)
        for index in range(fade):
            piece[index] = piece[index] * index // fade
            piece[-index - 1] = piece[-index - 1] * index // fade
        return piece

    def _noise_store(self, hiss: str, level: int) -> "array[int]":
        key = (hiss, level)
        if key not in self._noises:
            random = Random(hiss)
            raw = [random.uniform(-1, 1) for _ in range(int(NOISE_SECONDS * self._rate) + 2)]
            scale = self._loudness * level / 100
            self._noises[key] = array("h", (_clipped(part * scale) for part in _coloured(raw, hiss)))
        return self._noises[key]


def _coloured(raw: list[float], hiss: str) -> list[float]:
    """Sharpen the noise for s, leave it in the middle for sh, soften it for f."""
    match hiss:
        case "high":
            return [(now - before) * 0.7 for before, now in pairwise(raw)]
        case "middle":
            return [(now - two) * 0.7 for two, _, now in zip(raw, raw[1:], raw[2:], strict=False)]
        case _:
            return [(before + now) * 0.6 for before, now in pairwise(raw)]


def _clipped(value: float) -> int:
    return max(-32_000, min(32_000, int(value)))
