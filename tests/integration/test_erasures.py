"""Erasures: nothing of a couple is left after any interruption, and nothing of others is lost."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    Time,
    func,
    insert,
    select,
    true,
    update,
)
from support.backend import ADA, CLEO, DEE, START, Backend, ManualClock, OpenBackend, person
from support.photos import photo

from core.couples import Couple, CoupleState
from core.errors import RowLocked
from core.pictures import PictureOwner
from data import engine
from data.crypto.keyring import KeyDestroyed, Keyring
from data.images.media import MEDIA_FOLDER, Media
from data.stores.couples import CoupleStore
from data.tables import UtcDateTime, couples, metadata
from data.tables.base import Weekdays
from data.tables.facts import facts_of

WORDS = "Thank you for the lighthouse"


class Crash(BaseException):
    """The process ends here."""


def value_for(column: Column[Any], number: int) -> object:
    """Any value that a column takes; ids and texts are unique by number."""
    for kind, value in (
        (UtcDateTime, START),
        (Weekdays, (0, 2)),
        (Boolean, False),
        (LargeBinary, b"sealed"),
        (Time, time(20, 0)),
        (Date, date(2026, 1, 1)),
        (BigInteger, number),
        (Integer, number % 1_000),
    ):
        if isinstance(column.type, kind):
            return value
    return f"{number}"[-16:]


async def fill(backend: Backend, couple: Couple) -> None:
    """Put one row of the couple into every table that goes with it, whatever its columns are."""
    made: dict[str, int] = {couples.name: couple.id}
    async with backend.database.begin() as connection:
        for place, table in enumerate(metadata.sorted_tables):
            if table.name in ("couples", "partners") or facts_of(table).expires:
                continue
            number = couple.id % 10**15 * 100 + place
            row = {
                column.name: made[next(iter(column.foreign_keys)).column.table.name]
                if column.foreign_keys
                else value_for(column, number)
                for column in table.columns
            }
            made[table.name] = int(str(row.get("id", number)))
            await connection.execute(insert(table).values(**row))


async def rows(backend: Backend) -> dict[str, int]:
    """How many rows of couples every table has."""
    found: dict[str, int] = {}
    async with backend.database.begin() as connection:
        for table in metadata.sorted_tables:
            if not facts_of(table).expires:
                of_couples = table.c.couple_id.is_not(None) if "couple_id" in table.c else true()
                query = select(func.count()).select_from(table).where(of_couples)
                found[table.name] = int(await connection.scalar(query) or 0)
    return found


async def part(backend: Backend, couple: Couple) -> datetime:
    """Part, and let what stands in Discord have been deleted; the moment of the erasure."""
    erase_at = await backend.couples.part_couple(couple.user_ids[0], couple.id)
    await backend.settle_all()
    return erase_at


@pytest.mark.on_postgresql
async def test_nothing_of_an_erased_couple_is_left_in_any_table(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await fill(backend, couple)
    only_theirs = await rows(backend)
    assert all(only_theirs.values()), only_theirs
    other = await backend.begin_couple(CLEO, DEE)
    await fill(backend, other)
    both = await rows(backend)
    clock.now = await part(backend, couple)
    assert (await backend.erasures.erase_due_couples()).count == 1
    left = await rows(backend)
    assert all(left.values()), left
    assert left["couples"] == 1
    assert all(left[name] < both[name] for name in both)
    clock.now = await part(backend, other)
    assert (await backend.erasures.erase_due_couples()).count == 1
    assert not any((await rows(backend)).values())
    assert await backend.keyring.check_all_keys() == 0


async def test_an_erased_couples_key_is_gone_and_no_others(
    backend: Backend, open_backend: OpenBackend, couple: Couple, clock: ManualClock
) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    clock.now = await part(backend, couple)
    await backend.erasures.erase_due_couples()
    for keyring in (backend.keyring, open_backend().keyring):
        with pytest.raises(KeyDestroyed):
            await keyring.find_key(couple.key_id)
        assert await keyring.find_key(other.key_id)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_nothing_of_an_erased_couple_is_left_in_the_files(
    backend: Backend, couple: Couple, clock: ManualClock, tmp_path: Path
) -> None:
    checkin = (await backend.checkins.current_checkin(person(ADA))).checkin
    await backend.checkins.submit_answer(person(ADA), checkin.id, WORDS, None, None)
    async with backend.pictures.store_images(couple, [photo()], user_id=1) as upload, backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        shown = [(shot, WORDS) for shot in upload.images]
        await work.pictures.insert_pictures(couple.id, PictureOwner.MEMORY, 7, shown)
    pictures = [path for path in (tmp_path / MEDIA_FOLDER).rglob("*") if path.is_file()]
    assert len(pictures) == 2
    key = await backend.keyring.find_key(couple.key_id)
    clock.now = await part(backend, couple)
    await backend.erasures.erase_due_couples()
    assert not any(path.exists() for path in pictures)
    async with backend.database.outside_transactions() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in tmp_path.glob("*.db*"):
        stored = path.read_bytes()
        assert key not in stored
        assert couple.key_id.encode() not in stored, path.name
        assert WORDS.encode() not in stored


Step = Callable[[pytest.MonkeyPatch], None]


def crash_at(owner: type, name: str, *, after: bool) -> Step:
    """Let the process end before or after one step, at its first time."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        real: Callable[..., Awaitable[None]] = getattr(owner, name)

        async def crash(*arguments: Any, **options: Any) -> None:
            if after:
                await real(*arguments, **options)
            raise Crash

        monkeypatch.setattr(owner, name, crash)

    return patch


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(crash_at(CoupleStore, "pending_erasures", after=False), id="before anything"),
        pytest.param(crash_at(CoupleStore, "update_couple", after=False), id="before the mark"),
        pytest.param(crash_at(CoupleStore, "update_couple", after=True), id="before the mark is kept"),
        pytest.param(crash_at(Keyring, "destroy_key", after=False), id="after the mark"),
        pytest.param(crash_at(Keyring, "destroy_key", after=True), id="after the key"),
        pytest.param(crash_at(Media, "remove_couple", after=False), id="before the files"),
        pytest.param(crash_at(Media, "remove_couple", after=True), id="after the files"),
        pytest.param(crash_at(CoupleStore, "delete_couple", after=False), id="before the rows"),
        pytest.param(crash_at(CoupleStore, "delete_couple", after=True), id="before the rows' end is kept"),
    ],
)
async def test_an_interrupted_erasure_is_finished_by_the_next_start(
    backend: Backend, open_backend: OpenBackend, couple: Couple, clock: ManualClock, step: Step
) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    for one in (couple, other):
        await fill(backend, one)
        erase_at = await part(backend, one)
    clock.now = erase_at
    with pytest.MonkeyPatch.context() as monkeypatch:
        step(monkeypatch)
        with pytest.raises(Crash):
            await backend.erasures.erase_due_couples()
    await backend.close()
    later = open_backend()
    await later.erasures.erase_due_couples()
    await later.erasures.purge_old_records()
    assert not any((await rows(later)).values())
    assert await later.keyring.check_all_keys() == 0


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_couple_whose_row_is_locked_keeps_no_other_from_being_erased(
    open_backend: OpenBackend, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    backend = open_backend()
    first, second = await backend.begin_couple(), await backend.begin_couple(CLEO, DEE)
    for one in (first, second):
        clock.now = await part(backend, one)
    async with open_backend().work() as work:
        await work.couples.lock_couples([first.id])
        erased = await backend.erasures.erase_due_couples()
    assert (erased.count, [type(one) for one in erased.failures]) == (1, [RowLocked])
    assert (await backend.erasures.erase_due_couples()).count == 1
    assert not any((await rows(backend)).values())


@pytest.mark.on_postgresql
async def test_between_the_mark_and_the_end_nobody_reaches_the_couple(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    async with backend.database.begin() as connection:
        await connection.execute(update(couples).values(state=CoupleState.ERASING))
    async with backend.work() as work:
        assert await work.couples.find_couple(couple.id) is None
    assert (await backend.erasures.erase_due_couples()).count == 1


@pytest.mark.on_postgresql
async def test_a_couple_that_is_together_is_never_erased(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    before = await rows(backend)
    clock.advance(days=4_000)
    assert (await backend.erasures.erase_due_couples()).count == 0
    await backend.erasures.purge_old_records()
    assert await rows(backend) == before
    assert await backend.keyring.find_key(couple.key_id)


async def test_tidying_never_destroys_a_key(
    backend: Backend, open_backend: OpenBackend, couple: Couple, clock: ManualClock
) -> None:
    """An older or an empty database beside today's keyring costs nobody their words."""
    async with backend.work() as work:
        await work.couples.delete_couple(couple.id)
    clock.advance(days=400)
    later = open_backend()
    await later.erasures.erase_due_couples()
    await later.erasures.purge_old_records()
    assert await later.keyring.find_key(couple.key_id)
