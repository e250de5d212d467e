"""The pictures of an import: stored before the other partner agrees, then given to their subjects."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta

from core.couples import Couple, Person
from core.import_parents import SUBJECTS
from core.imports import ExportGone, ImportedRow, LeftOut
from core.pictures import (
    STORAGE_REFUSALS,
    UNUSABLE_FILES,
    VOICE_TYPE,
    PictureOwner,
    file_type_of,
)
from data.imports.import_worker import ImportWorker, ReadFile
from data.stores.import_parents import People
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_with
from services.clock import Clock
from services.import_rows import Coming, NewRows, find_written, people_of, rows_not_here
from services.pictures import Pictures, ProgressCallback, VoiceFile

STORED_WITHIN = timedelta(minutes=8)  # of the fifteen for which Discord takes an answer
OWNERS = {table: PictureOwner(owner) for owner, table in SUBJECTS.items()}


@dataclass(frozen=True, slots=True)
class StoredPictures:
    """The pictures that were stored, as rows with their ids, and how many were not."""

    rows: Sequence[ImportedRow]
    left_out: LeftOut


class ImportPictures:
    """Takes the pictures out of an export's archives: through the same checks as an upload."""

    def __init__(self, work: OpenWork, pictures: Pictures, import_worker: ImportWorker, clock: Clock) -> None:
        self._work = work
        self._pictures = pictures
        self._import_worker = import_worker
        self._clock = clock

    async def store(
        self,
        person: Person,
        couple: Couple,
        import_id: int,
        rows: Sequence[ImportedRow],
        files: Sequence[ReadFile],
        on_progress: ProgressCallback | None = None,
    ) -> StoredPictures:
        """Store the pictures of an import that are in these files, as far as there is room.

        Raises what the functions of `files` raise, and what loading the couple raises.
        """
        wanted = {str(row.values["file"]): row for row in rows}
        stored, left_out, until = list[ImportedRow](), Counter[str](), self._clock() + STORED_WITHIN
        async with aclosing(self._pictures_in(files, wanted)) as found:
            async for name, content in found:
                if self._clock() > until:
                    return StoredPictures(stored, LeftOut(**left_out, time=len(wanted)))
                if on_progress is not None:
                    await on_progress(len(rows) - len(wanted) + 1, len(rows))
                row = wanted.pop(name)
                try:
                    stored.append(await self._store_one(person, couple, import_id, row, content, len(stored)))
                except UNUSABLE_FILES:
                    left_out["unusable"] += 1
                except STORAGE_REFUSALS:
                    return StoredPictures(stored, LeftOut(**left_out, room=len(wanted) + 1))
        return StoredPictures(stored, LeftOut(**left_out, missing=len(wanted)))

    async def _pictures_in(
        self, files: Sequence[ReadFile], wanted: Mapping[str, object]
    ) -> AsyncGenerator[tuple[str, bytes | None]]:
        for read in files:
            async with aclosing(self._import_worker.pictures_in(_or_nothing(read), list(wanted))) as found:
                async for picture in found:
                    yield picture
            if not wanted:
                return

    async def _store_one(
        self,
        person: Person,
        couple: Couple,
        import_id: int,
        row: ImportedRow,
        content: bytes | None,
        index: int,
    ) -> ImportedRow:
        source = _source(str(row.values["file"]), content or b"")
        async with self._pictures.store_images(couple, [source], user_id=person.user_id) as upload:
            [image] = upload.images
            async with self._work() as work:
                couple = await couple_with(work, person, couple.id)
                described = [(image, str(row.values["alt"]))]
                await work.pictures.insert_pictures(
                    couple.id, PictureOwner.IMPORT, import_id, described, first_index=index
                )
        values = {name: value for name, value in row.values.items() if name != "file"}
        return replace(row, values={**values, "picture_id": image.id})


async def pictures_not_here(
    work: UnitOfWork, couple: Couple, author_id: int, rows: Sequence[ImportedRow], coming: Coming
) -> NewRows:
    """Leave out pictures that are here already, or belong to nothing that is here or coming."""
    found = await rows_not_here(work, couple, author_id, rows, {}, coming)
    if not found.rows:
        return found
    subjects = await find_written(work, couple, people_of(couple, author_id), found.rows)
    taken = await _taken_places(work, couple, found.rows, subjects)
    new = [
        row
        for row, subject_id in zip(found.rows, subjects, strict=True)
        if (_owner_of(row), subject_id, row.values["place"]) not in taken
    ]
    # What belongs to nothing here was deleted here: its pictures wait for nobody.
    return NewRows(new)


async def place_pictures(
    work: UnitOfWork, couple: Couple, people: People, rows: Sequence[ImportedRow]
) -> None:
    """Attach stored pictures to their owners, and delete those without an owner here."""
    subjects = await find_written(work, couple, people, rows)
    taken = await _taken_places(work, couple, rows, subjects)
    needless = list[int]()
    for row, subject_id in zip(rows, subjects, strict=True):
        picture_id, place = int(str(row.values["picture_id"])), int(str(row.values["place"]))
        owner = _owner_of(row)
        if subject_id is None or (owner, subject_id, place) in taken:
            needless.append(picture_id)
            continue
        taken.add((owner, subject_id, place))
        await work.pictures.assign_imported(couple.id, picture_id, owner, subject_id, place)
    if needless:
        await work.pictures.delete_imported(couple.id, needless)


async def _taken_places(
    work: UnitOfWork, couple: Couple, rows: Sequence[ImportedRow], subjects: Sequence[int | None]
) -> set[tuple[PictureOwner, int | None, object]]:
    taken = set[tuple[PictureOwner, int | None, object]]()
    for owner in PictureOwner:
        ids = {
            subject_id
            for row, subject_id in zip(rows, subjects, strict=True)
            if subject_id is not None and _owner_of(row) is owner
        }
        if ids:
            places = await work.pictures.taken_places(couple.id, owner, ids)
            taken |= {(owner, subject_id, place) for subject_id, place in places}
    return taken


def _owner_of(row: ImportedRow) -> PictureOwner:
    if row.parent is None:
        raise ValueError("a picture of nothing")
    return OWNERS[row.parent.table]


def _source(file: str, content: bytes) -> bytes | VoiceFile:
    if not file.endswith(f".{file_type_of(VOICE_TYPE)}"):
        return content

    async def read() -> bytes:
        return content

    return VoiceFile(read)


def _or_nothing(read: ReadFile) -> ReadFile:
    async def read_if_there() -> bytes:
        try:
            return await read()
        except ExportGone:
            return b""

    return read_if_there
