"""Numbers for Prometheus.

Labels are kinds of delivery, outcomes and names of commands: never an id, and nothing that a person wrote.
"""

import math
import platform
from collections.abc import Callable
from datetime import timedelta

import discord
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from core.deliveries import DeliveryKind, DeliveryState
from core.supports import is_unmeasured
from core.version import VERSION

DURATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)  # seconds
LATENESS_BUCKETS = (1, 5, 15, 60, 300, 3_600, 86_400, 259_200)  # seconds, up to three days


class Metrics:
    """The bot's counters, histograms and gauges.

    They have a registry of their own: prometheus_client's default one is global to the process.
    """

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

        self._build_present()

    def _build_present(self) -> None:
        """Build the gauges of the present, which `ops/gauges.py` sets at each scrape."""

        def gauge(name: str, help_text: str, *labels: str) -> Gauge:
            return Gauge(f"kindling_{name}", help_text, labels, registry=self.registry)

        self._healthy = gauge("healthy", "1 where a part is well, else 0: what /healthz says.", "part")
        self._shard_up = gauge("shard_up", "1 where a shard is connected and answered, else 0.", "shard")
        self._latency = gauge(
            "gateway_latency_seconds", "Seconds until Discord answered a shard's last heartbeat.", "shard"
        )
        self._servers = gauge("servers", "Servers that this process serves.")
        self._couples = gauge("couples", "Couples that are together.")
        self._picture_bytes = gauge("picture_bytes", "Bytes that couples' pictures take.")
        self._backup_age = gauge("backup_age_seconds", "Seconds since the newest nightly backup was made.")

    def add_process(self) -> None:
        """Add the process's own numbers (memory, processor time, open files), and its versions."""
        ProcessCollector(registry=self.registry)
        versions = {
            "version": VERSION,
            "python": platform.python_version(),
            "discord_py": discord.__version__,
        }
        Info(
            "kindling_build", "The versions of Kindling, Python and discord.py.", registry=self.registry
        ).info(versions)

    def add_gauge(self, name: str, help_text: str, read_value: Callable[[], float]) -> None:
        """Add `kindling_<name>`, a gauge read at each scrape."""
        Gauge(f"kindling_{name}", help_text, registry=self.registry).set_function(read_value)

    def count_settled(self, kind: DeliveryKind, outcome: DeliveryState, late_by: timedelta) -> None:
        """Count a delivery's outcome; `DUE` means another attempt, and is counted as `retried`.

        `late_by` is the time since the delivery's moment; it is observed for what was sent.
        """
        name = "retried" if outcome is DeliveryState.DUE else outcome.value
        self._settled.labels(kind.value, name).inc()
        if outcome is DeliveryState.SENT:
            self._lateness.observe(max(0.0, late_by.total_seconds()))

    def set_part(self, part: str, *, is_healthy: bool) -> None:
        """Set the health of one part of the bot."""
        self._healthy.labels(part).set(is_healthy)

    def set_shard(self, shard_id: int, latency: float, *, is_up: bool) -> None:
        """Set a shard's state, and its latency in seconds once it has one."""
        self._shard_up.labels(str(shard_id)).set(is_up)
        if math.isfinite(latency):
            self._latency.labels(str(shard_id)).set(latency)

    def set_servers(self, count: int) -> None:
        """Set the number of servers."""
        self._servers.set(count)

    def set_totals(self, couples: int, picture_bytes: int) -> None:
        """Set the number of couples, and the bytes of their pictures."""
        self._couples.set(couples)
        self._picture_bytes.set(picture_bytes)

    def set_backup_age(self, age: timedelta) -> None:
        """Set the age of the newest nightly backup."""
        self._backup_age.set(age.total_seconds())

    def set_due(self, count: int) -> None:
        """Set the number of due deliveries."""
        self._due.set(count)

    def observe_command(self, name: str, seconds: float) -> None:
        """Record the time an answer took, except to commands that nobody may count, such as `support`."""
        if not is_unmeasured(name):
            self._commands.labels(name).observe(seconds)

    def observe_transaction(self, seconds: float) -> None:
        """Record the time a transaction took."""
        self._transactions.observe(seconds)

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self.registry)
