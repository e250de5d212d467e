"""Very many keys are compared with their couples in batches, with the answers that two sets would give."""

import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, insert, update
from support.backend import (
    DELETE_EVERYTHING,
    KINDLING,
    START,
    Backend,
    ManualClock,
    PostgresServer,
    backend_on,
)
from support.garbage import peak_bytes_of
from support.statement_counts import database_cost

from core.couples import CoupleState
from core.storage_locations import FolderLocation
from data.backups import copy_database
from data.crypto.key_index import digest_of
from data.crypto.keyring_tables import data_keys, destroyed_keys
from data.engine import Database
from data.key_checks import keys_without_couple, missing_keys
from data.object_stores import FolderStore
from data.restoring import RestoreInto, RestoreResult, restore_backup
from data.row_copies import opened_file
from data.tables import couples

pytestmark = pytest.mark.slow
FEW, MANY, BATCH = 500, 2_000, 100
MOST_GROWTH = 100_000  # bytes: a set of 1,500 more ids takes twice as many, and as many rows even more
ODD = "aAbBzZäß09-_ "  # which no two databases have to sort alike
KEY = b"k" * 32


@pytest.fixture(params=["sqlite sqlite", "postgresql postgresql", "postgresql sqlite", "sqlite postgresql"])
async def backend(
    request: pytest.FixtureRequest, tmp_path: Path, database_templates: Path
) -> AsyncGenerator[Backend]:
    """A backend with the data on one kind of database, and the keyring on one."""
    kinds, urls = str(request.param).split(), list[str]()
    for kind, name in zip(kinds, ("data.db", "keys.db"), strict=True):
        if kind == "postgresql":
            server: PostgresServer = request.getfixturevalue("server")
            urls.append(server.url(KINDLING))
        else:
            shutil.copy(database_templates / name, tmp_path / name)
            urls.append(f"sqlite+aiosqlite:///{tmp_path / name}")
    opened = backend_on(urls[0], urls[1], ManualClock(), data_dir=tmp_path)
    yield opened
    await opened.close()
    if "postgresql" in kinds:
        await request.getfixturevalue("server").run(DELETE_EVERYTHING, database=KINDLING)


@pytest.fixture
def couple_ids() -> Iterator[int]:
    return count(1)


async def store(
    backend: Backend,
    couple_ids: Iterator[int],
    *,
    needed: Collection[str] = (),
    erasing: Collection[str] = (),
    held: Collection[str] = (),
) -> None:
    """Store couples that need these keys, couples that are being erased, and keys."""
    states = {**dict.fromkeys(needed, CoupleState.TOGETHER), **dict.fromkeys(erasing, CoupleState.ERASING)}
    rows = [
        {
            "id": next(couple_ids),
            "guild_id": 1,
            "home_id": 1,
            "key_id": key_id,
            "state": state,
            "started_at": START,
        }
        for key_id, state in states.items()
    ]
    keys = [{"id": key_id, "wrapped": backend.keyring._wrapper.wrap(key_id, KEY)} for key_id in held]
    for database, table, values in (
        (backend.database, couples, rows),
        (backend.keyring._database, data_keys, keys),
    ):
        if values:
            async with database.begin() as connection:
                await connection.execute(insert(table), values)


def read_in_batches_of(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROWS_PER_BATCH", "VALUES_PER_BATCH"):
        monkeypatch.setattr(f"data.batches.{name}", size)


def chosen(chance: Random, ids: Collection[str]) -> set[str]:
    share = chance.choice([0, 0.1, 0.5, 0.95, 1])
    return {key_id for key_id in sorted(ids) if chance.random() < share}


@pytest.mark.parametrize("seed", range(6))
async def test_the_comparison_finds_what_two_sets_would(
    backend: Backend, couple_ids: Iterator[int], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_batches_of(7, monkeypatch)
    chance = Random(seed)
    ids = {"".join(chance.choices(ODD, k=36)) for _ in range(60)}
    in_use, held = chosen(chance, ids), chosen(chance, ids)
    erasing = chosen(chance, in_use)
    await store(backend, couple_ids, needed=in_use - erasing, erasing=erasing, held=held)
    assert await missing_keys(backend.database, backend.keyring) == in_use - erasing - held
    assert await keys_without_couple(backend.database, backend.keyring) == held - in_use
    destroyed = chosen(chance, ids)
    async with backend.keyring._database.begin() as connection:
        for key_id in destroyed:
            await connection.execute(insert(destroyed_keys).values(digest=digest_of(key_id)))
    assert await backend.keyring.index.destroyed_among(ids) == destroyed


async def test_an_erasure_that_begins_meanwhile_is_no_missing_key(
    backend: Backend, couple_ids: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await store(backend, couple_ids, needed={"erased", "lost"})
    lacking_among = backend.keyring.index.lacking_among

    async def erase_first(key_ids: Collection[str]) -> frozenset[str]:
        async with backend.database.begin() as connection:
            erased = update(couples).where(couples.c.key_id == "erased")
            await connection.execute(erased.values(state=CoupleState.ERASING))
        return await lacking_among(key_ids)

    monkeypatch.setattr(backend.keyring.index, "lacking_among", erase_first)
    assert await missing_keys(backend.database, backend.keyring) == {"lost"}


async def test_a_batch_is_one_statement_on_either_side(
    backend: Backend, couple_ids: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_batches_of(BATCH, monkeypatch)
    ids = {f"{number:036d}" for number in range(FEW)}
    await store(backend, couple_ids, needed=ids, held=ids)
    with database_cost(backend.database) as of_data, database_cost(backend.keyring._database) as of_keys:
        assert not await missing_keys(backend.database, backend.keyring)
        assert not await keys_without_couple(backend.database, backend.keyring)
    batches = FEW // BATCH
    # for each of the two questions the batches, an empty one at the end, and whether there is a table
    assert len(of_data.statements) <= 2 * (batches + 2)
    assert len(of_keys.statements) <= 2 * (batches + 2)


async def restore(backend: Backend, copy: Path) -> RestoreResult:
    """Restore the data as it is, beside the keyring, into a new file."""
    backup, there = copy.with_name("backup.db"), copy.with_name("there.db")
    await copy_database(backend.database, backup)
    async with opened_file(there) as target:
        into = RestoreInto(
            target, backend.keyring, copy.parent, copy, FolderStore(FolderLocation(copy.parent)), end_nothing
        )
        return await restore_backup(backup, into, START)


async def end_nothing(_restored: Database) -> None: ...


@pytest.mark.parametrize("backend", ["sqlite sqlite", "sqlite postgresql"], indirect=True)
async def test_a_restore_tells_usable_keys_from_destroyed_and_lost_ones(
    backend: Backend, couple_ids: Iterator[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_batches_of(2, monkeypatch)
    held = {f"{number:036d}" for number in range(5)}
    await store(backend, couple_ids, needed={*held, "lost"}, held=held)
    for key_id in sorted(held)[:2]:
        await backend.keyring.destroy_key(key_id)
    done = await restore(backend, tmp_path / "copy.db")
    assert (done.couples, done.erased) == (3, 3)
    async with opened_file(tmp_path / "there.db") as restored:
        assert await keys_without_couple(restored, backend.keyring) == frozenset()
        assert await missing_keys(restored, backend.keyring) == frozenset()


async def adopt_all_keys(backend: Backend, copy: Path) -> None:
    async with backend.keyring._database.begin() as connection:
        await connection.execute(delete(data_keys))
    await backend.keyring.adopt_keys_from(copy)


async def rewrap_all_keys(backend: Backend, _copy: Path) -> None:
    old, *before = backend.keyring._wrapper.master_keys
    backend.keyring.use_master_keys((before[0] if before else b"n" * 32, old))  # back and forth
    await backend.keyring.rewrap_all_keys()


Read = Callable[[Backend, Path], Awaitable[object]]
Reads = dict[str, Read]
READS_ALL_KEYS: Reads = {
    "a start": lambda backend, _: missing_keys(backend.database, backend.keyring),
    "the night's look for lost keys": lambda backend, _: keys_without_couple(
        backend.database, backend.keyring
    ),
    "a copy": lambda backend, copy: backend.keyring.copy_to(copy),
    "a destruction in a copy": lambda backend, copy: backend.keyring.destroy_keys_in(copy),
    "an adoption": adopt_all_keys,
    "check": lambda backend, _: backend.keyring.check_all_keys(),
    "rekey": rewrap_all_keys,
}
OF_FILES: Reads = {"a restore": restore}  # of a backup of SQLite's file; into PostgreSQL it goes the same way


@pytest.mark.parametrize(
    ("backend", "reads"),
    [("sqlite sqlite", READS_ALL_KEYS | OF_FILES), ("postgresql postgresql", READS_ALL_KEYS)],
    ids=["sqlite", "postgresql"],
    indirect=["backend"],
)
async def test_memory_does_not_grow_with_the_keys(
    backend: Backend, couple_ids: Iterator[int], reads: Reads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_batches_of(BATCH, monkeypatch)
    copy, peaks = tmp_path / "copy.db", list[dict[str, int]]()
    for numbers in (range(FEW), range(FEW, MANY)):
        ids = [f"{number:036d}" for number in numbers]
        await store(backend, couple_ids, needed=ids, held=ids)
        await backend.keyring.copy_to(copy)
        if not peaks:
            for read in reads.values():
                await read(backend, copy)  # statements are compiled and kept
        peaks.append({name: await peak_bytes_of(read(backend, copy)) for name, read in reads.items()})
    few, many = peaks
    grown = {name: many[name] - few[name] for name in reads}
    assert {name: growth for name, growth in grown.items() if growth >= MOST_GROWTH} == {}


async def test_very_many_unreadable_couples_are_ended_in_batches(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_batches_of(2, monkeypatch)
    for number in range(5):
        await backend.begin_couple(100 + number, 200 + number)
    async with backend.keyring._database.begin() as connection:
        await connection.execute(delete(data_keys))
    lost = await missing_keys(backend.database, backend.keyring)
    with database_cost(backend.database) as cost:
        assert await backend.erasures.end_unreadable_couples(lost) == len(lost) == 5
    assert cost.transactions == 3
    assert not await missing_keys(backend.database, backend.keyring)
