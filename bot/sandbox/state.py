"""What the handlers share, and the checks that every paid call passes before it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox import refusals
from bot.sandbox.catalogue import Model, model_named
from bot.sandbox.faults import HEADER, FaultDesk, Faults, obey_before_headers
from bot.sandbox.limits import Amount, Meter
from bot.sandbox.media import MediaShelf
from bot.sandbox.mind.library import Library
from bot.sandbox.options import SandboxOptions
from bot.sandbox.refusals import Refused

NO_BALANCE_KEY = "sk-nobalance"
GIFT_ONLY_KEY = "sk-giftonly"
PAID_ONLY = "Pro/deepseek-ai/"


@dataclass(frozen=True, slots=True)
class Sandbox:
    options: SandboxOptions
    catalogue: Mapping[str, Model]
    meter: Meter
    faults: FaultDesk
    shelf: MediaShelf
    library: Library


SANDBOX = web.AppKey("sandbox", Sandbox)
ACCOUNT = web.RequestKey("account", str)


def account_of(request: web.Request, options: SandboxOptions) -> str:
    """Return whose key this is, or refuse it with a bare string."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise Refused(refusals.invalid_token())
    if options.api_keys is None:
        return key
    account = options.api_keys.get(key)
    if account is None:
        raise Refused(refusals.bare_string(401, "Api key is invalid"))
    return account


async def faults_of(request: web.Request, text: str) -> Faults:
    """Read what the request orders to fail, and obey what comes before the headers."""
    ordered = request.app[SANDBOX].faults.faults_for(request[ACCOUNT], text, request.headers.get(HEADER, ""))
    await obey_before_headers(ordered)
    return ordered


def admit(request: web.Request, model_id: str) -> Model:
    """Return the model if this account may use it."""
    sandbox = request.app[SANDBOX]
    account = request[ACCOUNT]
    if account == NO_BALANCE_KEY:
        raise Refused(refusals.no_balance())
    if not model_id:
        raise refusals.bad_parameter("The model is empty. Please check it carefully.")
    if model_id in sandbox.options.retired_models:
        raise Refused(refusals.model_disabled())
    model = model_named(sandbox.catalogue, model_id)
    if model is None or model_id in sandbox.options.unknown_models:
        raise Refused(refusals.unknown_model())
    if account == GIFT_ONLY_KEY and model_id.startswith(PAID_ONLY):
        raise Refused(refusals.gift_only())
    return model


def take(request: web.Request, model: Model, amount: Amount) -> None:
    """Count the call against the account's limits on this model, or refuse it."""
    sandbox = request.app[SANDBOX]
    sandbox.meter.take(request[ACCOUNT], model.model_id, amount, now=sandbox.options.clock())
