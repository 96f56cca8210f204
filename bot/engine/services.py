"""What the engine is built from; `bot.app` fills it once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.turn import Slot
from bot.engine.tokens import TokenMeter
from bot.ports.adapter import Adapter
from bot.ports.checkpoint import Reach, pass_by
from bot.ports.clock import Clock
from bot.ports.extension import ButtonAction, Command, Tool
from bot.ports.files import Files
from bot.ports.gate import Gate
from bot.ports.media import MediaStore
from bot.ports.provider import Provider
from bot.ports.store import ConversationStore, Ledger, PreferenceStore, ReceiptStore, StepStore
from bot.ports.telemetry import Telemetry
from bot.ports.turns import TurnStore


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Limits and defaults. Seconds, counts and tokens; money in whole units a UTC day, per currency."""

    language: str = "en"
    defaults: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[Slot, int] = field(default_factory=lambda: {Slot.CHAT: 1000, Slot.PICTURE: 8, Slot.VIDEO: 4})
    requests_per_minute: int = 6
    pictures_per_minute: int = 2
    daily_limit: float = 20
    unknown_price_calls: int = 50
    turn_seconds: float = 600
    max_attempts: int = 5
    prompt_tokens: int = 16_000
    max_tokens: int = 4096
    tool_rounds: int = 6
    drain_seconds: float = 25
    document_characters: int = 24_000
    upload_bytes: int = 50 * 1024 * 1024
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)
    home_platforms: frozenset[str] = frozenset({"web"})


@dataclass(frozen=True, slots=True)
class Extensions:
    """Commands, buttons and tools by name, as the registry found them."""

    commands: Mapping[str, Command]
    actions: Mapping[str, ButtonAction]
    tools: Mapping[str, Tool]


@dataclass(frozen=True, slots=True)
class Services:
    """Every port the engine uses."""

    turns: TurnStore
    conversations: ConversationStore
    receipts: ReceiptStore
    steps: StepStore
    preferences: PreferenceStore
    media: MediaStore
    ledger: Ledger
    provider: Provider
    files: Files
    clock: Clock
    adapters: Mapping[str, Adapter]
    gates: Mapping[str, Gate]
    extensions: Extensions
    telemetry: Telemetry
    options: EngineOptions
    new_id: Callable[[], str]
    meter: TokenMeter = field(default_factory=TokenMeter)
    reach: Reach = pass_by
