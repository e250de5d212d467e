"""The real bot in a process of its own, to be started, stopped and killed."""

import asyncio
import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

from support.loopback.server import PATIENCE_SECONDS, LoopbackDiscord

ROOT = Path(__file__).parents[2]
MASTER_KEYS_SETTING = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="  # 32 times m, as in `backend.MASTER_KEY`
LOOKS_EVERY_SECONDS = 0.02

# Importing all that the bot stands on takes two seconds of a processor, reading its texts, decks and places a
# fifth of a second, and the tests start it more than a hundred times. So one process does that once, and each
# start is a fork of it: a process of its own all the same, which runs `bot.py` from its first line. What only
# PostgreSQL needs is among it: most of these processes work with that. Who began and how it ended is left in
# files of its data directory. Nor does it wait as discord.py does: two seconds for another server after each,
# and five between two shards, which the real Discord demands. What all of them share stays out of searches
# for garbage: a fork that searched that would write to it, and so copy it.
STARTER = """
import gc, json, os, runpy, select, sys
import alembic.command, asyncpg, bot, client, sqlalchemy.dialects.postgresql.asyncpg
from data.decks import load_decks
from data.decks.lessons import load_lessons
from data.decks.supports import load_supports
from ui.places import gazetteer
from ui.texts import DEFAULT_LANGUAGE, load_texts

load_texts()
gazetteer()
for load in (load_decks, load_lessons, load_supports):
    load()

async def identify_at_once(bot, shard_id, *, initial=False):
    pass

client.CLIENT_OPTIONS["guild_ready_timeout"] = 0.3
client.Kindling.before_identify_hook = identify_at_once

def leave(path, what):
    with open(path + ".new", "w") as file:
        file.write(str(what))
    os.rename(path + ".new", path)

gc.collect()
gc.freeze()
gc.unfreeze = lambda: None  # `GcTuner` searches everything once, at each start
data_dirs, orders = {}, open(0, "rb", buffering=0)
while True:
    while data_dirs:
        ended, status = os.waitpid(-1, os.WNOHANG)
        if not ended:
            break
        leave(data_dirs.pop(ended) + "/bot.ended", os.waitstatus_to_exitcode(status))
    if not select.select([orders], [], [], 0.02)[0]:
        continue
    order = orders.readline()
    if not order:
        break
    data_dir, environment = json.loads(order)
    child = os.fork()
    if child:
        data_dirs[child] = data_dir
        leave(data_dir + "/bot.began", child)
        continue
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (1, 2):
        os.dup2(os.open(data_dir + "/bot.log", os.O_CREAT | os.O_WRONLY | os.O_APPEND), number)
    os.chdir(data_dir)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [bot.__file__, "run"]
    runpy.run_path(bot.__file__, run_name="__main__")
"""


@cache
def starter() -> "subprocess.Popen[bytes]":
    """Start the process that forks bots; it ends once its input is closed, at the end of this one."""
    command = [sys.executable, "-W", "ignore", "-c", STARTER]
    started = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    atexit.register(started.communicate)
    return started


class BotProcess:
    """`bot.py run` on a data directory of its own, against a loopback Discord."""

    def __init__(self, discord: LoopbackDiscord, data_dir: Path, **settings: str) -> None:
        self._discord = discord
        self._data_dir = data_dir
        self._settings = settings
        self._pid: int | None = None
        self.log = data_dir / "bot.log"

    async def start(self) -> None:
        """Start the bot, and return once it has connected."""
        identifies_before = self._discord.gateway.identifies
        await self.launch()
        await self._discord.wait_until_identified(identifies_before + 1)

    async def launch(self) -> None:
        """Start the bot, and return once its process runs."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONWARNINGS": "ignore",
            "KINDLING_HOME": str(self._data_dir),
            "KINDLING_KEYS": MASTER_KEYS_SETTING,
            **self._discord.environment,
            **self._settings,
        }
        orders = starter().stdin
        assert orders is not None
        orders.write(json.dumps([str(self._data_dir), environment]).encode() + b"\n")
        orders.flush()
        self._pid = await self._left("bot.began")

    def kill(self) -> None:
        """End it as a power cut would: nothing is finished."""
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to stop."""
        self._send(signal.SIGTERM)

    async def wait_until_ended(self) -> int:
        """Wait for its end; its exit status."""
        status = await self._left("bot.ended")
        self._pid = None
        return status

    async def wait_until_logged(self, text: str) -> None:
        """Wait until its log has a text."""
        await self._discord.wait_until(lambda: self.log.exists() and text in self.log.read_text())

    async def close(self) -> None:
        """End it, if it still runs."""
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                self.kill()
            await self.wait_until_ended()

    def _send(self, number: signal.Signals) -> None:
        assert self._pid is not None, "it does not run"
        os.kill(self._pid, number)

    async def _left(self, name: str) -> int:
        path = self._data_dir / name
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not path.exists():  # noqa: ASYNC110 (another process writes it)
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        number = int(path.read_text())
        path.unlink()
        return number
