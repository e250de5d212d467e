"""The sheet as a file, and what is told of it: to those who allow direct messages, without a word."""

from pathlib import Path

from exercises import (
    OTHERS,
    agreed,
    let_write,
    made,
    messages_to,
    panel_of,
    propose,
    read,
    sheet,
)
from scenes import World, labels_of, private_of, text_of


async def test_the_sheet_comes_as_a_file_to_each(couple: World) -> None:
    await agreed(couple, "We quarrel about *time*,\nnot about us", "brings")
    await propose(couple, couple.bo, "Nobody has agreed to this")
    shown, files = await made(couple, couple.ada)
    assert "Here is your sheet." in text_of(shown)
    assert sorted(files) == ["session-sheet.md", "session-sheet.pdf"]
    text = files["session-sheet.md"].decode()
    assert text == (
        "# For our first session\n\n"
        "ada and bo  \nMade on 1 January 2026  \nBoth of us agreed to every line.\n\n"
        "## What brings us\n\n- We quarrel about \\*time\\*,\n  not about us\n"
    )
    assert files["session-sheet.pdf"].startswith(b"%PDF-")
    await couple.restart()
    _, theirs = await made(couple, couple.bo)
    assert theirs["session-sheet.md"] == files["session-sheet.md"], "also where the names were forgotten"
    assert "The file was last made by **bo**" in private_of(await sheet(couple, couple.ada))


async def test_a_letter_that_cannot_be_printed_leaves_the_pdf_out_and_says_so(couple: World) -> None:
    await agreed(couple, "我们想说话")
    shown, files = await made(couple, couple.bo)
    assert "a letter or sign that I cannot print" in text_of(shown)
    assert sorted(files) == ["session-sheet.md"]
    assert "我们想说话" in files["session-sheet.md"].decode()


async def test_there_is_no_file_before_both_agreed_to_a_line(couple: World) -> None:
    await propose(couple, couple.ada)
    refused = await couple.ada.click(panel_of(await sheet(couple, couple.ada)), label="The sheet")
    assert "no line yet that you both agreed to" in private_of(refused)
    assert not panel_of(refused).attachments


async def test_who_allows_messages_learns_of_changes_once_and_without_a_word(couple: World) -> None:
    await let_write(couple.ada, couple.bo, world=couple)
    before = len(couple.posts())
    await agreed(couple, "The first")
    await agreed(couple, "The second")
    await couple.pass_time(minutes=11)
    for who in (couple.ada, couple.bo):
        [told] = messages_to(who)
        assert told.content == "Something has changed on the sheet that you two prepare. No hurry."
        assert labels_of(told) == ["Open it"]
    await made(couple, couple.ada)
    await made(couple, couple.bo)
    await made(couple, couple.ada)
    await couple.pass_time(minutes=11)
    assert len(messages_to(couple.ada)) == 1
    assert len(messages_to(couple.bo)) == 2
    await couple.restart()
    opened = await couple.bo.user.click(messages_to(couple.bo)[-1], label="Open it")
    assert "The second" in private_of(opened)
    assert len(couple.posts()) == before


async def test_nobody_is_told_who_did_not_allow_it_or_of_what_is_gone(couple: World) -> None:
    await propose(couple, couple.ada)
    await let_write(couple.ada, couple.bo, world=couple)
    await couple.ada.click(await read(couple, couple.ada, OTHERS), label="Take back")
    await propose(couple, couple.ada)
    await couple.ada.click(await read(couple, couple.ada, OTHERS), label="Take back")
    await couple.pass_time(hours=1)
    assert not messages_to(couple.ada)
    assert not messages_to(couple.bo)


async def test_no_word_of_a_line_stands_in_clear_on_disk(couple: World, tmp_path: Path) -> None:
    await agreed(couple, "Quixotic lanterns")
    await made(couple, couple.ada)
    files = list((tmp_path / "var").glob("kindling.db*"))
    assert files
    for file in files:
        for word in (b"Quixotic", b"lanterns"):
            assert word not in file.read_bytes(), file
