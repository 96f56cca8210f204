"""How a provider is reached."""

from dataclasses import dataclass, field
from typing import Literal

Dialect = Literal["siliconflow", "openai"]


@dataclass(frozen=True, slots=True)
class ProviderOptions:
    """One provider's address, key and patience.

    `silence_seconds` bounds the time between two signs of life, `total_seconds` a whole call with its retries,
    `attempts` the calls to one model. `trusted_media_origins` are origins (`http://127.0.0.1:9000`) whose pictures
    are fetched without the guard for public addresses; the origin of `base_url` always is one.
    """

    base_url: str
    api_key: str = field(repr=False)
    dialect: Dialect = "siliconflow"
    fallback_models: tuple[str, ...] = ()
    connect_seconds: float = 10
    silence_seconds: float = 60
    total_seconds: float = 600
    attempts: int = 4
    trusted_media_origins: tuple[str, ...] = ()
