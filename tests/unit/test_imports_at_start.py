"""What the bot has in memory from its start on, and what waits until it is needed."""

import subprocess
import sys

import pytest

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


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The names of all modules that importing the bot loads."""
    command = [sys.executable, "-c", "import bot, sys; print(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("module", NOT_AT_START)
def test_a_start_does_not_load_what_few_need(loaded: set[str], module: str) -> None:
    assert "sqlalchemy" in loaded
    assert module not in loaded, f"{module} is for {NOT_AT_START[module]}"
