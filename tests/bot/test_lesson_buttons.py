"""A lesson's buttons: after a restart, for strangers, after parting, and with forged ids."""

import discord
from support.lessons import (
    LESSON,
    assert_refused_to_others,
    do_exercise,
    ids_of,
    lesson_status,
    panel_of,
    part_couple,
    start_lesson,
)
from support.world import World, labels_of, private_text_of

FORGED = [
    ("", "open"),
    ("7.listening", "open"),
    ("x.listening", "open"),
    ("7.listening", "why"),
    ("7.listening", "do"),
    ("7.listening.1", "do"),
    ("x.1", "do"),
    ("7", "compare"),
    ("x", "compare"),
    ("7", "takeback"),
    ("", "takeback"),
]


async def test_one_press_compares_only_once_both_are_in(couple: World) -> None:
    sealed = panel_of(await do_exercise(couple, couple.ada))
    exercise = ids_of(sealed)["Take back"].split(":")[1]
    assert "Compare" not in labels_of(await start_lesson(couple, couple.bo))
    planted = await couple.post_button("lesson", exercise, "compare")
    told = private_text_of(await couple.bo.click(planted, label="Press"))
    assert "one is still missing" in told
    assert "A walk" not in told


async def every_button(world: World) -> list[tuple[discord.Message, str]]:
    """Post copies of all buttons of a lesson where everyone can press them, and restart."""
    sealed = panel_of(await do_exercise(world, world.ada))
    couple_key = ids_of(sealed)["Change my part"].split(":")[1].removesuffix(".1")
    await world.answer(world.ada, "Your laugh")
    exercise = ids_of(sealed)["Take back"].split(":")[1]
    copies = [
        (await world.post_button("lesson", couple_key, "open"), "Press"),
        (await world.post_button("lesson", couple_key, "why"), "Press"),
        (await world.post_button("lesson", f"{couple_key}.1", "do"), "Press"),
        (await world.post_button("lesson", exercise, "takeback"), "Press"),
        (await world.post_button("lesson", exercise, "compare"), "Press"),
    ]
    await world.restart()
    return copies


async def test_a_stranger_and_another_couple_can_press_none_of_its_buttons(couple: World) -> None:
    await assert_refused_to_others(couple, await every_button(couple))
    assert await lesson_status(couple, couple.ada) == "your part is sealed"


async def test_after_parting_every_button_is_over_and_nothing_sealed_opens(couple: World) -> None:
    buttons = await every_button(couple)
    form = await couple.bo.click(await start_lesson(couple, couple.bo), label="Do the exercise")
    await part_couple(couple)
    for message, label in buttons:
        for who in (couple.ada, couple.bo):
            told = private_text_of(await who.click(message, label=label))
            assert "That’s over" in told or "not in a couple" in told
    refused = private_text_of(
        await couple.bo.submit_modal(form, {"heard": "Late", "helps": "B", "topic": "C"})
    )
    assert "A walk" not in refused
    assert "Late" in refused


async def test_a_button_that_nobody_sent_is_over(couple: World) -> None:
    for key, verb in FORGED:
        planted = await couple.post_button("lesson", key, verb)
        told = private_text_of(await couple.ada.click(planted, label="Press"))
        assert "That’s over" in told, (key, verb)


async def test_a_round_or_a_lesson_that_does_not_exist_is_over(couple: World) -> None:
    menu = panel_of(await couple.ada.slash(couple.home, "learn list"))
    couple_id = ids_of(menu)["Open a lesson"].split(":")[2]
    for key in (f"{couple_id}.{LESSON}.2", f"{couple_id}.shouting.1"):
        planted = await couple.post_button("lesson", key, "do")
        assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))
