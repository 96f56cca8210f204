"""Says truthfully what can be measured in a picture."""

from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

from bot.sandbox.mind.colours import NAMES, nearest
from bot.sandbox.mind.letters import read_words

SAMPLE = 96
SMALLEST_SHARE = 0.04
NAMED_COLOURS = 5
LONGEST_NOTE = 300
_KINDS = {
    "flat": ("a single flat colour", "单一纯色"),
    "text": ("text or line art on a plain ground", "纯色背景上的文字或线条"),
    "screenshot": ("a screenshot or a diagram: flat areas with sharp edges", "截图或图表：大片纯色和清晰边缘"),
    "drawing": ("a drawing or an illustration: smooth, even areas", "绘画或插图：平滑均匀的色块"),
    "photo": ("a photo: many fine shades and much texture", "照片：层次丰富、纹理细密"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    width: int
    height: int
    file_format: str
    colours: tuple[tuple[str, float], ...]
    see_through: float
    kind: str
    brightness: float
    notes: tuple[str, ...]
    words: str = ""


def look(picture: Image.Image) -> Sight:
    """Measure a picture."""
    full = picture.convert("RGBA")
    see_through = 1 - ImageStat.Stat(full.getchannel("A")).mean[0] / 255
    ground = Image.new("RGBA", full.size, "white")
    flat = Image.alpha_composite(ground, full).convert("RGB")
    small = flat.resize((SAMPLE, SAMPLE), Image.Resampling.BOX if min(flat.size) > SAMPLE else Image.Resampling.NEAREST)
    notes = [
        f"{key}: {value}" for key, value in picture.info.items() if isinstance(key, str) and isinstance(value, str)
    ]
    return Sight(
        *flat.size,
        file_format=picture.format or "picture",
        colours=_colours(small),
        see_through=see_through,
        kind=_kind(flat),
        brightness=ImageStat.Stat(small.convert("L")).mean[0] / 255,
        notes=tuple(note[:LONGEST_NOTE] for note in notes if note.strip()),
        words=read_words(flat),
    )


def describe(sight: Sight, *, is_chinese: bool) -> str:
    """Write the measurements down."""
    return _in_chinese(sight) if is_chinese else _in_english(sight)


def _colours(small: Image.Image) -> tuple[tuple[str, float], ...]:
    counts: Counter[str] = Counter()
    for count, colour in small.quantize(32, dither=Image.Dither.NONE).convert("RGB").getcolors(SAMPLE * SAMPLE) or []:
        if isinstance(colour, tuple):
            counts[nearest((colour[0], colour[1], colour[2]))] += count
    shares = ((name, count / (SAMPLE * SAMPLE)) for name, count in counts.most_common(NAMED_COLOURS))
    return tuple((name, share) for name, share in shares if share >= SMALLEST_SHARE)


def _kind(flat: Image.Image) -> str:
    """Tell by how many pixels equal their neighbour, and how strong the edges are."""
    shown = flat.copy()
    shown.thumbnail((1024, 1024), Image.Resampling.NEAREST)
    grey = shown.convert("L")
    spread = ImageStat.Stat(grey).stddev[0]
    if spread < 1:
        return "flat"
    # Neighbours are compared with a kernel whose zero means "equal"; 128 keeps both signs in a byte.
    steps = grey.filter(ImageFilter.Kernel((3, 3), (0, 0, 0, 0, -1, 1, 0, 0, 0), scale=1, offset=128)).histogram()
    pixels = sum(steps)
    equal, sharp = steps[128] / pixels, (sum(steps[:80]) + sum(steps[177:])) / pixels
    common = max(grey.histogram()) / pixels
    if equal > 0.85 and common > 0.6:
        return "text" if sharp > 0.004 and common > 0.8 else "screenshot" if sharp > 0.02 else "drawing"
    if equal > 0.75 and sharp > 0.02:
        return "screenshot"
    return "drawing" if equal > 0.4 or sum(steps[126:131]) / pixels > 0.8 else "photo"


def _quoted(words: str) -> str:
    return " / ".join(f"`{line}`" for line in words.splitlines())


def _orientation(sight: Sight) -> tuple[str, str]:
    if abs(sight.width - sight.height) <= 0.03 * max(sight.width, sight.height):
        return "square", "方形"
    return ("landscape", "横向") if sight.width > sight.height else ("portrait", "纵向")


def _in_english(sight: Sight) -> str:
    colours = ", ".join(f"{name} ({share:.0%})" for name, share in sight.colours)
    light = "dark" if sight.brightness < 0.33 else "bright" if sight.brightness > 0.66 else "of middle brightness"
    lines = [
        f"This is a {sight.file_format} of {sight.width} x {sight.height} pixels, "
        f"{_orientation(sight)[0]}. By its structure it looks like {_KINDS[sight.kind][0]}.",
        "",
        f"- **Colours:** {colours or 'many, none of them prevails'}",
        f"- **Light:** {light} overall",
        f"- **Transparency:** {f'{sight.see_through:.0%} see-through' if sight.see_through > 0.005 else 'none'}",
        *([f"- **Written in the picture:** {_quoted(sight.words)}"] if sight.words else []),
        *([f"- **Written in the file:** {'; '.join(sight.notes)}"] if sight.notes else []),
        "",
        "I measure pictures; I do not recognise things in them. A connected vision model does.",
    ]
    return "\n".join(lines)


def _in_chinese(sight: Sight) -> str:
    colours = "、".join(f"{NAMES[name][0]}（{share:.0%}）" for name, share in sight.colours)
    light = "偏暗" if sight.brightness < 0.33 else "偏亮" if sight.brightness > 0.66 else "中等"
    lines = [
        f"这是一张 {sight.file_format} 图片，{sight.width} x {sight.height} 像素，"
        f"{_orientation(sight)[1]}。从结构看像是{_KINDS[sight.kind][1]}。",
        "",
        f"- **颜色：**{colours or '很多，没有主导色'}",
        f"- **明暗：**整体{light}",
        f"- **透明：**{f'{sight.see_through:.0%} 透明' if sight.see_through > 0.005 else '无'}",
        *([f"- **图中的文字：**{_quoted(sight.words)}"] if sight.words else []),
        *([f"- **文件中的文字：**{'；'.join(sight.notes)}"] if sight.notes else []),
        "",
        "我只能测量图片，不能识别其中的事物；接入视觉模型后就可以了。",
    ]
    return "\n".join(lines)
