"""Answers without a code of Discord's, as proxies give them: nothing is forgotten or ended for them."""

from collections.abc import Awaitable, Callable

import pytest
from simcord.backend.models import ScheduledEvent
from sqlalchemy import select
from support.polls import (
    BOTH_LOVE_IT,
    ONE_HAS_VOTED,
    end_vote,
    open_poll,
    poll_card,
    react,
    react_while_bot_is_away,
    result_text,
)
from support.removals import shard_ready, stored_couple
from support.world import LoggedFailures, World, text_of

from cogs import events as events_of_gateway
from core.couples import CoupleState
from data.tables import posts

PROXY = [403, 404]
MAKE = "Make it a server event"
EVENTS = "/guilds/*/scheduled-events"


def events(world: World) -> list[ScheduledEvent]:
    return list(world.env.backend.get_guild(world.guild.id).scheduled_events.values())


async def recorded_messages(world: World) -> set[int]:
    """Return the ids of all messages that the bot knows as its posts."""
    async with world.bot.database.begin() as connection:
        return set((await connection.scalars(select(posts.c.message_id))).all())


@pytest.mark.parametrize("status", PROXY)
async def test_a_card_is_redrawn_later_and_not_forgotten(couple: World, status: int) -> None:
    card = couple.find_post(label="Answer")
    form = await couple.ada.slash(couple.home, "checkin answer")
    couple.env.inject_error("PATCH", "/channels/*/messages/*", status=status)
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    assert card.id in await recorded_messages(couple)
    await couple.advance_with_ticks(minutes=1)
    assert "One answer is in" in text_of(couple.find_post(label="Answer"))


async def test_a_card_that_was_deleted_is_forgotten(couple: World) -> None:
    card = couple.find_post(label="Answer")
    form = await couple.ada.slash(couple.home, "checkin answer")
    await card.delete()
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    assert card.id not in await recorded_messages(couple)


@pytest.mark.parametrize("status", PROXY)
async def test_a_message_stays_to_be_deleted(couple: World, status: int) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    couple.env.inject_error("DELETE", "/channels/*/messages/*", status=status, times=None)
    await couple.bo.click(panel.response, label="Part")
    await couple.advance_with_ticks(hours=1)
    couple.env.backend.faults.clear()
    assert couple.has_text("For the soup")
    await couple.advance_with_ticks(hours=5)
    assert not couple.has_text("For the soup")


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (403, 0, CoupleState.TOGETHER),
        (404, 0, CoupleState.TOGETHER),
        (401, 0, CoupleState.TOGETHER),
        (403, 50013, CoupleState.TOGETHER),
        (503, 0, CoupleState.TOGETHER),
        (403, 50001, CoupleState.REMOVED),
        (404, 10004, CoupleState.REMOVED),
    ],
)
async def test_a_removal_is_what_discord_calls_one(
    couple: World, status: int, code: int, state: CoupleState
) -> None:
    couple.bot.dispatch("shard_disconnect", 0)
    await couple.env.settle()
    couple.env.inject_error("GET", "/guilds/*", status=status, code=code)
    await shard_ready(couple)
    assert (await stored_couple(couple)).state is state


@pytest.mark.parametrize("status", PROXY)
async def test_a_partner_is_gone_only_if_discord_says_so(couple: World, status: int) -> None:
    couple.env.inject_error("GET", "/guilds/*/members/*", status=status, times=None)
    await couple.advance_with_ticks(days=2)
    assert not (await stored_couple(couple)).is_resting


@pytest.mark.parametrize("status", [*PROXY, 400])
async def test_an_event_comes_later(couple: World, status: int) -> None:
    await couple.ada.slash(couple.home, "date plan", what="The lake", when="3 Jan 19:00")
    await couple.ada.click(couple.find_post(label=MAKE), label=MAKE)
    couple.env.inject_error("POST", EVENTS, status=status)
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    await couple.advance_with_ticks(minutes=1)
    assert len(events(couple)) == 1


@pytest.mark.parametrize("status", PROXY)
async def test_an_event_moves_later(couple: World, status: int) -> None:
    await couple.ada.slash(couple.home, "date plan", what="The lake", when="3 Jan 19:00")
    await couple.ada.click(couple.find_post(label=MAKE), label=MAKE)
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    await couple.advance_with_ticks(minutes=1)
    couple.env.inject_error("GET", f"{EVENTS}/*", status=status)
    form = await couple.bo.click(couple.find_post(label="Move it"), label="Move it")
    await couple.bo.submit_modal(form, {"when": "4 Jan 12:00", "where": "", "hours": "3"})
    await couple.advance_with_ticks(minutes=1)
    assert [event.scheduled_start_time for event in events(couple)] == ["2026-01-04T12:00:00+00:00"]


@pytest.mark.parametrize("status", PROXY)
async def test_a_card_that_could_not_be_read_is_read_again_and_ends_no_vote(
    couple: World, status: int, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_of_gateway, "RETRY_SECONDS", (0.0,))
    await open_poll(couple)
    react_while_bot_is_away(couple, couple.ada, 1, reacted=True)
    couple.env.inject_error("GET", "/channels/*/messages/*", status=status)
    await couple.restart()
    failures.records.clear()
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


CLOSED = [(403, 50007), (403, 50278), (403, 20026), (403, 50009), (403, 50001), (404, 10013)]


async def nudge_in_home(world: World, fail: Callable[[], Awaitable[None]]) -> bool:
    """Return whether the nudge for Bo, who wants direct messages, comes in the home."""
    await world.bo.slash(world.home, "couple messages", allowed="yes")
    await fail()
    await world.advance_with_ticks(days=1, hours=9)
    return any(world.bo.mention in one.content and "waiting" in one.content for one in world.posts())


@pytest.mark.parametrize(("status", "code"), CLOSED)
async def test_whoever_takes_no_direct_messages_is_nudged_in_the_home(
    couple: World, status: int, code: int
) -> None:
    async def close() -> None:
        dm = couple.bo.user.dm_channel
        couple.env.inject_error("POST", f"/channels/{dm.id}/messages", status=status, code=code, times=None)

    assert await nudge_in_home(couple, close)
    assert (await stored_couple(couple)).trouble is None


async def test_whose_direct_messages_cannot_be_opened_is_nudged_in_the_home(couple: World) -> None:
    async def close() -> None:
        couple.env.inject_error("POST", "/users/@me/channels", status=403, code=50278, times=None)

    assert await nudge_in_home(couple, close)
    assert (await stored_couple(couple)).trouble is None
