"""GET /models, filtered by type and sub_type; GET /user/info, which the provider has retired."""

import msgspec
from aiohttp import web

from bot.sandbox import refusals
from bot.sandbox.catalogue import LISTED_FOR, Model
from bot.sandbox.refusals import Refused
from bot.sandbox.state import SANDBOX


async def handle_models(request: web.Request) -> web.Response:
    sandbox = request.app[SANDBOX]
    gone = sandbox.options.retired_models | sandbox.options.unknown_models
    kind, sub_kind = request.query.get("type"), request.query.get("sub_type")
    listed = [model for model in sandbox.catalogue.values() if model.model_id not in gone]
    rows = [
        {"id": model.model_id, "object": "model", "created": 0, "owned_by": ""}
        for model in listed
        if _fits(model, kind, sub_kind)
    ]
    body = msgspec.json.encode({"object": "list", "data": rows})
    return web.Response(body=body, content_type="application/json")


async def handle_user_info(request: web.Request) -> web.Response:
    raise Refused(refusals.coded(410, 410, "This endpoint is no longer available."))


def _fits(model: Model, kind: str | None, sub_kind: str | None) -> bool:
    wanted_kind, wanted_sub_kind = LISTED_FOR[model.kind]
    return kind in {None, "", wanted_kind} and sub_kind in {None, "", wanted_sub_kind}
