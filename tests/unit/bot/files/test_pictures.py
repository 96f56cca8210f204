"""Pictures are checked, encoded anew and made to fit a model."""

import os
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from bot.domain.media import Media, MediaKind
from bot.errors import Refusal
from bot.files.reading import FileLimits, LocalFiles
from tests.unit.bot.files import making

PICTURES = {
    kind: making.encoded(making.photo(), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
}


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + struct.pack(">I", zlib.crc32(header))


async def refusal_of(files: LocalFiles, data: bytes, name: str = "a.png") -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as refused:
        await files.picture(data, name)
    return refused.value.words, refused.value.parameters


@pytest.mark.parametrize("kind", PICTURES)
async def test_every_known_kind_is_read_with_its_size(files: LocalFiles, kind: str) -> None:
    picture = await files.picture(PICTURES[kind], "holiday.at.sea.xyz")
    again = making.opened(picture.media.data)
    assert (picture.width, picture.height) == again.size == (320, 200)
    assert picture.media.name == ("holiday.at.sea.jpg" if again.format == "JPEG" else "holiday.at.sea.png")
    assert picture.media.mime_type == Image.MIME[again.format or ""]
    assert picture.media.kind is MediaKind.PICTURE


@pytest.mark.parametrize("kind", PICTURES)
async def test_a_cut_picture_is_unreadable(files: LocalFiles, kind: str) -> None:
    for share in (0.2, 0.5, 0.9):
        cut = PICTURES[kind][: int(len(PICTURES[kind]) * share)]
        assert await refusal_of(files, cut) == ("refusal.unreadable", {"name": "a.png"})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PICTURES)), st.data())
async def test_a_damaged_picture_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(PICTURES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, 400))] = data.draw(st.integers(0, 255))
    try:
        await LocalFiles().picture(bytes(damaged), "a.png")
    except Refusal as refused:
        assert refused.words.startswith("refusal.")


@pytest.mark.parametrize("data", [b"just words", making.pdf("x"), os.urandom(64) + b"\0", making.mp3()])
async def test_what_is_no_picture_is_refused_by_its_content(files: LocalFiles, data: bytes) -> None:
    assert await refusal_of(files, data, "photo.png") == ("refusal.not_a_picture", {"name": "photo.png"})


async def test_an_empty_picture_is_refused(files: LocalFiles) -> None:
    assert await refusal_of(files, b"") == ("refusal.empty_file", {"name": "a.png"})


async def test_a_picture_of_too_many_bytes_is_refused_with_sizes() -> None:
    files = LocalFiles(FileLimits(picture_bytes=1024))
    assert await refusal_of(files, b"x" * 1025) == (
        "refusal.file_too_big",
        {"name": "a.png", "size": "1.1 KB", "limit": "1 KB"},
    )


@pytest.mark.parametrize(
    "bomb",
    [
        png_header(30_000, 30_000),
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 30_000, 30_000, 1, 24, 0, 0, 0, 0, 0, 0),
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (29_999).to_bytes(3, "little") * 2,
        b"GIF89a" + struct.pack("<HHBBB", 30_000, 30_000, 0, 0, 0) + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;",
    ],
    ids=["png", "bmp", "webp", "gif"],
)
async def test_a_bomb_is_refused_by_its_header(files: LocalFiles, bomb: bytes) -> None:
    assert await refusal_of(files, bomb) == (
        "refusal.picture_too_large",
        {"name": "a.png", "width": 30_000, "height": 30_000},
    )


async def test_the_limit_of_pixels_is_an_option() -> None:
    data = making.encoded(making.drawing(20, 10), "PNG")
    assert (await LocalFiles(FileLimits(picture_pixels=200)).picture(data, "a.png")).width == 20
    assert (await refusal_of(LocalFiles(FileLimits(picture_pixels=199)), data))[0] == "refusal.picture_too_large"


async def test_a_format_the_library_lacks_is_refused_by_its_extension(files: LocalFiles) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    assert files.kind_of(heic, "a.heic") is MediaKind.PICTURE
    assert await refusal_of(files, heic, "IMG_1.HEIC") == ("refusal.unknown_kind", {"kind": ".heic"})


async def test_a_picture_on_its_side_is_turned_upright(files: LocalFiles) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = await files.picture(making.encoded(making.drawing(80, 40), "JPEG", exif=exif), "a.jpg")
    red, _, blue = making.opened(picture.media.data).convert("RGB").getpixel((20, 10))
    assert (picture.width, picture.height) == (40, 80)
    assert (red > 200, blue < 50) == (True, True)


async def test_metadata_are_dropped(files: LocalFiles) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home: 52.5 N"
    notes = PngInfo()
    notes.add_text("Comment", "secret words")
    for data in (
        making.encoded(making.photo(), "JPEG", exif=exif, comment=b"secret words"),
        making.encoded(making.drawing(), "PNG", exif=exif, pnginfo=notes),
        making.encoded(making.photo(), "WEBP", exif=exif, xmp=b"secret words"),
    ):
        picture = await files.picture(data, "a")
        assert b"secret" not in picture.media.data
        assert b"at home" not in picture.media.data
        assert not making.opened(picture.media.data).getexif()


async def test_broken_metadata_do_not_refuse_a_picture(files: LocalFiles) -> None:
    data = making.encoded(making.photo(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xffgarbage")
    assert (await files.picture(data, "a.jpg")).width == 320


async def test_a_moving_picture_becomes_its_first_frame(files: LocalFiles) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        moving = making.encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
        still = making.opened((await files.picture(moving, "a")).media.data)
        assert getattr(still, "n_frames", 1) == 1
        assert still.convert("RGB").getpixel((15, 15)) == (255, 0, 0)


async def test_alpha_and_drawings_stay_lossless_and_photos_become_jpeg(files: LocalFiles) -> None:
    clear = making.photo().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    opaque = making.photo().convert("RGBA")
    for image, mime_type in (
        (clear, "image/png"),
        (opaque, "image/jpeg"),
        (making.drawing(), "image/png"),
        (making.drawing().convert("P"), "image/png"),
        (making.photo(), "image/jpeg"),
        (making.photo().convert("L"), "image/jpeg"),
    ):
        picture = await files.picture(making.encoded(image, "PNG"), "a.png")
        assert picture.media.mime_type == mime_type
        if mime_type == "image/png":
            kept = making.opened(picture.media.data)
            assert kept.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()


async def test_every_mode_ends_in_everyday_colours(files: LocalFiles) -> None:
    for image in (
        making.photo().convert("CMYK"),
        Image.new("I;16", (40, 40), 40_000),
        Image.new("1", (40, 40), 1),
        Image.new("LA", (40, 40), (200, 90)),
    ):
        kind = "TIFF" if image.mode == "CMYK" else "PNG"
        kept = making.opened((await files.picture(making.encoded(image, kind), "a")).media.data)
        assert kept.mode in ("1", "L", "P", "RGB", "RGBA")


async def test_sixteen_bits_keep_their_brightness(files: LocalFiles) -> None:
    picture = await files.picture(making.encoded(Image.new("I;16", (40, 40), 0x8000), "PNG"), "a.png")
    assert making.opened(picture.media.data).getpixel((5, 5)) in (127, 128)


async def test_wide_colours_are_turned_before_their_profile_is_dropped(files: LocalFiles) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc_profile in (srgb, profile, b"broken"):
        data = making.encoded(making.drawing(), "PNG", icc_profile=icc_profile)
        kept = making.opened((await files.picture(data, "a.png")).media.data)
        assert "icc_profile" not in kept.info
        assert kept.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


async def test_the_name_keeps_its_stem_and_no_folder(files: LocalFiles) -> None:
    data = making.encoded(making.drawing(), "GIF")
    for name, kept in (("../../etc/a.gif", "a.png"), ("C:\\x\\照片.gif", "照片.png"), ("", "picture.png")):
        assert (await files.picture(data, name)).media.name == kept


def media_of(data: bytes, name: str = "a.png") -> Media:
    return Media(MediaKind.PICTURE, name, "image/png", data, alt_text="A view")


async def test_a_small_picture_goes_to_the_model_as_it_is(files: LocalFiles) -> None:
    picture = media_of(PICTURES["JPEG"])
    assert await files.for_model(picture) is picture


async def test_a_large_picture_is_made_smaller_in_its_shape(files: LocalFiles) -> None:
    for kind, image, ending in (("PNG", making.drawing(4096, 1024), "png"), ("JPEG", making.photo(3000, 750), "jpg")):
        fitted = await files.for_model(media_of(making.encoded(image, kind)))
        assert making.opened(fitted.data).size == (2048, 512)
        assert (fitted.name, fitted.alt_text) == (f"a.{ending}", "A view")


async def test_a_heavy_picture_is_made_lighter(files: LocalFiles) -> None:
    heavy = Image.frombytes("RGBA", (1600, 1600), os.urandom(1600 * 1600 * 4))
    fitted = await files.for_model(media_of(making.encoded(heavy, "PNG", compress_level=1)))
    assert len(fitted.data) <= 5_000_000
    assert (fitted.mime_type, fitted.name) == ("image/jpeg", "a.jpg")


async def test_a_kind_models_do_not_take_is_encoded_anew(files: LocalFiles) -> None:
    fitted = await files.for_model(media_of(making.encoded(making.drawing(), "BMP"), "a.bmp"))
    assert (fitted.mime_type, making.opened(fitted.data).format) == ("image/png", "PNG")


async def test_what_is_no_picture_does_not_go_to_the_model(files: LocalFiles) -> None:
    with pytest.raises(Refusal) as refused:
        await files.for_model(media_of(b"words"))
    assert refused.value.words == "refusal.not_a_picture"


async def test_pictures_are_stored_whole_however_large(files: LocalFiles) -> None:
    data = making.encoded(making.drawing(5000, 40), "PNG")
    picture = await files.picture(data, "a.png")
    assert making.opened(picture.media.data).size == (5000, 40)
