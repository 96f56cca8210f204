"""What the provider says when it fails, in every shape it says it, as our errors."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import (
    KeyRefused,
    ModelGone,
    PromptTooLong,
    ProviderAccount,
    ProviderBusy,
    ProviderError,
    ProviderOverloaded,
    ProviderRefused,
    ProviderRejected,
    ProviderSilent,
    ProviderUnavailable,
    StreamCut,
)

TRACE_HEADERS = ("x-siliconcloud-trace-id", "x-request-id")
LONGEST_DETAIL = 300

_METRIC = re.compile(r"\b([RTI]P[MHD])\b")
_SECRET = re.compile(r"\b(sk-|Bearer\s+)[\w.*-]{4,}", re.IGNORECASE)
_LENGTHS = (
    re.compile(r"prompt_tokens\D*(?P<tokens>\d+).*?max_seq_len\D*(?P<limit>\d+)", re.DOTALL),
    re.compile(r"maximum context length is (?P<limit>\d+).*?(?:resulted in|requested)\D*(?P<tokens>\d+)", re.DOTALL),
)
_TOO_LONG = re.compile(r"max_seq_len|context_length_exceeded|maximum context length", re.IGNORECASE)
_NO_MODEL = re.compile(r"model\b.{0,80}\b(does not exist|not found|disabled|offline)", re.IGNORECASE | re.DOTALL)
_DECLINED = re.compile(
    r"content[_ ](filter|policy)|safety policy|moderation|sensitive|inappropriate|敏感|违规", re.IGNORECASE
)

_GONE = {"20012", "30003", "model_not_found"}
_ACCOUNT = {"30001", "30011", "insufficient_quota", "invalid_api_key"}
_BUSY = {"50505", "50508"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a failed call said: a code where there is one and a sentence, both without secrets."""

    code: str
    message: str


def failure_of(status: int, body: bytes, headers: Mapping[str, str]) -> ProviderError:
    """Turn an answer with an error status into the error it stands for."""
    trace_id = trace_of(headers)
    said = said_in(body)
    detail = f"HTTP {status} {said.code} {said.message}".replace("  ", " ").strip()
    if status == 429 and said.code not in _ACCOUNT:
        metric = _METRIC.search(said.message)
        return ProviderBusy(
            detail, metric=metric[1] if metric else "", retry_after=_retry_after(headers), trace_id=trace_id
        )
    if status in (400, 413, 422) and _TOO_LONG.search(f"{said.code} {said.message}"):
        return _too_long(detail, said.message, trace_id)
    return _class_of(status, said)(detail, status=status, trace_id=trace_id)


def failure_in_stream(body: bytes, *, trace_id: str) -> ProviderError:
    """Turn an error that came in the place of a piece of an answer into the error it stands for."""
    said = said_in(body)
    headers = {TRACE_HEADERS[0]: trace_id}
    if said.code in _BUSY:
        return failure_of(503, body, headers)
    if said.code in ("30001", "30003", "30011"):
        return failure_of(403, body, headers)
    if "rate limit" in said.message.lower() or said.code in ("429", "rate_limit_exceeded"):
        return failure_of(429, body, headers)
    if said.code.startswith("20") or _DECLINED.search(f"{said.code} {said.message}"):
        return failure_of(400, body, headers)
    return StreamCut(f"{said.code} {said.message}".strip(), trace_id=trace_id)


def said_in(body: bytes) -> Said:
    """Read the code and the sentence out of an error's body: an object, an envelope, a string, a text, a page."""
    text = body.decode("utf-8", "replace").strip()
    try:
        value: Any = json.loads(text)
    except ValueError:
        is_page = text[:1] == "<"
        return Said("", "(a web page)" if is_page else _clean(text))
    if isinstance(value, Mapping):
        inner = value.get("error")
        source = inner if isinstance(inner, Mapping) else value
        sentence = source.get("message") or (inner if isinstance(inner, str) else "") or source.get("detail") or ""
        code = source.get("code") or source.get("type") or ""
        return Said(_clean(str(code)), _clean(str(sentence)))
    return Said("", _clean(value if isinstance(value, str) else ""))


def trace_of(headers: Mapping[str, str]) -> str:
    """Find the id the provider's support asks for, in any case of letters."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return next((lowered[name] for name in TRACE_HEADERS if lowered.get(name)), "")


def _class_of(status: int, said: Said) -> type[ProviderError]:
    if status == 401 or said.code == "invalid_api_key":
        return KeyRefused
    if said.code in _GONE or (status in (400, 403, 404) and _NO_MODEL.search(said.message)):
        return ModelGone
    if status in (400, 403, 451) and _DECLINED.search(f"{said.code} {said.message}"):
        return ProviderRefused
    if status in (402, 403) or said.code in _ACCOUNT:
        return ProviderAccount
    if status in (503, 504, 529) or said.code in _BUSY:
        return ProviderOverloaded
    if status == 408:
        return ProviderSilent
    return ProviderUnavailable if status >= 500 else ProviderRejected


def _too_long(detail: str, message: str, trace_id: str) -> PromptTooLong:
    for lengths in _LENGTHS:
        if found := lengths.search(message):
            tokens, limit = int(found["tokens"]), int(found["limit"])
            return PromptTooLong(detail, tokens=tokens, limit=limit, trace_id=trace_id)
    return PromptTooLong(detail, trace_id=trace_id)


def _retry_after(headers: Mapping[str, str]) -> float:
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        return min(86_400.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


def _clean(text: str) -> str:
    return _SECRET.sub(r"\1…", " ".join(text.split()))[:LONGEST_DETAIL]
