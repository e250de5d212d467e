"""Changes of plans: moved, called off, marked done, listed, and exported to a calendar."""

import pytest
import vobject
from support.plans import (
    AFTER,
    CALLED_OFF,
    LAKE,
    MOVED_PLAN,
    NEW_PLAN,
    PLAN_BUTTONS,
    REMINDER,
    make_plan,
    option_value,
)
from support.polls import count_posts
from support.world import World, form_values, labels_of, private_text_of, text_of


async def test_a_plan_of_an_odd_length_can_be_moved_as_its_form_was_filled_in(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00", hours="1h40")
    form = await couple.bo.click(couple.find_post(label="Move it"), label="Move it")
    filled = form_values(form)
    assert filled["hours"] == "100 min"
    moved = await couple.bo.submit_modal(form, {**filled, "when": "5 Jan 12:00"})
    assert "couldn’t read" not in private_text_of(moved)
    assert "For 100 minutes." in text_of(couple.find_post(text=MOVED_PLAN))


async def test_a_plan_is_moved_with_its_reminders(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00", where="the north shore")
    await couple.restart()
    form = await couple.bo.click(couple.find_post(label="Move it"), label="Move it")
    assert form_values(form) == {"when": "2026-01-03 7pm", "where": "the north shore", "hours": "2"}
    words = {"when": "5 Jan 12:00", "where": "", "hours": "1.5"}
    await couple.bo.submit_modal(form, words)
    assert count_posts(couple, NEW_PLAN) == 0
    card = couple.find_post(text=MOVED_PLAN)
    assert "<t:1767614400:f>" in text_of(card)
    assert "the north shore" not in text_of(card)
    assert "For 1.5 hours." in text_of(card)
    await couple.advance_with_ticks(days=3)
    assert count_posts(couple, REMINDER) == 0
    await couple.advance_with_ticks(days=1, hours=11)
    assert count_posts(couple, REMINDER) == 2


async def test_a_plan_may_be_moved_back_to_where_it_was(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    for when in ("5 Jan 12:00", "3 Jan 19:00", "5 Jan 12:00", "3 Jan 19:00"):
        form = await couple.ada.click(couple.find_post(label="Move it"), label="Move it")
        await couple.ada.submit_modal(form, {"when": when, "where": "", "hours": "2"})
    await couple.advance_with_ticks(hours=66)
    assert count_posts(couple, REMINDER) == 2
    await couple.advance_with_ticks(hours=20)
    assert count_posts(couple, REMINDER) == 0  # they go when it is over
    assert count_posts(couple, AFTER) == 1


async def test_posted_reminders_are_deleted_when_their_plan_moves(couple: World) -> None:
    await make_plan(couple, when="2 Jan 19:00")
    await couple.advance_with_ticks(hours=20)
    assert count_posts(couple, REMINDER) == 1
    form = await couple.ada.click(couple.find_post(text=NEW_PLAN), label="Move it")
    await couple.ada.submit_modal(form, {"when": "9 Jan 19:00", "where": "", "hours": "2"})
    assert count_posts(couple, REMINDER) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"when": "some day", "hours": "2"}, "I couldn’t read “some day” as a date and time."),
        ({"when": "3 Jan 20:00", "hours": "long"}, "I couldn’t read “long” as a length of time."),
        ({"when": "3 Jan 20:00", "hours": "80"}, "I couldn’t read “80” as a length of time."),
    ],
)
async def test_a_move_that_cannot_be_gives_the_words_back(
    couple: World, words: dict[str, str], said: str
) -> None:
    await make_plan(couple)
    form = await couple.ada.click(couple.find_post(label="Move it"), label="Move it")
    refused = await couple.ada.submit_modal(form, {"where": "the south shore", **words})
    assert said in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again) == {"where": "the south shore", **words}
    assert count_posts(couple, NEW_PLAN) == 1


async def test_a_plan_that_has_begun_cannot_be_moved(couple: World) -> None:
    await make_plan(couple, when="1 Jan 19:00")
    await couple.advance_with_ticks(hours=19)
    told = await couple.ada.click(couple.find_post(label="Move it"), label="Move it")
    assert told.modal is None
    assert "has started already" in private_text_of(told)


async def test_either_calls_a_plan_off_after_a_question(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    await couple.restart()
    question = await couple.bo.click(couple.find_post(label="Call it off"), label="Call it off")
    assert LAKE in private_text_of(question)
    assert count_posts(couple, CALLED_OFF) == 0
    assert question.response is not None
    await couple.bo.click(question.response, label="Call it off")
    card = couple.find_post(text=CALLED_OFF)
    assert labels_of(card) == ["Calendar file"]
    assert count_posts(couple, NEW_PLAN) == 0
    await couple.advance_with_ticks(days=5)
    assert count_posts(couple, REMINDER) == count_posts(couple, AFTER) == 0
    assert "Nothing planned yet" in private_text_of(await couple.ada.slash(couple.home, "date list"))


async def test_the_calendar_file_opens_after_a_restart_for_each_of_the_two(couple: World) -> None:
    await make_plan(couple, where="the north shore")
    await couple.restart()
    for who in (couple.ada, couple.bo):
        given = await who.click(couple.find_post(label="Calendar file"), label="Calendar file")
        assert given.ephemeral
        assert given.response is not None
        [file] = given.response.attachments
        assert file.filename == "plan.ics"
        event = vobject.readOne((await file.read()).decode()).vevent  # type: ignore[attr-defined] (untyped)
        assert (event.summary.value, event.location.value) == (LAKE, "the north shore")


async def test_every_panel_outlives_a_restart(couple: World) -> None:
    await make_plan(couple, when="1 Jan 10:00")
    await make_plan(couple, when="3 Jan 19:00")
    listed = await couple.ada.slash(couple.home, "date list")
    done = await couple.ada.slash(couple.home, "date done")
    off = await couple.ada.slash(couple.home, "date cancel")
    question = await couple.bo.click(couple.find_post(label="Call it off"), label="Call it off")
    await couple.restart()
    panels = [one.response for one in (listed, done, off, question) if one.response is not None]
    assert len(panels) == 4
    whole = await couple.ada.select(panels[0], [option_value(panels[0])])
    assert LAKE in private_text_of(whole)
    asked = await couple.ada.select(panels[1], [option_value(panels[1])])
    assert "is still to come" in text_of(asked.response)
    await couple.restart()
    assert asked.response is not None
    marked = await couple.ada.click(asked.response, label="It’s done")
    assert "How was it for you?" in text_of(marked.response)
    told = await couple.bo.click(panels[3], label="Call it off")
    assert "It’s called off" in text_of(told.response)
    again = await couple.ada.select(panels[2], [option_value(panels[2])])
    assert "That’s over" in private_text_of(again)


async def test_cancel_asks_which_only_where_there_are_several(couple: World) -> None:
    refused = await couple.ada.slash(couple.home, "date cancel")
    assert "Nothing is planned right now" in private_text_of(refused)
    await make_plan(couple)
    panel = await couple.bo.slash(couple.home, "date cancel")
    assert panel.ephemeral
    assert panel.response is not None
    assert "Call this off" in text_of(panel.response)
    await couple.restart()
    await couple.bo.click(panel.response, label="Call it off")
    assert count_posts(couple, CALLED_OFF) == 1
    for day in ("5 Jan 19:00", "6 Jan 19:00"):
        await make_plan(couple, when=day)
    several = (await couple.bo.slash(couple.home, "date cancel")).response
    assert several is not None
    assert "call off?" in text_of(several)
    await couple.bo.select(several, [option_value(several)])
    assert count_posts(couple, CALLED_OFF) == 2


async def test_done_marks_the_only_one_and_asks_how_it_was(couple: World) -> None:
    await make_plan(couple, when="1 Jan 10:00")
    await couple.advance_with_ticks(hours=11)
    told = await couple.ada.slash(couple.home, "date done")
    assert told.response is not None
    assert labels_of(told.response) == ["Say how it was", "Keep as a memory"]
    await couple.advance_with_ticks(minutes=1)
    assert count_posts(couple, AFTER) == 1
    assert "Nothing is planned" in private_text_of(await couple.bo.slash(couple.home, "date done"))


async def test_what_has_not_begun_is_called_done_only_after_a_question(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    asked = await couple.ada.slash(couple.home, "date done")
    assert f"**{LAKE}** is still to come" in private_text_of(asked)
    assert labels_of(couple.find_post(text=NEW_PLAN)) == PLAN_BUTTONS
    await couple.restart()
    assert asked.response is not None
    told = await couple.ada.click(asked.response, label="It’s done")
    assert f"Done: **{LAKE}**" in text_of(told.response)
    assert told.response is not None
    form = await couple.ada.click(told.response, label="Keep as a memory")
    assert form_values(form)["day"] == "2026-01-01"  # not the day that it was planned for


async def test_of_a_series_one_is_called_off_and_both_read_that_the_next_stays(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00", every="2")
    asked = await couple.bo.click(couple.find_post(label="Call it off"), label="Call it off")
    assert "Call this one off" in private_text_of(asked)
    assert asked.response is not None
    await couple.bo.click(asked.response, label="Call it off")
    card = couple.find_post(text="one of your plans is called off. The next one stays")
    assert "The next one stays planned." in text_of(card)


async def test_done_asks_which_of_several(couple: World) -> None:
    await make_plan(couple, what="A walk", when="1 Jan 10:00")
    await make_plan(couple, what=LAKE, when="3 Jan 19:00")
    await couple.advance_with_ticks(hours=13)
    panel = await couple.ada.slash(couple.home, "date done")
    assert panel.response is not None
    assert "What’s done?" in text_of(panel.response)
    await couple.ada.select(panel.response, [option_value(panel.response)])
    shown = text_of((await couple.ada.slash(couple.home, "date list")).response)
    assert shown.index(LAKE) < shown.index("A walk") < shown.index("Done.")


async def test_what_is_long_over_is_called_done_without_a_question(couple: World) -> None:
    await make_plan(couple, when="1 Jan 10:00")
    await couple.advance_with_ticks(days=8)
    told = await couple.ada.slash(couple.home, "date done")
    assert told.response is not None
    assert "Done: " in text_of(told.response)
    assert labels_of(told.response) == ["Keep as a memory"]


async def test_what_is_called_done_after_a_long_rest_can_be_told_of(couple: World) -> None:
    await make_plan(couple, when="1 Jan 10:00")
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_one_tick(days=20)
    told = await couple.bo.slash(couple.home, "date done")
    assert told.response is not None
    form = await couple.bo.click(told.response, label="Say how it was")
    assert "Sealed." in private_text_of(await couple.bo.submit_modal(form, {"feeling": "warm", "line": ""}))


async def test_a_plan_done_early_reminds_nobody(couple: World) -> None:
    await make_plan(couple, when="3 Jan 19:00")
    await couple.ada.slash(couple.home, "date done")
    await couple.advance_with_ticks(days=5)
    assert count_posts(couple, REMINDER) == 0
    assert count_posts(couple, AFTER) == 1


async def test_the_list_turns_its_pages_and_shows_one_whole(couple: World) -> None:
    for day in range(1, 8):
        await make_plan(couple, what=f"Plan {day}", when=f"2026-02-{day:02} 19:00")
    first = await couple.bo.slash(couple.home, "date list")
    assert first.ephemeral
    assert first.response is not None
    assert "Plan 5" in text_of(first.response)
    assert "Plan 6" not in text_of(first.response)
    await couple.restart()
    second = await couple.bo.click(first.response, label="More")
    assert second.response is not None
    assert "Plan 7" in text_of(second.response)
    whole = await couple.bo.select(second.response, [option_value(second.response)])
    assert whole.response is not None
    assert labels_of(whole.response) == PLAN_BUTTONS
    back = await couple.bo.click(second.response, label="Back")
    assert "Plan 1" in text_of(back.response)
