"""Turns text into phones: rules of thumb for English letters, a made-up syllable for each wide character."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phone:
    """`formants` in Hz; `voiced` and `noise` are loudness from 0 to 1; `hiss` names the colour of the noise."""

    seconds: float
    formants: tuple[int, int, int] = (500, 1500, 2500)
    voiced: float = 0.0
    noise: float = 0.0
    hiss: str = "soft"
    is_stop: bool = False


PHONES = {
    "a": Phone(0.13, (730, 1090, 2440), 1.0),
    "ae": Phone(0.13, (660, 1720, 2410), 1.0),
    "e": Phone(0.11, (530, 1840, 2480), 0.95),
    "ei": Phone(0.08, (430, 2050, 2600), 0.95),
    "i": Phone(0.10, (270, 2290, 3010), 0.8),
    "ih": Phone(0.09, (390, 1990, 2550), 0.85),
    "o": Phone(0.12, (570, 840, 2410), 0.95),
    "u": Phone(0.11, (300, 870, 2240), 0.85),
    "uh": Phone(0.10, (600, 1190, 2390), 0.9),
    "schwa": Phone(0.07, (500, 1500, 2500), 0.75),
    "er": Phone(0.12, (490, 1350, 1690), 0.9),
    "l": Phone(0.07, (360, 1300, 2700), 0.6),
    "r": Phone(0.07, (420, 1200, 1600), 0.6),
    "m": Phone(0.08, (250, 1000, 2200), 0.5),
    "n": Phone(0.07, (260, 1600, 2500), 0.5),
    "ng": Phone(0.09, (260, 1900, 2600), 0.5),
    "w": Phone(0.06, (300, 650, 2200), 0.6),
    "y": Phone(0.06, (280, 2200, 3000), 0.6),
    "v": Phone(0.06, (300, 1200, 2400), 0.35, 0.12),
    "z": Phone(0.08, (280, 1700, 2600), 0.3, 0.3, "high"),
    "zh": Phone(0.08, (280, 1700, 2600), 0.3, 0.3, "middle"),
    "dh": Phone(0.05, (300, 1300, 2500), 0.4, 0.1),
    "b": Phone(0.025, (300, 900, 2300), 0.6, 0.2, is_stop=True),
    "d": Phone(0.025, (300, 1700, 2600), 0.6, 0.3, "high", is_stop=True),
    "g": Phone(0.03, (300, 2000, 2500), 0.6, 0.3, "middle", is_stop=True),
    "s": Phone(0.11, noise=0.5, hiss="high"),
    "sh": Phone(0.11, noise=0.6, hiss="middle"),
    "f": Phone(0.09, noise=0.25),
    "th": Phone(0.08, noise=0.22),
    "h": Phone(0.06, noise=0.2),
    "p": Phone(0.03, noise=0.45, is_stop=True),
    "t": Phone(0.035, noise=0.6, hiss="high", is_stop=True),
    "k": Phone(0.04, noise=0.55, hiss="middle", is_stop=True),
}
SHORT_PAUSE, COMMA_PAUSE, FULL_PAUSE = 0.035, 0.2, 0.36

_SPELLING = (
    ("tion", "sh schwa n"),
    ("ough", "o"),
    ("igh", "a ih"),
    ("eau", "o"),
    ("sch", "sh"),
    ("tch", "t sh"),
    ("ould", "u d"),
    ("oo", "u"),
    ("ee", "i"),
    ("ea", "i"),
    ("ai", "e ei"),
    ("ay", "e ei"),
    ("ei", "e ei"),
    ("ey", "i"),
    ("oa", "o u"),
    ("ou", "a u"),
    ("ow", "o u"),
    ("oi", "o ih"),
    ("oy", "o ih"),
    ("au", "o"),
    ("aw", "o"),
    ("ie", "i"),
    ("ue", "u"),
    ("ew", "y u"),
    ("er", "er"),
    ("ir", "er"),
    ("ur", "er"),
    ("ar", "a r"),
    ("or", "o r"),
    ("th", "th"),
    ("sh", "sh"),
    ("ch", "t sh"),
    ("ph", "f"),
    ("wh", "w"),
    ("wr", "r"),
    ("kn", "n"),
    ("ng", "ng"),
    ("nk", "ng k"),
    ("ck", "k"),
    ("qu", "k w"),
    ("ss", "s"),
    ("ll", "l"),
    ("tt", "t"),
    ("ff", "f"),
    ("pp", "p"),
    ("rr", "r"),
    ("nn", "n"),
    ("mm", "m"),
    ("dd", "d"),
    ("ce", "s"),
    ("ci", "s ih"),
    ("cy", "s i"),
    ("ge", "d zh"),
    ("gi", "d zh ih"),
    ("x", "k s"),
    ("a", "ae"),
    ("b", "b"),
    ("c", "k"),
    ("d", "d"),
    ("e", "e"),
    ("f", "f"),
    ("g", "g"),
    ("h", "h"),
    ("i", "ih"),
    ("j", "d zh"),
    ("k", "k"),
    ("l", "l"),
    ("m", "m"),
    ("n", "n"),
    ("o", "o"),
    ("p", "p"),
    ("q", "k"),
    ("r", "r"),
    ("s", "s"),
    ("t", "t"),
    ("u", "uh"),
    ("v", "v"),
    ("w", "w"),
    ("y", "i"),
    ("z", "z"),
)
_WHOLE = {
    "the": "dh schwa",
    "a": "schwa",
    "i": "a ih",
    "you": "y u",
    "to": "t u",
    "of": "o v",
    "is": "ih z",
    "was": "w o z",
    "one": "w uh n",
    "two": "t u",
    "are": "a r",
    "have": "h ae v",
    "he": "h i",
    "she": "sh i",
    "we": "w i",
    "me": "m i",
    "be": "b i",
    "do": "d u",
    "hello": "h e l o u",
    "my": "m a ih",
    "by": "b a ih",
    "this": "dh ih s",
    "that": "dh ae t",
    "what": "w o t",
    "here": "h i r",
    "there": "dh e r",
    "your": "y o r",
    "parley": "p a r l i",
}
_LONG = {"a": "e ei", "i": "a ih", "o": "o u", "u": "u", "e": "i"}
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FIRST = ("m", "b", "l", "zh", "sh", "d", "t", "n", "g", "k", "h", "y", "w", "s", "z")
_LAST = ("a", "i", "u", "o", "e", "a n", "e n", "a ng", "ih ng", "a ih", "a u", "e ei", "o u")
_TOKEN = re.compile(r"[a-z']+|\d|[^\x00-\x7f]|[.!?;:,\n]|\s+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phone, or a pause where there is none; `lift` bends the pitch of one syllable."""

    phone: Phone | None
    seconds: float
    lift: float = 1.0


def spell(text: str) -> Iterator[Spoken]:
    """Yield what is to be said, in order."""
    for token in _TOKEN.findall(text.lower()):
        if token[0] in ".!?;:,\n。！？，、；：":
            yield Spoken(None, COMMA_PAUSE if token[0] in ",，、" else FULL_PAUSE)
        elif token.isspace():
            yield Spoken(None, SHORT_PAUSE)
        elif token.isalpha() and not token.isascii():
            yield from _syllable(ord(token))
        else:
            word = _DIGITS[int(token)] if token in "0123456789" else token
            yield from (Spoken(PHONES[name], PHONES[name].seconds) for name in _word(word))


def _syllable(code: int) -> Iterator[Spoken]:
    lift = (1.12, 1.0, 0.86, 0.95)[code % 4]
    for name in (_FIRST[code % len(_FIRST)], *_LAST[code // 7 % len(_LAST)].split()):
        yield Spoken(PHONES[name], PHONES[name].seconds * 1.2, lift)


def _word(word: str) -> list[str]:
    if word in _WHOLE:
        return _WHOLE[word].split()
    word, long_vowel = word.replace("'", ""), -1
    if re.search(r"[aiou][bcdfgklmnprstvz]e$", word):
        word, long_vowel = word[:-1], len(word) - 3
    names: list[str] = []
    place = 0
    while place < len(word):
        letters, phones = next((item for item in _SPELLING if word.startswith(item[0], place)), (word[place], "schwa"))
        if place == long_vowel:
            letters, phones = word[place], _LONG[word[place]]
        names += phones.split()
        place += len(letters)
    return names
