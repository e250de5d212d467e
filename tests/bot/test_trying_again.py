"""What has two meanings is asked with buttons, and a refused command comes back as a form filled in."""

import pytest
from support.world import World, labels_of, private_text_of, reply_with_button, text_of

LAKE = "Walk around the lake"
FRIDAY = "Friday, January 2, 2026"


async def test_an_hour_of_two_meanings_is_asked_and_planned_as_chosen(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="friday 8:30")
    button = reply_with_button(asked, f"{FRIDAY}, 8:30 PM")
    assert labels_of(button)[:3] == [f"{FRIDAY}, 8:30 AM", f"{FRIDAY}, 8:30 PM", "Try again"]
    await couple.ada.click(button, label=f"{FRIDAY}, 8:30 PM")
    assert "<t:1767385800:f>" in text_of(couple.find_post(text=LAKE))
    twice = await couple.ada.click(button, label=f"{FRIDAY}, 8:30 AM")
    assert "That’s over" in private_text_of(twice)


async def test_a_day_without_an_hour_gets_likely_hours(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="friday evening")
    button = reply_with_button(asked, f"{FRIDAY}, 7:00 PM")
    await couple.ada.click(button, label=f"{FRIDAY}, 7:00 PM")
    assert "<t:1767380400:f>" in text_of(couple.find_post(text=LAKE))


async def test_a_form_that_was_open_during_a_restart_gives_the_words_back(couple: World) -> None:
    refused = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="soonish")
    form = await couple.ada.click(reply_with_button(refused, "Try again"), label="Try again")
    await couple.restart()
    told = private_text_of(await couple.ada.submit_modal(form, {"what": LAKE, "when": "fri 8pm"}))
    assert "That’s over" in told
    assert LAKE in told
    assert "fri 8pm" in told


async def test_a_refused_plan_comes_back_as_a_form_filled_in(couple: World) -> None:
    refused = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="soonish", where="The pier")
    form = await couple.ada.click(reply_with_button(refused, "Try again"), label="Try again")
    again = await couple.ada.submit_modal(
        form, {"what": LAKE, "when": "fri 8pm", "where": "The pier", "hours": "ages"}
    )
    assert "“ages”" in private_text_of(again)
    form = await couple.ada.click(reply_with_button(again, "Try again"), label="Try again")
    await couple.ada.submit_modal(
        form, {"what": LAKE, "when": "fri 8pm", "where": "The pier", "hours": "90 min"}
    )
    card = text_of(couple.find_post(text=LAKE))
    assert "For 1.5 hours." in card
    assert "The pier" in card


async def test_a_country_with_several_zones_is_asked_about(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "couple timezone", zone="Brazil")
    assert "more than one time zone" in private_text_of(asked)
    button = reply_with_button(asked, "Manaus · 8:00 PM")
    told = await couple.ada.click(button, label="Manaus · 8:00 PM")
    assert "Your time zone is Manaus now" in private_text_of(told)


@pytest.mark.parametrize(
    ("command", "options", "label", "answer"),
    [
        ("ritual set", {"ritual": "checkin", "day": "fri", "time": "8:30"}, "8:30 PM", "Friday at 8:30 PM"),
        ("couple pause", {"until": "next friday"}, f"{FRIDAY}, 12:00 AM", "has paused everything"),
        ("date poll", {"idea1": "Pizza", "idea2": "Tea", "closes": "fri 8"}, f"{FRIDAY}, 8:00 AM", ""),
    ],
)
async def test_every_command_asks_alike(
    couple: World, command: str, options: dict[str, object], label: str, answer: str
) -> None:
    asked = await couple.ada.slash(couple.home, command, **options)
    told = await couple.ada.click(reply_with_button(asked, label), label=label)
    assert answer in private_text_of(told) + text_of(couple.posts()[-1])


async def test_only_what_was_typed_wrongly_can_be_tried_again(couple: World) -> None:
    refused = await couple.cleo.slash(couple.home, "couple timezone", zone="Berlin")
    assert refused.response is not None
    assert labels_of(refused.response) == []


async def test_after_a_restart_the_question_is_over(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "date plan", what=LAKE, when="friday 8:30")
    button = reply_with_button(asked, f"{FRIDAY}, 8:30 PM")
    await couple.restart()
    assert "That’s over" in private_text_of(await couple.ada.click(button, label=f"{FRIDAY}, 8:30 PM"))


async def test_a_reading_goes_where_it_was_typed_though_another_field_says_the_same(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "date plan", what="friday 8:30", when="friday 8:30")
    label = f"{FRIDAY}, 8:30 PM"
    await couple.ada.click(reply_with_button(asked, label), label=label)
    assert "<t:1767385800:f>" in text_of(couple.find_post(text="friday 8:30"))


async def test_a_reading_is_offered_though_the_text_ends_with_a_space(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="the summer")
    form = await couple.bo.click(couple.find_post(label="Another time"), label="Another time")
    asked = await couple.bo.submit_modal(form, {"when": "sun 7:30 "})
    label = "Sunday, January 4, 2026, 7:30 PM"
    await couple.bo.click(reply_with_button(asked, label), label=label)
    assert couple.has_text("<t:1767555000:")


async def test_a_form_asks_alike(couple: World) -> None:
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="3 Jan 20:00")
    form = await couple.bo.click(couple.find_post(text=LAKE), label="Move it")
    asked = await couple.bo.submit_modal(
        form, {"when": "sun 7:30", "where": "", "hours": "an hour and a half"}
    )
    label = "Sunday, January 4, 2026, 7:30 PM"
    await couple.bo.click(reply_with_button(asked, label), label=label)
    assert "For 1.5 hours." in text_of(couple.find_post(text=LAKE))
