"""The sheet for a first session, which both partners prepare."""

import asyncio

from support.lessons import (
    OTHER_LINES_MENU,
    WAITING_LINES_MENU,
    agree_on_line,
    ids_of,
    open_sheet,
    panel_of,
    propose_line,
    read_line,
)
from support.world import World, form_values, labels_of, private_text_of, text_of

from core.couples import Person
from core.errors import NotAvailable
from core.sheets import SheetTopic


async def test_a_line_needs_the_others_yes_before_it_is_on_the_sheet(couple: World) -> None:
    before = len(couple.posts())
    proposed = await propose_line(couple, couple.ada)
    assert "Your line needs your partner’s yes" in private_text_of(proposed)
    own = private_text_of(await open_sheet(couple, couple.ada))
    assert "**Yours, not on the sheet yet**\n- What we hope for: We want to hear each other" in own
    assert "**On the sheet**\nNothing yet." in own
    theirs = private_text_of(await open_sheet(couple, couple.bo))
    assert "**Waiting for your yes**\n- What we hope for: We want to hear each other" in theirs
    line = await read_line(couple, couple.bo)
    assert labels_of(line) == ["Agree", "Not now", "Back to the sheet"]
    assert "> We want to hear each other" in text_of(line)
    done = await couple.bo.click(line, label="Agree")
    assert "It’s on the sheet now." in text_of(done.response)
    for who in (couple.ada, couple.bo):
        assert "**On the sheet**\nWhat we hope for\n- We want to hear" in private_text_of(
            await open_sheet(couple, who)
        )
    assert len(couple.posts()) == before


async def test_between_two_topics_is_an_empty_line(couple: World) -> None:
    await agree_on_line(couple, "A year of silence", "brings")
    await agree_on_line(couple, "To laugh again", "hopes")
    shown = private_text_of(await open_sheet(couple, couple.ada))
    assert "What brings us\n- A year of silence\n\nWhat we hope for\n- To laugh again" in shown


async def test_the_panel_says_when_going_together_is_not_safe(couple: World) -> None:
    assert "seeing a counselor together is not safe" in private_text_of(await open_sheet(couple, couple.ada))


async def test_not_now_leaves_a_line_off_until_its_reader_agrees_after_all(couple: World) -> None:
    await propose_line(couple, couple.ada)
    await couple.bo.click(await read_line(couple, couple.bo), label="Not now")
    theirs = private_text_of(await open_sheet(couple, couple.bo))
    assert "**You said not now**\n- What we hope for: We want to hear each other" in theirs
    assert "Waiting for your yes" not in theirs
    assert "**Yours, not on the sheet yet**" in private_text_of(await open_sheet(couple, couple.ada))
    line = await read_line(couple, couple.bo, OTHER_LINES_MENU)
    assert labels_of(line) == ["Agree", "Back to the sheet"]
    await couple.bo.click(line, label="Agree")
    assert "What we hope for\n- We want" in private_text_of(await open_sheet(couple, couple.ada))


async def test_either_takes_a_line_off_again_alone(couple: World) -> None:
    await agree_on_line(couple, "The first")
    await agree_on_line(couple, "The second")
    line = await read_line(couple, couple.bo, OTHER_LINES_MENU)
    assert labels_of(line) == ["Take it off", "Back to the sheet"]
    await couple.bo.click(line, label="Take it off")
    own = await read_line(couple, couple.ada, OTHER_LINES_MENU, index=1)
    assert labels_of(own) == ["Take back", "Back to the sheet"]
    taken = await couple.ada.click(own, label="Take back")
    assert "Your line is deleted" in text_of(taken.response)
    shown = private_text_of(await open_sheet(couple, couple.ada))
    assert "**On the sheet**\nNothing yet." in shown
    assert "The first" in shown
    assert "The second" not in shown


async def test_one_cannot_turn_both_keys(couple: World) -> None:
    await propose_line(couple, couple.ada)
    line = await read_line(couple, couple.bo)
    line_id = ids_of(line)["Agree"].split(":")[1]
    for verb in ("agree", "off"):
        planted = await couple.post_button("sheet", line_id, verb)
        assert "This line is yours" in private_text_of(await couple.ada.click(planted, label="Press"))
    planted = await couple.post_button("sheet", line_id, "takeback")
    assert "Only its writer can" in private_text_of(await couple.bo.click(planted, label="Press"))
    assert "**On the sheet**\nNothing yet." in private_text_of(await open_sheet(couple, couple.bo))


async def test_agreeing_while_it_is_taken_back_leaves_it_off(couple: World) -> None:
    await propose_line(couple, couple.ada)
    line = await read_line(couple, couple.bo)
    line_id = int(ids_of(line)["Agree"].split(":")[1])
    sheets, guild = couple.bot.services.sheets, couple.guild.id
    results = await asyncio.gather(
        sheets.delete_own_line(Person(guild, couple.ada.id), line_id),
        sheets.agree_to_line(Person(guild, couple.bo.id), line_id),
        return_exceptions=True,
    )
    assert isinstance(results[1], NotAvailable)
    assert "That’s over" in private_text_of(await couple.bo.click(line, label="Agree"))
    assert "We want to hear" not in private_text_of(await open_sheet(couple, couple.bo))


async def test_a_line_of_500_characters_fits_and_one_more_is_given_back(couple: World) -> None:
    await propose_line(couple, couple.ada, "w" * 500)
    form = await couple.ada.click(panel_of(await open_sheet(couple, couple.ada)), label="Add a line")
    assert form._interaction.modal is not None
    for label in form._interaction.modal["components"]:
        label["component"].pop("max_length", None)
    refused = await couple.ada.submit_modal(form, {"topic": "good", "line": "v" * 501})
    assert "That’s 501 characters, and at most 500 fit here." in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again)["line"] == "v" * 501
    assert "vvv" not in private_text_of(await open_sheet(couple, couple.bo))


async def test_a_line_without_words_or_topic_is_refused(couple: World) -> None:
    assert "no words in it" in private_text_of(await propose_line(couple, couple.ada, "  "))
    form = await couple.ada.click(panel_of(await open_sheet(couple, couple.ada)), label="Add a line")
    assert form._interaction.modal is not None
    topic = form._interaction.modal["components"][0]["component"]
    topic["options"].append({"label": "The weather", "value": "weather"})
    refused = private_text_of(await couple.ada.submit_modal(form, {"topic": "weather", "line": "Rain"}))
    assert "A line needs a topic." in refused
    assert "Rain" in refused
    assert "Rain" not in private_text_of(await open_sheet(couple, couple.ada))


async def test_forty_lines_fit_and_each_can_be_read(couple: World) -> None:
    sheets = couple.bot.services.sheets
    ada, bo = (Person(couple.guild.id, who.id) for who in (couple.ada, couple.bo))
    couple_id = (await sheets.sheet_of(ada)).couple.id
    for number in range(39):
        who = bo if number < 12 else ada
        await sheets.propose_line(who, couple_id, SheetTopic.BRINGS, f"line {number:02} " + "*" * 490)
    await propose_line(couple, couple.ada, "line 39")
    refused = await propose_line(couple, couple.ada, "line 40")
    assert "There are 40 lines already" in private_text_of(refused)
    assert "line 40" in private_text_of(refused)
    result = await open_sheet(couple, couple.bo)
    shown = private_text_of(result)
    assert [number for number in range(40) if f"line {number:02}" not in shown] == []
    panel = panel_of(result)
    menus = [
        [option["value"] for option in child["options"]]
        for row in panel.components
        for child in row["components"]
        if "options" in child
    ]
    assert [len(menu) for menu in menus] == [25, 12]
    whole = await couple.bo.select(panel, [menus[0][24]], custom_id=ids_of(panel)[WAITING_LINES_MENU])
    assert text_of(panel_of(whole)).count("\\*") == 490


async def test_status_counts_the_lines(couple: World) -> None:
    await propose_line(couple, couple.ada)
    assert "1 line for a first session" in await couple.status_of(couple.ada)
