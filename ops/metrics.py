"""Metrics: numbers for Prometheus; kinds, names of commands and seconds, never an id or a word."""

from collections.abc import Callable
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.deliveries import DeliveryKind, DeliveryState
from core.supports import leaves_no_trace

DURATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
LATENESS_BUCKETS = (1, 5, 15, 60, 300, 3_600, 86_400, 259_200)


class Metrics:
    """Counts what the bot does, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._settled = Counter(
            "kindling_deliveries",
            "Deliveries by outcome: sent, missed, dropped or retried.",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self._lateness = Histogram(
            "kindling_delivery_lateness_seconds",
            "Seconds between the moment a delivery was due and the moment it was sent.",
            buckets=LATENESS_BUCKETS,
            registry=self.registry,
        )
        self._commands = Histogram(
            "kindling_interaction_seconds",
            "Seconds taken to answer commands, buttons, selects and forms, by name.",
            ("name",),
            buckets=DURATION_BUCKETS,
            registry=self.registry,
        )
        self._transactions = Histogram(
            "kindling_transaction_seconds",
            "Seconds per database transaction, including the wait for its turn.",
            buckets=DURATION_BUCKETS,
            registry=self.registry,
        )
        self._due = Gauge(
            "kindling_deliveries_due",
            "Deliveries due and not yet settled at the start of the last tick.",
            registry=self.registry,
        )

    def add_gauge(self, name: str, help_text: str, read_value: Callable[[], float]) -> None:
        """Show a number as it is when it is asked for."""
        Gauge(f"kindling_{name}", help_text, registry=self.registry).set_function(read_value)

    def count_settled(self, kind: DeliveryKind, outcome: DeliveryState, late_by: timedelta) -> None:
        """Count what became of a delivery; DUE says that it is tried again."""
        name = "retried" if outcome is DeliveryState.DUE else outcome.value
        self._settled.labels(kind.value, name).inc()
        if outcome is DeliveryState.SENT:
            self._lateness.observe(max(0.0, late_by.total_seconds()))

    def set_due(self, count: int) -> None:
        """Show how many deliveries are due."""
        self._due.set(count)

    def observe_command(self, name: str, seconds: float) -> None:
        """Note how long an answer took, but for what leaves no trace."""
        if not leaves_no_trace(name):
            self._commands.labels(name).observe(seconds)

    def observe_transaction(self, seconds: float) -> None:
        """Note how long a transaction took."""
        self._transactions.observe(seconds)

    def exposition(self) -> bytes:
        """Write everything as Prometheus reads it."""
        return generate_latest(self.registry)
