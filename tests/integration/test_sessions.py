"""Sessions: what a bot finds out of its servers when it connects anew, or goes on with the same session."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from loopback.gateway import INVALID_SESSION
from loopback.world import Guild, Json
from towns import ADA, BO, GUILD, HOME, Town, told, town

from core.couples import CoupleState, Person

ASKS_FOR_IT = r"^/guilds/\d+$"


@pytest.fixture
async def place(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncGenerator[Town]:
    async def at_once(_shard_id: int | None, *, initial: bool = False) -> None:
        """Discord.py waits five seconds before each new session."""

    caplog.set_level(logging.INFO)
    async with town(files, tmp_path, monkeypatch) as one:
        monkeypatch.setattr(one.bot, "before_identify_hook", at_once)
        yield one


async def begin_anew(place: Town) -> None:
    """Let Discord forget the session, so that the bot begins another one."""
    ready = asyncio.ensure_future(place.bot.wait_for("shard_ready", timeout=20))
    await asyncio.sleep(0)
    await place.discord.gateway.send(INVALID_SESSION, data=False)
    await ready
    await asyncio.sleep(0.2)  # what the bot does about it


async def state(place: Town) -> CoupleState:
    async with place.bot.services.couples._work() as stores:
        couple = await stores.couples.of(Person(GUILD, ADA))
        assert couple is not None
        return couple.state


def asked(place: Town) -> int:
    """How often the bot has asked Discord whether it is in a server."""
    return len([one for one in place.discord.requests if one.path == f"/guilds/{GUILD}"])


def joined(place: Town, guild: Guild) -> Json:
    """What is said of a server that the bot has just been added to: not whether it is there."""
    said = place.discord.world.guild_payload(guild)
    return {name: value for name, value in said.items() if name != "unavailable"}


async def test_a_new_session_with_the_same_servers_changes_nothing_and_asks_nothing(place: Town) -> None:
    await begin_anew(place)
    assert place.discord.gateway.identifies == 2
    assert await state(place) is CoupleState.TOGETHER
    assert asked(place) == 0


async def test_a_server_in_an_outage_at_the_start_of_a_session_is_no_removal(place: Town) -> None:
    place.discord.gateway.dark.add(GUILD)
    await begin_anew(place)
    guild = place.bot.get_guild(GUILD)
    assert guild is not None
    assert guild.unavailable
    assert await state(place) is CoupleState.TOGETHER


async def test_a_server_that_was_lost_between_two_sessions_is_found_though_discord_py_keeps_it(
    place: Town, caplog: pytest.LogCaptureFixture
) -> None:
    guild = place.discord.world.guilds.pop(GUILD)
    await begin_anew(place)
    assert place.bot.get_guild(GUILD) is not None
    assert asked(place) > 0
    assert await state(place) is CoupleState.REMOVED
    assert 'event="removed from servers" servers=1 couples=1' in caplog.text
    place.discord.world.guilds[GUILD] = guild
    await begin_anew(place)
    await place.pass_time(seconds=1)
    assert [one for one in place.discord.messages(HOME) if "I was away" in str(one["embeds"])]


async def test_where_discord_cannot_say_whether_a_server_is_left_no_clock_starts(place: Town) -> None:
    place.discord.world.guilds.pop(GUILD)
    place.discord.fail("GET", ASKS_FOR_IT, status=503, times=9)
    await begin_anew(place)
    assert asked(place) > 0
    assert await state(place) is CoupleState.TOGETHER


async def test_a_session_that_goes_on_hears_of_the_removal_that_it_missed_and_both_go_on(
    place: Town,
) -> None:
    gateway = place.discord.gateway
    await gateway.drop(4000)
    guild = place.discord.world.guilds.pop(GUILD)
    await gateway.tell(GUILD, "GUILD_DELETE", {"id": str(GUILD)})
    await place.discord.until(lambda: gateway.resumes == 1, within=20)
    await place.discord.until(lambda: place.bot.get_guild(GUILD) is None)
    await place.pass_time(days=8)
    assert place.questions() == []
    assert await state(place) is CoupleState.REMOVED
    place.discord.world.guilds[GUILD] = guild
    await gateway.tell(GUILD, "GUILD_CREATE", joined(place, guild))
    await place.discord.until(lambda: place.bot.get_guild(GUILD) is not None)
    await place.pass_time(seconds=1)
    card = next(one for one in place.discord.messages(HOME) if "I was away" in str(one["embeds"]))
    for who in (ADA, BO):
        pressed = await place.discord.press(who, card, "Agree")
        answers = await place.discord.answered(pressed, count=2)
        assert "everything goes on" in told(answers).casefold()
    assert await state(place) is CoupleState.TOGETHER
    for _ in range(7):
        await place.pass_time(days=1)
    assert len(place.questions()) == 1


async def test_an_outage_and_its_end_change_nothing(place: Town) -> None:
    gateway = place.discord.gateway
    await gateway.tell(GUILD, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})
    await place.question_falls_due()
    await place.pass_time(hours=1)
    assert place.questions() == []
    assert await state(place) is CoupleState.TOGETHER
    guild = place.discord.world.guilds[GUILD]
    await gateway.tell(GUILD, "GUILD_CREATE", place.discord.world.guild_payload(guild))
    await place.discord.until(lambda: not place.bot.guilds[0].unavailable)
    for _ in range(3):
        await place.pass_time(hours=2)
    assert len(place.questions()) == 1
