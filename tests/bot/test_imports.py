"""`/privacy import`: Ada brings along what she wrote before, and Bo is asked."""

import discord
import pytest
from simcord.results import InteractionResult
from support.exports import first_file
from support.imports import changed, zipped
from support.photos import photo
from support.world import LoggedFailures, World, labels_of, private_text_of, reply_with_button, text_of

IMPORT, EXPORT = "privacy import", "privacy export"
AGREED = "Their words come in over the next minutes"


async def choose_file(world: World, file: bytes, name: str = "kindling-2026-01-01.zip") -> InteractionResult:
    """Let Ada choose a file in the form of `/privacy import`."""
    form = await world.ada.slash(world.home, IMPORT)
    return await world.ada.submit_modal(form, {"export": [(name, file)]})


def attachments_of(result: InteractionResult) -> list[discord.Attachment]:
    """Return the files of all messages of an answer."""
    messages = [message for message in [result.response, *result.followups] if message]
    return [attached for message in messages for attached in message.attachments]


@pytest.fixture
async def file(couple: World) -> bytes:
    """Ada's export of what both wrote, before all of it was erased and they began anew."""
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    await couple.keep_memory(couple.ada, "The lake", "We swam.", pictures=[("lake.jpg", photo())])
    exported = await first_file(await couple.ada.slash(couple.home, EXPORT))
    parting = await couple.ada.slash(couple.home, "couple part")
    await couple.ada.click(reply_with_button(parting, "Part"), label="Part")
    await couple.advance_with_one_tick(days=31)
    await couple.pair()
    return exported


@pytest.mark.script_process
async def test_ones_words_come_along_once_the_other_agrees(couple: World, file: bytes) -> None:
    asked = await choose_file(couple, file)
    told = private_text_of(asked)
    assert "1 answer, 1 memory, 1 thank-you, 1 picture" in told
    assert "written from January 1, 2026 to January 1, 2026" in told
    assert "haven’t kept a memory yet" in private_text_of(await couple.bo.slash(couple.home, "memory random"))
    await couple.restart()
    agreed = await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    assert AGREED in private_text_of(agreed)
    await couple.advance_with_one_tick(seconds=15)
    drawn = await couple.bo.slash(couple.home, "memory random")
    assert "We swam." in private_text_of(drawn)
    assert [each.filename for each in attachments_of(drawn)] == ["memory-1.jpeg"]
    assert "For the soup" in private_text_of(await couple.bo.slash(couple.home, "jar draw"))
    shown = private_text_of(await couple.bo.slash(couple.home, "checkin history", month="2026-01"))
    assert "Your laugh" in shown
    assert "Your eyes" not in shown, "which Bo has not brought along"
    assert not couple.has_text("We swam.")


async def test_where_others_can_read_the_card_does_not_even_count(couple: World, file: bytes) -> None:
    await choose_file(couple, file)
    card = couple.find_post(label="Agree")
    assert "bring along what they wrote" in text_of(card)
    assert "1 memory" not in text_of(card)
    read = private_text_of(await couple.bo.click(card, label="Read"))
    assert "1 answer, 1 memory, 1 thank-you, 1 picture" in read
    assert "We swam." not in read


async def test_where_they_are_alone_the_card_says_how_much_it_is(couple: World, file: bytes) -> None:
    await couple.make_private()
    await choose_file(couple, file)
    card = couple.find_post(label="Agree")
    assert "1 answer, 1 memory, 1 thank-you, 1 picture" in text_of(card)
    assert "Read" not in labels_of(card)


async def test_a_no_deletes_what_waited_and_rests(couple: World, file: bytes) -> None:
    await choose_file(couple, file)
    await couple.restart()  # the download told the bot of before the real time
    await couple.bo.click(couple.find_post(label="Agree"), label="Not now")
    await couple.advance_with_one_tick(minutes=1)
    assert "haven’t kept a memory yet" in private_text_of(await couple.bo.slash(couple.home, "memory random"))
    assert "They said not now" in private_text_of(await couple.ada.slash(couple.home, IMPORT))


async def test_whoever_asked_can_take_the_question_back_and_ask_again(couple: World, file: bytes) -> None:
    asked = await choose_file(couple, file)
    assert asked.response is not None
    await couple.restart()
    await couple.ada.click(asked.response, label="Take my request back")
    assert not [post for post in couple.posts() if "Agree" in labels_of(post)]
    assert "I’ve asked your partner" in private_text_of(await choose_file(couple, file))


async def test_the_panel_opens_the_form_too_also_in_a_direct_message(couple: World, file: bytes) -> None:
    shown = await couple.ada.user.slash("privacy what")
    assert shown.response is not None
    form = await couple.ada.user.click(shown.response, label="Bring words along")
    asked = await couple.ada.user.submit_modal(form, {"export": [("kindling.zip", file)]})
    assert "1 memory" in private_text_of(asked)
    assert couple.find_post(label="Agree")


async def test_a_file_that_is_none_changes_nothing(couple: World, failures: LoggedFailures) -> None:
    newer = changed(zipped(b'{"format": 1, "records": {}}'), lambda document: document.update(format=2))
    for bad, sentence in (
        (b"GIF89a", "That isn’t a file from"),
        (zipped(b"{}"), "That isn’t a file from"),
        (newer, "from a newer Kindling"),
        (zipped(b'{"format": 1, "you": "1", "records": {}}'), "nothing in that file for me to bring in"),
    ):
        refused = await choose_file(couple, bad)
        assert sentence in private_text_of(refused)
    assert not [post for post in couple.posts() if "Agree" in labels_of(post)]
    assert not failures.records
