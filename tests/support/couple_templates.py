"""A couple that has just begun, made once in each test process and copied for every test that needs one.

Inviting, consenting and confirming the setup card cost more than most tests do afterwards. The copy holds all
that those steps left behind: the files of the data directory, and SimCord's state of the server. The bot of
the test starts on it as after a restart. Tests of how a couple begins use the fixture `world` and press.
"""

import asyncio
import pickle
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simcord
from simcord.backend import Backend
from support.patience import PATIENCE_SECONDS
from support.world import World

from bot import create_bot

DATA_DIR = "var"


@dataclass(frozen=True)
class CoupleTemplate:
    """The data directory and the server of a couple whose first question is open."""

    data_dir: Path
    server: bytes
    commands: dict[tuple[str, int], dict[str, Any]]
    guild_id: int
    home_id: int
    user_ids: tuple[int, int, int]

    def copy_files(self, data_dir: Path) -> None:
        """Copy the couple's databases and keys into a data directory."""
        shutil.copytree(self.data_dir, data_dir, dirs_exist_ok=True)

    def restore_server(self, env: simcord.Env) -> None:
        """Give an environment that has not started yet a copy of the couple's server."""
        env.backend = pickle.loads(self.server)  # noqa: S301 (pickled by this process)
        env.backend.commands[None] = self.commands  # replaced at each sync, and never changed

    def world_in(self, env: simcord.Env) -> World:
        """Return the world of an environment whose server was restored."""
        return World.existing(env, self.guild_id, self.home_id, self.user_ids)


def make_couple_template(folder: Path, empty_databases: Path) -> CoupleTemplate:
    """Let two simulated people become a couple, and keep what that left behind."""
    data_dir = folder / DATA_DIR
    with pytest.MonkeyPatch.context() as patch:
        set_up_data_dir(patch, folder, empty_databases)
        return asyncio.run(_pair_two_people(data_dir))


def set_up_data_dir(patch: pytest.MonkeyPatch, folder: Path, empty_databases: Path) -> None:
    """Make a data directory with empty databases, and let bots find it whatever this machine is set to."""
    data_dir = folder / DATA_DIR
    data_dir.mkdir()
    shutil.copy(empty_databases / "data.db", data_dir / "kindling.db")
    shutil.copy(empty_databases / "keys.db", data_dir / "keyring.db")
    patch.chdir(folder)
    patch.setenv("KINDLING_HOME", str(data_dir))
    for name in (
        "DATABASE_URL",
        "KEYRING_URL",
        "KINDLING_KEYS",
        "DISCORD_TOKEN",
        "SHARD_COUNT",
        "SHARD_IDS",
        "LOG_LEVEL",
    ):
        patch.delenv(name, raising=False)


async def _pair_two_people(data_dir: Path) -> CoupleTemplate:
    bot = create_bot()
    async with simcord.run(bot, settle_timeout=PATIENCE_SECONDS) as env:
        world = World.create(env)
        await world.pair()
        # Ids grow with the time, and from one another within a millisecond of the same bot. The test's bot is
        # another one: in this very millisecond its ids might be lower than those that exist.
        env.backend.advance_clock(0.001)
    await bot.database.close()
    await bot.keyring.close()
    commands = env.backend.commands.pop(None)
    return CoupleTemplate(
        data_dir,
        pickle.dumps(_without_past(env.backend)),
        commands,
        world.guild.id,
        world.home.id,
        (world.ada.id, world.bo.id, world.cleo.id),
    )


def _without_past(server: Backend) -> Backend:
    """Drop what belongs to the environment that has ended: its listeners, and what it logged."""
    server.subscribers.clear()
    server.http_requests.clear()
    server.transcript.clear()
    return server
