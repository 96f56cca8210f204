"""Counts and times of what happens: Prometheus metrics, OpenTelemetry spans, one log line a turn."""

import logging
import time
from contextlib import AbstractContextManager
from dataclasses import asdict

from opentelemetry import trace
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.ports.telemetry import TurnFacts

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

log = logging.getLogger("parley.turn")


class Meters:
    """All metrics of this process, in a registry of its own; names start with `parley_`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(namespace="parley", registry=self.registry)
        self._received = Counter(
            "parley_received", "What people said and did", ["platform", "outcome"], registry=self.registry
        )
        self._turns = Counter(
            "parley_turns", "Turns that ended", ["platform", "kind", "state", "error"], registry=self.registry
        )
        self._running = Gauge("parley_turns_running", "Turns running in this process", registry=self.registry)
        self._queued = self._times("parley_queue_seconds", "From acceptance to start")
        self._first = self._times("parley_first_visible_seconds", "From acceptance to the first visible text")
        self._total = self._times("parley_turn_seconds", "From acceptance to the end")
        self._tokens = Counter("parley_tokens", "Tokens used", ["model"], registry=self.registry)
        self._edits = Counter("parley_edits", "Edits of growing messages", ["platform"], registry=self.registry)
        self._backlog = Gauge("parley_backlog", "Turns by state", ["state"], registry=self.registry)
        self._oldest = Gauge("parley_backlog_oldest_seconds", "Age of the oldest open turn", registry=self.registry)
        self._started = Gauge("parley_started_seconds", "When this process started", registry=self.registry)
        self._started.set(time.time())
        self._tracer = trace.get_tracer("parley")

    def received(self, platform: str, outcome: str) -> None:
        """Count one inbound by what became of it."""
        self._received.labels(platform, outcome).inc()

    def turn_ended(self, facts: TurnFacts) -> None:
        """Write the turn's one line and count it."""
        self._turns.labels(facts.platform, facts.kind, facts.state.value, facts.error).inc()
        self._queued.labels(facts.platform).observe(facts.queued)
        self._total.labels(facts.platform).observe(facts.total)
        if facts.first_visible is not None:
            self._first.labels(facts.platform).observe(facts.queued + facts.first_visible)
        if facts.tokens:
            self._tokens.labels(facts.model).inc(facts.tokens)
        self._edits.labels(facts.platform).inc(facts.edits)
        log.info("turn ended", extra={name: _rounded(value) for name, value in asdict(facts).items()})

    def running(self, count: int) -> None:
        """Say how many turns run now."""
        self._running.set(count)

    def backlog(self, counts: dict[str, int], oldest: float) -> None:
        """Say how many turns are in each state, and how old the oldest open one is."""
        for state, count in counts.items():
            self._backlog.labels(state).set(count)
        self._oldest.set(oldest)

    def span(self, name: str, turn_id: str) -> AbstractContextManager[object]:
        """Trace a stretch of work; costs next to nothing while no tracing is set up."""
        return self._tracer.start_as_current_span(name, attributes={"parley.turn": turn_id})

    def exposition(self) -> tuple[bytes, str]:
        """All metrics in Prometheus' text form, with its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def _times(self, name: str, text: str) -> Histogram:
        return Histogram(name, text, ["platform"], buckets=SECONDS, registry=self.registry)


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
