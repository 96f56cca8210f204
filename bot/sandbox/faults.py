"""Faults that a request may order, so that tests and curious people can see every failure.

One grammar, in the header `x-sim-fault: FAULT[,FAULT...]` or as `[[sim:FAULT]]` in the last user message, the
picture's prompt or the text to speak: `[once:]NAME[=ARGUMENT]`. With `once:` only the first request of an
account with the same text fails. N counts the pieces of text already sent.

| NAME | ARGUMENT (the first is the default) | What happens |
|---|---|---|
| 429 | RPM RPH RPD TPM TPD IPM IPD, contact, unverified | rate limit, an object without code |
| 500 | | internal error object |
| 503 | 50505, 50508 | overloaded or too busy |
| 504 | string, html, empty | gateway time-out |
| 400 | 20015, 20012, 20024, 20052 | bad request with that code |
| 401 | | bare string, the key is refused |
| 403-balance, 403-disabled, 403-giftonly | | objects 30001, 30003, 30011 |
| 403-forbidden, 403-disabled-string | | bare strings |
| 404 | | plain text |
| refused | | 400: the content was declined |
| hang | | no response, not even headers |
| slow | seconds (2) | headers and all else come later |
| silence | N (3) | the stream stops moving and stays open |
| cut | N (3) | the connection breaks |
| end | N (3) | the stream ends politely, without finish_reason and DONE |
| garbage | N (3) | one line that is no JSON, then the rest |
| error, error-openai | N (3) | an error frame in either envelope, then the end |
| no-finish | | DONE comes, finish_reason does not |
| eos | | finish_reason eos |
| length | N (3) | the answer is cut there with finish_reason length |
| filter | N (0) | the answer is cut there with finish_reason content_filter |
| comments | | SSE comments between the chunks |
| empty-choices | | one chunk whose choices are empty |
| no-usage | | chunks without usage |
| think-tag | | the thinking stands inside the content, in think tags |
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.sandbox import refusals
from bot.sandbox.refusals import Refusal, Refused

HEADER = "x-sim-fault"
AFTER_PIECES = 3
SLOW_SECONDS = 2.0
REMEMBERED = 10_000
_MAGIC = re.compile(r"\s*\[\[sim:([^\]]+)\]\]")
_FAULT = re.compile(r"(once:)?([a-z0-9-]+)(?:=([\w.]+))?")


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    argument: str = ""
    is_once: bool = False


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults that hold for one request."""

    ordered: tuple[Fault, ...] = ()

    def __contains__(self, name: str) -> bool:
        return any(fault.name == name for fault in self.ordered)

    def argument(self, name: str) -> str:
        return next((fault.argument for fault in self.ordered if fault.name == name), "")

    def pieces(self, *names: str, default: int = AFTER_PIECES) -> int | None:
        """Return after how many pieces the first of these faults strikes, None where none was ordered."""
        found = next((fault for fault in self.ordered if fault.name in names), None)
        if found is None:
            return None
        return int(found.argument) if found.argument.isdigit() else default


class FaultDesk:
    """Reads orders and remembers which of them have struck once."""

    def __init__(self) -> None:
        self._struck: OrderedDict[tuple[str, str, str], None] = OrderedDict()

    def faults_for(self, account: str, text: str, header: str) -> Faults:
        ordered = [*_parse(header.split(",")), *_parse(_MAGIC.findall(text))]
        return Faults(tuple(fault for fault in ordered if not fault.is_once or self._strikes(account, text, fault)))

    def _strikes(self, account: str, text: str, fault: Fault) -> bool:
        key = (account, text, fault.name)
        if key in self._struck:
            return False
        self._struck[key] = None
        if len(self._struck) > REMEMBERED:
            self._struck.popitem(last=False)
        return True


def without_orders(text: str) -> str:
    """Return the text without its magic words."""
    return _MAGIC.sub("", text).strip() if "[[sim:" in text else text


async def obey_before_headers(faults: Faults) -> None:
    """Refuse, hang or wait where a fault says so."""
    if "hang" in faults:
        await asyncio.Event().wait()
    if "slow" in faults:
        await asyncio.sleep(float(faults.argument("slow") or SLOW_SECONDS))
    for fault in faults.ordered:
        refusal = _refusal(fault)
        if refusal is not None:
            raise Refused(refusal)


def _parse(orders: Iterable[str]) -> Iterator[Fault]:
    for order in orders:
        match = _FAULT.fullmatch(order.strip())
        if match is not None:
            yield Fault(match[2], match[3] or "", match[1] is not None)


def _refusal(fault: Fault) -> Refusal | None:
    match fault.name:
        case "429":
            return _rate_limit(fault.argument)
        case "500":
            return refusals.coded(500, 50000, "An unknown error occurred")
        case "503":
            return refusals.too_busy() if fault.argument == "50508" else refusals.overloaded()
        case "504":
            return _gateway_timeout(fault.argument)
        case "400":
            return refusals.coded(400, int(fault.argument or 20015), "The parameter is invalid. Please check again.")
        case "401":
            return refusals.invalid_token()
        case "404":
            return refusals.not_found()
        case "refused":
            return refusals.coded(400, 20015, "The content of this request was declined by the safety policy.")
        case _:
            return _forbidden(fault.name)


def _rate_limit(argument: str) -> Refusal:
    if argument == "contact":
        return refusals.contact_limit()
    if argument == "unverified":
        return refusals.unverified_limit()
    return refusals.limit_reached(argument.upper() or "RPM")


def _gateway_timeout(argument: str) -> Refusal:
    page = "<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>"
    match argument:
        case "html":
            return Refusal(504, page.encode(), "text/html")
        case "empty":
            return refusals.plain_text(504, "")
        case _:
            return refusals.bare_string(504, "Gateway Timeout")


def _forbidden(name: str) -> Refusal | None:
    match name:
        case "403-balance":
            return refusals.no_balance()
        case "403-disabled":
            return refusals.model_disabled()
        case "403-giftonly":
            return refusals.gift_only()
        case "403-forbidden":
            return refusals.bare_string(403, "Forbidden")
        case "403-disabled-string":
            return refusals.bare_string(403, "Model disabled.")
        case _:
            return None
