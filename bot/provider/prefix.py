"""Taking a repeated beginning off an answer that was told how to begin."""


class PrefixStripper:
    """Holds text back as long as it may be the prefix once more, and drops it when it is."""

    __slots__ = ("_held", "_prefix")

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._held = ""

    def feed(self, text: str) -> str:
        """Take in a piece; returns what is new of it."""
        if not self._prefix:
            return text
        held = self._held + text
        if len(held) < len(self._prefix) and self._prefix.startswith(held):
            self._held = held
            return ""
        rest = held.removeprefix(self._prefix)
        self._prefix = self._held = ""
        return rest

    def end(self) -> str:
        """Take in the end; what is held was the answer after all."""
        held, self._held, self._prefix = self._held, "", ""
        return held
