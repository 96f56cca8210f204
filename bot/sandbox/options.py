"""What a sandbox may be told when it is built."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def _random_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The seven measures by which one account may use one model; None means unlimited."""

    rpm: int | None = None
    rph: int | None = None
    rpd: int | None = None
    tpm: int | None = None
    tpd: int | None = None
    ipm: int | None = None
    ipd: int | None = None


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """`api_keys` maps a key to its account; None accepts every key and makes each its own account.

    `rate_limits` is keyed by model id, `*` stands for every other model. `new_id` gives 32 hex digits.
    """

    docs: Path | None = None
    api_keys: Mapping[str, str] | None = None
    token_interval: float = 0.02
    first_token_after: float = 0.2
    url_lifetime: float = 3600.0
    clock: Callable[[], float] = time.time
    new_id: Callable[[], str] = _random_id
    retired_models: frozenset[str] = frozenset()
    unknown_models: frozenset[str] = frozenset()
    rate_limits: Mapping[str, RateLimits] = field(default_factory=dict)
    public_url: str | None = None
