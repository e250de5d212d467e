"""Thank-yous that are refused, and words that only the couple may read."""

from pathlib import Path

import pytest
import simcord
from support.world import LoggedFailures, World, labels_of, private_text_of

WORDS = "You made soup when I was tired"


async def test_a_message_of_2000_characters_fits_and_one_more_does_not(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, "x" * 2_000)
    assert couple.has_text("x" * 2_000)
    with pytest.raises(simcord.SetupError, match="at most 2000"):
        await couple.thank(couple.ada, "x" * 2_001)


async def test_three_lines_over_the_limit_come_back_with_try_again(couple: World) -> None:
    await couple.move_out_of_sight()
    form = await couple.ada.slash(couple.home, "thanks")
    refused = await couple.ada.submit_modal(form, {"did": "d" * 1_000, "says": "s" * 999})
    told = private_text_of(refused)
    assert "2001 characters" in told
    assert "at most 2000" in told
    assert "s" * 999 in told
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert "d" * 1_000 in str(again.modal)
    await couple.ada.submit_modal(again, {"did": "d" * 1_000, "says": "s" * 998})
    assert couple.has_text("s" * 998)


async def test_no_words_are_no_thank_you(couple: World) -> None:
    refused = await couple.ada.slash(couple.home, "thanks", message="   ")
    assert "no words in it" in private_text_of(refused)
    form = await couple.ada.slash(couple.home, "thanks")
    assert "no words in it" in private_text_of(
        await couple.ada.submit_modal(form, {"did": " ", "meant": "\n"})
    )
    edit = await couple.ada.click(await couple.thank(couple.ada, WORDS), label="Edit")
    assert "no words in it" in private_text_of(await couple.ada.submit_modal(edit, {"message": " "}))
    assert WORDS in private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))


@pytest.mark.parametrize("options", [{}, {"message": WORDS}])
async def test_who_is_in_no_couple_is_told_how_to_begin(couple: World, options: dict[str, str]) -> None:
    refused = await couple.cleo.slash(couple.home, "thanks", **options)
    assert "`/couple start`" in private_text_of(refused)


async def test_without_a_home_or_a_permission_nothing_is_stored(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    form = await couple.ada.slash(lounge, "thanks")
    couple.deny_permissions(embed_links=False)
    assert "Embed Links" in private_text_of(await couple.ada.slash(lounge, "thanks", message=WORDS))
    couple.env.backend.delete_channel(couple.home.id)
    assert "home channel is gone" in private_text_of(await couple.ada.slash(lounge, "thanks", message=WORDS))
    assert "home channel is gone" in private_text_of(await couple.ada.slash(lounge, "thanks"))
    refused = private_text_of(await couple.ada.submit_modal(form, {"did": WORDS}))
    assert "home channel is gone" in refused
    assert WORDS in refused
    assert "haven’t given a thank-you" in private_text_of(await couple.ada.slash(lounge, "jar mine"))


async def test_storage_that_is_gone_saves_nothing_and_gives_the_words_back(
    couple: World, failures: LoggedFailures
) -> None:
    form = await couple.ada.slash(couple.home, "thanks")
    posts = len(couple.posts())
    home = Path(couple.bot.settings.data_dir)
    await couple.bot.database.close()
    for name in ("kindling.db", "kindling.db-wal", "kindling.db-shm"):
        (home / name).unlink(missing_ok=True)
    refused = private_text_of(await couple.ada.submit_modal(form, {"did": WORDS}))
    assert "nothing was saved" in refused
    assert WORDS in refused
    assert len(couple.posts()) == posts
    assert all(WORDS not in record.getMessage() for record in failures.records)
    failures.records.clear()


async def test_what_discord_does_not_take_is_kept_and_posted_once(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    posts = len(couple.posts())
    form = await couple.ada.slash(lounge, "thanks")
    couple.env.inject_error("POST", f"/channels/{couple.home.id}/messages", status=500)
    kept = await couple.ada.submit_modal(form, {"did": WORDS})
    assert "That’s kept" in private_text_of(kept)
    assert kept.response is not None
    assert "Try again" not in labels_of(kept.response)
    await couple.advance_with_one_tick(minutes=5)
    await couple.advance_with_one_tick(minutes=5)
    assert len(couple.posts()) == posts + 1
    assert WORDS in private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))


async def test_a_thank_you_taken_back_before_it_was_posted_is_never_posted(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    posts = len(couple.posts())
    couple.env.inject_error("POST", f"/channels/{couple.home.id}/messages", status=500)
    await couple.ada.slash(lounge, "thanks", message=WORDS)
    listed = (await couple.ada.slash(lounge, "jar mine")).response
    assert listed is not None
    chosen = await couple.ada.select(listed, [listed.components[0]["components"][0]["options"][0]["value"]])
    assert chosen.response is not None
    await couple.ada.click(chosen.response, label="Take back")
    await couple.advance_with_one_tick(minutes=5)
    assert len(couple.posts()) == posts


async def part(world: World) -> None:
    """Let Ada leave, and let the messages with words be deleted."""
    asked = await world.ada.slash(world.home, "couple part")
    assert asked.response is not None
    await world.ada.click(asked.response, label="Part")
    await world.bot.run_due()


async def test_parting_deletes_open_words_also_those_that_were_an_envelope_first(couple: World) -> None:
    panel = await couple.thank(couple.ada, WORDS)
    await couple.make_private()
    form = await couple.ada.click(panel, label="Edit")
    await couple.ada.submit_modal(form, {"message": "You made soup"})
    assert couple.has_text("You made soup")
    await part(couple)
    assert not couple.has_text("You made soup")


async def test_an_envelope_of_a_couple_that_has_parted_stays_shut(couple: World) -> None:
    panel = await couple.thank(couple.ada, WORDS)
    await part(couple)
    for pressed in (
        await couple.bo.click(couple.find_post(label="Read"), label="Read"),
        await couple.ada.click(panel, label="Edit"),
    ):
        assert "That’s over" in private_text_of(pressed)


def held_in(folder: Path) -> bytes:
    """Everything that stands in a folder's files, and their names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.name.encode() + path.read_bytes() for path in files)


async def test_no_words_are_in_clear_in_any_file(couple: World) -> None:
    panel = await couple.thank(couple.ada, WORDS)
    form = await couple.ada.click(panel, label="Edit")
    await couple.ada.submit_modal(form, {"message": "You sang in the kitchen"})
    await couple.ada.slash(couple.home, "affection", kind="kiss", note="Under the old lamp")
    held = held_in(couple.bot.settings.data_dir)
    assert b"kindling" in held
    assert not any(text.encode() in held for text in (WORDS, "sang in the kitchen", "old lamp"))
