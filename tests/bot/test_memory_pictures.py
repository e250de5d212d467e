"""Pictures of memories: stored from the form, shown again, and deleted with their memory."""

import io
from pathlib import Path

import discord
import pytest
from PIL import Image
from support.albums import LAKE, alt_texts_of, reply_with_pictures, share_memory
from support.photos import PLACE_NAME, files_in, located_photo, photo
from support.world import LoggedFailures, World, private_text_of, reply_with_button, text_of

from core.publications import Redraw


@pytest.mark.script_process
async def test_pictures_of_a_memory_are_shown_again_with_their_alt_text(couple: World) -> None:
    kept = await couple.keep_memory(
        couple.ada, "The lake", pictures=[LAKE, ("two.png", photo("PNG"))], alt="A lake at night"
    )
    assert "Kept, under June 1, 2019." in private_text_of(kept)
    await couple.restart()
    drawn = await couple.bo.slash(couple.home, "memory random")
    assert "The lake" in private_text_of(drawn)
    assert alt_texts_of(reply_with_pictures(drawn)) == ["A lake at night (1/2)", "A lake at night (2/2)"]
    names = [one.filename for one in reply_with_pictures(drawn).attachments]
    assert names == ["memory-1.jpeg", "memory-2.jpeg"]


async def test_it_shows_its_progress_and_then_only_the_answer_is_left(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE, LAKE, LAKE])
    sent = [asked.json for asked in couple.env.http_requests if isinstance(asked.json, dict)]
    said = [body.get("content") for body in sent]
    steps = [said.index(f"I’m preparing picture {number} of 3.") for number in (1, 2, 3)]
    assert steps == sorted(steps)
    assert "I’m preparing" not in private_text_of(kept)
    assert "Kept" in private_text_of(kept)


async def test_a_progress_that_cannot_be_shown_loses_nothing(couple: World) -> None:
    for method in ("PATCH", "DELETE"):
        couple.env.inject_error(
            method, "/webhooks/*/*/messages/@original", status=404, code=10008, times=None
        )
    kept = await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE, LAKE])
    assert "Kept" in private_text_of(kept)
    couple.env.backend.faults.clear()
    page = await couple.bo.slash(couple.home, "memory timeline")
    assert text_of(page).count("The lake") == 1


async def test_without_an_alt_text_the_title_says_what_a_picture_belongs_to(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    assert alt_texts_of(reply_with_pictures(await couple.bo.slash(couple.home, "memory random"))) == [
        "The lake"
    ]


async def test_where_a_photo_was_taken_is_never_shown(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", pictures=[("lake.jpg", located_photo())])
    shown = reply_with_pictures(await couple.bo.slash(couple.home, "memory random"))
    content = await shown.attachments[0].read()
    assert PLACE_NAME not in content
    assert not Image.open(io.BytesIO(content)).getexif()


async def test_a_shared_memory_shows_its_pictures_where_only_the_two_read(couple: World) -> None:
    await couple.make_private()
    shared = await share_memory(
        couple, await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE], alt="A lake")
    )
    assert "Shared in your channel." in private_text_of(shared)
    card = couple.find_post(text="The lake")
    assert alt_texts_of(card) == ["A lake"]
    assert [message.id for message in couple.posts()].count(card.id) == 1


async def test_where_others_read_the_pictures_stay_in_the_envelope(couple: World) -> None:
    await share_memory(
        couple, await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE], alt="A lake")
    )
    card = couple.find_post(label="Read")
    assert not any(message.attachments for message in couple.posts())
    await couple.restart()
    read = await couple.bo.click(card, label="Read")
    assert alt_texts_of(reply_with_pictures(read)) == ["A lake"]
    assert not (await couple.cleo.click(card, label="Read")).followups


async def test_the_timeline_shows_the_first_picture_of_each_memory(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", day="2019-06-01", pictures=[LAKE, LAKE])
    await couple.keep_memory(couple.ada, "The sea", day="2020-06-01")
    page = await couple.bo.slash(couple.home, "memory timeline")
    assert page.response is not None
    assert len(page.response.attachments) == 1
    first, second = page.response.embeds
    assert "The sea" in (first.description or "")
    assert first.thumbnail.url is None
    assert "The lake" in (second.description or "")
    assert second.thumbnail.url == f"attachment://{page.response.attachments[0].filename}"


async def test_a_page_without_pictures_shows_none_of_the_page_before(couple: World) -> None:
    for day in range(1, 6):
        await couple.keep_memory(couple.ada, f"June {day}", day=f"2018-06-0{day}")
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    page = await couple.bo.slash(couple.home, "memory timeline")
    assert page.response is not None
    assert len(page.response.attachments) == 1
    older = await couple.bo.click(page.response, label="Older")
    assert older.response is not None
    assert older.response.attachments == []


async def test_one_memory_of_the_timeline_is_read_whole_with_its_pictures(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE, LAKE])
    page = await couple.bo.slash(couple.home, "memory timeline")
    assert page.response is not None
    (option,) = page.response.components[0]["components"][0]["options"]
    whole = await couple.bo.select(page.response, [option["value"]])
    assert len(reply_with_pictures(whole).attachments) == 2


async def test_taking_a_memory_back_takes_its_files_too(couple: World, tmp_path: Path) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    assert len(files_in(tmp_path / "var" / "media")) == 2
    await couple.ada.click(reply_with_button(kept, "Take back"), label="Take back")
    assert files_in(tmp_path / "var" / "media") == []


async def test_a_memory_that_both_take_out_takes_its_files_too(couple: World, tmp_path: Path) -> None:
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    await couple.bo.slash(couple.home, "memory remove", memory="The lake")
    assert files_in(tmp_path / "var" / "media")
    await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    assert files_in(tmp_path / "var" / "media") == []


async def test_a_lost_file_leaves_the_words(couple: World, tmp_path: Path, failures: LoggedFailures) -> None:
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    for path in files_in(tmp_path / "var" / "media"):
        path.unlink()
    drawn = await couple.bo.slash(couple.home, "memory random")
    assert "The lake" in private_text_of(drawn)
    failures.records.clear()


async def test_parting_deletes_the_pictures_in_the_home_and_erasing_the_files(
    couple: World, tmp_path: Path
) -> None:
    await couple.make_private()
    await share_memory(couple, await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE]))
    asked = await couple.ada.slash(couple.home, "couple part")
    assert asked.response is not None
    await couple.ada.click(asked.response, label="Part")
    await couple.advance_with_one_tick(minutes=1)
    assert not any(message.attachments for message in couple.posts())
    assert files_in(tmp_path / "var" / "media")
    await couple.advance_with_one_tick(days=31)
    assert files_in(tmp_path / "var" / "media") == []


async def test_a_redrawn_card_keeps_its_pictures(couple: World) -> None:
    await couple.make_private()
    await share_memory(
        couple, await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE], alt="A lake")
    )
    card = couple.find_post(text="The lake")
    channel = couple.bot.get_channel(couple.home.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.get_partial_message(card.id).edit(content="Something else", attachments=[])
    (posted,) = [
        posted
        for posted in await couple.bot.services.deliveries.posts_of_any_kind(await memory_id(couple))
        if posted.message_id == card.id
    ]
    await couple.bot.worker.publish(None, [Redraw(None, posted.kind, posted.subject_id, (posted,))])
    assert alt_texts_of(couple.find_post(text="The lake")) == ["A lake"]
    assert "a memory for you" in text_of(couple.find_post(text="The lake"))


async def memory_id(world: World) -> int:
    page = await world.bo.slash(world.home, "memory timeline")
    assert page.response is not None
    return int(page.response.components[0]["components"][0]["options"][0]["value"])
