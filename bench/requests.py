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

COUPLES, COMMANDS = 200, 400
OPEN_POLLS = 12


async def cpu_seconds_per_command(load: LoadGenerator) -> float:
    """Return the processor time of one command in this process, in seconds, after fifty to warm up."""
    await load.call(do="ask", count=50, every=0.0)
    begun = time.process_time()
    await load.call(do="ask", count=COMMANDS, every=0.0)
    return (time.process_time() - begun) / COMMANDS


async def handler_cost() -> list[Row]:
    """Compare the processor time of `/ritual list` with that of a command that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, COUPLES, datetime.now(UTC) + timedelta(days=3))
        async with load_generator(COUPLES, 50) as (people, environment):
            async with running_bot(home, environment):
                ours = await cpu_seconds_per_command(people)
            async with bare_client(environment):
                theirs = await cpu_seconds_per_command(people)
    name = "processor time of `/ritual list` ÷ of an empty command"
    return [ratio(name, ours / theirs, 3.5, f"{ours * 1000:.2f} ms ÷ {theirs * 1000:.2f} ms")]


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
