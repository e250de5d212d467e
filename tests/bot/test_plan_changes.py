"""Plans that change: moved, called off, called done, listed, and taken into a calendar."""

import pytest
import vobject
from agendas import AFTER, LAKE, LINE, MOVED, OFF, PLANNED, REMINDER, option_of, plan
from ballots import count
from scenes import World, filled_in, labels_of, private_of, text_of


async def test_a_plan_is_moved_with_its_reminders(couple: World) -> None:
    await plan(couple, when="3 Jan 19:00", where="the north shore")
    await couple.restart()
    form = await couple.bo.click(couple.find(label="Move it"), label="Move it")
    assert filled_in(form) == {"when": "2026-01-03 19:00", "where": "the north shore", "hours": "2"}
    words = {"when": "5 Jan 12:00", "where": "", "hours": "1.5"}
    await couple.bo.submit_modal(form, words)
    assert count(couple, LINE) == 0
    card = couple.find(text=MOVED)
    assert "<t:1767614400:f>" in text_of(card)
    assert "the north shore" not in text_of(card)
    assert "For 1.5 hours." in text_of(card)
    await couple.pass_time(days=3)
    assert count(couple, REMINDER) == 0
    await couple.pass_time(days=1, hours=11)
    assert count(couple, REMINDER) == 2


async def test_a_plan_may_be_moved_back_to_where_it_was(couple: World) -> None:
    await plan(couple, when="3 Jan 19:00")
    for when in ("5 Jan 12:00", "3 Jan 19:00", "5 Jan 12:00", "3 Jan 19:00"):
        form = await couple.ada.click(couple.find(label="Move it"), label="Move it")
        await couple.ada.submit_modal(form, {"when": when, "where": "", "hours": "2"})
    await couple.pass_time(hours=66)
    assert count(couple, REMINDER) == 2
    await couple.pass_time(hours=20)
    assert count(couple, REMINDER) == 0  # they go when it is over
    assert count(couple, AFTER) == 1


async def test_reminders_that_stand_go_with_a_plan_that_moves(couple: World) -> None:
    await plan(couple, when="2 Jan 19:00")
    await couple.pass_time(hours=20)
    assert count(couple, REMINDER) == 1
    form = await couple.ada.click(couple.find(text=LINE), label="Move it")
    await couple.ada.submit_modal(form, {"when": "9 Jan 19:00", "where": "", "hours": "2"})
    assert count(couple, REMINDER) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"when": "some day", "hours": "2"}, "I could not read “some day” as a moment."),
        ({"when": "3 Jan 20:00", "hours": "long"}, "I could not take “long” as a number of hours."),
        ({"when": "3 Jan 20:00", "hours": "80"}, "I could not take “80” as a number of hours."),
    ],
)
async def test_a_move_that_cannot_be_gives_the_words_back(
    couple: World, words: dict[str, str], said: str
) -> None:
    await plan(couple)
    form = await couple.ada.click(couple.find(label="Move it"), label="Move it")
    refused = await couple.ada.submit_modal(form, {"where": "the south shore", **words})
    assert said in private_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert filled_in(again) == {"where": "the south shore", **words}
    assert count(couple, LINE) == 1


async def test_a_plan_that_has_begun_cannot_be_moved(couple: World) -> None:
    await plan(couple, when="1 Jan 19:00")
    await couple.pass_time(hours=19)
    told = await couple.ada.click(couple.find(label="Move it"), label="Move it")
    assert told.modal is None
    assert "has begun already" in private_of(told)


async def test_either_calls_a_plan_off_after_a_question(couple: World) -> None:
    await plan(couple, when="3 Jan 19:00")
    await couple.restart()
    question = await couple.bo.click(couple.find(label="Call it off"), label="Call it off")
    assert LAKE in private_of(question)
    assert count(couple, OFF) == 0
    assert question.response is not None
    await couple.bo.click(question.response, label="Call it off")
    card = couple.find(text=OFF)
    assert labels_of(card) == ["Calendar file"]
    assert count(couple, LINE) == 0
    await couple.pass_time(days=5)
    assert count(couple, REMINDER) == count(couple, AFTER) == 0
    assert "planned nothing yet" in private_of(await couple.ada.slash(couple.home, "date list"))


async def test_the_calendar_file_opens_after_a_restart_for_each_of_the_two(couple: World) -> None:
    await plan(couple, where="the north shore")
    await couple.restart()
    for who in (couple.ada, couple.bo):
        given = await who.click(couple.find(label="Calendar file"), label="Calendar file")
        assert given.ephemeral
        assert given.response is not None
        [file] = given.response.attachments
        assert file.filename == "plan.ics"
        event = vobject.readOne((await file.read()).decode()).vevent  # type: ignore[attr-defined] (untyped)
        assert (event.summary.value, event.location.value) == (LAKE, "the north shore")


async def test_every_panel_outlives_a_restart(couple: World) -> None:
    await plan(couple, when="1 Jan 10:00")
    await plan(couple, when="3 Jan 19:00")
    listed = await couple.ada.slash(couple.home, "date list")
    done = await couple.ada.slash(couple.home, "date done")
    off = await couple.ada.slash(couple.home, "date cancel")
    question = await couple.bo.click(couple.find(label="Call it off"), label="Call it off")
    await couple.restart()
    panels = [one.response for one in (listed, done, off, question) if one.response is not None]
    assert len(panels) == 4
    whole = await couple.ada.select(panels[0], [option_of(panels[0])])
    assert LAKE in private_of(whole)
    asked = await couple.ada.select(panels[1], [option_of(panels[1])])
    assert "is still to come" in text_of(asked.response)
    await couple.restart()
    assert asked.response is not None
    marked = await couple.ada.click(asked.response, label="It is done")
    assert "How was it for you?" in text_of(marked.response)
    told = await couple.bo.click(panels[3], label="Call it off")
    assert "It is called off" in text_of(told.response)
    again = await couple.ada.select(panels[2], [option_of(panels[2])])
    assert "That is over" in private_of(again)


async def test_cancel_lists_what_is_planned_also_where_it_is_one(couple: World) -> None:
    refused = await couple.ada.slash(couple.home, "date cancel")
    assert "Nothing is planned just now" in private_of(refused)
    await plan(couple)
    panel = await couple.bo.slash(couple.home, "date cancel")
    assert panel.ephemeral
    assert panel.response is not None
    await couple.bo.select(panel.response, [option_of(panel.response)])
    assert count(couple, OFF) == 1


async def test_done_marks_the_only_one_and_asks_how_it_was(couple: World) -> None:
    await plan(couple, when="1 Jan 10:00")
    await couple.pass_time(hours=11)
    told = await couple.ada.slash(couple.home, "date done")
    assert told.response is not None
    assert labels_of(told.response) == ["Tell how it was", "Keep as a memory"]
    await couple.pass_time(minutes=1)
    assert count(couple, AFTER) == 1
    assert "Nothing is planned" in private_of(await couple.bo.slash(couple.home, "date done"))


async def test_what_has_not_begun_is_called_done_only_after_a_question(couple: World) -> None:
    await plan(couple, when="3 Jan 19:00")
    asked = await couple.ada.slash(couple.home, "date done")
    assert f"**{LAKE}** is still to come" in private_of(asked)
    assert labels_of(couple.find(text=LINE)) == PLANNED
    await couple.restart()
    assert asked.response is not None
    told = await couple.ada.click(asked.response, label="It is done")
    assert f"Lovely, **{LAKE}** is done." in text_of(told.response)
    assert told.response is not None
    form = await couple.ada.click(told.response, label="Keep as a memory")
    assert filled_in(form)["day"] == "2026-01-01"  # not the day that it was planned for


async def test_of_a_series_one_is_called_off_and_both_read_that_the_next_stays(couple: World) -> None:
    await plan(couple, when="3 Jan 19:00", every="2")
    asked = await couple.bo.click(couple.find(label="Call it off"), label="Call it off")
    assert "Shall I call this one off" in private_of(asked)
    assert asked.response is not None
    await couple.bo.click(asked.response, label="Call it off")
    card = couple.find(text="one of your plans is called off; the next one stays")
    assert "The next one stays planned." in text_of(card)


async def test_done_asks_which_of_several(couple: World) -> None:
    await plan(couple, what="A walk", when="1 Jan 10:00")
    await plan(couple, what=LAKE, when="3 Jan 19:00")
    await couple.pass_time(hours=13)
    panel = await couple.ada.slash(couple.home, "date done")
    assert panel.response is not None
    assert "Which one is done?" in text_of(panel.response)
    await couple.ada.select(panel.response, [option_of(panel.response)])
    shown = text_of((await couple.ada.slash(couple.home, "date list")).response)
    assert shown.index(LAKE) < shown.index("A walk") < shown.index("Done.")


async def test_what_is_long_over_is_called_done_without_a_question(couple: World) -> None:
    await plan(couple, when="1 Jan 10:00")
    await couple.pass_time(days=8)
    told = await couple.ada.slash(couple.home, "date done")
    assert told.response is not None
    assert "is done" in text_of(told.response)
    assert labels_of(told.response) == ["Keep as a memory"]


async def test_what_is_called_done_after_a_long_rest_can_be_told_of(couple: World) -> None:
    await plan(couple, when="1 Jan 10:00")
    await couple.ada.slash(couple.home, "couple pause")
    await couple.pass_time(days=20)
    told = await couple.bo.slash(couple.home, "date done")
    assert told.response is not None
    form = await couple.bo.click(told.response, label="Tell how it was")
    assert "Sealed." in private_of(await couple.bo.submit_modal(form, {"feeling": "warm", "line": ""}))


async def test_a_plan_done_early_reminds_nobody(couple: World) -> None:
    await plan(couple, when="3 Jan 19:00")
    await couple.ada.slash(couple.home, "date done")
    await couple.pass_time(days=5)
    assert count(couple, REMINDER) == 0
    assert count(couple, AFTER) == 1


async def test_the_list_turns_its_pages_and_shows_one_whole(couple: World) -> None:
    for day in range(1, 8):
        await plan(couple, what=f"Plan {day}", when=f"2026-02-{day:02} 19:00")
    first = await couple.bo.slash(couple.home, "date list")
    assert first.ephemeral
    assert first.response is not None
    assert "Plan 5" in text_of(first.response)
    assert "Plan 6" not in text_of(first.response)
    await couple.restart()
    second = await couple.bo.click(first.response, label="More")
    assert second.response is not None
    assert "Plan 7" in text_of(second.response)
    whole = await couple.bo.select(second.response, [option_of(second.response)])
    assert whole.response is not None
    assert labels_of(whole.response) == PLANNED
    back = await couple.bo.click(second.response, label="Back")
    assert "Plan 1" in text_of(back.response)
