"""Words that a failing disk has changed: they cost their own row, never a page, an export or a delivery."""

import json
import logging

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.exports import unpacked
from support.rows import encrypted_columns, flip_a_bit, insert_authored_rows
from support.world import World, private_text_of, reply_with_button, text_of

from core.couples import Couple, Person
from core.unreadable import UNREADABLE
from data.tables import memories, statements, thanks

LOST = "This one can’t be read anymore"
PAGES = (
    "checkin history",
    "checkin trends",
    "couple status",
    "date list",
    "growth list",
    "jar draw",
    "jar mine",
    "learn list",
    "learn prepare",
    "memory onthisday",
    "memory random",
    "memory timeline",
    "milestone list",
    "privacy erase",
    "privacy what",
    "recap",
    "ritual list",
    "try draw",
    "try list",
)
SUGGESTIONS = (
    ("memory remove", "memory"),
    ("milestone remove", "milestone"),
    ("try done", "what"),
    ("date plan", "what"),
)


async def couple_in(world: World) -> Couple:
    return await world.bot.services.couples.couple_of(Person(world.guild.id, world.ada.id))


async def write_everything(world: World) -> None:
    """Let both have written one of every kind, and three that are shown in the home."""
    couple = await couple_in(world)
    for author in (world.ada, world.bo):
        await insert_authored_rows(world.bot, couple, author.id, is_open=True)
    await world.answer(world.ada, "Your laugh", gratitude="For the soup")
    await world.keep_memory(world.ada, "The lake")
    await world.thank(world.ada, "For the soup")
    await world.ada.slash(world.home, "try add", what="Archery")
    await world.ada.slash(world.home, "milestone add", name="The move", date="2027-01-09")


async def lose_everything(world: World) -> int:
    """Flip a bit in every encrypted column of every row, and return how many values that changed."""
    return sum([len(await flip_a_bit(world.bot, column)) for column in encrypted_columns()])


def shown_by(result: InteractionResult) -> str:
    """Return all that a person reads in the answers, with their buttons and the options of menus."""
    replies = [one for one in [result.response, *result.followups] if one is not None]
    parts = [json.dumps(one.components, ensure_ascii=False) for one in replies]
    return "\n".join([text_of(result), *parts])


async def page_of(world: World, who: MemberActor, command: str) -> str:
    shown = shown_by(await who.slash(world.home, command))
    assert "went wrong" not in shown, command
    assert UNREADABLE not in shown, command
    assert shown, command
    return shown


async def test_with_a_bit_flipped_in_every_row_each_page_still_opens(
    couple: World, caplog: pytest.LogCaptureFixture
) -> None:
    await write_everything(couple)
    assert await lose_everything(couple) > len(encrypted_columns())
    with caplog.at_level(logging.WARNING, logger="kindling"):
        for who in (couple.ada, couple.bo):
            for command in PAGES:
                await page_of(couple, who, command)
            for command, option in SUGGESTIONS:
                choices = await who.autocomplete(couple.home, command, option, "")
                assert not [choice for choice in choices if UNREADABLE in choice["name"]]
    lines = [line for line in caplog.messages if "words unreadable" in line]
    assert any("table=memories" in line for line in lines)
    assert len(lines) == len(set(lines)), "one line for each row"
    assert not [line for line in lines if "lake" in line]


async def test_a_list_shows_the_rows_that_can_be_read(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    await couple.keep_memory(couple.ada, "The hill")
    await flip_a_bit(couple.bot, memories.c.title)
    await couple.keep_memory(couple.ada, "The sea")
    shown = await page_of(couple, couple.bo, "memory timeline")
    assert "The sea" in shown
    assert shown.count(f"**{LOST}**") == 2
    assert shown.count("We were there.") == 3, "their stories can be read"


async def test_an_export_keeps_the_row_without_its_words_and_counts_it(couple: World) -> None:
    await write_everything(couple)
    lost = await lose_everything(couple)
    result = await couple.ada.slash(couple.home, "privacy export")
    held = await unpacked(result)
    exported = json.loads(held["kindling.json"])
    assert exported["records"]["memories"][0]["story"] is None
    assert exported["records"]["memories"][0]["happened_on"]
    assert 0 < exported["unreadable"]["memories"] <= lost
    assert "couldn’t be read anymore" in private_text_of(result)
    assert "album.html" in held
    assert UNREADABLE.encode() not in held["album.html"] + held["kindling.json"]
    assert LOST.encode() in held["album.html"]


async def test_an_export_without_a_loss_speaks_of_none(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    result = await couple.ada.slash(couple.home, "privacy export")
    assert json.loads((await unpacked(result))["kindling.json"])["unreadable"] == {}
    assert "anymore" not in private_text_of(result)


async def test_what_is_due_is_still_posted(couple: World) -> None:
    await couple.make_private()
    await write_everything(couple)
    await lose_everything(couple)
    await couple.answer(couple.bo, "Your eyes")
    reveal = couple.find_post(text="Your eyes")
    assert LOST in text_of(reveal), "leaving the other's answer out would be a lie"
    await couple.advance_with_ticks(days=15)
    assert not [post for post in couple.posts() if UNREADABLE in text_of(post)]
    status = await couple.status_of(couple.ada)
    assert "went wrong" not in status


async def test_a_lost_thank_you_can_be_taken_back(couple: World) -> None:
    await couple.thank(couple.ada, "For the soup")
    await flip_a_bit(couple.bot, thanks.c.message)
    listed = await couple.ada.slash(couple.home, "jar mine")
    assert LOST in shown_by(listed)
    erase = await couple.ada.slash(couple.home, "privacy erase")
    done = await couple.ada.click(reply_with_button(erase, "Erase my words"), label="Erase my words")
    assert "Erased: the one thing" in private_text_of(done)


async def test_the_jar_gives_what_can_be_read(couple: World) -> None:
    for number in range(3):
        await couple.thank(couple.ada, f"Thank you {number}")
    await flip_a_bit(couple.bot, thanks.c.message)
    await couple.thank(couple.ada, "For the soup")
    for _ in range(4):
        assert "For the soup" in await page_of(couple, couple.bo, "jar draw")


async def test_what_cannot_be_read_is_not_posted(couple: World) -> None:
    form = await couple.ada.slash(couple.home, "talk say")
    lines = {"when": "we eat", "feel": "rushed", "need": "an hour", "would": "stay at the table"}
    draft = await couple.ada.submit_modal(form, lines)
    await flip_a_bit(couple.bot, statements.c.body)
    posts = len(couple.posts())
    pressed = await couple.ada.click(reply_with_button(draft, "Post it"), label="Post it")
    assert "I can’t read this one anymore" in private_text_of(pressed)
    assert len(couple.posts()) == posts


async def test_a_form_is_not_filled_in_with_what_cannot_be_read(couple: World) -> None:
    kept = await couple.thank(couple.ada, "For the soup")
    await flip_a_bit(couple.bot, thanks.c.message)
    form = await couple.ada.click(kept, label="Edit")
    assert form.modal is not None
    assert UNREADABLE not in json.dumps(form.modal, ensure_ascii=False)
