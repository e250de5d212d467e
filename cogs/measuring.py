"""Metrics of answer times, by command."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol, cast

import discord

from core.supports import leaves_no_trace


class CommandMetrics(Protocol):
    """Metrics that record answer times."""

    def observe_command(self, name: str, seconds: float) -> None:
        """Record the time an answer took, in seconds."""
        ...


class HasMetrics(Protocol):
    """A bot with metrics."""

    metrics: CommandMetrics


@contextmanager
def measured(interaction: discord.Interaction, name: str) -> Generator[None]:
    """Measure the time an answer takes, unless it must leave no trace (`/support`)."""
    if leaves_no_trace(name):
        yield
        return
    begun = time.perf_counter()
    try:
        yield
    finally:
        cast("HasMetrics", interaction.client).metrics.observe_command(name, time.perf_counter() - begun)
