"""A refused token: nothing is sent and nothing missed until Discord takes it again, or an hour has passed."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import select
from support.bot_process import MASTER_KEYS_SETTING
from support.data_dirs import create_databases
from support.live_bot import ADA, HOME, LiveBot, fail_sends
from support.loopback.faults import Limits
from support.loopback.server import LoopbackDiscord

import bot as bot_module
from bench import sample_data
from data.tables import deliveries
from delivery import token_check
from ops.shutdown import BotRefused
from ui.texts import say

pytestmark = pytest.mark.slow
ME, EVERYTHING = "^/users/@me$", "^/"
CALLBACK = r"^/interactions/\d+/[^/]+/callback$"
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@pytest.fixture
async def live(live: LiveBot) -> LiveBot:
    # The day's look for both partners, which would meet the first 401.
    await live.bot._ticker._membership_check.check_some()
    return live


def refuse_token(discord: LoopbackDiscord) -> None:
    """Answer every request with Discord's own 401, which has no code."""
    for method in METHODS:
        discord.fail(method, EVERYTHING, status=401, times=10_000)


async def question_row(live: LiveBot) -> tuple[str, int]:
    """Return the state and the attempts of the question's delivery, the newest of all."""
    query = select(deliveries.c.state, deliveries.c.attempts).order_by(deliveries.c.id.desc()).limit(1)
    async with live.bot.database.begin() as connection:
        row = (await connection.execute(query)).one()
    return row.state, row.attempts


def asked_since(live: LiveBot, count: int) -> list[str]:
    return [request.path for request in live.discord.requests[count:]]


async def test_a_question_waits_for_the_token_and_comes_with_it(live: LiveBot) -> None:
    await live.make_question_due()
    refuse_token(live.discord)
    await live.bot.run_due()
    assert await question_row(live) == ("due", 0)
    assert not await live.bot.is_token_accepted()
    before = len(live.discord.requests)
    for _ in range(50):
        await live.pass_time(minutes=1)
    asked = asked_since(live, before)
    assert set(asked) == {"/users/@me"}
    assert 10 <= len(asked) <= 20  # with growing waits: every five minutes in the end
    assert await question_row(live) == ("due", 0)
    live.discord.rest.faults.clear()
    await live.pass_time(minutes=6)
    assert await live.bot.is_token_accepted()
    assert len(live.questions()) == 1
    assert "Nothing’s wrong" in await live.status()
    assert not live.bot.token_given_up.is_set()


async def test_an_hour_of_refusals_gives_the_token_up(live: LiveBot) -> None:
    refuse_token(live.discord)
    await live.make_question_due()
    await live.bot.run_due()
    for _ in range(58):
        await live.pass_time(minutes=1)
    assert not live.bot.token_given_up.is_set()
    for _ in range(7):
        await live.pass_time(minutes=1)
    assert live.bot.token_given_up.is_set()
    assert await question_row(live) == ("due", 0)


async def test_a_network_that_fails_for_hours_gives_no_token_up(live: LiveBot) -> None:
    fail_sends(live.discord, status=401)
    live.discord.fail("GET", ME, reset=True, times=10_000)
    await live.make_question_due()
    await live.bot.run_due()
    for _ in range(40):
        await live.pass_time(minutes=5)
    assert not live.bot.token_given_up.is_set()
    assert await question_row(live) == ("due", 0)


async def test_a_clock_that_jumps_makes_no_hour(live: LiveBot) -> None:
    refuse_token(live.discord)
    await live.make_question_due()
    await live.bot.run_due()
    await live.pass_time(minutes=1)
    await live.pass_time(hours=2)
    assert not live.bot.token_given_up.is_set()
    live.discord.rest.faults.clear()
    await live.pass_time(hours=-3)  # and back: it is asked all the same
    assert await live.bot.is_token_accepted()


async def test_a_request_of_anybody_that_meets_a_401_stops_the_queue(live: LiveBot) -> None:
    await live.make_question_due()
    await live.bot.run_due()
    live.discord.fail("PATCH", r"^/channels/", status=401, times=9)
    live.discord.fail("POST", CALLBACK, status=404, code=10062, times=9)
    await live.discord.slash(ADA, HOME, "affection", kind="hug")
    await live.discord.wait_until(lambda: "A hug" in str(live.discord.messages(HOME)))
    assert await live.bot.is_token_accepted()
    live.discord.fail("POST", r"^/channels/", status=401)
    await live.discord.slash(ADA, HOME, "affection", kind="kiss")
    await live.discord.wait_until(lambda: not live.bot.guards.token_check.allows_sending())


async def test_a_401_of_an_expired_interaction_says_nothing_about_the_token(live: LiveBot) -> None:
    await live.make_question_due()
    await live.bot.run_due()
    live.discord.fail("POST", CALLBACK, status=401, code=50027, times=9)
    await live.discord.slash(ADA, HOME, "affection", kind="hug")
    await live.discord.wait_until(lambda: "A hug" in str(live.discord.messages(HOME)))
    assert await live.bot.is_token_accepted()


@pytest.fixture
async def discord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[LoopbackDiscord]:
    """A Discord for which `bot.run()` is set up, with one couple, and ticks at every moment."""
    monkeypatch.setattr(bot_module, "TICK_INTERVAL", token_check.ASK_WAITS[0] * 0.01)
    # Set to themselves, so that they are restored after the test: the bot changes them.
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    await create_databases(tmp_path)
    await sample_data.create_data_dir(tmp_path, 1, datetime.now(UTC))
    async with LoopbackDiscord(Limits(None, None)) as discord:
        home, ada, bo = sample_data.home_and_partners_of(0)
        discord.add_guild(sample_data.guild_id_of(0), [home], [ada, bo])
        for name, value in {
            **discord.environment,
            "KINDLING_HOME": str(tmp_path),
            "KINDLING_KEYS": MASTER_KEYS_SETTING,
        }.items():
            monkeypatch.setenv(name, value)
        yield discord


async def test_a_token_given_up_ends_the_process(
    discord: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_module, "TICK_INTERVAL", token_check.ASK_WAITS[0] * 0.002)
    monkeypatch.setattr(token_check, "GIVE_UP_AFTER", token_check.ASK_WAITS[0] * 0)
    monkeypatch.setattr(token_check, "ASK_WAITS", (token_check.ASK_WAITS[0] * 0,))
    running = asyncio.create_task(bot_module.run())
    await discord.wait_until_identified()
    refuse_token(discord)
    with pytest.raises(BotRefused, match="token"):
        await running


async def test_a_token_that_is_refused_at_the_start_ends_the_process(discord: LoopbackDiscord) -> None:
    refuse_token(discord)
    with pytest.raises(BotRefused, match="token"):
        await bot_module.run()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (4004, "token"),
        (4010, "shards"),
        (4011, "shards"),
        (4012, "version"),
        (4013, "intents"),
        (4014, "intents"),
    ],
)
async def test_a_connection_that_discord_ends_for_good_ends_the_process(
    discord: LoopbackDiscord, code: int, reason: str
) -> None:
    running = asyncio.create_task(bot_module.run())
    await discord.wait_until_identified()
    await discord.gateway.disconnect_all(code)
    with pytest.raises(BotRefused, match=reason):
        await running


@pytest.mark.parametrize("reason", ["token", "shards", "version", "intents"])
def test_the_process_then_ends_with_a_status_that_says_that_another_start_does_not_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    async def run() -> None:
        raise BotRefused(reason)

    monkeypatch.setattr(bot_module, "run", run)
    monkeypatch.setattr(bot_module, "protect_process", lambda: None)
    assert bot_module.main(["run"]) == 78
    assert capsys.readouterr().err == say(f"refused-{reason}") + "\n"
