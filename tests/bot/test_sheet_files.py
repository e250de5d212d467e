"""The sheet as a file, and messages about it: to partners who allow them, without content."""

from pathlib import Path

from support.lessons import (
    OTHER_LINES_MENU,
    agree_on_line,
    allow_direct_messages,
    direct_messages_to,
    make_sheet_files,
    open_sheet,
    panel_of,
    propose_line,
    read_line,
)
from support.world import World, labels_of, private_text_of, text_of


async def test_the_sheet_comes_as_a_file_to_each(couple: World) -> None:
    await agree_on_line(couple, "We quarrel about *time*,\nnot about us", "brings")
    await propose_line(couple, couple.bo, "Nobody has agreed to this")
    shown, files = await make_sheet_files(couple, couple.ada)
    assert "Here’s your sheet." in text_of(shown)
    assert sorted(files) == ["session-sheet.md", "session-sheet.pdf"]
    text = files["session-sheet.md"].decode()
    assert text == (
        "# For our first session\n\n"
        "ada and bo  \nMade on January 1, 2026  \nBoth of us agreed to every line.\n\n"
        "## What brings us\n\n- We quarrel about \\*time\\*,\n  not about us\n"
    )
    assert files["session-sheet.pdf"].startswith(b"%PDF-")
    await couple.restart()
    _, theirs = await make_sheet_files(couple, couple.bo)
    assert theirs["session-sheet.md"] == files["session-sheet.md"], "also where the names were forgotten"
    assert "The file was last made by **bo**" in private_text_of(await open_sheet(couple, couple.ada))


async def test_a_letter_that_cannot_be_printed_leaves_the_pdf_out_and_says_so(couple: World) -> None:
    await agree_on_line(couple, "A sign \ue000 of our own")
    shown, files = await make_sheet_files(couple, couple.bo)
    assert "a letter or sign I can’t print" in text_of(shown)
    assert sorted(files) == ["session-sheet.md"]
    assert "\ue000" in files["session-sheet.md"].decode()


async def test_there_is_no_file_before_both_agreed_to_a_line(couple: World) -> None:
    await propose_line(couple, couple.ada)
    refused = await couple.ada.click(panel_of(await open_sheet(couple, couple.ada)), label="The sheet")
    assert "no line yet that you both agreed to" in private_text_of(refused)
    assert not panel_of(refused).attachments


async def test_changes_are_told_once_a_day_and_without_a_word(couple: World) -> None:
    await allow_direct_messages(couple.ada, couple.bo, world=couple)
    before = len(couple.posts())
    await agree_on_line(couple, "The first")
    await agree_on_line(couple, "The second")
    await couple.advance_with_ticks(minutes=11)
    [told] = direct_messages_to(couple.ada)
    assert labels_of(told) == ["Show me"]
    assert not direct_messages_to(couple.bo), "who has agreed has seen the lines"
    await couple.restart()
    assert "The second" in text_of(await couple.ada.user.click(told, label="Show me"))
    await make_sheet_files(couple, couple.ada)
    await couple.advance_with_ticks(minutes=11)
    [told] = direct_messages_to(couple.bo)
    assert labels_of(told) == ["Show me"]
    assert len(couple.posts()) == before


async def test_nobody_is_told_of_what_is_gone(couple: World) -> None:
    await propose_line(couple, couple.ada)
    await allow_direct_messages(couple.ada, couple.bo, world=couple)
    await couple.ada.click(await read_line(couple, couple.ada, OTHER_LINES_MENU), label="Take back")
    await propose_line(couple, couple.ada)
    await couple.ada.click(await read_line(couple, couple.ada, OTHER_LINES_MENU), label="Take back")
    await couple.advance_with_ticks(hours=1)
    assert not direct_messages_to(couple.ada)
    assert not direct_messages_to(couple.bo)


async def test_no_word_of_a_line_is_in_clear_on_disk(couple: World, tmp_path: Path) -> None:
    await agree_on_line(couple, "Quixotic lanterns")
    await make_sheet_files(couple, couple.ada)
    files = list((tmp_path / "var").glob("kindling.db*"))
    assert files
    for file in files:
        for word in (b"Quixotic", b"lanterns"):
            assert word not in file.read_bytes(), file
