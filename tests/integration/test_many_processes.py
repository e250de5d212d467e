"""Several processes on one PostgreSQL, as real processes: they start together, and follow each other."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from support.backend import Backend, ManualClock, PostgresServer, backend_on
from support.bot_process import BotProcess
from support.live_bot import ADA, BO, HOME
from support.loopback.faults import Limits
from support.loopback.server import LoopbackDiscord

from data.tables import couples, deliveries, partners, rituals

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]
GUILD = 9 << 22  # on the second of two shards


class Installation:
    """One database, one Discord, and processes that are started one after another."""

    def __init__(self, discord: LoopbackDiscord, url: str, folder: Path) -> None:
        self.discord, self.url, self._folder = discord, url, folder
        self._processes: list[BotProcess] = []

    def process(self, **settings: str) -> BotProcess:
        """Prepare one more process, with a data directory of its own as on another machine."""
        folder = self._folder / str(len(self._processes))
        folder.mkdir()
        urls = {"DATABASE_URL": self.url, "KEYRING_URL": self.url}
        self._processes.append(BotProcess(self.discord, folder, **urls, **settings))
        return self._processes[-1]

    async def close(self) -> None:
        """End every process."""
        for process in self._processes:
            await process.close()

    def questions(self) -> int:
        """Return how many weekly questions were posted."""
        return str(self.discord.messages(HOME)).count("This week’s question")


@pytest.fixture
async def installation(
    empty_url: str, server: PostgresServer, tmp_path: Path
) -> AsyncGenerator[Installation]:
    del server
    async with LoopbackDiscord(Limits(None, None)) as discord:
        discord.add_guild(GUILD, [HOME], [ADA, BO])
        one = Installation(discord, empty_url, tmp_path)
        yield one
        await one.close()


async def begin_couple(installation: Installation) -> Backend:
    """Let a couple begin on the installation's database; nothing is due."""
    clock = ManualClock()
    clock.now = datetime.now(UTC)
    backend = backend_on(installation.url, installation.url, clock)
    await backend.begin_couple(ADA, BO, GUILD)
    async with backend.database.begin() as connection:
        await connection.execute(update(couples).values(home_id=HOME))
        await connection.execute(update(partners).values(has_read=True))
    await backend.settle_all()
    return backend


async def make_question_due(backend: Backend) -> None:
    """Make the weekly question due now, at an hour that the couple chose."""
    async with backend.database.begin() as connection:
        await connection.execute(update(deliveries).values(state="sent"))
        await connection.execute(
            update(rituals).values(
                next_at=datetime.now(UTC), state="on", unanswered=0, last_week=None, is_chosen=True
            )
        )


async def test_four_that_start_at_once_on_an_empty_database_all_come_up(installation: Installation) -> None:
    processes = [installation.process(SHARD_COUNT="4", SHARD_IDS=str(shard_id)) for shard_id in range(4)]
    await asyncio.gather(*(process.launch() for process in processes))
    await installation.discord.wait_until_identified(4)
    for process in processes:
        assert "ERROR" not in process.log.read_text()


async def test_in_a_rolling_deploy_the_next_process_takes_over_and_nothing_is_posted_twice(
    installation: Installation,
) -> None:
    old = installation.process()
    await old.start()
    backend = await begin_couple(installation)
    new = installation.process()
    await new.launch()
    await new.wait_until_logged("start waits")
    assert installation.discord.gateway.identifies == 1
    old.terminate()
    assert await old.wait_until_ended() == 0
    await make_question_due(backend)
    await installation.discord.wait_until_identified(2)
    await installation.discord.wait_until(lambda: installation.questions() == 1)
    new.kill()
    await new.wait_until_ended()
    again = installation.process()
    await again.start()
    again.terminate()
    assert await again.wait_until_ended() == 0
    assert installation.questions() == 1
    await backend.close()


async def test_as_many_shards_as_discord_recommends_are_served(installation: Installation) -> None:
    installation.discord.rest.recommended_shards = 3
    process = installation.process()
    await process.launch()
    await installation.discord.wait_until_identified(3)
    assert {session.shard for session in installation.discord.gateway.sessions.values()} == {
        (0, 3),
        (1, 3),
        (2, 3),
    }
