"""A half-written Markdown tail, made presentable: open marks closed, half-written ones hidden."""

import re

from bot.delivery.blocks import Blocks, after_line
from bot.delivery.borders import Line, read_lines
from bot.delivery.inline import Inline, read_inline

LONE_MARK = re.compile(
    r"(?:[-=*_+#`~|:\s>]+|[\s>]*\d{1,9}[.)]?|[\s>]*(?:[-*+]|\d{1,9}[.)])\s+(?:[-=*_+#`~|:]+|\[[ xX]?\]?))$"
)
HALF_MARKS = frozenset("*_~[\\")


def heal(
    text: str, blocks: Blocks | None = None, marks: tuple[str, ...] = (), *, known: list[Line] | None = None
) -> tuple[str, str]:
    """Split what can be shown of a growing text into its body and the marks that close it.

    `blocks` and `marks` are what holds where the text begins, `known` the lines read before of a text that only grows.
    Only what is half-written at the end is left out.
    """
    lines = read_lines(text, blocks or Blocks(), known)
    while lines:
        last = lines.pop()
        line = text[last.start : last.end].rstrip()
        text = text[: last.start] + line
        if not line or _is_half_line(line, last):
            text = text[: last.start]
            continue
        fence = last.before.fence
        if fence and not last.after.is_text:
            return text, f"\n{fence.prefix}{fence.mark}" if last.after.fence else ""
        opened = marks if last.run_start == 0 else ()
        inline = read_inline(text[last.run_start :], opened)
        whole = _whole(text[last.run_start :], inline)
        if len(whole) == len(text) - last.run_start:
            return text, "".join(reversed(inline.marks))
        text = text[: last.run_start] + whole
        lines = _shortened([*lines, last], text)
    return "", ""


def healed(text: str) -> str:
    """Heal a text that begins at the start of a document."""
    return "".join(heal(text))


def _is_half_line(line: str, place: Line) -> bool:
    """Is this line nothing but marks of something that is still to come?"""
    fence = place.before.fence
    if fence and not place.after.is_text:
        bare = line.removeprefix(fence.prefix).strip()
        return place.after.fence is not None and not bare.strip(fence.mark[0])
    return place.after.is_fence_line or (not place.before.is_midline and LONE_MARK.match(line) is not None)


def _shortened(lines: list[Line], text: str) -> list[Line]:
    """Drop and cut the lines that a shorter text no longer has."""
    while lines and lines[-1].start >= len(text):
        lines.pop()
    if lines:
        last = lines.pop()
        after = after_line(last.before, text[last.start :])
        lines.append(Line(last.start, len(text), last.before, after, last.run_start))
    return lines


def _whole(run: str, inline: Inline) -> str:
    """Leave out what is half-written at the end of a run of inline text."""
    if half := inline.half_link:
        words = "" if half.is_picture else run[half.start + 1 : half.words_end]
        return run[: half.start] + words
    if inline.picture is not None:
        return run[: inline.picture]
    if inline.code_from is not None:
        code = run[inline.code_from :].rstrip("` \t\n")
        return run[: inline.code_from] + code if code else run[: inline.code_from].rstrip("`")
    floor = inline.spans[-1][1] if inline.spans else 0
    end = len(run)
    while end > floor and (run[end - 1].isspace() or run[end - 1] in HALF_MARKS):
        end -= 1
    return run[:end]
