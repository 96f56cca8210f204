"""The bodies of refusals: an object with or without a code, a bare JSON string, plain text, HTML."""

from dataclasses import dataclass

import msgspec

JSON = "application/json"
TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    body: bytes
    content_type: str = JSON


class Refused(Exception):
    """Carries a refusal from where it is decided to the one place where it is sent."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal


def coded(status: int, code: int, message: str) -> Refusal:
    """Build the common object with `code`, `message` and `data`."""
    return Refusal(status, msgspec.json.encode({"code": code, "message": message, "data": None}))


def bare_string(status: int, text: str) -> Refusal:
    return Refusal(status, msgspec.json.encode(text))


def plain_text(status: int, text: str) -> Refusal:
    return Refusal(status, text.encode(), TEXT)


def bad_parameter(message: str) -> Refused:
    """Build the catch-all 400 with code 20015, ready to raise."""
    return Refused(coded(400, 20015, message))


def too_many(details: str) -> Refusal:
    """Build the 429 body, which has no code."""
    message = f"Request was rejected due to rate limiting. {details}"
    return Refusal(429, msgspec.json.encode({"message": message, "data": None}))


def limit_reached(metric: str) -> Refusal:
    return too_many(f"Details: {metric} limit reached.")


def unverified_limit() -> Refusal:
    return too_many("Details: RPD limit reached. Could only send 100 requests per day without real name verification")


def contact_limit() -> Refusal:
    return too_many("If you want more, please contact contact@siliconflow.cn")


def no_balance() -> Refusal:
    return coded(403, 30001, "Sorry, your account balance is insufficient")


def model_disabled() -> Refusal:
    return coded(403, 30003, "Model disabled.")


def gift_only() -> Refusal:
    return coded(403, 30011, "Paid balance is required to use this model. Please recharge.")


def unknown_model() -> Refusal:
    return coded(400, 20012, "Model does not exist. Please check it carefully.")


def no_json_mode() -> Refusal:
    return coded(400, 20024, "Json mode is not supported for this model.")


def overloaded() -> Refusal:
    return coded(503, 50505, "Model service overloaded. Please try again later.")


def too_busy() -> Refusal:
    return coded(503, 50508, "System is too busy now. Please try again later.")


def invalid_token() -> Refusal:
    return bare_string(401, "Invalid token")


def not_found() -> Refusal:
    return plain_text(404, "404 page not found")
