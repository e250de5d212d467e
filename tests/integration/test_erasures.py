"""Erasures: nothing of a couple is left, wherever they were interrupted, and nothing of others is lost."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from houses import ADA, CLEO, DEE, START, Clock, House, OpenHouse, person
from photos import photo
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

from core.couples import Couple, CoupleState
from core.pictures import PictureOwner
from data.keyring import KeyGone, Keyring
from data.media import MEDIA, Media
from data.stores.couples import CoupleStore
from data.tables import Moment, couples, metadata

WORDS = "Thank you for the lighthouse"


class Crash(BaseException):
    """The process ends here."""


def value_for(column: Column[Any], number: int) -> object:
    """Any value that a column takes; ids and texts are unique by number."""
    for kind, value in (
        (Moment, START),
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


async def fill(house: House, couple: Couple) -> None:
    """Put one row of the couple into every table that goes with it, whatever its columns are."""
    made: dict[str, int] = {couples.name: couple.id}
    async with house.database.begin() as connection:
        for place, table in enumerate(metadata.sorted_tables):
            if table.name in ("couples", "partners") or table.info["erased"] != "couple":
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


async def rows(house: House) -> dict[str, int]:
    """How many rows of couples every table has."""
    found: dict[str, int] = {}
    async with house.database.begin() as connection:
        for table in metadata.sorted_tables:
            if table.info["erased"] == "couple":
                of_couples = table.c.couple_id.is_not(None) if "couple_id" in table.c else true()
                query = select(func.count()).select_from(table).where(of_couples)
                found[table.name] = int(await connection.scalar(query) or 0)
    return found


async def part(house: House, couple: Couple) -> datetime:
    """Part, and let what stands in Discord have been deleted; the moment of the erasure."""
    erase_at = await house.couples.part(couple.user_ids[0], couple.id)
    await house.settle_all()
    return erase_at


async def test_nothing_of_an_erased_couple_is_left_in_any_table(
    house: House, couple: Couple, clock: Clock
) -> None:
    await fill(house, couple)
    only_theirs = await rows(house)
    assert all(only_theirs.values()), only_theirs
    other = await house.begin(CLEO, DEE)
    await fill(house, other)
    both = await rows(house)
    clock.now = await part(house, couple)
    assert await house.erasures.run_due() == 1
    left = await rows(house)
    assert all(left.values()), left
    assert left["couples"] == 1
    assert all(left[name] < both[name] for name in both)
    clock.now = await part(house, other)
    assert await house.erasures.run_due() == 1
    assert not any((await rows(house)).values())
    assert await house.keyring.check() == 0


async def test_an_erased_couples_key_is_gone_and_no_others(
    house: House, open_house: OpenHouse, couple: Couple, clock: Clock
) -> None:
    other = await house.begin(CLEO, DEE)
    clock.now = await part(house, couple)
    await house.erasures.run_due()
    for keyring in (house.keyring, open_house().keyring):
        with pytest.raises(KeyGone):
            await keyring.find(couple.key_id)
        assert await keyring.find(other.key_id)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_nothing_of_an_erased_couple_is_left_in_the_files(
    house: House, couple: Couple, clock: Clock, tmp_path: Path
) -> None:
    checkin = (await house.checkins.current(person(ADA))).checkin
    await house.checkins.answer(person(ADA), checkin.id, WORDS, None, None)
    async with house.pictures.taken_in(couple, [photo()]) as shots, house.work() as stores:
        assert await stores.couples.get(couple.id)
        shown = [(shot, WORDS) for shot in shots]
        await stores.pictures.add(couple.id, PictureOwner.MEMORY, 7, shown, clock())
    pictures = [path for path in (tmp_path / MEDIA).rglob("*") if path.is_file()]
    assert len(pictures) == 2
    key = await house.keyring.find(couple.key_id)
    clock.now = await part(house, couple)
    await house.erasures.run_due()
    assert not any(path.exists() for path in pictures)
    async with house.database.outside_transactions() as connection:
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
        pytest.param(crash_at(CoupleStore, "to_erase", after=False), id="before anything"),
        pytest.param(crash_at(CoupleStore, "change", after=False), id="before the mark"),
        pytest.param(crash_at(CoupleStore, "change", after=True), id="before the mark is kept"),
        pytest.param(crash_at(Keyring, "destroy", after=False), id="after the mark"),
        pytest.param(crash_at(Keyring, "destroy", after=True), id="after the key"),
        pytest.param(crash_at(Media, "remove_all_of", after=False), id="before the files"),
        pytest.param(crash_at(Media, "remove_all_of", after=True), id="after the files"),
        pytest.param(crash_at(CoupleStore, "forget", after=False), id="before the rows"),
        pytest.param(crash_at(CoupleStore, "forget", after=True), id="before the rows' end is kept"),
    ],
)
async def test_an_interrupted_erasure_is_finished_by_the_next_start(
    house: House, open_house: OpenHouse, couple: Couple, clock: Clock, step: Step
) -> None:
    other = await house.begin(CLEO, DEE)
    for one in (couple, other):
        await fill(house, one)
        erase_at = await part(house, one)
    clock.now = erase_at
    with pytest.MonkeyPatch.context() as monkeypatch:
        step(monkeypatch)
        with pytest.raises(Crash):
            await house.erasures.run_due()
    await house.close()
    later = open_house()
    await later.erasures.run_due()
    await later.erasures.tidy()
    assert not any((await rows(later)).values())
    assert await later.keyring.check() == 0


async def test_between_the_mark_and_the_end_nobody_reaches_the_couple(
    house: House, couple: Couple, clock: Clock
) -> None:
    async with house.database.begin() as connection:
        await connection.execute(update(couples).values(state=CoupleState.ERASING))
    async with house.work() as stores:
        assert await stores.couples.get(couple.id) is None
    assert await house.erasures.run_due() == 1


async def test_a_couple_that_is_together_is_never_erased(house: House, couple: Couple, clock: Clock) -> None:
    before = await rows(house)
    clock.forward(days=4_000)
    assert await house.erasures.run_due() == 0
    await house.erasures.tidy()
    assert await rows(house) == before
    assert await house.keyring.find(couple.key_id)


async def test_tidying_never_destroys_a_key(
    house: House, open_house: OpenHouse, couple: Couple, clock: Clock
) -> None:
    """An older or an empty database beside today's keyring costs nobody their words."""
    async with house.work() as stores:
        await stores.couples.forget(couple.id)
    clock.forward(days=400)
    later = open_house()
    await later.erasures.run_due()
    await later.erasures.tidy()
    assert await later.keyring.find(couple.key_id)
