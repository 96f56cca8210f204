"""Server-sent events out of bytes that come cut anywhere."""

MAX_EVENT = 8 * 1024 * 1024
MAX_LINES = 10_000
_BOM = b"\xef\xbb\xbf"


class EventTooLong(Exception):
    """One event is longer than any answer's can be."""


class EventReader:
    """Collects bytes and gives the data of each event once it is whole, joined over its lines.

    Comments, other fields and empty events are skipped; lines end with LF or CRLF.
    """

    __slots__ = ("_held", "_is_clean", "_is_first", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._held: list[bytes] = []
        self._is_first = True
        self._is_clean = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take in some bytes; returns the data of the events they complete."""
        if self._is_clean and data.endswith(b"\n\n") and data.startswith(b"data:") and data.count(b"\n") == 2:
            # One whole event in one read, as most come.
            return [event] if (event := data[5:].strip()) else []
        return self._feed(data)

    def _feed(self, data: bytes) -> list[bytes]:
        end = data.rfind(b"\n")
        if end < 0:
            self._is_clean = False
            self._rest += data
            if len(self._rest) > MAX_EVENT:
                raise EventTooLong
            return []
        whole = self._rest + data[:end]
        self._rest = data[end + 1 :]
        if self._is_first:
            self._is_first = False
            whole = whole.removeprefix(_BOM)
        events = self._lines(whole.split(b"\n"))
        self._is_clean = not (self._rest or self._held)
        return events

    def end(self) -> list[bytes]:
        """Take in the end of the stream; a last event without its blank line counts."""
        events = self._feed(b"\n\n")
        self._rest = b""
        return events

    def _lines(self, lines: list[bytes]) -> list[bytes]:
        events: list[bytes] = []
        held = self._held
        for line in lines:
            if line.startswith(b"data:"):
                held.append(line)
            elif held and (not line or line == b"\r"):
                data = _data(held[0]) if len(held) == 1 else b"\n".join(map(_data, held))
                held.clear()
                if data:
                    events.append(data)
        if len(held) > MAX_LINES:
            raise EventTooLong
        return events


def _data(line: bytes) -> bytes:
    """Take the value of a data line. JSON and marks do not mind blanks round them, so all are cut."""
    return line[5:].strip()
