"""Checks pictures and encodes them anew with Pillow. Imported only when a picture comes."""

from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from struct import error as StructError

from PIL import Image, ImageCms, ImageOps
from PIL.ImageFile import ImageFile

from bot.domain.media import Media, MediaKind
from bot.errors import Refusal
from bot.files.kinds import PICTURES, Format, format_of
from bot.files.refusals import unknown_kind, unreadable
from bot.ports.files import Picture

PLUGINS = {
    Format.PNG: "PNG",
    Format.JPEG: "JPEG",
    Format.GIF: "GIF",
    Format.WEBP: "WEBP",
    Format.BMP: "BMP",
    Format.TIFF: "TIFF",
    Format.HEIC: "HEIF",
    Format.AVIF: "AVIF",
}
LOSSY = frozenset((Format.JPEG, Format.HEIC, Format.AVIF))
SENT_AS_IS = frozenset((Format.PNG, Format.JPEG, Format.WEBP))
QUALITY = 88
SAMPLE_SIDE = 256
DRAWING_COLOURS = 4096
DRAWING_GREYS = 128
MODEL_SIDE = 2048
MODEL_BYTES = 5_000_000
MODEL_QUALITIES = (QUALITY, 80, 70)


def read_picture(data: bytes, name: str, *, max_pixels: int) -> Picture:
    """Decode a picture of bounded size and encode its first frame anew, upright and without metadata."""
    found = format_of(data)
    if found not in PICTURES:
        raise Refusal(words="refusal.not_a_picture", name=name)
    image = _plain(_opened(data, found, name, max_pixels=max_pixels))
    kept_lossless = image.mode in ("P", "1", "RGBA") or (found not in LOSSY and _is_drawing(image))
    encoded, ending, mime_type = (
        (_png(image), "png", "image/png") if kept_lossless else (_jpeg(image, QUALITY), "jpg", "image/jpeg")
    )
    media = Media(MediaKind.PICTURE, f"{_stem(name)}.{ending}", mime_type, encoded)
    return Picture(media, image.width, image.height)


def fit_for_model(media: Media, *, max_pixels: int) -> Media:
    """Make a picture small enough for a model; one that is already so stays as it is."""
    found = format_of(media.data)
    if found not in PICTURES:
        raise Refusal(words="refusal.not_a_picture", name=media.name)
    opened = _opened(media.data, found, media.name, max_pixels=max_pixels)
    if found in SENT_AS_IS and max(opened.size) <= MODEL_SIDE and len(media.data) <= MODEL_BYTES:
        return media
    opened.draft(None, (MODEL_SIDE, MODEL_SIDE))  # where the format can, decode no more than is kept
    image = _plain(opened)
    if max(image.size) > MODEL_SIDE:
        image = _smooth(image)
        image.thumbnail((MODEL_SIDE, MODEL_SIDE), Image.Resampling.LANCZOS)
    if found not in LOSSY:
        encoded = _png(image)
        if len(encoded) <= MODEL_BYTES:
            return replace(media, name=f"{_stem(media.name)}.png", mime_type="image/png", data=encoded)
    return replace(media, name=f"{_stem(media.name)}.jpg", mime_type="image/jpeg", data=_small_jpeg(image))


def _opened(data: bytes, found: Format, name: str, *, max_pixels: int) -> ImageFile:
    """Read the header and refuse by it. Pillow's own guard is passed by: it does not tell the size it refused."""
    plugin = PLUGINS[found]
    Image.preinit()
    if plugin not in Image.OPEN:
        Image.init()
    if plugin not in Image.OPEN:
        raise unknown_kind(name)
    # The WebP decoder makes room for the whole canvas when it is made; and a cut PNG should hear its size first.
    _require_pixels(*_declared_size(data, found), name, max_pixels=max_pixels)
    opened = Image.OPEN[plugin][0](BytesIO(data), "")
    _require_pixels(*opened.size, name, max_pixels=max_pixels)
    if not opened.width or not opened.height:
        raise unreadable(name)
    return opened


def _require_pixels(width: int, height: int, name: str, *, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise Refusal(words="refusal.picture_too_large", name=name, width=width, height=height)


def _declared_size(data: bytes, found: Format) -> tuple[int, int]:
    """Read the size that stands at a fixed place; nothing for the other formats, which read no more on opening."""
    match found, data[12:16]:
        case Format.PNG, b"IHDR":
            return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        case Format.WEBP, b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case Format.WEBP, b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case Format.WEBP, b"VP8 ":
            return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
        case _:
            return 0, 0


def _plain(opened: ImageFile) -> Image.Image:
    """Decode to one of the few modes that PNG and JPEG hold, upright, in everyday colours, with nothing attached."""
    opened.load()
    _turn_upright(opened)
    image = _in_mode(_in_everyday_colours(opened))
    image.info = {}
    return image


def _turn_upright(image: Image.Image) -> None:
    # Broken metadata do not make a picture unreadable.
    with suppress(SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, OSError, StructError):
        ImageOps.exif_transpose(image, in_place=True)  # a copy would be another 200 MB


def _in_everyday_colours(image: Image.Image) -> Image.Image:
    """Turn wide colours (phones write them) into sRGB, since the profile that explains them is dropped."""
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=wanted)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned or image


def _in_mode(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        return clear.convert("RGB") if clear.getchannel("A").getextrema() == (255, 255) else clear
    if image.mode in ("1", "L", "P", "RGB"):
        return image
    if image.mode.startswith("I"):  # 16 bits a pixel: without the scale all but the darkest would turn white
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("L" if image.mode == "F" else "RGB")


def _is_drawing(image: Image.Image) -> bool:
    """A drawing or a screenshot has few colours; photos have a new one at nearly every pixel."""
    width, height = (min(SAMPLE_SIDE, side) for side in image.size)
    sample = image.resize((width, height), Image.Resampling.NEAREST)
    return sample.getcolors(DRAWING_GREYS if image.mode == "L" else DRAWING_COLOURS) is not None


def _smooth(image: Image.Image) -> Image.Image:
    """Leave the palette: between two of its colours there is none to shrink to."""
    return image.convert("L" if image.mode == "1" else "RGB") if image.mode in ("1", "P") else image


def _small_jpeg(image: Image.Image) -> bytes:
    flat = _on_white(_smooth(image))
    while True:
        for quality in MODEL_QUALITIES:
            encoded = _jpeg(flat, quality)
            if len(encoded) <= MODEL_BYTES:
                return encoded
        flat.thumbnail((flat.width // 2, flat.height // 2), Image.Resampling.LANCZOS)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    return flat


def _png(image: Image.Image) -> bytes:
    encoded = BytesIO()
    image.save(encoded, "PNG")
    return encoded.getvalue()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    encoded = BytesIO()
    image.save(encoded, "JPEG", quality=quality)
    return encoded.getvalue()


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem or "picture"
