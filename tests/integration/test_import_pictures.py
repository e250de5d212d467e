"""Pictures of an import: through the checks of an upload, before the other agrees, and never twice."""

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from support.backend import ADA, BO, DECKS, Backend, ManualClock, person
from support.imported_lives import add_pictures, records_of
from support.imports import (
    agree,
    ask_to_import,
    bring_along,
    bring_in_all,
    changed,
    exported_file,
    exported_files,
)
from support.photos import PLACE_NAME, files_in, located_photo

from core.couples import Couple
from core.imports import LeftOut, NothingToBring, PicturesInOtherFiles
from core.pictures import MOST_STORED_BYTES, PictureOwner
from core.thanks import ThanksAbout
from data.images.media import MEDIA_FOLDER
from data.tables import pictures
from services.import_pictures import STORED_WITHIN
from wiring import Services

pytestmark = pytest.mark.slow


async def pictures_of(backend: Backend, user_id: int, couple: Couple) -> list[tuple[Any, ...]]:
    """Return what a partner's export says of pictures that are a memory's, in their order."""
    records = await records_of(backend, user_id, couple)
    titles = {row["id"]: row["title"] for row in records["memories"]}
    return sorted(
        (titles[row["subject_id"]], row["place"], row["alt"], row["media_type"], row["width"], row["height"])
        for row in records["pictures"]
    )


async def owners_of(backend: Backend, couple: Couple) -> list[str]:
    async with backend.database.begin() as connection:
        query = select(pictures.c.owner).where(pictures.c.couple_id == couple.id)
        return sorted((await connection.scalars(query)).all())


def media_of(folder: Path, couple: Couple) -> list[Path]:
    return files_in(folder / MEDIA_FOLDER / str(couple.id))


def put_in(file: bytes, contents: dict[str, bytes]) -> bytes:
    """Return an archive in which the files of these names have other contents."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as archive, zipfile.ZipFile(written, "w") as new:
        for name in archive.namelist():
            new.writestr(name, contents.get(name, archive.read(name)))
    return written.getvalue()


def picture_names(files: Sequence[bytes]) -> list[str]:
    found = list[str]()
    for file in files:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            found += [name for name in archive.namelist() if name.startswith("pictures/")]
    return found


@pytest.mark.on_postgresql
async def test_ones_own_pictures_come_with_what_they_belong_to(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    written = [row for row in await pictures_of(backend, ADA, here) if row[0] == "Ada’s title"]
    assert len(written) == 2
    there = await other_host.begin_couple()
    view = await bring_along(other_host, (ADA, BO), there, *await exported_files(backend, ADA, here))
    assert view.summary.counts["pictures"] == 2
    assert view.left_out == LeftOut()
    assert await pictures_of(other_host, ADA, there) == written, "and none of Bo's"
    assert await owners_of(other_host, there) == ["memory", "memory"]
    with pytest.raises(NothingToBring):
        await ask_to_import(other_host, ADA, there, *await exported_files(backend, ADA, here))


async def test_pictures_of_thanks_and_of_dates_come_too(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    given = await services.thank_yous.give_thanks(person(ADA), ThanksAbout.EVERYDAY, "Look", is_private=False)
    await add_pictures(backend, here, PictureOwner.THANKS, given.id, "The soup")
    async with backend.work() as work:
        assert await work.couples.find_couple(here.id)
        [plan, _] = await work.plans.plans_page_of(here.id, 0, 2)
        told = {one.user_id: one.id for one in await work.plans.impressions_of(plan)}
    for user_id, impression_id in told.items():
        await add_pictures(backend, here, PictureOwner.PLAN, impression_id, f"By {user_id}")
    there = await other_host.begin_couple()
    files = {user_id: await exported_files(backend, user_id, here) for user_id in (ADA, BO)}
    await bring_along(other_host, (BO, ADA), there, *files[BO])
    await bring_along(other_host, (ADA, BO), there, *files[ADA])
    assert await owners_of(other_host, there) == ["memory"] * 4 + ["plan"] * 2 + ["thanks"] * 2


async def test_further_files_can_be_chosen_with_the_first_or_later(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    files = await exported_files(backend, ADA, here, max_bytes=68 * 2**10)
    assert len(files) > 1
    there = await other_host.begin_couple()
    view = await bring_along(other_host, (ADA, BO), there, files[0])
    missing = 2 - view.summary.counts.get("pictures", 0)
    assert view.left_out.missing == missing > 0
    if missing == 2:
        with pytest.raises(PicturesInOtherFiles):
            await ask_to_import(other_host, ADA, there, files[0])
    later = await bring_along(other_host, (ADA, BO), there, *reversed(files))
    assert later.summary.counts == {"pictures": missing}
    assert len(await pictures_of(other_host, ADA, there)) == 2


async def test_until_the_other_agrees_nobody_sees_them_and_after_a_no_no_file_is_left(
    backend: Backend, here: Couple, other_host: Backend, tmp_path: Path
) -> None:
    there = await other_host.begin_couple()
    view = await ask_to_import(other_host, ADA, there, *await exported_files(backend, ADA, here))
    assert await owners_of(other_host, there) == ["import", "import"]
    assert len(media_of(tmp_path / "other", there)) == 4
    for user_id in (ADA, BO):
        assert not (await records_of(other_host, user_id, there))["pictures"]
    await other_host.agreements.decline_proposal(person(BO), view.proposal_id)
    assert await owners_of(other_host, there) == []
    assert media_of(tmp_path / "other", there) == []


async def test_a_later_request_and_an_erasure_take_those_that_wait_along(
    backend: Backend, here: Couple, other_host: Backend, tmp_path: Path
) -> None:
    there = await other_host.begin_couple()
    for _ in range(2):
        await ask_to_import(other_host, ADA, there, *await exported_files(backend, ADA, here))
        assert len(media_of(tmp_path / "other", there)) == 4, "the earlier ones gave way"
    await other_host.own_words.erase_own_words(person(ADA), there.id)
    assert media_of(tmp_path / "other", there) == []


@pytest.mark.on_postgresql
async def test_those_of_a_request_that_nobody_answered_go_with_it(
    backend: Backend, here: Couple, other_host: Backend, clock: ManualClock, tmp_path: Path
) -> None:
    there = await other_host.begin_couple()
    await ask_to_import(other_host, ADA, there, *await exported_files(backend, ADA, here))
    for days, kept in ((29, 4), (2, 0)):
        clock.advance(days=days)
        other_host.bookkeeping.begin_pass()
        while await other_host.bookkeeping.purge_some():
            pass
        assert len(media_of(tmp_path / "other", there)) == kept


async def test_each_is_decoded_anew_and_one_that_is_none_stays_behind(
    backend: Backend, here: Couple, other_host: Backend, tmp_path: Path
) -> None:
    [file] = await exported_files(backend, ADA, here)
    own = [name for name in picture_names([file]) if name.startswith("pictures/memory")][:2]
    forged = put_in(file, {own[0]: located_photo(size=(320, 200)), own[1]: b"GIF89a, or so"})
    there = await other_host.begin_couple()
    view = await bring_along(other_host, (ADA, BO), there, forged)
    assert (view.summary.counts["pictures"], view.left_out.unusable) == (1, 1)
    [picture] = (await other_host.exports.export_of(person(ADA), there.id)).pictures
    assert (picture.width, picture.height) == (320, 200), "as it is, whatever the file says"
    export = await other_host.exports.export_of(person(ADA), there.id)
    loaded = await other_host.exports.read_picture(export, picture)
    assert loaded is not None
    assert PLACE_NAME not in loaded.content


async def test_a_picture_never_comes_under_the_others_memory(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    def forge(document: dict[str, Any]) -> None:
        for row in document["records"]["memories"]:
            row["author_id"] = str(BO)

    there = await other_host.begin_couple()
    await bring_along(other_host, (BO, ADA), there, *await exported_files(backend, BO, here))
    [file] = await exported_files(backend, ADA, here)
    with zipfile.ZipFile(io.BytesIO(changed(file, forge))) as archive:
        forged = put_in(file, {"kindling.json": archive.read("kindling.json")})
    view = await bring_along(other_host, (ADA, BO), there, forged)
    assert "pictures" not in view.summary.counts
    assert len(await pictures_of(other_host, ADA, there)) == 2


async def test_without_room_the_words_come_alone(backend: Backend, here: Couple, other_host: Backend) -> None:
    there = await other_host.begin_couple()
    await add_pictures(other_host, there, PictureOwner.MEMORY, 7, "Full")
    async with other_host.database.begin() as connection:
        await connection.execute(update(pictures).values(size=MOST_STORED_BYTES))
    view = await bring_along(other_host, (ADA, BO), there, *await exported_files(backend, ADA, here))
    assert view.left_out == LeftOut(room=2)
    assert "pictures" not in view.summary.counts
    assert view.summary.counts["memories"] == 1


async def test_what_takes_too_long_comes_another_time(
    backend: Backend, here: Couple, other_host: Backend, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = await other_host.begin_couple()
    monkeypatch.setattr("services.import_pictures.STORED_WITHIN", timedelta(seconds=-1))
    view = await bring_along(other_host, (ADA, BO), there, *await exported_files(backend, ADA, here))
    assert view.left_out == LeftOut(time=2)
    monkeypatch.setattr("services.import_pictures.STORED_WITHIN", STORED_WITHIN)
    clock.advance(minutes=1)
    view = await bring_along(other_host, (ADA, BO), there, *await exported_files(backend, ADA, here))
    assert view.summary.counts == {"pictures": 2}


async def test_of_a_memory_that_went_meanwhile_no_picture_is_left(
    backend: Backend, here: Couple, other_host: Backend, tmp_path: Path
) -> None:
    services = Services(other_host.work, other_host.keyring, DECKS, other_host.clock)
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, await exported_file(backend, ADA, here))
    view = await ask_to_import(other_host, ADA, there, *await exported_files(backend, ADA, here))
    async with other_host.work() as work:
        [memory_id] = await work.memories.memory_ids_of(there.id)
    await services.memories.remove_memory(person(ADA), memory_id)
    await agree(other_host, BO, there, view)
    await bring_in_all(other_host)
    assert await owners_of(other_host, there) == []
    assert media_of(tmp_path / "other", there) == []
