"""Milestones: adding days, and announcing them."""

import re
from datetime import timedelta

import pytest
from support.world import World, labels_of, private_text_of, text_of

from data.stores.milestones import MilestoneStore
from ui.posts import custom_ids

LIST, ADD, REMOVE = "milestone list", "milestone add", "milestone remove"


@pytest.fixture
async def quiet(couple: World) -> World:
    """Set up Ada and Bo in UTC without any ritual, at noon on 1 January."""
    await couple.ada.slash(couple.home, "couple timezone", zone="UTC", both=True)
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    # Without a tick: in a fixture the bot would read the machine's clock, and not this world's.
    await couple.env.advance_time(timedelta(hours=12).total_seconds())
    return couple


async def add(world: World, name: str = "The lake", date: str = "2026-01-20", **options: bool) -> str:
    """Let Ada keep a day, and return the private answer."""
    return private_text_of(await world.ada.slash(world.home, ADD, name=name, date=date, **options))


async def days_of(world: World) -> str:
    """Return the text of Bo's list."""
    return private_text_of(await world.bo.slash(world.home, LIST))


def days_told(world: World) -> list[str]:
    """List the cards about a day in the home, the oldest first."""
    return [text_of(message) for message in world.posts() if "A day to remember" in text_of(message)]


async def test_both_are_told_seven_days_before_and_on_the_day_each_year(quiet: World) -> None:
    await quiet.make_private()
    told = await add(quiet, date="2019-01-20")
    assert "Kept, under January 20, 2019." in told
    assert not quiet.has_text("The lake")
    await quiet.advance_with_ticks(days=11, hours=20)  # 13 January, 8:00
    assert days_told(quiet) == []
    await quiet.advance_with_ticks(hours=2)
    [ahead] = days_told(quiet)
    assert "The lake" in ahead
    assert "In 7 days, on January 20, 2026, it’s 7 years since January 20, 2019." in ahead
    await quiet.advance_with_ticks(days=7)
    assert len(days_told(quiet)) == 2
    assert "Today, January 20, 2026." in days_told(quiet)[1]
    await quiet.advance_with_one_tick(days=358, hours=1)  # 13 January 2027, 11:00
    await quiet.advance_with_ticks(hours=1)
    assert "8 years since January 20, 2019." in days_told(quiet)[2]
    await quiet.advance_with_ticks(days=30)
    assert len(days_told(quiet)) == 4


async def test_its_line_calls_both_and_says_nothing_of_it(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, date="tomorrow")
    await quiet.advance_with_ticks(days=1)
    card = quiet.find_post(text="A day to remember")
    assert card.content == f"<@{quiet.ada.id}> <@{quiet.bo.id}> there’s a day to remember."
    assert {user.id for user in card.mentions} == {quiet.ada.id, quiet.bo.id}


async def test_where_others_read_it_comes_in_an_envelope(quiet: World) -> None:
    await add(quiet, "The _lake_ @everyone", date="2019-01-02")
    await quiet.restart()
    await quiet.advance_with_ticks(days=1)
    envelope = quiet.find_post(label="Read")
    assert not quiet.has_text("lake")
    await quiet.restart()
    opened = private_text_of(await quiet.bo.click(envelope, label="Read"))
    assert r"The \_lake\_" in opened
    assert "@everyone" not in opened
    assert "7 years since January 2, 2019." in opened
    refused = private_text_of(await quiet.cleo.click(envelope, label="Read"))
    assert "You’re not in a couple here yet" in refused
    await quiet.make_another_couple()
    assert "belongs to another couple" in private_text_of(await quiet.cleo.click(envelope, label="Read"))


async def test_its_button_is_over_once_it_is_taken_out_or_they_part(quiet: World) -> None:
    await add(quiet, date="tomorrow")
    await add(quiet, "The sea", date="tomorrow")
    await quiet.advance_with_ticks(days=1)
    lake, sea = [message for message in quiet.posts() if "Read" in labels_of(message)]
    copy = await quiet.post_button("milestone", custom_ids(lake)[0].split(":")[1], "read")
    await quiet.ada.slash(quiet.home, REMOVE, milestone="The lake")
    assert "That’s over" in private_text_of(await quiet.bo.click(copy, label="Press"))
    panel = await quiet.ada.slash(quiet.home, "couple part")
    assert panel.response is not None
    await quiet.ada.click(panel.response, label="Part")
    told = private_text_of(await quiet.bo.click(sea, label="Read"))
    assert "The sea" not in told
    assert "That’s over" in told


NO_DAYS = [
    (
        "that summer",
        True,
        "I couldn’t read “that summer” as a date. Try `2019-06-01` or `Dec 24`.",
    ),
    ("29 February 2025", True, "I couldn’t read “29 February 2025” as a date."),
    ("2019-06-01", False, "has passed. I can keep it if it returns each year"),
    ("today", False, "That day, or its morning, has passed."),
]


async def test_a_day_that_cannot_come_is_refused_and_not_kept(quiet: World) -> None:
    for date, yearly, said in NO_DAYS:
        assert said in await add(quiet, date=date, yearly=yearly), date
        assert "You haven’t kept a day yet" in await days_of(quiet), date


async def test_a_29_february_without_a_year_comes_on_the_next_28th(quiet: World) -> None:
    assert "Kept, under February 29, 2024." in await add(quiet, date="29 Feb")
    assert "February 29, 2024, every year. Next: February 28, 2026" in await days_of(quiet)
    assert "Kept, under February 29, 2028." in await add(quiet, date="29 Feb", yearly=False)


async def test_a_day_in_numbers_is_read_in_the_order_of_the_writers_discord(quiet: World) -> None:
    assert "Kept, under March 4, 2020." in await add(quiet, date="03/04/2020")  # simulated people use en-US
    assert "Kept, under April 14, 2020." in await add(quiet, date="14/04/2020")


async def test_a_name_of_nothing_is_refused(quiet: World) -> None:
    assert "no words in it" in await add(quiet, "   ")
    assert "You haven’t kept a day yet" in await days_of(quiet)
    assert "Kept" in await add(quiet, "n" * 100)


async def test_a_yearly_day_that_is_still_to_come_is_named_once(quiet: World) -> None:
    await add(quiet, "The move", date="2026-03-01", yearly=True)
    await add(quiet, "The lake", date="2026-01-01", yearly=True)
    shown = await days_of(quiet)
    assert "· 59 days\nMarch 1, 2026, then every year" in shown
    assert "· today\nJanuary 1, 2026, then every year" in shown


async def test_the_list_has_what_comes_first_at_its_head_and_pages(quiet: World) -> None:
    await add(quiet, "The move", date="2026-03-01", yearly=False)
    await add(quiet, "The lake", date="29 February 2024")
    shown = await days_of(quiet)
    assert shown.index("The lake") < shown.index("The move")
    assert "February 29, 2024, every year. Next: February 28, 2026" in shown
    assert "· 59 days\nMarch 1, 2026" in shown
    assert "every year" not in shown.partition("The move")[2]
    assert not quiet.has_text("The lake")
    for number in range(8):
        await add(quiet, f"Day {number}", date="2026-02-01", yearly=False)
    first = await quiet.bo.slash(quiet.home, LIST)
    assert first.response is not None
    assert labels_of(first.response) == []
    await add(quiet, "The eleventh", date="2026-05-01")
    first = await quiet.bo.slash(quiet.home, LIST)
    assert first.response is not None
    assert "The eleventh" not in private_text_of(first)
    await quiet.restart()
    await quiet.bo.click(first.response, label="Next page")
    copy = await quiet.post_button("milestone", 1, "page")
    assert "You’re not in a couple" in private_text_of(await quiet.cleo.click(copy, label="Press"))
    await quiet.bo.click(copy, label="Press")
    assert "The eleventh" in text_of(quiet.find_post(text="The eleventh"))
    over = await quiet.post_button("milestone", 7, "page")
    assert "That’s over" in private_text_of(await quiet.bo.click(over, label="Press"))


async def test_a_day_that_has_passed_stays_in_the_list_but_is_told_no_more(quiet: World) -> None:
    await add(quiet, "The move", date="2026-01-03", yearly=False)
    await quiet.advance_with_ticks(days=3)
    assert len(days_told(quiet)) == 1
    assert "The move**\nJanuary 3, 2026" in await days_of(quiet)
    await quiet.advance_with_one_tick(days=400)
    assert len(days_told(quiet)) == 1


async def test_ones_own_goes_at_once_with_the_cards_that_show_it(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, date="2026-01-10")
    await quiet.advance_with_ticks(days=3)
    assert quiet.has_text("The lake")
    [choice] = await quiet.ada.autocomplete(quiet.home, REMOVE, "milestone", "lake")
    assert choice["name"] == "January 10, 2026: The lake"
    told = private_text_of(await quiet.ada.slash(quiet.home, REMOVE, milestone=choice["value"]))
    assert "Removed" in told
    assert not quiet.has_text("The lake")
    await quiet.advance_with_ticks(days=10)
    assert days_told(quiet) == []


async def test_the_others_goes_when_they_agree(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, date="2026-01-10")
    await quiet.advance_with_ticks(days=3)
    told = private_text_of(await quiet.bo.slash(quiet.home, REMOVE, milestone="The lake"))
    assert "they need to agree first" in told
    assert "The lake" in text_of(quiet.find_post(label="Agree"))
    await quiet.restart()
    refused = await quiet.bo.click(quiet.find_post(label="Agree"), label="Agree")
    assert "only your partner can agree" in private_text_of(refused)
    await quiet.ada.click(quiet.find_post(label="Agree"), label="Agree")
    assert not quiet.has_text("The lake")
    assert quiet.has_text("You both agreed.")
    assert "You haven’t kept a day yet" in await days_of(quiet)


async def test_asking_to_take_one_out_shows_its_name_to_nobody_else(quiet: World) -> None:
    await add(quiet)
    await quiet.bo.slash(quiet.home, REMOVE, milestone="The lake")
    card = quiet.find_post(label="Agree")
    assert not quiet.has_text("The lake")
    assert "The lake" in private_text_of(await quiet.ada.click(card, label="Read"))
    assert "You’re not in a couple" in private_text_of(await quiet.cleo.click(card, label="Read"))
    await quiet.ada.click(card, label="Not now")
    assert "The lake" in await days_of(quiet)


async def test_nobody_else_is_shown_or_can_remove_one(quiet: World) -> None:
    await add(quiet)
    [choice] = await quiet.ada.autocomplete(quiet.home, REMOVE, "milestone", "")
    await quiet.make_another_couple()
    assert await quiet.cleo.autocomplete(quiet.home, REMOVE, "milestone", "") == []
    told = private_text_of(await quiet.cleo.slash(quiet.home, REMOVE, milestone=choice["value"]))
    assert "couldn’t find that milestone" in told
    assert "The lake" in await days_of(quiet)


async def test_without_a_home_nothing_is_kept(quiet: World) -> None:
    lounge = quiet.guild.create_text_channel("lounge")
    quiet.env.backend.delete_channel(quiet.home.id)
    told = private_text_of(await quiet.ada.slash(lounge, ADD, name="The lake", date="tomorrow"))
    assert "home channel is gone" in told
    assert "You haven’t kept a day yet" in private_text_of(await quiet.bo.slash(lounge, LIST))


async def test_after_a_downtime_it_comes_late_on_its_day_and_not_the_day_after(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, "The lake", date="2026-01-03", yearly=False)
    await add(quiet, "The sea", date="2026-01-04", yearly=False)
    await quiet.advance_with_one_tick(days=3, hours=2)  # 4 January, 14:00
    await quiet.advance_with_ticks(minutes=5)
    assert not quiet.has_text("The lake")
    assert quiet.has_text("The sea")
    status = await quiet.status_of(quiet.ada)
    assert re.search(r"A milestone’s reminder, <t:\d+:f> \(<t:\d+:R>\): I was away, and then .*\(1\)", status)


async def test_what_comes_ahead_is_told_later_after_a_downtime_and_counts_the_days_again(
    quiet: World,
) -> None:
    await quiet.make_private()
    await add(quiet, date="2026-01-20")
    await quiet.advance_with_one_tick(days=14, hours=2)  # 15 January, 14:00
    assert "In 5 days, on January 20, 2026." in days_told(quiet)[0]
    await quiet.advance_with_one_tick(days=3, hours=22)  # 19 January, 12:00
    assert len(days_told(quiet)) == 1
    await quiet.advance_with_one_tick(days=1)
    assert "Today, January 20, 2026." in days_told(quiet)[1]


async def test_on_the_eve_it_says_tomorrow(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, date="2025-01-20")
    await quiet.advance_with_one_tick(days=18, hours=2)  # 19 January, 14:00
    [told] = days_told(quiet)
    assert "Tomorrow, on January 20, 2026, it’s one year since January 20, 2025." in told


async def test_a_pause_holds_it_for_its_day_and_then_lets_it_go(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, "The lake", date="2026-01-03", yearly=False)
    await add(quiet, "The sea", date="2026-01-05", yearly=False)
    await quiet.ada.slash(quiet.home, "couple pause")
    await quiet.advance_with_ticks(days=3, hours=22)  # 5 January, 10:00
    assert days_told(quiet) == []
    await quiet.ada.slash(quiet.home, "couple resume")
    await quiet.advance_with_ticks(hours=7)
    [told] = days_told(quiet)
    assert "The sea" in told
    status = await quiet.status_of(quiet.ada)
    assert "Nothing" in status


async def test_a_new_clock_moves_it_and_moving_back_tells_it_once(quiet: World) -> None:
    await quiet.make_private()
    await add(quiet, date="2026-01-03", yearly=False)
    for zone in ("America/New_York", "UTC", "America/New_York"):
        await quiet.ada.slash(quiet.home, "couple timezone", zone=zone, both=True)
        await quiet.bo.slash(quiet.home, "couple timezone", zone=zone)
    await quiet.advance_with_ticks(days=1, hours=22)  # 3 January, 10:00, and 5:00 in New York
    assert days_told(quiet) == []
    await quiet.advance_with_ticks(hours=5)
    assert len(days_told(quiet)) == 1
    await quiet.advance_with_ticks(days=2)
    assert len(days_told(quiet)) == 1


async def test_suggestions_stay_empty_while_the_storage_fails(
    quiet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError

    await add(quiet)
    monkeypatch.setattr(MilestoneStore, "milestones_of", fail)
    assert await quiet.ada.autocomplete(quiet.home, REMOVE, "milestone", "") == []
