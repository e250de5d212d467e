"""Fixtures: a simulated server, two partners and a stranger, and the real bot on a real migrated database."""

import logging
import shutil
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
import simcord
from support.patience import PATIENCE_SECONDS
from support.world import LoggedFailures, World

from bot import Kindling, create_bot

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let SimCord be patient in every test with simulated people."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.simcord(settle_timeout=PATIENCE_SECONDS))


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_templates: Path) -> None:
    (tmp_path / "var").mkdir()
    shutil.copy(database_templates / "data.db", tmp_path / "var" / "kindling.db")
    shutil.copy(database_templates / "keys.db", tmp_path / "var" / "keyring.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KINDLING_HOME", str(tmp_path / "var"))
    for name in (
        "DATABASE_URL",
        "KEYRING_URL",
        "KINDLING_KEYS",
        "DISCORD_TOKEN",
        "SHARD_COUNT",
        "SHARD_IDS",
        "LOG_LEVEL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def failures() -> LoggedFailures:
    """What the bot logged as failures; a test that expects some clears it."""
    return LoggedFailures()


@pytest.fixture(autouse=True)
def _no_silent_failures(failures: LoggedFailures) -> Generator[None, None, None]:
    logger = logging.getLogger("kindling")
    logger.addHandler(failures)
    yield
    logger.removeHandler(failures)
    assert not failures.records, "\n".join(record.getMessage() for record in failures.records)


@pytest.fixture
def simcord_bot(_own_data_dir: None) -> Kindling:
    return create_bot()


@pytest.fixture
async def world(simcord_env: simcord.Env) -> AsyncGenerator[World, None]:
    """Three people and the bot, nobody in a couple yet."""
    guild = simcord_env.create_guild("The two of us")
    home = guild.create_text_channel("home")
    ada, bo, cleo = (guild.add_member(simcord_env.create_user(name)) for name in ("ada", "bo", "cleo"))
    made = World(simcord_env, guild, home, ada, bo, cleo)
    yield made
    await made.bot.database.close()
    await made.bot.keyring.close()


@pytest.fixture
async def couple(world: World) -> World:
    """Ada and Bo are a couple; their first question is open."""
    await world.pair()
    return world
