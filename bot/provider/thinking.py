"""Thoughts that a model wrote into its answer between think tags, told from the answer."""

OPEN = "<think>"
CLOSE = "</think>"


class ThoughtSplitter:
    """Splits text that comes in pieces into answer and thoughts; tags may be cut anywhere.

    A tag inside code (after an odd number of backticks) is the answer talking about tags and stays.
    """

    __slots__ = ("_has_odd_ticks", "_held", "_is_thinking", "_trims")

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False
        self._has_odd_ticks = False
        self._trims = False

    def feed(self, text: str) -> list[tuple[bool, str]]:
        """Take in a piece; returns pieces with whether each is a thought."""
        if "<" not in text and "`" not in text and not (self._held or self._is_thinking or self._trims):
            return [(False, text)]
        pieces: list[tuple[bool, str]] = []
        rest = self._held + text
        self._held = ""
        while rest:
            tag = CLOSE if self._is_thinking else OPEN
            at = rest.find(tag)
            if at < 0:
                kept = _tag_start(rest, tag)
                self._held = rest[len(rest) - kept :]
                self._put(pieces, rest[: len(rest) - kept])
                break
            self._put(pieces, rest[:at])
            if not self._is_thinking and self._has_odd_ticks:
                self._put(pieces, tag)
            else:
                self._trims = self._is_thinking
                self._is_thinking = not self._is_thinking
            rest = rest[at + len(tag) :]
        return pieces

    def end(self) -> list[tuple[bool, str]]:
        """Take in the end; a tag that was begun and not finished is text."""
        pieces: list[tuple[bool, str]] = []
        self._put(pieces, self._held)
        self._held = ""
        return pieces

    def _put(self, pieces: list[tuple[bool, str]], text: str) -> None:
        if not self._is_thinking:
            if self._trims:
                # The blank lines between thoughts and answer belong to neither.
                text = text.lstrip()
                self._trims = not text
            if text.count("`") % 2:
                self._has_odd_ticks = not self._has_odd_ticks
        if text:
            pieces.append((self._is_thinking, text))


def _tag_start(text: str, tag: str) -> int:
    """Count the characters at the end that may be the beginning of a tag."""
    start = text.rfind("<", max(0, len(text) - len(tag) + 1))
    return len(text) - start if start >= 0 and tag.startswith(text[start:]) else 0
