"""Plans: the card, its time zones, its reminders, its repeats, and who may press its buttons."""

from datetime import timedelta

import pytest
from support.plans import AFTER, LAKE, NEW_PLAN, PLAN_BUTTONS, REMINDER, make_plan, plan_id_of
from support.polls import count_posts
from support.world import World, labels_of, private_text_of, rare_options_of, text_of

from core.plans import MOST_PLANNED


async def test_a_plan_is_posted_in_the_home_for_both(couple: World) -> None:
    await make_plan(couple, where="the north shore", hours="3")
    card = couple.find_post(text=NEW_PLAN)
    assert card.content == f"{couple.ada.mention} {couple.bo.mention} you have a plan."
    for part in (LAKE, "the north shore", "<t:1767466800:f>", "For 3 hours."):
        assert part in text_of(card)
    assert labels_of(card) == PLAN_BUTTONS


async def test_without_hours_it_takes_two_and_happens_once(couple: World) -> None:
    await make_plan(couple)
    assert "For 2 hours." in text_of(couple.find_post(text=NEW_PLAN))
    assert "It repeats" not in text_of(couple.find_post(text=NEW_PLAN))


async def test_what_people_write_cannot_break_out_of_the_card(couple: World) -> None:
    await make_plan(couple, what="**Loud** @everyone", where="[here](https://example.org)")
    shown = text_of(couple.find_post(text=NEW_PLAN))
    assert "\\*\\*Loud" in shown
    assert "@everyone" not in shown
    assert "\\[here](" in shown


NO_PLANS = [
    ({"when": "3 Jan"}, "At what time? Try `3 Jan 7:30pm`."),
    ({"when": "some day"}, "I couldn’t read “some day” as a date and time."),
    ({"when": "1 Jan 2025 19:00"}, "That time has passed"),
    ({"when": "3 Jan 2029 19:00"}, "I can only plan for the next two years"),
    ({"hours": "0.4"}, "I couldn’t read “0.4” as a length of time."),
    ({"hours": "20 min"}, "I couldn’t read “20 min” as a length of time."),
    ({"hours": "72.5"}, "I couldn’t read “72.5” as a length of time."),
    ({"hours": "ages"}, "I couldn’t read “ages” as a length of time."),
    ({"what": " \u200b "}, "There were no words in it."),
]


async def test_a_plan_that_cannot_be_gives_the_words_back(couple: World) -> None:
    for options, said in NO_PLANS:
        typed: dict[str, object] = {"what": LAKE, "when": "3 Jan 19:00", **options}
        refused = await couple.ada.slash(couple.home, "date plan", **typed)
        assert said in private_text_of(refused), options
        assert str(typed["when"]) in private_text_of(refused), options
        listed = private_text_of(await couple.ada.slash(couple.home, "date list"))
        assert "Nothing planned yet" in listed, options


async def test_an_hour_with_two_meanings_is_asked_without_showing_the_few_words_again(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="fri 8")
    said = private_text_of(asked)
    assert "Do you mean Friday, January 2, 2026, 8:00 AM or 8:00 PM?" in said
    assert LAKE not in said  # *Try again* has it in its form


LENGTHS = [
    ("½ hour", "half an hour"),
    ("45 min", "45 minutes"),
    ("1", "an hour"),
    ("90 min", "1.5 hours"),
    ("1h40", "100 minutes"),
    ("1h30", "1.5 hours"),
    ("one and a half hours", "1.5 hours"),
    ("72", "72 hours"),
]


async def test_a_plan_may_take_half_an_hour_to_three_days(couple: World) -> None:
    for hours, said in LENGTHS:
        await make_plan(couple, hours=hours)
        assert f"\nFor {said}." in text_of(couple.find_post(text=NEW_PLAN)), hours


async def test_lists_say_the_day_that_it_is_for_the_reader(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="UTC")
    await couple.bo.slash(couple.home, "couple timezone", zone="Pacific/Auckland")
    await make_plan(couple, when="3 Jan 19:00")  # the 4th in Auckland
    await make_plan(couple, when="20 Jan 19:00")  # with one alone, nothing is listed to choose from
    for who, day in ((couple.ada, "January 3, 2026"), (couple.bo, "January 4, 2026")):
        for command in ("date list", "date cancel"):
            shown = await who.slash(couple.home, command)
            assert shown.response is not None
            options = shown.response.components[0]["components"][0]["options"]
            assert day in [option["description"] for option in options]


async def test_what_is_at_night_for_both_is_said_once(couple: World) -> None:
    await make_plan(couple, when="3 Jan 03:00")
    shown = text_of(couple.find_post(text=NEW_PLAN))
    assert "It’s night for you both then." in shown
    assert "night for **" not in shown


async def test_as_many_plans_as_the_menus_hold(couple: World) -> None:
    for day in range(MOST_PLANNED):
        await make_plan(couple, when=f"2026-03-{day + 1:02} 19:00")
    assert count_posts(couple, NEW_PLAN) == MOST_PLANNED
    refused = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="3 Jan 19:00")
    assert "You have 25 upcoming plans" in private_text_of(refused)
    assert count_posts(couple, NEW_PLAN) == MOST_PLANNED


async def test_the_times_are_shown_for_both_where_their_clocks_differ(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await make_plan(couple, when="3 Jan 19:00")
    shown = text_of(couple.find_post(text=NEW_PLAN))
    assert "Saturday 7:00 PM" in shown
    assert "Sunday 3:00 AM" in shown
    assert "It’s night for **bo** then." in shown
    assert "You’d both be awake <t:1767444300:f>" in shown  # 13:45 in Berlin is 21:45 in Tokyo


async def test_nobody_is_told_of_night_where_both_are_awake(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await make_plan(couple, when="3 Jan 12:00")
    assert "Saturday 8:00 PM" in text_of(couple.find_post(text=NEW_PLAN))
    assert "night" not in text_of(couple.find_post(text=NEW_PLAN))


async def test_reminders_come_a_day_and_an_hour_before(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    await couple.advance_with_ticks(hours=42, minutes=59)
    assert count_posts(couple, REMINDER) == 0
    await couple.advance_with_ticks(minutes=1)
    assert count_posts(couple, REMINDER) == 1
    reminder = couple.find_post(text=REMINDER)
    assert reminder.content == f"{couple.ada.mention} {couple.bo.mention} your plan is coming up."
    assert LAKE in text_of(reminder)
    await couple.restart()
    await couple.advance_with_ticks(hours=23, minutes=-1)
    assert count_posts(couple, REMINDER) == 1
    await couple.advance_with_ticks(minutes=1)
    assert count_posts(couple, REMINDER) == 2


@pytest.mark.parametrize(
    ("when", "reminders"), [("in 23 hours", 1), ("in 50 minutes", 0), ("in 25 hours", 2)]
)
async def test_what_is_near_skips_its_reminders(couple: World, when: str, reminders: int) -> None:
    await make_plan(couple, when=when)
    seen = 0
    for _ in range(25):
        await couple.advance_with_ticks(hours=1)
        seen = max(seen, count_posts(couple, REMINDER))
    assert seen == reminders


async def test_a_reminder_never_comes_after_its_plan(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00", hours="8")
    await couple.advance_with_one_tick(hours=68)
    assert count_posts(couple, REMINDER) == 0


async def test_after_a_downtime_only_the_later_reminder_comes(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    await couple.advance_with_one_tick(hours=66, minutes=30)
    assert count_posts(couple, REMINDER) == 1


async def test_what_is_planned_waits_while_the_couple_rests(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_ticks(days=4)
    assert count_posts(couple, REMINDER) == count_posts(couple, AFTER) == 0
    await couple.ada.slash(couple.home, "couple resume")
    await couple.advance_with_ticks(hours=12)
    assert count_posts(couple, REMINDER) == 0
    assert count_posts(couple, AFTER) == 1


LABELS = ("Calendar file", "Move it", "Call it off", "Make it a server event")


async def test_a_stranger_can_press_nothing_of_a_plan(couple: World) -> None:
    await make_plan(couple)
    card = couple.find_post(text=NEW_PLAN)
    for label in LABELS:
        told = await couple.cleo.click(card, label=label)
        assert told.modal is None, label
        assert "You’re not in a couple here yet" in private_text_of(told), label
    await couple.make_another_couple()
    for label in LABELS:
        assert "belongs to another couple" in private_text_of(await couple.cleo.click(card, label=label))


@pytest.mark.parametrize("label", LABELS)
async def test_after_parting_a_plan_is_over(couple: World, label: str) -> None:
    await make_plan(couple)
    key = plan_id_of(couple.find_post(text=NEW_PLAN))
    part = await couple.ada.slash(couple.home, "couple part")
    assert part.response is not None
    await couple.ada.click(part.response, label="Part")
    await couple.advance_with_ticks(minutes=1)
    assert count_posts(couple, LAKE) == 0
    verb = {"Calendar file": "file", "Move it": "move", "Call it off": "off"}.get(label, "list")
    told = await couple.bo.click(await couple.post_button("plan", key, verb), label="Press")
    assert "That’s over" in private_text_of(told)


VERBS_OF_PLANS = ["move", "off", "calloff", "list", "unlist", "stop", "tell", "read"]


async def test_a_plan_that_is_called_off_is_over(couple: World) -> None:
    await make_plan(couple)
    key = plan_id_of(couple.find_post(text=NEW_PLAN))
    panel = await couple.ada.slash(couple.home, "date cancel")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Call it off")
    for verb in VERBS_OF_PLANS:
        for known in (key, "7"):
            told = await couple.bo.click(await couple.post_button("plan", known, verb), label="Press")
            assert told.modal is None, verb
            assert "That’s over" in private_text_of(told), verb


FORGED_VERBS = ["page", "calloff", "unlist", "stop", "tell", "read", "takeback", "keep"]


async def test_no_forged_press_of_a_stranger_does_anything(couple: World) -> None:
    await make_plan(couple)
    key = plan_id_of(couple.find_post(text=NEW_PLAN))
    for verb in FORGED_VERBS:
        planted = await couple.post_button("plan", "0" if verb == "page" else key, verb)
        told = await couple.cleo.click(planted, label="Press")
        assert told.modal is None, verb
        assert "You’re not in a couple here yet" in private_text_of(told), verb
        assert count_posts(couple, NEW_PLAN) == 1, verb


async def test_who_is_in_no_couple_plans_nothing(couple: World) -> None:
    for command, options in (
        ("plan", {"what": LAKE, "when": "3 Jan 19:00"}),
        ("list", {}),
        ("done", {}),
        ("cancel", {}),
    ):
        told = private_text_of(await couple.cleo.slash(couple.home, f"date {command}", **options))
        assert "You’re not in a couple here yet. `/couple start`" in told


async def test_a_plan_that_discord_did_not_take_is_posted_later(couple: World) -> None:
    couple.env.inject_error("POST", "/channels/*/messages", status=503, times=1)
    told = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="3 Jan 19:00")
    assert "That’s kept." in private_text_of(told)
    await couple.advance_with_ticks(minutes=2)
    assert count_posts(couple, NEW_PLAN) == 1


async def test_what_is_suggested_while_typing(couple: World) -> None:
    await couple.ada.slash(couple.home, "try add", what="Camp beside the sea")
    for command, option in (("date plan", "what"), ("date poll", "idea1"), ("date poll", "idea5")):
        offered = await couple.bo.autocomplete(couple.home, command, option, "camp")
        assert [choice["name"] for choice in offered][:2] == ["Camp beside the sea", "Camp indoors"]
        assert await couple.cleo.autocomplete(couple.home, command, option, "camp") == []
    assert len(await couple.bo.autocomplete(couple.home, "date plan", "what", "")) == 25


async def test_a_repeating_plan_returns_at_its_wall_time(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.env.advance_time(timedelta(days=80).total_seconds())
    await make_plan(couple, when="2026-03-25 19:00", every="1")
    assert "It repeats every week." in text_of(couple.find_post(text=NEW_PLAN))
    assert couple.find_post(text=NEW_PLAN, label="No more repeats")
    await couple.advance_with_ticks(days=5)
    card = couple.find_post(label="No more repeats")
    assert "this is your next date" in card.content
    assert "<t:1775062800:f>" in text_of(card)  # 1 April, 19:00 in Berlin, now in summer time: 17:00 UTC
    await couple.restart()
    await couple.press_or_choose(couple.bo, card, "No more repeats")
    assert not rare_options_of(couple.find_post(label="Move it"))
    before = count_posts(couple, LAKE)
    await couple.advance_with_ticks(days=16)
    assert not any(
        "Move it" in labels_of(message) and "coming up" not in text_of(message) for message in couple.posts()
    )
    assert count_posts(couple, LAKE) > before  # its reminders, and how it was


async def test_calling_one_of_a_series_off_keeps_the_next(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00", every="2")
    question = await couple.ada.click(couple.find_post(label="Call it off"), label="Call it off")
    assert question.response is not None
    told = await couple.ada.click(question.response, label="Call it off")
    assert "The next one stays planned" in text_of(told.response)
    await couple.advance_with_ticks(hours=10)
    assert "<t:1768676400:f>" in text_of(couple.find_post(label="No more repeats"))  # 17 January, 19:00
