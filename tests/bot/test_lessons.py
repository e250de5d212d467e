"""Lessons, which partners do apart and then compare."""

import asyncio
from pathlib import Path

from support.lessons import (
    LESSON,
    TITLE,
    do_exercise,
    ids_of,
    lesson_list,
    lesson_status,
    panel_of,
    start_lesson,
)
from support.world import World, form_values, labels_of, private_text_of, text_of

from core.couples import Person
from data.decks.lessons import load_lessons


async def test_both_do_their_part_apart_and_then_compare(couple: World) -> None:
    before = len(couple.posts())
    sealed = await do_exercise(couple, couple.ada, "You put the phone away")
    assert "Your part is sealed" in private_text_of(sealed)
    assert "You put the phone away" not in text_of(await start_lesson(couple, couple.bo))
    both = private_text_of(await do_exercise(couple, couple.bo, "You asked once more"))
    assert "Both parts are in" in both
    assert "**ada**\n> You put the phone away\n\n**bo**\n> You asked once more" in both
    assert "What do your two ways of being listened to have in common?" in both
    assert "/support is there, and only you see it" in both
    panel = await start_lesson(couple, couple.ada)
    await couple.restart()
    seen = private_text_of(await couple.ada.click(panel, label="Compare"))
    assert "You asked once more" in seen
    assert len(couple.posts()) == before


async def test_the_list_says_the_status_of_each_lesson_in_words_and_what_waits_comes_first(
    couple: World,
) -> None:
    assert await lesson_status(couple, couple.ada) == ""
    await do_exercise(couple, couple.ada)
    assert await lesson_status(couple, couple.ada) == "your part is sealed"
    assert await lesson_status(couple, couple.bo) == "waiting for you, your partner has done theirs"
    assert (await lesson_list(couple, couple.bo)).splitlines()[5].startswith(f"**{TITLE}**")
    await do_exercise(couple, couple.bo)
    assert await lesson_status(couple, couple.ada) == "both parts are in"
    assert await lesson_status(couple, couple.bo) == "compared on January 1, 2026"
    await couple.advance_with_ticks(days=1)
    await couple.ada.click(await start_lesson(couple, couple.ada), label="Compare")
    assert await lesson_status(couple, couple.ada) == "compared on January 2, 2026"
    assert (await lesson_list(couple, couple.ada)).splitlines()[-1].startswith(f"**{TITLE}**")


async def test_the_list_names_every_lesson_and_its_minutes_and_scores_nothing(couple: World) -> None:
    shown = await lesson_list(couple, couple.ada)
    for lesson in load_lessons():
        assert f"**{lesson.title}** ({lesson.minutes} minutes)" in shown
    for word in ("%", "points", "streak", "of 24"):
        assert word not in shown


async def test_the_days_of_a_list_are_those_of_its_reader(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Pacific/Honolulu")
    await couple.bo.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    await do_exercise(couple, couple.ada)
    await do_exercise(couple, couple.bo)
    await couple.ada.click(await start_lesson(couple, couple.ada), label="Compare")
    assert await lesson_status(couple, couple.ada) == "compared on December 31, 2025"
    assert await lesson_status(couple, couple.bo) == "compared on January 1, 2026"


async def test_a_lesson_is_opened_from_the_list_also_after_a_restart(couple: World) -> None:
    menu = panel_of(await couple.ada.slash(couple.home, "learn list"))
    assert labels_of(menu) == ["Open it", "Back", "Open a lesson"]
    copy = await couple.post_copy(menu)
    await couple.restart()
    opened = await couple.ada.select(menu, ["repair"])
    assert "Small repairs" in private_text_of(opened)
    assert labels_of(panel_of(opened)) == ["Do the exercise", "Why this works", "Back"]
    refused = await couple.cleo.select(copy, ["repair"])
    assert "You’re not in a couple here yet" in private_text_of(refused)


async def test_a_lesson_tells_how_it_goes_where_it_comes_from_and_what_it_is_not_for(couple: World) -> None:
    shown = text_of(await start_lesson(couple, couple.ada, TITLE.upper()))
    for part_of_it in (
        "1. Choose who speaks first",
        "For example",
        "This is practice, not therapy.",
        "`/support now`",
    ):
        assert part_of_it in shown
    why = private_text_of(
        await couple.ada.click(await start_lesson(couple, couple.ada), label="Why this works")
    )
    assert "Few couples talk like this by themselves" in why
    assert "From: Markman, Stanley & Blumberg (1994)" in why


async def test_the_list_begins_with_this_weeks_lesson_which_opens_with_a_press(couple: World) -> None:
    listed = await couple.ada.slash(couple.home, "learn list")
    assert "**This week:** Small invitations" in private_text_of(listed)
    await couple.restart()
    opened = await couple.ada.click(panel_of(listed), label="Open it")
    assert "Small invitations" in private_text_of(opened)
    await do_exercise(couple, couple.ada)
    assert "You’ve done this week’s. **Next:** Small invitations" in await lesson_list(couple, couple.ada)
    await do_exercise(couple, couple.bo)
    await couple.ada.click(await start_lesson(couple, couple.ada), label="Compare")
    await couple.advance_with_ticks(days=7)
    assert "**This week:** Small invitations" in await lesson_list(couple, couple.ada)


async def test_lessons_are_suggested_by_their_title(couple: World) -> None:
    assert await couple.ada.autocomplete(couple.home, "learn start", "lesson", "heard") == [
        {"name": TITLE, "value": LESSON}
    ]
    assert len(await couple.ada.autocomplete(couple.home, "learn start", "lesson", "")) == len(load_lessons())
    refused = private_text_of(await couple.ada.slash(couple.home, "learn start", lesson="Shouting"))
    assert "I don’t know that lesson" in refused


async def test_a_part_can_be_changed_until_the_other_is_in_and_its_form_is_filled_in(couple: World) -> None:
    await do_exercise(couple, couple.ada, "A wlk")
    panel = await start_lesson(couple, couple.ada)
    await couple.restart()
    form = await couple.ada.click(panel, label="Change my part")
    assert form_values(form)["heard"] == "A wlk"
    await couple.restart()
    changed = await couple.ada.submit_modal(form, {"heard": "A walk", "helps": "A", "topic": "B"})
    assert "changed, and still sealed" in private_text_of(changed)
    assert labels_of(panel_of(changed)) == ["Change my part", "Take back", "Back"]
    both = private_text_of(await do_exercise(couple, couple.bo))
    assert "A walk" in both
    assert "A wlk" not in both


async def test_what_was_just_sealed_can_be_changed_from_the_same_answer(couple: World) -> None:
    sealed = panel_of(await do_exercise(couple, couple.ada, "A wlk"))
    await couple.restart()
    form = await couple.ada.click(sealed, label="Change my part")
    assert form_values(form)["heard"] == "A wlk"
    await couple.ada.submit_modal(form, {"heard": "A walk", "helps": "A", "topic": "B"})
    assert "A walk" in private_text_of(await do_exercise(couple, couple.bo))


async def test_a_form_that_was_open_when_both_came_in_changes_nothing_and_gives_the_words_back(
    couple: World,
) -> None:
    await do_exercise(couple, couple.ada, "A walk")
    late = await couple.ada.click(await start_lesson(couple, couple.ada), label="Change my part")
    await do_exercise(couple, couple.bo)
    refused = await couple.ada.submit_modal(late, {"heard": "Else", "helps": "Else", "topic": "Else"})
    assert "Both parts are open already" in private_text_of(refused)
    assert "Else" in private_text_of(refused)
    assert "A walk" in private_text_of(
        await couple.ada.click(await start_lesson(couple, couple.ada), label="Compare")
    )
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert again.modal is None
    assert "`/learn start` starts the lesson once more" in private_text_of(again)


async def test_an_empty_line_gives_the_words_back_and_stores_nothing(couple: World) -> None:
    refused = await do_exercise(couple, couple.ada, "A walk", topic="  ")
    assert "“A small topic we could try it on” is still empty." in private_text_of(refused)
    assert "A walk" in private_text_of(refused)
    assert await lesson_status(couple, couple.ada) == ""
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again)["heard"] == "A walk"
    mended = {"heard": "A walk", "helps": "A walk", "topic": "Dishes"}
    assert "sealed" in private_text_of(await couple.ada.submit_modal(again, mended))


async def test_long_parts_are_spread_and_never_cut_and_cannot_break_out(couple: World) -> None:
    long = ("*We* <walked> @everyone. " * 41)[:1_000]
    await do_exercise(couple, couple.ada, long)
    both = private_text_of(await do_exercise(couple, couple.bo, long))
    assert both.count("walked") == 6 * long.count("walked")
    assert "@everyone" not in both
    assert "\\*We\\* \\<walked>" in both


async def test_both_at_the_same_instant_open_it_once(couple: World) -> None:
    await couple.restart()
    lessons, guild = couple.bot.services.lessons, couple.guild.id
    view = await lessons.chosen_lesson(Person(guild, couple.ada.id), LESSON)
    lines = {"heard": "A", "helps": "B", "topic": "C"}
    done = await asyncio.gather(
        *(
            lessons.submit_part(Person(guild, one.id), view.couple.id, LESSON, 1, lines)
            for one in (couple.ada, couple.bo)
        )
    )
    assert [one.comparison is not None for one in done] == [False, True]
    assert await lesson_status(couple, couple.ada) == "both parts are in"


async def test_a_part_taken_back_before_the_other_is_in_is_gone(couple: World) -> None:
    sealed = panel_of(await do_exercise(couple, couple.ada, "A walk"))
    spare = await couple.post_copy(sealed)
    await couple.restart()
    taken = await couple.ada.click(sealed, label="Take back")
    assert "Your part of this lesson is deleted" in text_of(taken.response)
    assert await lesson_status(couple, couple.bo) == ""
    assert "Your part is sealed" in private_text_of(await do_exercise(couple, couple.bo))
    assert "That’s over" in private_text_of(await couple.ada.click(spare, label="Take back"))


async def test_a_part_taken_back_after_comparing_is_gone_for_both_and_the_others_stays(
    couple: World,
) -> None:
    await do_exercise(couple, couple.ada, "A walk")
    both = panel_of(await do_exercise(couple, couple.bo, "A song"))
    spare = await couple.post_copy(both)
    await couple.bo.click(both, label="Take back")
    seen = private_text_of(await couple.ada.click(await start_lesson(couple, couple.ada), label="Compare"))
    assert "A walk" in seen
    assert "A song" not in seen
    assert "This part was taken back." in seen
    told = private_text_of(await couple.bo.click(spare, label="Take back"))
    assert "nothing to take back" in told
    await couple.press_or_choose(couple.ada, await start_lesson(couple, couple.ada), "Take back")
    assert await lesson_status(couple, couple.bo) == ""


async def test_once_more_begins_a_new_round_and_the_old_one_stays_readable(couple: World) -> None:
    await do_exercise(couple, couple.ada, "The first walk")
    both = panel_of(await do_exercise(couple, couple.bo, "The first song"))
    await couple.advance_with_one_tick(days=40)
    await couple.restart()
    form = await couple.bo.click(both, label="Once more")
    assert set(form_values(form).values()) == {""}
    new = {"heard": "The second song", "helps": "Tea", "topic": "Dishes"}
    assert "sealed" in private_text_of(await couple.bo.submit_modal(form, new))
    assert await lesson_status(couple, couple.ada) == "waiting for you, your partner has done theirs"
    panel = await start_lesson(couple, couple.ada)
    assert labels_of(panel) == ["Do the exercise", "Why this works", "Back", "Read an earlier round"]
    second = private_text_of(await do_exercise(couple, couple.ada, "The second walk"))
    assert "The second song" in second
    assert "The first song" not in second
    panel = await start_lesson(couple, couple.ada)
    assert labels_of(panel) == [
        "Compare",
        "Once more",
        "Why this works",
        "Back",
        "More",
        "Read an earlier round",
    ]
    [option] = panel.components[-1]["components"][0]["options"]
    assert option["label"] == "Round 1, opened on January 1, 2026"
    await couple.restart()
    earlier = await couple.ada.select(
        panel, [option["value"]], custom_id=ids_of(panel)["Read an earlier round"]
    )
    first = private_text_of(earlier)
    assert "The first walk" in first
    assert "The first song" in first
    assert "The second song" not in first
    assert (await couple.ada.click(panel_of(earlier), label="Once more")).modal is not None


async def test_an_old_once_more_joins_the_round_that_has_begun_and_is_over_after_it(couple: World) -> None:
    await do_exercise(couple, couple.ada)
    both = await couple.post_copy(panel_of(await do_exercise(couple, couple.bo)))
    await do_exercise(couple, couple.ada, "The second walk", label="Once more")
    form = await couple.bo.click(both, label="Once more")
    words = {"heard": "A", "helps": "B", "topic": "C"}
    assert "The second walk" in private_text_of(await couple.bo.submit_modal(form, words))
    assert "Both parts are open already" in private_text_of(await couple.bo.click(both, label="Once more"))


async def test_no_word_of_an_exercise_is_in_clear_on_disk(couple: World, tmp_path: Path) -> None:
    await do_exercise(couple, couple.ada, "Quixotic lanterns")
    await do_exercise(couple, couple.bo, "Zanzibar nights")
    files = list((tmp_path / "var").glob("kindling.db*"))
    assert files
    for file in files:
        for word in (b"Quixotic", b"lanterns", b"Zanzibar"):
            assert word not in file.read_bytes(), file


async def test_status_counts_what_is_stored_and_help_names_the_commands(couple: World) -> None:
    await do_exercise(couple, couple.ada)
    assert "1 exercise of a lesson" in await couple.status_of(couple.ada)
    told = private_text_of(await couple.cleo.slash(couple.home, "help", part="guidance"))
    for name in ("learn list", "learn start", "learn prepare"):
        assert f"`/{name}`" in told
