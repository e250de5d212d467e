"""Pictures of memories that cannot be stored or shown: a refusal, the typed text returned, no leftovers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from support.albums import LAKE, alt_texts_of, reply_with_pictures, share_memory
from support.photos import animated_picture, bomb_picture, files_in, photo
from support.world import LoggedFailures, World, form_values, private_text_of, reply_with_button

from core.pictures import ALT_LIMIT, MOST_STORED_BYTES
from core.storage_locations import BucketLocation
from data import object_stores
from data.buckets import BucketStore
from data.stores.memories import MemoryStore
from data.tables import pictures

NOWHERE = BucketLocation("http://127.0.0.1:1", "bucket", "", "us-east-1", "key", "secret")


async def set_sizes(world: World, size: int) -> None:
    async with world.bot.database.begin() as connection:
        await connection.execute(update(pictures).values(size=size))


async def test_a_missing_permission_is_named_and_the_memory_is_shared_once_it_is_given(
    couple: World,
) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    couple.deny_permissions(attach_files=False)
    told = await share_memory(couple, kept)
    assert "I’m missing: Attach Files" in private_text_of(told)
    assert not couple.has_text("The lake")
    couple.deny_permissions()
    await couple.advance_with_ticks(hours=1)
    assert couple.find_post(text="The lake").attachments


async def test_the_status_says_what_pictures_would_need(couple: World) -> None:
    line = "To show pictures there I’d need Attach Files"
    assert line not in await couple.status_of(couple.ada)
    couple.deny_permissions(attach_files=False)
    assert line in await couple.status_of(couple.ada)


async def test_a_memory_without_pictures_needs_no_further_permission(couple: World) -> None:
    await couple.make_private()
    couple.deny_permissions(attach_files=False)
    await share_memory(couple, await couple.keep_memory(couple.ada, "The lake"))
    assert couple.has_text("The lake")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (lambda: [("a.jpg", b"not a picture")], "File 1 isn’t a picture I can keep."),
        (lambda: [LAKE, ("b.gif", animated_picture("GIF"))], "Picture 2 is animated"),
        (
            lambda: [("b.png", bomb_picture(50_000, 50_000))],
            "Picture 1 has too many pixels. It can have 120 megapixels",
        ),
        (lambda: [("b.jpg", photo()[:-300])], "I couldn’t read all of picture 1"),
        (lambda: [("b.jpg", b"j" * (10 * 2**20 + 1))], "File 1 is too big. A picture can have 10 MiB"),
    ],
)
async def test_what_is_no_good_picture_gives_the_words_back_and_keeps_nothing(
    couple: World, tmp_path: Path, sent: Callable[[], list[tuple[str, bytes]]], said: str
) -> None:
    refused = await couple.keep_memory(couple.ada, "The lake", "We swam.", pictures=sent(), alt="A lake")
    told = private_text_of(refused)
    assert said in told
    assert "Choose them again" in told
    assert "We swam." in told
    assert files_in(tmp_path / "var" / "media") == []
    assert "haven’t kept a memory yet" in private_text_of(
        await couple.bo.slash(couple.home, "memory timeline")
    )
    again = await couple.ada.click(reply_with_button(refused, "Try again"), label="Try again")
    assert form_values(again)["alt"] == "A lake"
    kept = await couple.ada.submit_modal(again, {**form_values(again), "pictures": [LAKE]})
    assert "Kept" in private_text_of(kept)
    assert len(files_in(tmp_path / "var" / "media")) == 2


async def test_a_full_disk_is_said_plainly_and_nothing_is_kept(
    couple: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(_unfinished: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(object_stores, "replace_file", fill_up)
    refused = await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    assert "no room left where I keep pictures, so nothing was saved" in private_text_of(refused)
    assert files_in(tmp_path / "var" / "media") == []


async def test_words_are_taken_where_pictures_are_not(
    couple: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def free(_folder: Path) -> int:
        return 2**28

    monkeypatch.setattr(object_stores, "free_bytes_at", free)
    refused = await couple.keep_memory(couple.ada, "The lake", "We swam.", pictures=[LAKE])
    assert "You can still send your words without them" in private_text_of(refused)
    assert "Choose them again" not in private_text_of(refused)
    again = await couple.ada.click(reply_with_button(refused, "Try again"), label="Try again")
    assert form_values(again)["story"] == "We swam."
    assert "Kept" in private_text_of(await couple.ada.submit_modal(again, form_values(again)))
    assert files_in(tmp_path / "var" / "media") == []


async def test_while_the_place_of_pictures_is_away_words_are_kept_and_shown(
    couple: World, failures: LoggedFailures
) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam.", pictures=[LAKE])
    couple.bot.media.store = BucketStore(NOWHERE)
    refused = await couple.keep_memory(couple.ada, "The boat", "We sank.", pictures=[LAKE])
    assert "I can’t reach the place where I keep pictures right now" in private_text_of(refused)
    again = await couple.ada.click(reply_with_button(refused, "Try again"), label="Try again")
    assert "Kept" in private_text_of(await couple.ada.submit_modal(again, form_values(again)))
    shown = private_text_of(await couple.ada.slash(couple.home, "memory timeline"))
    assert "The lake" in shown
    assert "so they’re missing here" in shown
    book = private_text_of(await couple.ada.slash(couple.home, "book", year=2019))
    assert "so they’re missing here" in book
    await couple.make_private()
    told = private_text_of(await share_memory(couple, kept))
    assert "That’s kept" in told
    assert "I can’t reach your pictures right now" in told
    assert not couple.has_text("We swam.")
    assert all('event="pictures ' in record.getMessage() for record in failures.records)
    failures.records.clear()


async def test_a_card_waits_for_its_pictures(couple: World, failures: LoggedFailures) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam.", pictures=[LAKE])
    reachable, couple.bot.media.store = couple.bot.media.store, BucketStore(NOWHERE)
    await share_memory(couple, kept)
    await couple.advance_with_ticks(minutes=10)
    assert not couple.has_text("We swam.")
    couple.bot.media.store = reachable
    await couple.advance_with_ticks(hours=1)
    assert couple.find_post(text="We swam.").attachments
    failures.records.clear()


async def test_a_share_that_is_full_is_said_early_and_then_plainly(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    await set_sizes(couple, MOST_STORED_BYTES * 19 // 20)
    kept = await couple.keep_memory(couple.bo, "The train", pictures=[LAKE])
    assert "You have 102 MiB left for pictures, of your 2 GiB." in private_text_of(kept)
    await set_sizes(couple, MOST_STORED_BYTES)
    refused = await couple.keep_memory(couple.bo, "The hill", pictures=[LAKE])
    assert "Your pictures already fill your 2 GiB" in private_text_of(refused)
    assert "Kept" in private_text_of(await couple.keep_memory(couple.bo, "The hill"))


async def test_a_storage_that_fails_leaves_no_file(
    couple: World, failures: LoggedFailures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(MemoryStore, "insert_memory", fail)
    assert "nothing was saved" in private_text_of(
        await couple.keep_memory(couple.ada, "The lake", pictures=[LAKE])
    )
    assert files_in(tmp_path / "var" / "media") == []
    failures.records.clear()


async def test_an_alt_text_may_fill_its_limit_and_no_more(couple: World, tmp_path: Path) -> None:
    form = await couple.ada.slash(couple.home, "memory add")
    assert form._interaction.modal is not None
    for label in form._interaction.modal["components"]:
        label["component"].pop("max_length", None)
    words = {"title": "The lake", "story": "We swam.", "day": "2019-06-01", "pictures": [LAKE]}
    refused = await couple.ada.submit_modal(form, {**words, "alt": "x" * (ALT_LIMIT + 1)})
    assert "That’s 501 characters, and at most 500 fit here." in private_text_of(refused)
    assert files_in(tmp_path / "var" / "media") == []
    again = await couple.ada.slash(couple.home, "memory add")
    kept = await couple.ada.submit_modal(again, {**words, "pictures": [LAKE, LAKE], "alt": "x" * ALT_LIMIT})
    assert "Kept" in private_text_of(kept)
    drawn = await couple.bo.slash(couple.home, "memory random")
    assert alt_texts_of(reply_with_pictures(drawn))[1] == f"{'x' * ALT_LIMIT} (2/2)"
