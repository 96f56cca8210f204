"""Every shape in which the provider says no becomes one error of ours."""

import json

import pytest

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
    ProviderUnavailable,
)
from bot.provider.failures import LONGEST_DETAIL, failure_of


def said(code: int, message: str) -> bytes:
    return json.dumps({"code": code, "message": message, "data": None}).encode()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, said(20012, "Model does not exist. Please check it carefully."), ModelGone),
        (400, said(20015, "enable_thinking is not supported"), ProviderRejected),
        (400, said(20024, "Json mode is not supported for this model."), ProviderRejected),
        (400, b'{"error": {"message": "nope", "type": "invalid_request_error", "code": null}}', ProviderRejected),
        (400, b'{"error": {"message": "flagged", "code": "content_filter"}}', ProviderRefused),
        (401, b'"Invalid token"', KeyRefused),
        (401, b'"Api key is invalid"', KeyRefused),
        (402, b'{"error": {"message": "Insufficient Balance"}}', ProviderAccount),
        (403, said(30001, "Sorry, your account balance is insufficient"), ProviderAccount),
        (403, said(30003, "Model disabled."), ModelGone),
        (403, said(30011, "Use paid balance"), ProviderAccount),
        (403, b'"Forbidden"', ProviderAccount),
        (403, b'"Model disabled."', ModelGone),
        (404, b"404 page not found", ProviderRejected),
        (404, b'{"error": {"message": "The model `x` does not exist", "code": "model_not_found"}}', ModelGone),
        (429, b'{"message": "Request was rejected due to rate limiting.", "data": null}', ProviderBusy),
        (429, b'{"error": {"message": "quota", "code": "insufficient_quota"}}', ProviderAccount),
        (500, b"", ProviderUnavailable),
        (502, b"<html><body>Bad gateway</body></html>", ProviderUnavailable),
        (503, said(50505, "Model service overloaded. Please try again later."), ProviderOverloaded),
        (503, said(50508, "System is too busy now."), ProviderOverloaded),
        (504, b'"Gateway Timeout"', ProviderOverloaded),
        (504, b"<!doctype html><h1>504</h1>", ProviderOverloaded),
        (504, b"", ProviderOverloaded),
        (301, b"", ProviderRejected),
        (400, b"\xff\xfe\x00", ProviderRejected),
        (400, b"[1, 2]", ProviderRejected),
    ],
)
def test_a_body_becomes_the_error_it_stands_for(status: int, body: bytes, error: type[ProviderError]) -> None:
    failure = failure_of(status, body, {"X-SiliconCloud-Trace-Id": "t-1"})
    assert type(failure) is error
    assert failure.status == status
    assert failure.trace_id == "t-1"


@pytest.mark.parametrize("header", ["x-siliconcloud-trace-id", "X-SILICONCLOUD-TRACE-ID"])
def test_the_trace_id_is_found_in_any_case(header: str) -> None:
    assert failure_of(500, b"", {header: "abc"}).trace_id == "abc"


@pytest.mark.parametrize(
    ("message", "metric"),
    [
        ("Request was rejected due to rate limiting. Details:TPM limit reached.", "TPM"),
        ("Request was rejected due to rate limiting. Details: RPD limit reached. Could only send 100", "RPD"),
        ("Details: IPM limit reached.", "IPM"),
        ("Request was rejected due to rate limiting. If you want more, please contact us", ""),
    ],
)
def test_a_rate_limit_names_its_metric(message: str, metric: str) -> None:
    failure = failure_of(429, json.dumps({"message": message, "data": None}).encode(), {"Retry-After": "7"})
    assert isinstance(failure, ProviderBusy)
    assert (failure.metric, failure.retry_after) == (metric, 7.0)


@pytest.mark.parametrize("value", ["Wed, 21 Oct 2026 07:28:00 GMT", "", "-3"])
def test_a_wait_that_is_no_number_of_seconds_is_no_wait(value: str) -> None:
    failure = failure_of(429, b"{}", {"Retry-After": value})
    assert isinstance(failure, ProviderBusy)
    assert failure.retry_after == 0


@pytest.mark.parametrize(
    ("body", "tokens", "limit"),
    [
        (said(20015, "length of prompt_tokens (68957) must be less than max_seq_len (65536)."), 68957, 65536),
        (
            b'{"error": {"message": "This model\'s maximum context length is 8192 tokens. However, your messages '
            b'resulted in 9001 tokens.", "code": "context_length_exceeded"}}',
            9001,
            8192,
        ),
        (b'{"error": {"message": "too long", "code": "context_length_exceeded"}}', 0, 0),
    ],
)
def test_a_prompt_that_is_too_long_tells_by_how_much(body: bytes, tokens: int, limit: int) -> None:
    failure = failure_of(400, body, {})
    assert isinstance(failure, PromptTooLong)
    assert (failure.tokens, failure.limit) == (tokens, limit)


def test_what_the_provider_said_is_kept_short_and_without_secrets() -> None:
    body = json.dumps({"error": {"message": "Incorrect API key provided: sk-abcdef123456. " + "x" * 999}}).encode()
    failure = failure_of(401, body, {})
    assert "abcdef" not in str(failure)
    assert "Incorrect API key provided" in str(failure)
    assert len(str(failure)) < LONGEST_DETAIL + 40
