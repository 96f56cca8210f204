"""How long a text is for a platform, and where it may be cut without breaking a character."""

import unicodedata

from bot.domain.capabilities import TextUnit

JOINER = "\u200d"


def measure(text: str, unit: TextUnit) -> int:
    """Count a text's length as the platform counts it."""
    if unit is TextUnit.CODE_POINTS or text.isascii():
        return len(text)
    if unit is TextUnit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def fitting(text: str, limit: int, unit: TextUnit) -> int:
    """Count how many characters from the start fit into a limit."""
    low, high = 0, min(len(text), limit)
    if measure(text[:high], unit) <= limit:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle], unit) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def is_inside_character(text: str, at: int) -> bool:
    """Would a cut here part what people see as one character?"""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return True
    if before.isascii() and after.isascii():
        return False
    if JOINER in (before, after) or unicodedata.category(after)[0] == "M":
        return True
    code = ord(after)
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:  # skin tones, tag letters of flags
        return True
    if _is_low_surrogate(code) or _is_jamo_pair(ord(before), code):
        return True
    return _is_regional(before) and _is_regional(after) and _flags_before(text, at) % 2 == 1


def is_wide(character: str) -> bool:
    """Is this a character of a script that is written without spaces?"""
    code = ord(character)
    return (
        0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF or 0x20000 <= code <= 0x3FFFF
    )


def _is_low_surrogate(code: int) -> bool:
    return 0xDC00 <= code <= 0xDFFF


def _is_jamo_pair(before: int, after: int) -> bool:
    """Korean letters that are written as one syllable."""
    is_tail = 0x1160 <= after <= 0x11FF
    return is_tail and (0x1100 <= before <= 0x11FF or 0xAC00 <= before <= 0xD7A3)


def _is_regional(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _flags_before(text: str, at: int) -> int:
    count = 0
    while at - count > 0 and _is_regional(text[at - count - 1]):
        count += 1
    return count
