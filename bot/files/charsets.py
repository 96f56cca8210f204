"""Tells which character set a text is in, or that it is no text."""

import codecs
from itertools import islice

SAMPLE = 64 * 1024
MARKS = (  # the longer mark first: one begins with the other
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
KEPT_CONTROLS = frozenset("\t\n\v\f\r\b\x1b")
CONTROLS_ALLOWED = 0.005
HANZI_READ = 2000
COMMON_LEADS = frozenset((*range(0xA1, 0xAA), *range(0xB0, 0xD8)))  # punctuation and the everyday characters
WESTERN_ALLOWED = 0.4


def charset_of(data: bytes) -> str | None:
    """Name the character set by the beginning of a text; None is no text. Nothing at all is UTF-8."""
    sample = data[:SAMPLE]
    is_whole = len(data) <= SAMPLE
    marked = next((charset for mark, charset in MARKS if sample.startswith(mark)), None)
    if marked:
        return marked if _reads(sample, marked, is_whole=is_whole) else None
    if b"\0" in sample:
        guess = _sixteen_bits(sample)
        return guess if guess and _reads(sample, guess, is_whole=is_whole) else None
    return next((each for each in ("utf-8", "gb18030", "cp1252") if _reads(sample, each, is_whole=is_whole)), None)


def decoded(data: bytes) -> str | None:
    """Read a whole text; what does not fit its character set shows as a replacement mark. None is no text."""
    charset = charset_of(data)
    return data.decode(charset, errors="replace") if charset else None


def _sixteen_bits(sample: bytes) -> str | None:
    """Guess UTF-16 without a mark: every other byte of Western text and of line ends is zero."""
    pairs = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > even * 8 and odd > pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > odd * 8 and even > pairs * 0.1 else None


def _reads(sample: bytes, charset: str, *, is_whole: bool) -> bool:
    try:
        text = codecs.getincrementaldecoder(charset)().decode(sample, final=is_whole)
    except UnicodeError:
        return False
    if not _is_clean(text):
        return False
    if charset == "gb18030":
        return _is_chinese(text)
    return charset != "cp1252" or sum(not char.isascii() for char in text) <= len(text) * WESTERN_ALLOWED


def _is_clean(text: str) -> bool:
    controls = sum(1 for char in text if (char < " " and char not in KEPT_CONTROLS) or "\x7f" <= char < "\xa0")
    return controls <= len(text) * CONTROLS_ALLOWED


def _is_chinese(text: str) -> bool:
    """Nearly every pair of bytes is some Chinese character, so ask that most are everyday ones."""
    pairs = [char.encode("gb18030") for char in islice((c for c in text if not c.isascii()), HANZI_READ)]
    common = sum(1 for pair in pairs if len(pair) == 2 and pair[0] in COMMON_LEADS and pair[1] >= 0xA1)
    return common * 2 >= len(pairs)
