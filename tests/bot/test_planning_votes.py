"""From an idea to a vote, to a plan: *Plan it*, and the weeks in which the ritual has nothing to ask."""

import pytest
from support.polls import IDEAS, QUESTION, count_posts, end_vote, open_poll, pick_loved, result_card
from support.world import World, form_values, labels_of, private_text_of, text_of

from data.decks import load_decks

FIRST = load_decks().ideas[0]


async def choose(world: World, *ideas: str, **options: object) -> None:
    """Let both love the first idea."""
    await open_poll(world, *ideas, **options)
    await pick_loved(world, world.ada, 1)
    await pick_loved(world, world.bo, 1)
    await end_vote(world)


async def test_what_a_vote_has_chosen_is_planned(couple: World) -> None:
    await choose(couple)
    assert labels_of(result_card(couple)) == ["Plan it"]
    key = result_card(couple).components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr]
    await couple.restart()
    form = await couple.bo.click(result_card(couple), label="Plan it")
    assert form_values(form) == {"when": "2026-01-02 7pm", "where": "", "hours": "2"}
    await couple.bo.submit_modal(form, {"when": "3 Jan 18:00", "where": "Roof", "hours": "3"})
    card = couple.find_post(text="you have a plan")
    for part in (IDEAS[0], "Roof", "<t:1767463200:f>", "For 3 hours."):
        assert part in text_of(card)
    assert labels_of(result_card(couple)) == []
    again = await couple.ada.click(await couple.post_button("plan", key, "make"), label="Press")
    assert "That’s planned already" in private_text_of(again)


async def test_a_plan_from_a_home_left_behind_gets_an_answer(couple: World) -> None:
    await choose(couple)
    chosen = result_card(couple)
    den = couple.guild.create_text_channel("den")
    await couple.ada.slash(couple.home, "couple home", channel=den)
    form = await couple.bo.click(chosen, label="Plan it")
    made = await couple.bo.submit_modal(form, {"when": "3 Jan 18:00", "where": "Roof", "hours": "3"})
    assert "in your channel" in private_text_of(made)
    assert labels_of(result_card(couple)) == []


async def test_the_moment_of_the_vote_is_proposed(couple: World) -> None:
    await choose(couple, when="3 Jan 21:30")
    form = await couple.ada.click(result_card(couple), label="Plan it")
    assert form_values(form)["when"] == "2026-01-03 9:30pm"


@pytest.mark.parametrize(
    ("ada", "bo", "for_ada"),
    [
        ("Europe/Berlin", "America/Los_Angeles", "2026-01-02 7pm"),  # 10:00 for Bo
        ("Europe/Berlin", "Asia/Tokyo", "2026-01-02 11:30am"),  # 19:30 for Bo
        ("America/New_York", "Asia/Bangkok", "2026-01-01 8pm"),  # 8:00 for Bo
    ],
)
async def test_an_hour_is_proposed_at_which_both_are_awake(
    couple: World, ada: str, bo: str, for_ada: str
) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone=ada)
    await couple.bo.slash(couple.home, "couple timezone", zone=bo)
    await choose(couple)
    form = await couple.ada.click(result_card(couple), label="Plan it")
    assert form_values(form)["when"] == for_ada


async def test_a_vote_for_the_night_of_one_says_so(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await open_poll(couple, when="3 Jan 19:00")
    shown = text_of(couple.find_post(text=QUESTION))
    assert "Sunday 3:00 AM" in shown
    assert "It’s night for **bo** then." in shown


async def test_a_vote_without_a_moment_proposes_one_where_clocks_differ(couple: World) -> None:
    await open_poll(couple)
    assert "both be awake" not in text_of(couple.find_post(text=QUESTION))
    await couple.advance_with_ticks(days=1)
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await couple.bo.slash(couple.home, "couple timezone", zone="America/Los_Angeles")
    await open_poll(couple)
    shown = text_of(couple.find_post(text=QUESTION))
    assert "You’d both be awake <t:1767463200:f>" in shown  # 3 January, 19:00 in Berlin
    assert "Saturday 10:00 AM" in shown
    assert "night" not in shown


async def test_a_plan_that_cannot_be_gives_the_words_back(couple: World) -> None:
    await choose(couple)
    form = await couple.ada.click(result_card(couple), label="Plan it")
    refused = await couple.ada.submit_modal(form, {"when": "some day", "where": "Roof", "hours": "3"})
    assert "I couldn’t read “some day” as a date and time." in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again) == {"when": "some day", "where": "Roof", "hours": "3"}
    await couple.ada.submit_modal(again, {"when": "3 Jan 18:00", "where": "Roof", "hours": "3"})
    assert couple.has_text("you have a plan")


async def test_a_stranger_plans_nothing_of_theirs(couple: World) -> None:
    await choose(couple)
    told = await couple.cleo.click(result_card(couple), label="Plan it")
    assert told.modal is None
    assert "You’re not in a couple here yet" in private_text_of(told)


async def test_after_parting_there_is_nothing_to_plan(couple: World) -> None:
    await choose(couple)
    key = result_card(couple).components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr]
    part = await couple.ada.slash(couple.home, "couple part")
    assert part.response is not None
    await couple.ada.click(part.response, label="Part")
    told = await couple.bo.click(await couple.post_button("plan", key, "make"), label="Press")
    assert "That’s over" in private_text_of(told)


async def test_a_vote_without_a_winner_plans_nothing(couple: World) -> None:
    await open_poll(couple)
    await couple.advance_with_ticks(days=1)
    key = result_card(couple).components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr]
    for known in (key, "7"):
        told = await couple.bo.click(await couple.post_button("plan", known, "make"), label="Press")
        assert "That’s over" in private_text_of(told)


async def begin_ritual(world: World) -> None:
    """Agree on a poll each Thursday at 19:00; it is Thursday, midnight."""
    await world.ada.slash(world.home, "ritual set", ritual="date", day="thu", time="19:00")
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


async def test_the_ritual_asks_nothing_in_a_week_with_a_date(couple: World) -> None:
    await begin_ritual(couple)
    await couple.ada.slash(couple.home, "date plan", what=IDEAS[0], when="4 Jan 19:00")
    await couple.advance_with_ticks(days=1)
    assert count_posts(couple, QUESTION) == 0
    assert "<t:1767898800" in private_text_of(await couple.ada.slash(couple.home, "ritual list"))  # 8 January
    await couple.advance_with_ticks(days=6, hours=20)
    assert count_posts(couple, QUESTION) == 1


@pytest.mark.parametrize("when", ["5 Jan 00:00", "8 Jan 19:00"])
async def test_a_date_of_another_week_changes_nothing(couple: World, when: str) -> None:
    await begin_ritual(couple)
    await couple.ada.slash(couple.home, "date plan", what=IDEAS[0], when=when)
    await couple.advance_with_ticks(hours=20)
    assert count_posts(couple, QUESTION) == 1


async def test_a_date_that_is_called_off_leaves_the_week_free(couple: World) -> None:
    await begin_ritual(couple)
    await couple.ada.slash(couple.home, "date plan", what=IDEAS[0], when="4 Jan 19:00")
    question = await couple.bo.click(couple.find_post(label="Call it off"), label="Call it off")
    assert question.response is not None
    await couple.bo.click(question.response, label="Call it off")
    await couple.advance_with_ticks(hours=20)
    assert count_posts(couple, QUESTION) == 1


async def test_what_was_done_rests_for_half_a_year(couple: World) -> None:
    await choose(couple, FIRST.title)
    form = await couple.ada.click(result_card(couple), label="Plan it")
    await couple.ada.submit_modal(form, {"when": "1 Jan 10:00", "where": "", "hours": "2"})
    await couple.advance_with_ticks(hours=13)
    await couple.ada.slash(couple.home, "date done")
    assert FIRST.title not in await dealt(couple)


async def test_what_merely_passed_teaches_nothing(couple: World) -> None:
    await choose(couple, FIRST.title)
    form = await couple.ada.click(result_card(couple), label="Plan it")
    await couple.ada.submit_modal(form, {"when": "1 Jan 10:00", "where": "", "hours": "2"})
    await couple.advance_with_ticks(hours=13)
    assert FIRST.title in await dealt(couple)


async def dealt(world: World) -> set[str]:
    """Every idea like `FIRST` that is dealt before one comes twice."""
    seen: set[str] = set()
    wanted = {"budget": FIRST.budget, "place": FIRST.venue_kind, "new": FIRST.is_novel}
    panel = (await world.ada.slash(world.home, "date idea", **wanted)).response
    for _ in [idea for idea in load_decks().ideas if idea.budget is FIRST.budget and not idea.is_novel]:
        assert panel is not None
        seen.add(text_of(panel).splitlines()[1].removeprefix("### "))
        panel = (await world.ada.click(panel, label="Another")).response
    return seen
