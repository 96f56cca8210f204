"""Counts tokens: an estimate for text, the published rule of the Qwen series for pictures."""

import math
import re

PATCH = 28
LOW_TOKENS = 256
FEWEST_PIXELS = 56 * 56
MOST_PIXELS = 3584 * 3584
PER_MESSAGE = 4
_PIECE = re.compile(r"\s*[A-Za-z0-9']{1,12}|\s*[^\sA-Za-z0-9]|\s+")


def split_pieces(text: str) -> list[str]:
    """Cut text into the pieces that are streamed, one token each; joined they are the text again."""
    return _PIECE.findall(text)


def count_text(text: str) -> int:
    """Estimate without splitting: four plain characters a token, one token for a wide one."""
    wide = (len(text.encode()) - len(text)) // 2
    return wide + math.ceil((len(text) - wide) / 4)


def count_picture(height: int, width: int, detail: str) -> int:
    """Count as the Qwen series does: `low` and `auto` are one fixed size, anything else is high."""
    if detail in {"low", "auto"}:
        return LOW_TOKENS
    tall, wide = (math.ceil(side / PATCH) * PATCH for side in (height, width))
    if tall * wide > MOST_PIXELS:
        shrink = math.sqrt(tall * wide / MOST_PIXELS)
        tall, wide = (math.floor(side / shrink / PATCH) * PATCH for side in (tall, wide))
    elif tall * wide < FEWEST_PIXELS:
        grow = math.sqrt(FEWEST_PIXELS / (tall * wide))
        tall, wide = (math.ceil(side * grow / PATCH) * PATCH for side in (tall, wide))
    return max(PATCH, tall) // PATCH * (max(PATCH, wide) // PATCH)
