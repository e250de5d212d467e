"""Calling hours: who sleeps is not called, and a card that calls nobody comes without a sound."""

import discord
import pytest
from support.plans import REMINDER, make_plan
from support.polls import open_poll
from support.world import World

QUESTION = "This week’s question"


@pytest.fixture
async def asleep(couple: World) -> World:
    """Midnight in UTC: Ada in Tokyo has her morning, Bo in Berlin has been asleep for hours."""
    await couple.ada.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await couple.bo.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    return couple


def called_by(world: World, message: discord.Message) -> tuple[set[int], bool]:
    """Return who is called by the last message with this content, and whether it makes a sound."""
    # SimCord lists every mention of a content as one of the message; what was allowed is in the request.
    asked = [request.json for request in world.env.http_requests if isinstance(request.json, dict)]
    bodies = [request.get("data") or request for request in asked]
    sent = next(body for body in reversed(bodies) if body.get("content") == message.content)
    called = {int(user_id) for user_id in sent["allowed_mentions"]["users"]}
    return called, not message.flags.suppress_notifications


async def test_a_card_at_night_calls_nobody_who_sleeps_and_is_silent(asleep: World) -> None:
    await asleep.thank(asleep.ada, "For the soup")
    card = asleep.find_post(text="there’s a thank-you")
    assert called_by(asleep, card) == (set(), False)
    assert asleep.bo.mention in card.content, "it says whom it is for"
    await asleep.advance_with_ticks(hours=8)
    await asleep.thank(asleep.ada, "For the bread")
    assert called_by(asleep, asleep.find_post(text="there’s a thank-you")) == ({asleep.bo.id}, True)


async def test_a_card_for_both_calls_whoever_is_awake(asleep: World) -> None:
    await asleep.answer(asleep.ada, "Your laugh")
    await asleep.answer(asleep.bo, "Your hands")
    assert called_by(asleep, asleep.find_post(label="Read")) == ({asleep.ada.id}, True)


async def test_an_answer_to_a_press_is_no_exception(asleep: World) -> None:
    await asleep.make_private()
    card = await open_poll(asleep)
    assert called_by(asleep, card) == ({asleep.ada.id}, True)


async def test_an_hour_that_they_chose_calls_them_at_night(asleep: World) -> None:
    await asleep.answer(asleep.ada, "Your laugh")
    await asleep.answer(asleep.bo, "Your hands")
    # in the couple's zone, Tokyo, where Berlin has four in the afternoon
    await asleep.ada.slash(asleep.home, "ritual set", ritual="checkin", day="Sunday", time="23:30")
    await asleep.advance_with_ticks(days=3, hours=14, minutes=31)
    both = {asleep.ada.id, asleep.bo.id}
    assert called_by(asleep, asleep.find_post(text=QUESTION)) == (both, True)


async def test_a_question_that_comes_hours_late_calls_nobody_who_sleeps(asleep: World) -> None:
    await asleep.answer(asleep.ada, "Your laugh")
    await asleep.answer(asleep.bo, "Your hands")
    await asleep.ada.slash(asleep.home, "ritual set", ritual="checkin", day="Sunday", time="23:30")
    asleep.env.inject_error("POST", f"/channels/{asleep.home.id}/messages", status=503, times=5)
    await asleep.advance_with_ticks(days=3, hours=17, minutes=31)
    # Tried until 2:06 on Monday in Tokyo, which is 18:06 on Sunday in Berlin.
    assert called_by(asleep, asleep.find_post(text=QUESTION)) == ({asleep.bo.id}, True)


async def test_a_plan_for_the_early_morning_reminds_them_then(asleep: World) -> None:
    await make_plan(asleep, when="3 Jan 07:00")
    await asleep.advance_with_ticks(days=1, hours=21, minutes=1)  # 6:01 in Tokyo, 22:01 in Berlin
    both = {asleep.ada.id, asleep.bo.id}
    assert called_by(asleep, asleep.find_post(text=REMINDER)) == (both, True)


async def test_where_nobody_told_their_zone_cards_call_as_ever(couple: World) -> None:
    await couple.thank(couple.ada, "For the soup")
    assert called_by(couple, couple.find_post(text="there’s a thank-you")) == ({couple.bo.id}, True)
