"""What the bot has in memory from its start on, and what waits until it is needed."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

NOT_AT_START = {
    "aiohttp.web": "a port for monitoring",
    "alembic": "a start that migrates",
    "asyncpg": "PostgreSQL",
    "icalendar": "the file of a plan for a calendar",
    "obstore": "a bucket",
    "PIL": "a process of its own",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "sqlalchemy.orm": "nothing: the bot uses Core alone",
    "typst": "a process of its own",
}

START = """
import asyncio, json, sys
import bot

loaded = sorted(sys.modules)
from ui.places import gazetteer

asyncio.run(bot.create_bot()._add_cogs())
print(json.dumps([loaded, gazetteer.cache_info().currsize]))
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], int]:
    """The names of all modules that importing the bot loads, and how many lists of places its commands do."""
    environment = {**os.environ, "KINDLING_HOME": str(tmp_path_factory.mktemp("start"))}
    command = [sys.executable, "-c", START]
    printed = subprocess.run(command, check=True, capture_output=True, env=environment).stdout
    loaded, places = json.loads(printed)
    return set(loaded), places


@pytest.mark.parametrize("module", NOT_AT_START)
def test_a_start_does_not_load_what_few_need(start: tuple[set[str], int], module: str) -> None:
    loaded, _ = start
    assert "sqlalchemy" in loaded
    assert module not in loaded, f"{module} is for {NOT_AT_START[module]}"


def test_a_start_does_not_load_the_places_of_the_world(start: tuple[set[str], int]) -> None:
    """They are for whoever types a time zone (`ui/places.load_places`)."""
    _, places = start
    assert places == 0
