"""Names of colours, English and Chinese, and the nearest name of a colour."""

import colorsys

NAMES = {
    "black": ("黑色", (18, 18, 20)),
    "white": ("白色", (250, 250, 250)),
    "grey": ("灰色", (128, 128, 130)),
    "light grey": ("浅灰色", (205, 207, 210)),
    "dark grey": ("深灰色", (66, 68, 72)),
    "red": ("红色", (208, 40, 40)),
    "dark red": ("深红色", (120, 20, 28)),
    "orange": ("橙色", (240, 130, 40)),
    "brown": ("棕色", (116, 74, 42)),
    "beige": ("米色", (228, 208, 172)),
    "yellow": ("黄色", (246, 216, 60)),
    "green": ("绿色", (52, 152, 72)),
    "dark green": ("深绿色", (24, 76, 44)),
    "light green": ("浅绿色", (160, 214, 140)),
    "teal": ("青色", (34, 150, 150)),
    "light blue": ("浅蓝色", (158, 200, 236)),
    "blue": ("蓝色", (44, 96, 204)),
    "dark blue": ("深蓝色", (22, 36, 84)),
    "purple": ("紫色", (124, 66, 160)),
    "pink": ("粉色", (240, 150, 184)),
}


def nearest(colour: tuple[int, int, int]) -> str:
    """Return the English name that lies closest, weighing hue only where there is any."""
    return min(NAMES, key=lambda name: _distance(colour, NAMES[name][1]))


def _distance(first: tuple[int, int, int], second: tuple[int, int, int]) -> float:
    hue_a, sat_a, value_a = colorsys.rgb_to_hsv(*(part / 255 for part in first))
    hue_b, sat_b, value_b = colorsys.rgb_to_hsv(*(part / 255 for part in second))
    turn = min(abs(hue_a - hue_b), 1 - abs(hue_a - hue_b))
    chroma_a, chroma_b = sat_a * value_a, sat_b * value_b
    return 6 * turn * min(chroma_a, chroma_b) + abs(chroma_a - chroma_b) + abs(value_a - value_b)
