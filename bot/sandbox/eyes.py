"""Opens the pictures of a request: data URIs, and links to what the sandbox itself has made."""

import base64
import binascii
import io
from urllib.parse import unquote_to_bytes, urlsplit

from PIL import Image, UnidentifiedImageError

from bot.sandbox.media import MediaShelf
from bot.sandbox.refusals import bad_parameter

MOST_PIXELS = 64_000_000


def open_picture(url: str, shelf: MediaShelf) -> Image.Image:
    """Return the decoded picture; what is no picture is a bad parameter."""
    try:
        picture = Image.open(io.BytesIO(_bytes_at(url, shelf)))
        if picture.width * picture.height > MOST_PIXELS:
            raise bad_parameter("The image has too many pixels.")
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise bad_parameter("The image could not be decoded.") from error
    return picture


def _bytes_at(url: str, shelf: MediaShelf) -> bytes:
    if url.startswith("data:"):
        return _data_of(url)
    path = urlsplit(url).path
    kept = shelf.find(path.rpartition("/")[2]) if path.startswith("/media/") else None
    if kept is None:
        raise bad_parameter("The image url could not be fetched.")
    return kept


def _data_of(url: str) -> bytes:
    head, comma, body = url.partition(",")
    if not comma or not body:
        raise bad_parameter("The image data is empty.")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise bad_parameter("The image is not valid base64.") from error
