"""What is counted and measured of every turn."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.domain.turn import TurnState


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFacts:
    """One turn as the log and the metrics tell it; times are seconds from its acceptance."""

    turn_id: str
    platform: str
    kind: str
    state: TurnState
    attempt: int
    queued: float
    first_visible: float | None
    total: float
    model: str = ""
    tokens: int = 0
    cost: str = ""
    edits: int = 0
    error: str = ""


class Telemetry(Protocol):
    """Takes in what happened."""

    def received(self, platform: str, outcome: str) -> None:
        """Count one inbound by what became of it."""
        ...

    def turn_ended(self, facts: TurnFacts) -> None:
        """Write the turn's one line and count it."""
        ...

    def running(self, count: int) -> None:
        """Say how many turns run now."""
        ...

    def span(self, name: str, turn_id: str) -> AbstractContextManager[object]:
        """Trace a stretch of work."""
        ...
