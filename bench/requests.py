"""Measure the processor time of a command, and the requests to Discord that an evening takes."""

import tempfile
import time
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


async def cpu_seconds_by_command(load: LoadGenerator) -> dict[str, float]:
    """Return the processor time of each command in this process, in seconds, after fifty to warm up."""
    seconds: dict[str, float] = {}
    for command in COMMAND_TARGETS:
        await load.call(do="ask", command=command, count=50, every=0.0)
        begun = time.process_time()
        await load.call(do="ask", command=command, count=COMMANDS, every=0.0)
        seconds[command] = (time.process_time() - begun) / COMMANDS
    return seconds


async def handler_cost() -> list[Row]:
    """Compare the processor time of commands with that of commands that do nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, COUPLES, datetime.now(UTC) + timedelta(days=3))
        async with load_generator(COUPLES, 50) as (people, environment):
            async with running_bot(home, environment):
                ours = await cpu_seconds_by_command(people)
            async with bare_client(environment):
                theirs = await cpu_seconds_by_command(people)
    return [
        ratio(
            f"processor time of `/{command}` ÷ of an empty command",
            ours[command] / theirs[command],
            target,
            f"{ours[command] * 1000:.2f} ms ÷ {theirs[command] * 1000:.2f} ms",
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
