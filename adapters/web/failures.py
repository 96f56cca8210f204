"""What the page is told when something can't be done: one sentence and a code."""

from collections.abc import Mapping

from aiohttp import web

from bot.domain.wording import Words
from bot.errors import KeyRefused, ParleyError, ProviderError, Refusal, StoreError

STATUS: Mapping[type[ParleyError], int] = {Refusal: 400, KeyRefused: 400, ProviderError: 502, StoreError: 503}


def failure(error: ParleyError, words: Words) -> web.Response:
    """Say what happened and what to do."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    return refused(words.say(error.words, **error.parameters), code=error.code, status=status)


def refused(text: str, *, code: str, status: int) -> web.Response:
    """Refuse with a sentence."""
    return web.json_response({"error": {"code": code, "text": text}}, status=status)
