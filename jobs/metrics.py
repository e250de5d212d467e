"""Metrics: numbers for Prometheus; kinds, names of commands and seconds, never an id or a word."""

from collections.abc import Callable
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.deliveries import DeliveryKind, DeliveryState
from core.supports import leaves_no_trace
from jobs.caution import Caution
from jobs.pacer import Pacer

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
LATENESS_SECONDS = (1, 5, 15, 60, 300, 3_600, 86_400, 259_200)


class Metrics:
    """Counts what the bot does, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._settled = Counter(
            "kindling_deliveries",
            "Deliveries by what became of them: sent, missed, dropped, or put off (retried).",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self._late = Histogram(
            "kindling_delivery_lateness_seconds",
            "How long after its moment a delivery was sent.",
            buckets=LATENESS_SECONDS,
            registry=self.registry,
        )
        self._commands = Histogram(
            "kindling_command_seconds",
            "How long commands, buttons and forms took, by name.",
            ("name",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._work = Histogram(
            "kindling_database_seconds",
            "How long transactions took, the wait for their turn included.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._due = Gauge(
            "kindling_due",
            "Deliveries that are due and not settled yet, at the last round.",
            registry=self.registry,
        )

    def watch(self, name: str, meaning: str, number: Callable[[], float]) -> None:
        """Show a number as it is when it is asked for."""
        Gauge(f"kindling_{name}", meaning, registry=self.registry).set_function(number)

    def watch_requests(self, pacer: Pacer, caution: Caution) -> None:
        """Show what waits for its turn, and what was refused."""
        self.watch("pacer_queue", "Scheduled requests that wait for their turn.", lambda: pacer.waiting)
        self.watch("refused", "Answers of 401, 403 and 429 in ten minutes.", lambda: caution.refused)

    def settled(self, kind: DeliveryKind, outcome: DeliveryState, late_by: timedelta) -> None:
        """Count what became of a delivery; DUE says that it is tried again."""
        name = "retried" if outcome is DeliveryState.DUE else outcome.value
        self._settled.labels(kind.value, name).inc()
        if outcome is DeliveryState.SENT:
            self._late.observe(max(0.0, late_by.total_seconds()))

    def are_due(self, count: int) -> None:
        """Show how many deliveries are due."""
        self._due.set(count)

    def command_took(self, name: str, seconds: float) -> None:
        """Note how long an answer took, but for what leaves no trace."""
        if not leaves_no_trace(name):
            self._commands.labels(name).observe(seconds)

    def work_took(self, seconds: float) -> None:
        """Note how long a transaction took."""
        self._work.observe(seconds)

    def exposition(self) -> bytes:
        """Write everything as Prometheus reads it."""
        return generate_latest(self.registry)
