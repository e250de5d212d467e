"""The app in people's own accounts: what works where the bot shares no server with them."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from support.live_bot import BO, HOME, LiveBot, live_bot, text_of_answers

pytestmark = pytest.mark.slow
EPHEMERAL = 64


@pytest.fixture
async def alone(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[LiveBot]:
    """Bo installed the app, and uses it in a server that the bot is not in."""
    async with live_bot(database_templates, tmp_path, monkeypatch) as one:
        one.discord.installed_by.add(BO)
        yield one


def test_commands_that_work_everywhere_are_installable_by_people_and_no_other(alone: LiveBot) -> None:
    by_people = {
        command["name"]
        for command in alone.discord.world.commands
        if 1 in (command.get("integration_types") or [0])
    }
    assert by_people == {"couple", "privacy", "support", "help", "kindling"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("support now", "Where are you?"),
        ("support counsellor", "What to ask"),
        ("privacy what", "What I keep"),
        ("privacy erase", "nothing left here"),
        ("couple part", "What your partner can notice"),
        ("help", "/kindling"),
        ("kindling", "Help lines"),
        ("couple status", "only in the server you share"),
        ("couple pause", "only in the server you share"),
    ],
)
async def test_whoever_shares_no_server_is_answered_privately(alone: LiveBot, name: str, says: str) -> None:
    asked = await alone.discord.slash(BO, HOME, name)
    answers = await alone.discord.wait_for_answers(asked, within=8)
    assert says in text_of_answers(answers)
    assert [answer.body["flags"] & EPHEMERAL for answer in answers] == [EPHEMERAL]


async def test_an_export_takes_few_messages(alone: LiveBot) -> None:
    asked = await alone.discord.slash(BO, HOME, "privacy export")
    answers = await alone.discord.wait_for_answers(asked, count=2)
    assert "everything you can take with you" in text_of_answers(answers)
