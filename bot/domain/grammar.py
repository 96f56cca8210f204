"""The option grammar: `/name words option:value --option value`, the same wherever commands are typed."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.command import CommandSpec, Parameter, ParameterKind
from bot.domain.inbound import Argument
from bot.errors import Refusal

DASHES = ("--", "\N{EM DASH}", "\N{EN DASH}")
QUOTES = {'"': '"', "'": "'", "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}", "「": "」"}
_MARK = re.compile(
    r"(?:(?<=\s)|^)(?:(?P<dash>--|\u2014|\u2013)(?P<flag>[A-Za-z]\w*)[:=]?|(?P<name>[A-Za-z]\w*)[:=](?!//))"
)
_CALL = re.compile(r"/(?P<name>[A-Za-z][\w-]*)(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Called:
    """A command found in a message: its name and the words after it."""

    name: str
    rest: str


def called_in(text: str) -> Called | None:
    """Find the command a message begins with; `//` begins a message that begins with a slash."""
    stripped = text.strip()
    match = _CALL.match(stripped)
    return Called(match["name"].lower(), stripped[match.end() :].strip()) if match else None


def unescaped(text: str) -> str:
    """Take away the slash that says: this is no command."""
    return text[1:] if text.startswith("//") else text


def parse_options(spec: CommandSpec, text: str) -> dict[str, Argument]:
    """Read options and words. An unknown `--option` is refused with the nearest name; an unknown `name:` is text."""
    found: dict[str, str] = {}
    words: list[str] = []
    position = 0
    for mark in _marks(spec, text):
        if mark.start() < position:
            continue
        words.append(text[position : mark.start()])
        parameter = _parameter(spec, mark)
        value, position = _value(spec, parameter, text, mark.end())
        if parameter.name in found:
            raise Refusal(words="refusal.option_twice", option=parameter.name)
        found[parameter.name] = value
    words.append(text[position:])
    _add_words(spec, found, " ".join(word.strip() for word in words if word.strip()))
    return {name: _converted(spec, name, value) for name, value in found.items()}


def recipe(spec: CommandSpec, arguments: Mapping[str, Argument]) -> str:
    """Write a call that means these arguments; `parse_options` reads it back."""
    written = [f"/{spec.name}"]
    for parameter in spec.parameters:
        value = arguments.get(parameter.name)
        if isinstance(value, str | int | float) and value != "":
            written.append(f"{parameter.name}:{_quoted(str(value))}")
    return " ".join(written)


def nearest(name: str, names: tuple[str, ...]) -> str:
    """The name that looks most like another; empty when none does."""
    close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    return close[0] if close else ""


def _marks(spec: CommandSpec, text: str) -> list[re.Match[str]]:
    known = {parameter.name for parameter in spec.parameters}
    marks: list[re.Match[str]] = []
    for match in _MARK.finditer(text):
        name = (match["flag"] or match["name"]).lower()
        is_typed_dash = match["dash"] in (None, "--")
        if name in known or (match["flag"] and (is_typed_dash or nearest(name, tuple(known)))):
            marks.append(match)
    return marks


def _parameter(spec: CommandSpec, mark: re.Match[str]) -> Parameter:
    name = (mark["flag"] or mark["name"]).lower()
    if parameter := spec.parameter(name):
        return parameter
    names = tuple(parameter.name for parameter in spec.parameters)
    close = nearest(name, names)
    if close:
        raise Refusal(words="refusal.unknown_option", option=name, nearest=close)
    if not names:
        raise Refusal(words="refusal.no_options", option=name, command=spec.name)
    raise Refusal(words="refusal.unknown_option_all", option=name, options=", ".join(f"--{each}" for each in names))


def _value(spec: CommandSpec, parameter: Parameter, text: str, start: int) -> tuple[str, int]:
    """Read one value: quoted, one word, or for words everything up to the next option. Returns it and its end."""
    while start < len(text) and text[start].isspace():
        start += 1
    if start < len(text) and (closing := QUOTES.get(text[start])):
        end = _closing(text, start + 1, closing)
        if end >= 0:
            return text[start + 1 : end].replace("\\" + closing, closing), end + 1
    if parameter.kind is ParameterKind.TEXT and not parameter.is_word:
        following = next((mark.start() for mark in _marks(spec, text) if mark.start() >= start), len(text))
        return text[start:following].strip(), following
    word = re.compile(r"\S*").match(text, start)
    end = word.end() if word else start
    return text[start:end], end


def _closing(text: str, start: int, quote: str) -> int:
    while (end := text.find(quote, start)) > 0 and text[end - 1] == "\\":
        start = end + 1
    return end


def _add_words(spec: CommandSpec, found: dict[str, str], words: str) -> None:
    if not words:
        return
    rest = spec.rest
    if rest is None:
        raise Refusal(words="refusal.extra_words", command=spec.name, words_said=words[:40])
    found[rest.name] = f"{found[rest.name]} {words}" if found.get(rest.name) else words


def _converted(spec: CommandSpec, name: str, value: str) -> Argument:
    parameter = spec.parameter(name)
    assert parameter is not None, "only known names are found"
    match parameter.kind:
        case ParameterKind.INTEGER | ParameterKind.NUMBER:
            return _number(parameter, value)
        case ParameterKind.CHOICE:
            return _choice(parameter, value)
        case ParameterKind.PICTURE | ParameterKind.FILE:
            raise Refusal(words="refusal.needs_file", option=name)
        case ParameterKind.TEXT:
            return value


def _number(parameter: Parameter, value: str) -> int | float:
    try:
        number = int(value) if parameter.kind is ParameterKind.INTEGER else float(value)
    except ValueError:
        raise Refusal(words="refusal.not_a_number", option=parameter.name, value=value[:40]) from None
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and number < low) or (high is not None and number > high) or number != number:
        raise Refusal(words="refusal.out_of_range", option=parameter.name, low=_plain(low), high=_plain(high))
    return number


def _choice(parameter: Parameter, value: str) -> str:
    for choice in parameter.choices:
        if choice.lower() == value.lower():
            return choice
    raise Refusal(
        words="refusal.not_a_choice", option=parameter.name, value=value[:40], choices=", ".join(parameter.choices)
    )


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if number < 1_000_000 else f"{number:.0f}"


def _quoted(value: str) -> str:
    if value and not re.search(r"[\s\"':=\u2014\u2013]|--|^[「\u201c]", value) and not value.endswith("\\"):
        return value
    return '"' + value.replace('"', '\\"') + '"'
