"""Metrics of answer times, by command."""

import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, cast

import discord

from core.supports import is_unmeasured, leaves_no_trace

RUNS_COMMAND, PICKS_COMMAND = ("command", "run"), ("pick", "panel", "open")
"""The routes whose key, or chosen value, names a command (`ui.panels.command_key`)."""


class CommandMetrics(Protocol):
    """Metrics that record answer times."""

    def observe_command(self, name: str, seconds: float) -> None:
        """Record the time an answer took, in seconds."""
        ...


class HasMetrics(Protocol):
    """A bot with metrics."""

    metrics: CommandMetrics


def name_of_press(route: tuple[str, str, str], component_key: str, details: Sequence[Any]) -> str:
    """Return the name of a press in logs and metrics: its route, and `support` if it runs that command.

    By such a word it leaves no trace, or is in no metric, as where the command itself is typed. `details` has
    the values of a select.
    """
    command = component_key if route[1:] == RUNS_COMMAND else ""
    if route == PICKS_COMMAND:
        command = str(next(iter(details[0]), ""))
    return ":".join((*route, *(word for word in command.split("-") if is_unmeasured(word))))


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
