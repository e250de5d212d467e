"""The drill: four processes on PostgreSQL, each in turn killed, replaced and cut off, while posts fall due.

Every fault once here; three times with `make test-long`. A failure names its seed, which repeats the choices.
"""

import asyncio
import os
import random
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from support.backend import PostgresServer
from support.drill_runs import COUPLES, DrillRun, stop

from delivery.rate_limiter import SLOTS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]
ROUNDS = 3 if os.environ.get("KINDLING_LONG") else 1
PARTS = ((0,), (1,), (2,), (3,))
STALLED_SECONDS = 6  # longer than a process waits for the session that holds its shards


@pytest.fixture
async def run(empty_url: str, server: PostgresServer, tmp_path: Path) -> AsyncGenerator[DrillRun]:
    database = make_url(empty_url).database
    # The other tests' server confirms commits before they are written, and would lose them in a restart.
    await server.run(f"ALTER DATABASE {database} SET synchronous_commit = on")
    one = DrillRun(random.randrange(2**32), empty_url, server, tmp_path)
    await one.create_schema()
    await one.begin_couples(COUPLES)
    yield one
    await one.close()


async def kill(run: DrillRun, part: tuple[int, ...]) -> None:
    """Kill a process in the middle of deliveries, and start it again."""
    await run.wait_until_claimed()
    run.serving[part].kill()
    await run.serving[part].wait_until_ended()
    await run.serving[part].launch()
    await run.wait_until_served()


async def kill_beside_another(run: DrillRun, part: tuple[int, ...]) -> None:
    """Kill a process whose shards another one waits for."""
    killed = await run.replace(part)
    await run.wait_until_claimed()
    killed.kill()
    await killed.wait_until_ended()
    await run.wait_until_served()


async def restart_database(run: DrillRun, _part: tuple[int, ...]) -> None:
    """Restart the database between the claim and the settlement of deliveries."""
    async with run.nothing_new:
        await run.make_due()
        await run.wait_until_claimed()
        await run.server.restart(run.rng.choice(["fast", "immediate"]))
    await run.wait_until_served()


async def drop_discord(run: DrillRun, _part: tuple[int, ...]) -> None:
    """Cut every connection with Discord's gateway, and some requests, also some that were carried out."""
    run.discord.fail("POST", r"^/channels/\d+/messages$", reset=True, times=3)
    run.discord.fail("POST", r"^/channels/\d+/messages$", after_accepting=True, reset=True, times=3)
    await run.discord.gateway.disconnect_all(None)
    await run.wait_until_served()


async def cut_from_database(run: DrillRun, part: tuple[int, ...]) -> None:
    """Cut the network between a process and the database for a moment."""
    link = run.installation.link_of(run.serving[part])
    link.cut()
    await run.serving[part].wait_until_logged("shards lost")
    link.mend()
    await run.wait_until_served()


async def deploy(run: DrillRun) -> None:
    """Start a new process beside each old one, and stop the old ones one after another."""
    old = [await run.replace(part) for part in PARTS]
    for one in old:
        await stop(one)
        await run.wait_until_served()


async def lose_network(run: DrillRun, part: tuple[int, ...]) -> None:
    """Let the network between a process and the database fall silent, and never say that it was gone."""
    link = run.installation.link_of(run.serving[part])
    link.stall()
    await asyncio.sleep(STALLED_SECONDS)
    link.lose()
    await asyncio.sleep(STALLED_SECONDS)
    link.mend()


async def test_whatever_is_killed_replaced_and_cut_off_everything_is_posted_once(run: DrillRun) -> None:
    await run.start(*PARTS)
    async with run.life():
        await run.wait_for_posts()
        for _ in range(ROUNDS):
            lost, *parts = run.rng.sample(PARTS, len(PARTS))
            losing = asyncio.create_task(lose_network(run, lost))
            faults = [kill, kill_beside_another, restart_database, drop_discord, cut_from_database]
            for place, fault in enumerate(run.rng.sample(faults, len(faults))):
                run.met.append(fault.__name__)
                await fault(run, parts[place % len(parts)])
                await run.wait_for_posts()
                await run.assert_always_true()
            await losing
            await run.wait_until_served()
            await run.wait_for_posts()
            await deploy(run)
    await run.finish()
    await run.assert_always_true()
    await run.assert_true_in_the_end()
    assert_pace_was_kept(run)


def assert_pace_was_kept(run: DrillRun) -> None:
    """Assert that no second saw more posts than the slots of all processes together."""
    at = [one.at for one in run.discord.requests if one.method == "POST" and one.path.endswith("/messages")]
    busiest = max(len([other for other in at if first <= other < first + 1]) for first in at)
    assert busiest <= SLOTS, f"seed {run.seed}: {busiest} posts within one second"


async def test_from_two_to_four_to_seven_shards_while_posts_fall_due(run: DrillRun) -> None:
    await run.start((0,), (1,))
    async with run.life():
        await run.wait_for_posts()
        await run.reshard((0, 1), (2, 3))
        await run.wait_for_posts()
        await run.reshard((0, 1, 2, 3), (4, 5, 6))
        await run.wait_for_posts()
    await run.finish()
    await run.assert_always_true()
    await run.assert_true_in_the_end()
