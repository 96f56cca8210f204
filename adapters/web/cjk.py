"""Emphasis beside Chinese, Japanese and Korean: `**重点：**说明` is bold, though CommonMark's own rule reads stars.

CommonMark lets a run of marks after punctuation close only before a space or more punctuation. Those scripts put no
space there, so a character of theirs counts as one.
"""

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

MARKS = "*"
RANGES = ((0x1100, 0x11FF), (0x2E80, 0x303F), (0x3041, 0x33FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF),
          (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))  # fmt: skip


def use_cjk_emphasis(parser: MarkdownIt) -> None:
    """Replace the rule that reads stars; underscores stay as they are, since they stand inside words."""
    parser.inline.ruler.before("emphasis", "cjk_emphasis", _tokenize)


def _tokenize(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if silent or state.src[start] not in MARKS:
        return False
    scanned = state.scanDelims(start, canSplitWord=True)
    can_open, can_close = _flanks(state, start, scanned.length)
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = MARKS
        state.delimiters.append(
            Delimiter(
                marker=ord(MARKS), length=scanned.length, token=len(state.tokens) - 1, end=-1,
                open=can_open, close=can_close,
            )
        )  # fmt: skip
    state.pos += scanned.length
    return True


def _flanks(state: StateInline, start: int, length: int) -> tuple[bool, bool]:
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[start + length] if start + length < state.posMax else " "
    opens = not _is_space(after) and (not _is_punctuation(after) or _is_space(before) or _parts(before))
    closes = not _is_space(before) and (not _is_punctuation(before) or _is_space(after) or _parts(after))
    return opens, closes


def _parts(character: str) -> bool:
    """Does this character stand between words by itself?"""
    return _is_punctuation(character) or any(low <= ord(character) <= high for low, high in RANGES)


def _is_space(character: str) -> bool:
    return isWhiteSpace(ord(character))


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)
