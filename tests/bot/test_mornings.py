"""Mornings: memories return on their day, if both want it, quietly and once."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
from simcord.results import InteractionResult
from support.photos import photo
from support.world import World, labels_of, private_text_of, reply_with_button, text_of

from core.couples import Person

WANT, STOP = "Yes, in the mornings", "No more mornings"
TOMORROW = "2019-01-02"  # the world begins on 1 January 2026


async def couple_id_of(world: World) -> int:
    person = Person(world.guild.id, world.ada.id)
    return (await world.bot.services.couples.couple_of(person)).id


async def want(world: World, kept: InteractionResult) -> None:
    """Let both partners agree to mornings."""
    await world.ada.click(reply_with_button(kept, WANT), label=WANT)
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


async def wait_until(world: World, *moment: int) -> None:
    """Advance the clock to a moment in UTC, with ticks through its last day."""
    left = datetime(*moment, tzinfo=UTC) - discord.utils.utcnow()
    if left > timedelta(days=1):
        await world.advance_with_one_tick(seconds=(left - timedelta(days=1)).total_seconds())
        left = timedelta(days=1)
    await world.advance_with_ticks(seconds=left.total_seconds())


@pytest.fixture
async def mornings(couple: World) -> World:
    """Set up Ada and Bo in Berlin, with one memory of tomorrow's date, and with mornings."""
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await want(couple, await couple.keep_memory(couple.ada, "The lake", day=TOMORROW))
    return couple


async def test_the_first_memory_offers_mornings_and_the_second_does_not(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    assert "Your first memory." in private_text_of(kept)
    assert "Your first memory." not in private_text_of(await couple.keep_memory(couple.bo, "The sea"))


async def test_nothing_comes_back_by_itself_before_both_agree(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", day=TOMORROW)
    await couple.restart()
    asked = await couple.ada.click(reply_with_button(kept, WANT), label=WANT)
    assert "It starts when they agree." in private_text_of(asked)
    await couple.advance_with_ticks(days=3)
    assert not couple.has_text("On this day")


async def test_on_a_day_without_memories_the_mornings_can_be_stopped_and_brought_back(
    mornings: World,
) -> None:
    stop = reply_with_button(await mornings.bo.slash(mornings.home, "memory onthisday"), STOP)
    assert "Nothing comes back from this day" in text_of(stop)
    await mornings.restart()
    await mornings.bo.click(stop, label=STOP)
    await wait_until(mornings, 2026, 1, 3)
    assert not mornings.has_text("On this day")
    assert reply_with_button(await mornings.bo.slash(mornings.home, "memory onthisday"), WANT)


async def test_a_memory_comes_back_at_nine_of_its_day_and_calls_nobody(mornings: World) -> None:
    await wait_until(mornings, 2026, 1, 2, 7, 59)
    assert not mornings.has_text("On this day")
    await wait_until(mornings, 2026, 1, 2, 8, 1)
    card = mornings.find_post(text="On this day")
    assert card.content == ""
    assert "The lake" not in text_of(card)
    await mornings.advance_with_ticks(days=5)
    assert [text_of(one) for one in mornings.posts()].count(text_of(card)) == 1


async def test_it_comes_back_every_year_and_on_no_other_day(mornings: World) -> None:
    await mornings.advance_with_ticks(days=3)
    await mornings.advance_with_one_tick(days=300)
    shown = [one.id for one in mornings.posts() if "On this day" in text_of(one)]
    assert len(shown) == 1
    await wait_until(mornings, 2027, 1, 2, 9, 0)
    assert len([one for one in mornings.posts() if "On this day" in text_of(one)]) == 2


async def test_where_only_the_two_read_the_memory_itself_comes_back(mornings: World) -> None:
    await mornings.make_private()
    await mornings.keep_memory(mornings.bo, "The sea", day="2020-01-02", pictures=[("sea.jpg", photo())])
    await wait_until(mornings, 2026, 1, 2, 9, 0)
    card = mornings.find_post(text="On this day")
    assert "The sea" in text_of(card)
    assert "The lake" in text_of(card)
    assert len(card.attachments) == 1


async def test_either_reads_it_in_private_also_after_a_restart(mornings: World) -> None:
    await wait_until(mornings, 2026, 1, 2, 9, 0)
    await mornings.restart()
    read = await mornings.bo.click(mornings.find_post(text="On this day"), label="Read")
    assert "The lake" in private_text_of(read)
    assert labels_of(reply_with_button(read, "Read one in full")) == [
        "Read one in full",
        "Don’t bring this back",
        STOP,
    ]


async def test_either_stops_it_with_one_press_and_the_button_then_says_it_is_over(mornings: World) -> None:
    await mornings.keep_memory(mornings.ada, "The sea", day="2019-01-04")
    await wait_until(mornings, 2026, 1, 2, 9, 0)
    await mornings.restart()
    card = mornings.find_post(text="On this day")
    assert "no more mornings." in private_text_of(await mornings.bo.click(card, label=STOP))
    assert "That’s over" in private_text_of(await mornings.ada.click(card, label=STOP))
    await mornings.advance_with_ticks(days=5)
    assert len([one for one in mornings.posts() if "On this day" in text_of(one)]) == 1


async def test_it_begins_again_when_both_want_it_again(mornings: World) -> None:
    await wait_until(mornings, 2026, 1, 2, 9, 0)
    await mornings.ada.click(mornings.find_post(text="On this day"), label=STOP)
    day = await mornings.bo.slash(mornings.home, "memory onthisday")
    await mornings.bo.click(reply_with_button(day, WANT), label=WANT)
    again = await mornings.ada.click(
        reply_with_button(await mornings.ada.slash(mornings.home, "memory onthisday"), WANT), label=WANT
    )
    assert "You both want it" in private_text_of(again)
    await mornings.advance_with_ticks(minutes=1)
    assert "You both agreed." in text_of(
        mornings.find_post(text="**bo** would like your memories to come back")
    )
    await wait_until(mornings, 2027, 1, 2, 9, 0)
    assert len([one for one in mornings.posts() if "On this day" in text_of(one)]) == 2


async def test_a_stranger_and_an_ex_partner_are_told_kindly(mornings: World) -> None:
    await mornings.make_another_couple()
    await wait_until(mornings, 2026, 1, 2, 9, 0)
    card = mornings.find_post(text="On this day")
    for label in ("Read", STOP):
        told = private_text_of(await mornings.cleo.click(card, label=label))
        assert "belongs to another couple" in told
    planted = await mornings.post_button("morning", await couple_id_of(mornings), "want")
    assert "belongs to another couple" in private_text_of(await mornings.cleo.click(planted, label="Press"))
    asked = await mornings.ada.slash(mornings.home, "couple part")
    assert asked.response is not None
    await mornings.ada.click(asked.response, label="Part")
    for who in (mornings.ada, mornings.bo):
        for label in ("Read", STOP):
            assert "That’s over" in private_text_of(await who.click(card, label=label))
        assert "That’s over" in private_text_of(await who.click(planted, label="Press"))


async def test_who_wants_it_twice_is_told_that_it_comes_already(mornings: World) -> None:
    planted = await mornings.post_button("morning", await couple_id_of(mornings), "want")
    assert "already come back in the mornings" in private_text_of(
        await mornings.bo.click(planted, label="Press")
    )


async def test_nothing_comes_back_while_the_couple_pauses(mornings: World) -> None:
    await mornings.ada.slash(mornings.home, "couple pause")
    await mornings.advance_with_ticks(days=3)
    await mornings.ada.slash(mornings.home, "couple resume")
    await mornings.advance_with_ticks(days=1)
    assert not mornings.has_text("On this day")
    await wait_until(mornings, 2027, 1, 2, 9, 0)
    assert mornings.has_text("On this day")


async def test_a_morning_that_the_bot_slept_through_comes_later_that_day(mornings: World) -> None:
    await mornings.advance_with_one_tick(hours=38)
    assert discord.utils.utcnow() > datetime(2026, 1, 2, 13, tzinfo=UTC)
    assert mornings.has_text("On this day")


async def test_a_day_that_the_bot_was_down_for_is_skipped(mornings: World) -> None:
    await mornings.advance_with_one_tick(days=3)
    await mornings.advance_with_ticks(days=2)
    assert not mornings.has_text("On this day")
    await wait_until(mornings, 2027, 1, 2, 9, 0)
    assert mornings.has_text("On this day")


async def test_a_memory_taken_out_takes_its_morning_along(mornings: World) -> None:
    await mornings.keep_memory(mornings.ada, "The sea", day="2019-01-03")
    await mornings.ada.slash(mornings.home, "memory remove", memory="The sea")
    await wait_until(mornings, 2026, 1, 2, 9, 0)
    card = mornings.find_post(text="On this day")
    await mornings.ada.slash(mornings.home, "memory remove", memory="The lake")
    assert card.id not in [one.id for one in mornings.posts()]
    await mornings.advance_with_ticks(days=3)
    assert not mornings.has_text("On this day")


async def test_nine_is_nine_where_the_couple_lives_now(mornings: World) -> None:
    await mornings.ada.slash(mornings.home, "couple timezone", zone="America/New_York", both=True)
    await mornings.bo.slash(mornings.home, "couple timezone", zone="America/New_York")
    await wait_until(mornings, 2026, 1, 2, 13, 59)
    assert not mornings.has_text("On this day")
    await wait_until(mornings, 2026, 1, 2, 14, 1)
    assert mornings.has_text("On this day")


async def test_onthisday_lists_the_callers_today_to_the_caller_alone(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple timezone", zone="Pacific/Honolulu")
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.keep_memory(couple.ada, "The fireworks", day="2020-01-01", pictures=[("a.jpg", photo())])
    await couple.keep_memory(couple.ada, "The eve", day="2019-12-31")
    shown = await couple.ada.slash(couple.home, "memory onthisday")
    assert shown.ephemeral
    assert "The fireworks" in text_of(shown.response)
    assert "The eve" not in text_of(shown.response)
    assert shown.response is not None
    assert len(shown.response.attachments) == 1
    assert "The eve" in text_of((await couple.bo.slash(couple.home, "memory onthisday")).response)


async def test_a_leap_day_is_shown_on_28_february(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The leap", day="2020-02-29")
    await couple.advance_with_one_tick(days=58)
    assert discord.utils.utcnow().date().isoformat() == "2026-02-28"
    assert "The leap" in private_text_of(await couple.ada.slash(couple.home, "memory onthisday"))
    await couple.env.advance_time(timedelta(days=1).total_seconds())
    assert "from this day in past years" in private_text_of(
        await couple.ada.slash(couple.home, "memory onthisday")
    )


async def test_who_is_in_no_couple_has_no_day_here(couple: World) -> None:
    told = private_text_of(await couple.cleo.slash(couple.home, "memory onthisday"))
    assert "You’re not in a couple here yet" in told
