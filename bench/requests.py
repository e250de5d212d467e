"""Measure the processor time of a command, and the requests to Discord that an evening takes."""

import cProfile
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import sample_data
from bench.bare_client import bare_client
from bench.harness import LoadGenerator, load_generator, running_bot
from bench.table import Row, exactly, ratio

GLOBAL = {"answer": 0, "reveal": 0, "shout-out": 1}
"""Requests under Discord's global limit: a card with words from a command goes through the channel."""

COMMAND_TARGETS = {"ritual list": 3.5, "help part:time": 2.0, "help": None}
"""Commands that are measured, with how often their processor time may be that of an empty one.

`/help` alone is the panel of `/kindling`: it looks for all that waits for the caller, and has no target.
"""

COUPLES, COMMANDS = 200, 400
OPEN_POLLS = 12


@dataclass(frozen=True)
class CommandCost:
    """The mean cost of a command: processor time in seconds, and Python calls in the event loop's thread."""

    seconds: float
    calls: float


async def costs_by_command(load: LoadGenerator) -> dict[str, CommandCost]:
    """Measure each command, after a warm-up of all. Calls are counted in a second pass: counting is slow."""
    for command in COMMAND_TARGETS:
        await load.call(do="ask", command=command, count=COUPLES, every=0.0)
    costs: dict[str, CommandCost] = {}
    for command in COMMAND_TARGETS:
        begun = time.process_time()
        await load.call(do="ask", command=command, count=COMMANDS, every=0.0)
        seconds = (time.process_time() - begun) / COMMANDS
        with cProfile.Profile() as profile:
            await load.call(do="ask", command=command, count=COUPLES, every=0.0)
        costs[command] = CommandCost(seconds, sum(entry.callcount for entry in profile.getstats()) / COUPLES)
    return costs


async def handler_cost() -> list[Row]:
    """Compare the cost of commands with that of commands that do nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, COUPLES, datetime.now(UTC) + timedelta(days=3))
        async with load_generator(COUPLES, 50) as (people, environment):
            async with running_bot(home, environment):
                ours = await costs_by_command(people)
            async with bare_client(environment):
                theirs = await costs_by_command(people)
    return [
        ratio(
            f"processor time of `/{command}` ÷ of an empty command",
            ours[command].seconds / theirs[command].seconds,
            target,
            f"{ours[command].seconds * 1000:.2f} ms ÷ {theirs[command].seconds * 1000:.2f} ms;"
            f" {ours[command].calls:.0f} ÷ {theirs[command].calls:.0f} Python calls",
        )
        for command, target in COMMAND_TARGETS.items()
    ]


async def evening_requests() -> list[Row]:
    """Count the requests of an answer, a reveal and a shout-out under Discord's global limit."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, 1, datetime.now(UTC) + timedelta(days=3))
        async with load_generator(1, 50) as (people, environment), running_bot(home, environment):
            recorded = await people.call(do="live")
    return [
        exactly(f"global-limited requests per {action}", len(requests), GLOBAL[action], ", ".join(requests))
        for action, requests in recorded.items()
    ]


async def resume_requests() -> list[Row]:
    """Count the requests that a dropped connection causes, while a dozen date votes are open."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, OPEN_POLLS, datetime.now(UTC) + timedelta(days=3))
        async with load_generator(OPEN_POLLS, 50) as (people, environment), running_bot(home, environment):
            requests = (await people.call(do="drop"))["resume"]
    name = f"requests caused by one dropped connection with {OPEN_POLLS} open polls"
    return [exactly(name, len(requests), 0, ", ".join(requests))]
