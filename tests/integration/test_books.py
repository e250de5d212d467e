"""Books of couples with thousands of pictures, and of couples with nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from support.backend import ADA, BO, DECKS, Backend, person
from support.ten_years import write_files

from core.books import GOOD_COPY_BYTES, EmptyBook, photo_bytes, pictures_in, split_for_photos
from core.couples import Couple
from core.pictures import PictureOwner, StoredImage
from data.child_process import run_script
from services.books import Books
from services.memories import Memories
from services.quiet_memories import QuietMemories
from ui.books import book_request
from ui.drawing.render_queue import DrawingOutcome, RenderQueue

pytestmark = pytest.mark.slow

UPLOAD_BYTES = 10 * 2**20
MEMORIES, PICTURES_EACH = 200, 10
FIRST = date(2025, 1, 2)


async def keep_many(backend: Backend, couple: Couple, data_dir: Path) -> None:
    """Keep 200 memories of ten pictures each, over a year."""
    async with backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        for number in range(MEMORIES):
            day = FIRST + timedelta(days=number * 360 // MEMORIES)
            memory = await work.memories.insert_memory(couple.id, ADA, f"Day {number}", "", day)
            first_id = 10_000 + number * PICTURES_EACH
            images = [
                (StoredImage(picture_id, couple.id, "image/jpeg", 320, 240, 1), f"Photo {picture_id}")
                for picture_id in range(first_id, first_id + PICTURES_EACH)
            ]
            await work.pictures.insert_pictures(couple.id, PictureOwner.MEMORY, memory.id, images)
    ids = range(10_000, 10_000 + MEMORIES * PICTURES_EACH)
    data_key = await backend.keyring.find_key(couple.key_id)
    write_files(data_dir, couple.id, data_key, [{"id": picture_id} for picture_id in ids])


@pytest.mark.slow
async def test_a_year_of_two_thousand_pictures_comes_in_volumes_that_can_be_printed(
    backend: Backend, couple: Couple, tmp_path: Path
) -> None:
    await keep_many(backend, couple, tmp_path)
    books = Books(backend.work, backend.exports)
    book = await books.book_of(person(BO), FIRST.year)
    volumes = split_for_photos(book.volume, UPLOAD_BYTES)
    assert len(volumes) == 4
    photos = await books.read_photos(book, volumes[0], UPLOAD_BYTES)
    assert 70 <= len(photos) <= photo_bytes(UPLOAD_BYTES) // GOOD_COPY_BYTES
    in_entries = {picture.id for picture in pictures_in(volumes[0], [one.picture.id for one in photos])}
    assert {one.picture.id for one in photos} == in_entries, "each is found beside its words"
    request = book_request(volumes[0], book.export, {ADA: "Ada", BO: "Bo"}.get, photos)
    drawing = await RenderQueue(run_script).draw(request)
    assert drawing.outcome is DrawingOutcome.DRAWN
    assert len(drawing.content) <= UPLOAD_BYTES
    assert sum(len(each["photos"]) for one in request.data["months"] for each in one["entries"]) == len(
        photos
    )


@pytest.mark.usefixtures("couple")
async def test_of_two_memories_alike_the_one_to_be_left_alone_is_left_out(backend: Backend) -> None:
    memories = Memories(backend.work, DECKS)
    for story in ("We swam.", "We fought."):
        kept = await memories.add_memory(person(ADA), "", "The lake", story, FIRST)
    await QuietMemories(backend.work).quiet_memory(person(ADA), kept.memory.id)
    books = Books(backend.work, backend.exports)
    for user_id, stories in ((ADA, ["We swam."]), (BO, ["We swam.", "We fought."])):
        book = await books.book_of(person(user_id), FIRST.year)
        assert [quote.text for entry in book.volume.entries for quote in entry.quotes] == stories


@pytest.mark.usefixtures("couple")
async def test_a_couple_with_nothing_at_all_has_no_book(backend: Backend) -> None:
    books = Books(backend.work, backend.exports)
    with pytest.raises(EmptyBook) as refused:
        await books.book_of(person(ADA), None)
    assert refused.value.text_args == {"year": str(backend.clock().year)}
