"""How many tokens a picture counts, by the provider's published formulas. Sizes are height, then width."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

LOW_TOKENS = 256
PATCH = 28

VL2_TILE = 384
VL2_TILES = 9
# More pictures than this in one request and each is counted at low detail.
VL2_FULL_PICTURES = 2

INTERN_TILE = 448
INTERN_TILES = 12


@dataclass(frozen=True, slots=True)
class PixelRange:
    """The least and the most pixels a patching model looks at."""

    least: int
    most: int


QWEN_VL = PixelRange(56 * 56, 3584 * 3584)
GLM_41V = PixelRange(112 * 112, 4_816_894)


def is_high(detail: str) -> bool:
    """Is a picture looked at closely? `auto` counts as low here, and saying nothing counts as high."""
    return detail not in ("low", "auto")


def patch_tokens(height: int, width: int, *, detail: str, pixels: PixelRange = QWEN_VL) -> int:
    """Count for models that cut a picture into patches of 28 pixels (Qwen2-VL and 2.5-VL, QVQ, GLM-4.1V)."""
    if not is_high(detail):
        return LOW_TOKENS
    rows, columns = math.ceil(height / PATCH), math.ceil(width / PATCH)
    area = rows * columns * PATCH * PATCH
    if area > pixels.most:
        shrink = math.sqrt(area / pixels.most)
        rows, columns = max(1, math.floor(rows / shrink)), max(1, math.floor(columns / shrink))
    elif area < pixels.least:
        grow = math.sqrt(pixels.least / area)
        rows, columns = math.ceil(rows * grow), math.ceil(columns * grow)
    return rows * columns


def deepseek_vl2_tokens(height: int, width: int, *, detail: str, pictures: int = 1) -> int:
    """Count for DeepSeek-VL2, which tiles a picture into at most nine squares."""
    if not is_high(detail) or pictures > VL2_FULL_PICTURES:
        rows, columns = 1, 1
    else:
        rows, columns = max(_grids(VL2_TILES), key=lambda grid: _vl2_fit(grid, height, width))
    return (rows * columns + 1) * 196 + (columns + 1) * 14 + 1


def internvl2_tokens(height: int, width: int, *, detail: str) -> int:
    """Count for InternVL2: 256 a tile, and a thumbnail beside more than one tile."""
    if not is_high(detail):
        return LOW_TOKENS
    rows, columns = _intern_grid(height, width)
    tiles = rows * columns
    return LOW_TOKENS if tiles == 1 else (tiles + 1) * LOW_TOKENS


def _grids(most: int) -> Iterator[tuple[int, int]]:
    for tiles in range(1, most + 1):
        for rows in range(1, tiles + 1):
            if tiles % rows == 0:
                yield rows, tiles // rows


def _vl2_fit(grid: tuple[int, int], height: int, width: int) -> tuple[int, int]:
    """Rate a grid: first by the pixels it shows, then by how few it wastes."""
    tall, wide = grid[0] * VL2_TILE, grid[1] * VL2_TILE
    scale = min(tall / height, wide / width)
    shown = min(int(height * scale) * int(width * scale), height * width)
    return shown, shown - tall * wide


def _intern_grid(height: int, width: int) -> tuple[int, int]:
    best, nearest = (1, 1), math.inf
    for rows, columns in _grids(INTERN_TILES):
        distance = abs(columns / rows - width / height)
        is_worth_more = height * width > 0.5 * INTERN_TILE * INTERN_TILE * rows * columns
        if distance < nearest or (distance == nearest and is_worth_more):
            best, nearest = (rows, columns), distance
    return best
