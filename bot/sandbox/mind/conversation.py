"""What was said so far, and what is said back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_WIDE = re.compile(r"[\u3400-\u9fff]")
_NAMED_LINE = re.compile(r"^([\w .\-]{1,40}): (?=\S)")


@dataclass(frozen=True, slots=True)
class Call:
    """A tool the answer wants used."""

    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """`speaker` is the name before a person's words; `sights` describe the pictures that came with them."""

    role: str
    text: str
    speaker: str = ""
    sights: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    answers_call: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    said: tuple[Said, ...]
    system: str = ""

    @property
    def last_asked(self) -> int:
        """The index of the last thing a person said, -1 if nobody said anything."""
        return max((index for index, said in enumerate(self.said) if said.role == "user"), default=-1)

    @property
    def question(self) -> str:
        return self.said[self.last_asked].text if self.last_asked >= 0 else ""

    @property
    def speaker(self) -> str:
        return self.said[self.last_asked].speaker if self.last_asked >= 0 else ""

    @property
    def is_chinese(self) -> bool:
        return reads_chinese(self.question)

    def earlier(self, role: str) -> list[Said]:
        """Return what that role said before the question, oldest first."""
        return [said for said in self.said[: max(0, self.last_asked)] if said.role == role]

    def until(self, index: int) -> "Conversation":
        return Conversation(self.said[: index + 1], self.system)


@dataclass(frozen=True, slots=True)
class Reply:
    """`thoughts` tell truly how the text was found."""

    text: str
    thoughts: str = ""
    calls: tuple[Call, ...] = field(default=())


def reads_chinese(text: str) -> bool:
    return _WIDE.search(text) is not None


def split_speaker(text: str, system: str) -> tuple[str, str]:
    """Take the name of the last speaker off, where the system message knows that name."""
    for line_start in reversed([0, *(match.end() for match in re.finditer(r"\n", text))]):
        match = _NAMED_LINE.match(text[line_start:])
        if match is not None and match[1] in system:
            return match[1], text[line_start + match.end() :]
    return "", text
