"""What the bot has in memory from its start on, and what waits until it is needed."""

import os
import subprocess
import sys
from pathlib import Path

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

COUNT_PLACES = """
import asyncio
import bot
from ui.places import gazetteer

asyncio.run(bot.create_bot()._add_cogs())
print(gazetteer.cache_info().currsize)
"""


def printed_by(script: str, **environment: str) -> str:
    """Run a script in a process of its own, and return what it prints."""
    command = [sys.executable, "-c", script]
    variables = {**os.environ, **environment}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=variables).stdout


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The names of all modules that importing the bot loads."""
    return set(printed_by("import bot, sys; print(*sys.modules)").split())


@pytest.mark.parametrize("module", NOT_AT_START)
def test_a_start_does_not_load_what_few_need(loaded: set[str], module: str) -> None:
    assert "sqlalchemy" in loaded
    assert module not in loaded, f"{module} is for {NOT_AT_START[module]}"


def test_a_start_does_not_load_the_places_of_the_world(tmp_path: Path) -> None:
    """They are for whoever types a time zone (`ui/places.load_places`)."""
    assert printed_by(COUNT_PLACES, KINDLING_HOME=str(tmp_path)).strip() == "0"
