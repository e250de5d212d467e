"""Gateway sessions: the bot learns of its servers when it connects again or resumes a session."""

import asyncio
import logging

import pytest
from support.live_bot import ADA, BO, GUILD, HOME, LiveBot, fail_sends, text_of_answers
from support.loopback.gateway import INVALID_SESSION
from support.loopback.state import Guild, Json

from core.couples import CoupleState, Person

pytestmark = pytest.mark.slow
GUILD_PATH = r"^/guilds/\d+$"


@pytest.fixture
async def live(live: LiveBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> LiveBot:
    async def at_once(_shard_id: int | None, *, initial: bool = False) -> None:
        """Discord.py waits five seconds before each new session."""

    caplog.set_level(logging.INFO)
    monkeypatch.setattr(live.bot, "before_identify_hook", at_once)
    return live


async def begin_new_session(live: LiveBot) -> None:
    """Let Discord forget the session, so that the bot begins another one."""
    ready = asyncio.ensure_future(live.bot.wait_for("shard_ready", timeout=60))
    await asyncio.sleep(0)
    await live.discord.gateway.send_operation(INVALID_SESSION, data=False)
    await ready
    await asyncio.sleep(0.2)  # what the bot does about it


async def state(live: LiveBot) -> CoupleState:
    async with live.bot.services.couples._work() as work:
        couple = await work.couples.find_couple_of(Person(GUILD, ADA))
        assert couple is not None
        return couple.state


def guild_requests(live: LiveBot) -> int:
    """How often the bot has asked Discord whether it is in a server."""
    return len([one for one in live.discord.requests if one.path == f"/guilds/{GUILD}"])


def guild_join_payload(live: LiveBot, guild: Guild) -> Json:
    """What is said of a server that the bot has just been added to: not whether it is there."""
    said = live.discord.world.guild_payload(guild)
    return {name: value for name, value in said.items() if name != "unavailable"}


async def test_a_new_session_with_the_same_servers_changes_nothing_and_asks_nothing(live: LiveBot) -> None:
    await begin_new_session(live)
    assert live.discord.gateway.identifies == 2
    assert await state(live) is CoupleState.TOGETHER
    assert guild_requests(live) == 0


async def test_a_server_in_an_outage_at_the_start_of_a_session_is_no_removal(live: LiveBot) -> None:
    live.discord.gateway.unavailable_guild_ids.add(GUILD)
    await begin_new_session(live)
    guild = live.bot.get_guild(GUILD)
    assert guild is not None
    assert guild.unavailable
    assert await state(live) is CoupleState.TOGETHER


async def test_a_server_that_was_lost_between_two_sessions_is_found_though_discord_py_keeps_it(
    live: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    guild = live.discord.world.guilds.pop(GUILD)
    await begin_new_session(live)
    assert live.bot.get_guild(GUILD) is not None
    assert guild_requests(live) > 0
    assert await state(live) is CoupleState.REMOVED
    assert 'event="removed from servers" servers=1 couples=1' in caplog.text
    live.discord.world.guilds[GUILD] = guild
    await begin_new_session(live)
    await live.pass_time(seconds=1)
    assert [one for one in live.discord.messages(HOME) if "I was away" in str(one["embeds"])]


async def test_where_discord_cannot_say_whether_a_server_is_left_no_clock_starts(live: LiveBot) -> None:
    live.discord.world.guilds.pop(GUILD)
    live.discord.fail("GET", GUILD_PATH, status=503, times=9)
    await begin_new_session(live)
    assert guild_requests(live) > 0
    assert await state(live) is CoupleState.TOGETHER


async def test_a_session_that_goes_on_hears_of_the_removal_that_it_missed_and_both_go_on(
    live: LiveBot,
) -> None:
    gateway = live.discord.gateway
    await gateway.disconnect_all(4000)
    guild = live.discord.world.guilds.pop(GUILD)
    await gateway.dispatch(GUILD, "GUILD_DELETE", {"id": str(GUILD)})
    await live.discord.wait_until(lambda: gateway.resumes == 1)
    await live.discord.wait_until(lambda: live.bot.get_guild(GUILD) is None)
    await live.pass_time(days=8)
    assert live.questions() == []
    assert await state(live) is CoupleState.REMOVED
    live.discord.world.guilds[GUILD] = guild
    await gateway.dispatch(GUILD, "GUILD_CREATE", guild_join_payload(live, guild))
    await live.discord.wait_until(lambda: live.bot.get_guild(GUILD) is not None)
    await live.pass_time(seconds=1)
    card = next(one for one in live.discord.messages(HOME) if "I was away" in str(one["embeds"]))
    for who in (ADA, BO):
        pressed = await live.discord.press(who, card, "Agree")
        answers = await live.discord.wait_for_answers(pressed, count=2)
        assert "everything’s back on" in text_of_answers(answers).casefold()
    assert await state(live) is CoupleState.TOGETHER
    for _ in range(7):
        await live.pass_time(days=1)
    assert len(live.questions()) == 1


async def test_an_outage_and_its_end_change_nothing(live: LiveBot) -> None:
    gateway = live.discord.gateway
    await gateway.dispatch(GUILD, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})
    await live.make_question_due()
    await live.pass_time(hours=1)
    assert live.questions() == []
    assert await state(live) is CoupleState.TOGETHER
    guild = live.discord.world.guilds[GUILD]
    await gateway.dispatch(GUILD, "GUILD_CREATE", live.discord.world.guild_payload(guild))
    await live.discord.wait_until(lambda: not live.bot.guilds[0].unavailable)
    for _ in range(3):
        await live.pass_time(hours=2)
    assert len(live.questions()) == 1


async def test_a_new_session_reads_an_open_vote_with_few_requests_however_many_have_tapped(
    live: LiveBot,
) -> None:
    await live.discord.slash(ADA, HOME, "date poll", idea1="A bath", idea2="A walk", idea3="A film")
    await live.discord.wait_until(lambda: any("A bath" in str(one) for one in live.discord.messages(HOME)))
    card = next(one for one in live.discord.messages(HOME) if "A bath" in str(one))
    for user_id in (1, BO, 10**17, 10**18):
        live.discord.world.react(card, user_id, "2️⃣")
    before = len(live.discord.requests)
    await begin_new_session(live)
    await live.discord.wait_until(lambda: "has voted" in str(live.discord.messages(HOME)))
    asked = [
        one.path
        for one in live.discord.requests[before:]
        if "/reactions/" in one.path and one.method == "GET"
    ]
    assert len(asked) == 2, asked  # one for each partner; none for the numbers that the bot alone has put
    before = len(live.discord.requests)
    await live.discord.gateway.disconnect_all(4000)
    await live.discord.wait_until(lambda: live.discord.gateway.resumes == 1)
    await asyncio.sleep(0.2)  # what the bot would do about it
    # Discord sends again what a session has missed: nothing is read.
    assert live.discord.requests[before:] == []


async def test_what_is_tapped_on_a_card_before_the_bot_knows_it_counts_once_it_does(
    live: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    fail_sends(live.discord, reset=True, after_accepting=True)
    await live.discord.slash(ADA, HOME, "date poll", idea1="A bath", idea2="A walk", idea3="A film")
    await live.discord.wait_until(lambda: any("A bath" in str(one) for one in live.discord.messages(HOME)))
    [card] = [one for one in live.discord.messages(HOME) if "A bath" in str(one)]
    await live.discord.react(BO, card, "2️⃣")
    await live.discord.wait_until(lambda: "delivery postponed" in caplog.text)
    await live.pass_time(minutes=2)  # the next attempt finds the card
    await live.discord.wait_until(lambda: "has voted" in str(live.discord.messages(HOME)))
    assert [one["id"] for one in live.discord.messages(HOME) if "A bath" in str(one)] == [card["id"]]
