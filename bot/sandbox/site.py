"""The routes of the sandbox: SiliconFlow's paths under /v1, and the links to what was made."""

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
from aiohttp import web

from bot.sandbox import refusals
from bot.sandbox.catalogue import read_catalogue
from bot.sandbox.chat import handle_chat
from bot.sandbox.faults import FaultDesk
from bot.sandbox.images import handle_images
from bot.sandbox.limits import Meter
from bot.sandbox.listing import handle_models, handle_user_info
from bot.sandbox.media import MediaShelf
from bot.sandbox.mind.library import Library
from bot.sandbox.options import SandboxOptions
from bot.sandbox.refusals import Refusal, Refused
from bot.sandbox.speaking import handle_speech
from bot.sandbox.state import ACCOUNT, SANDBOX, Sandbox, account_of

TRACE_HEADER = "x-siliconcloud-trace-id"
LARGEST_BODY = 64 * 1024 * 1024
API = "/v1"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_sandbox(options: SandboxOptions) -> web.Application:
    """Build the whole local AI; it reads its documentation when it starts."""
    app = web.Application(middlewares=[_answer_refusals], client_max_size=LARGEST_BODY)
    app[SANDBOX] = Sandbox(
        options, read_catalogue(), Meter(options.rate_limits), FaultDesk(), MediaShelf(options), Library(options.docs)
    )
    app.on_response_prepare.append(_trace)
    app.cleanup_ctx.append(_read_documents)
    app.router.add_post(f"{API}/chat/completions", handle_chat)
    app.router.add_post(f"{API}/images/generations", handle_images)
    app.router.add_post(f"{API}/audio/speech", handle_speech)
    app.router.add_get(f"{API}/models", handle_models)
    app.router.add_get(f"{API}/user/info", handle_user_info)
    app.router.add_get("/media/{name}", app[SANDBOX].shelf.handle)
    return app


async def _read_documents(app: web.Application) -> AsyncIterator[None]:
    await app[SANDBOX].library.read()
    yield


async def _trace(request: web.Request, response: web.StreamResponse) -> None:
    response.headers[TRACE_HEADER] = request.app[SANDBOX].options.new_id()


@web.middleware
async def _answer_refusals(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        if request.path.startswith(f"{API}/") and request.match_info.http_exception is None:
            request[ACCOUNT] = account_of(request, request.app[SANDBOX].options)
        return await handler(request)
    except Refused as error:
        return _response(error.refusal)
    except msgspec.DecodeError as error:
        return _response(refusals.bad_parameter(str(error)).refusal)
    except web.HTTPRequestEntityTooLarge:
        return _response(refusals.bad_parameter("The request is too large.").refusal)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return _response(refusals.not_found())


def _response(refusal: Refusal) -> web.Response:
    return web.Response(status=refusal.status, body=refusal.body, content_type=refusal.content_type)
