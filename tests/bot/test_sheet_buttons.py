"""The sheet's buttons: after a restart, for strangers, after parting, and with forged ids."""

from itertools import product

import discord
from support.lessons import (
    OTHER_LINES_MENU,
    assert_refused_to_others,
    ids_of,
    open_sheet,
    panel_of,
    part_couple,
    propose_line,
    read_line,
)
from support.world import World, labels_of, private_text_of, text_of


async def every_button(world: World) -> list[tuple[discord.Message, str]]:
    """Post copies of all buttons of the sheet where everyone can press them, and restart."""
    await propose_line(world, world.ada)
    menu = panel_of(await open_sheet(world, world.bo))
    line = await read_line(world, world.bo)
    line_id, couple_id = (ids_of(line)[label].split(":")[1] for label in ("Agree", "Back to the sheet"))
    assert labels_of(menu)[:2] == ["Add a line", "The sheet"]
    keys = [(line_id, verb) for verb in ("agree", "off", "takeback")]
    keys += [(couple_id, verb) for verb in ("open", "add", "file")]
    copies = [(await world.post_button("sheet", key, verb), "Press") for key, verb in keys]
    await world.restart()
    return copies


async def test_a_stranger_and_another_couple_can_press_none_of_its_buttons(couple: World) -> None:
    await assert_refused_to_others(couple, await every_button(couple))


async def test_after_parting_every_button_is_over(couple: World) -> None:
    buttons = await every_button(couple)
    form = await couple.bo.click(panel_of(await open_sheet(couple, couple.bo)), label="Add a line")
    await part_couple(couple)
    for message, label in buttons:
        for who in (couple.ada, couple.bo):
            told = private_text_of(await who.click(message, label=label))
            assert "That’s over" in told or "not in a couple" in told
    refused = private_text_of(await couple.bo.submit_modal(form, {"topic": "good", "line": "Late"}))
    assert "Late" in refused


async def test_after_a_restart_every_button_works(couple: World) -> None:
    await propose_line(couple, couple.ada)
    panel = panel_of(await open_sheet(couple, couple.bo))
    line = await read_line(couple, couple.bo)
    await couple.restart()
    assert (await couple.bo.click(panel, label="Add a line")).modal is not None
    await couple.bo.click(line, label="Agree")
    await couple.restart()
    assert "Here’s your sheet" in text_of(panel_of(await couple.bo.click(panel, label="The sheet")))
    assert "On the sheet" in private_text_of(await couple.bo.click(line, label="Back to the sheet"))
    off = await read_line(couple, couple.bo, OTHER_LINES_MENU)
    await couple.restart()
    assert "not on the sheet now" in text_of((await couple.bo.click(off, label="Take it off")).response)


async def test_a_button_that_nobody_sent_is_over(couple: World) -> None:
    for key, verb in product(["", "7", "x"], ["open", "add", "agree", "off", "takeback", "file"]):
        planted = await couple.post_button("sheet", key, verb)
        told = private_text_of(await couple.ada.click(planted, label="Press"))
        assert "That’s over" in told, (key, verb)


async def test_pressing_twice_says_that_it_is_over(couple: World) -> None:
    await propose_line(couple, couple.ada)
    line = await read_line(couple, couple.bo)
    spare = await couple.post_copy(line)
    await couple.bo.click(line, label="Agree")
    assert "That’s over" in private_text_of(await couple.bo.click(spare, label="Agree"))
    await couple.bo.click(spare, label="Not now")
    again = await couple.post_button("sheet", ids_of(spare)["Not now"].split(":")[1], "off")
    assert "That’s over" in private_text_of(await couple.bo.click(again, label="Press"))
