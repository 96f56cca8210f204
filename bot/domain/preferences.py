"""Choices people make and where each effective one comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SCOPES = ("thread", "person_here", "person", "channel", "workspace", "installation", "built_in")


@dataclass(frozen=True, slots=True)
class Choice:
    """An effective value and the scope it comes from."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Effective:
    """Every effective choice by name."""

    choices: Mapping[str, Choice] = field(default_factory=dict)

    def value(self, name: str, default: str = "") -> str:
        """The effective value of one choice."""
        choice = self.choices.get(name)
        return choice.value if choice else default

    def source(self, name: str) -> str:
        """Where the value comes from; empty when nobody chose."""
        choice = self.choices.get(name)
        return choice.source if choice else ""


def effective(layers: Sequence[tuple[str, Mapping[str, str]]]) -> Effective:
    """Merge layers of choices given from the most particular scope to the most general; the first that has one wins."""
    merged: dict[str, Choice] = {}
    for source, values in layers:
        for name, value in values.items():
            if value and name not in merged:
                merged[name] = Choice(value, source)
    return Effective(merged)
