"""POST /images/generations: pictures drawn from the words."""

import asyncio
import io
import re

import msgspec
from aiohttp import web
from PIL import Image, PngImagePlugin

from bot.sandbox.catalogue import Model
from bot.sandbox.eyes import open_picture
from bot.sandbox.faults import without_orders
from bot.sandbox.limits import Amount
from bot.sandbox.refusals import bad_parameter
from bot.sandbox.state import SANDBOX, admit, faults_of, take
from bot.sandbox.studio.picture import Commission, draw
from bot.sandbox.wire import ImageRequest

SMALLEST, LARGEST = 64, 2048
LARGEST_SEED = 9_999_999_999
LARGEST_BATCH = 4
_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
_decoder = msgspec.json.Decoder(ImageRequest)


async def handle_images(request: web.Request) -> web.Response:
    sandbox = request.app[SANDBOX]
    wanted = _decoder.decode(await request.read())
    await faults_of(request, wanted.prompt)
    model = admit(request, wanted.model)
    _check(wanted, model)
    base = open_picture(wanted.image, sandbox.shelf).convert("RGB") if wanted.image else None
    size = _size(wanted, model, base)
    take(request, model, Amount(requests=1, images=wanted.batch_size))
    seed = wanted.seed if wanted.seed is not None else int(sandbox.options.new_id(), 16) % LARGEST_SEED
    began = asyncio.get_running_loop().time()
    prompt = without_orders(wanted.prompt)
    commissions = [Commission(prompt, size, seed, number, base) for number in range(wanted.batch_size)]
    drawn = [await asyncio.to_thread(_png, commission) for commission in commissions]
    took = asyncio.get_running_loop().time() - began
    base_url = f"{request.scheme}://{request.host}"
    images = [{"url": sandbox.shelf.put(data, "png", base_url)} for data in drawn]
    body = msgspec.json.encode({"images": images, "timings": {"inference": round(took, 3)}, "seed": seed})
    return web.Response(body=body, content_type="application/json")


def _check(wanted: ImageRequest, model: Model) -> None:
    if model.kind not in {"text-to-image", "image-to-image", "any"}:
        raise bad_parameter("The model does not draw pictures.")
    if not without_orders(wanted.prompt).strip():
        raise bad_parameter("The prompt is required.")
    if not 1 <= wanted.batch_size <= LARGEST_BATCH:
        raise bad_parameter("The batch_size must be between 1 and 4.")
    if not 1 <= wanted.num_inference_steps <= 100:
        raise bad_parameter("The num_inference_steps must be between 1 and 100.")
    if not 0 <= wanted.guidance_scale <= 20:
        raise bad_parameter("The guidance_scale must be between 0 and 20.")
    if wanted.cfg is not None and not 0.1 <= wanted.cfg <= 20:
        raise bad_parameter("The cfg must be between 0.1 and 20.")
    if wanted.seed is not None and not 0 <= wanted.seed <= LARGEST_SEED:
        raise bad_parameter("The seed must be between 0 and 9999999999.")
    if model.kind == "image-to-image" and not wanted.image:
        raise bad_parameter("The image is required for this model.")


def _size(wanted: ImageRequest, model: Model, base: Image.Image | None) -> tuple[int, int]:
    """Return the size to draw; an edited picture keeps its own."""
    if model.kind == "image-to-image" and base is not None:
        shrink = min(1.0, LARGEST / max(base.size))
        return max(1, round(base.width * shrink)), max(1, round(base.height * shrink))
    if not wanted.image_size:
        raise bad_parameter("The image_size is required.")
    match = _SIZE.fullmatch(wanted.image_size)
    if match is None:
        raise bad_parameter("The image_size must be given as WIDTHxHEIGHT.")
    if model.sizes and wanted.image_size not in model.sizes:
        raise bad_parameter(
            f"The image_size {wanted.image_size} is not supported. Use one of {', '.join(model.sizes)}."
        )
    width, height = int(match[1]), int(match[2])
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise bad_parameter(f"The image_size must be between {SMALLEST} and {LARGEST} pixels a side.")
    return width, height


def _png(commission: Commission) -> bytes:
    """Draw and encode; what was asked for is written into the file, so that it can be told later what it shows."""
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", commission.prompt[:1000])
    notes.add_text("Software", "Parley sandbox")
    target = io.BytesIO()
    draw(commission).save(target, "PNG", pnginfo=notes, compress_level=4)
    return target.getvalue()
