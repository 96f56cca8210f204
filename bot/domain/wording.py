"""Words for people, by key and parameters, in English and Chinese."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "zh")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, str]:
    """Read one word file into dotted keys."""
    text = files("bot.domain.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def language_of(locale: str, *, default: str = "en") -> str:
    """Choose the language to speak with a person of this locale (`zh-CN`, `en_US`)."""
    start = locale.lower().replace("_", "-").split("-")[0]
    return start if start in LANGUAGES else default


class Words:
    """Says things in one language; a key that language lacks is said in English."""

    __slots__ = ("_words", "language")

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._words = catalogue(self.language)

    def say(self, key: str, /, **parameters: object) -> str:
        """Say what a key stands for; a missing parameter shows as its name in braces."""
        text = self._words.get(key) or catalogue("en").get(key) or key
        return text.format_map(_Shown(parameters)) if parameters or "{" in text else text

    def has(self, key: str) -> bool:
        """Is there a text for this key?"""
        return key in self._words or key in catalogue("en")


class _Shown(dict[str, object]):
    """Parameters for `str.format_map` that leave unknown names standing."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            pairs.extend(_flat(value, f"{prefix}{name}."))
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
