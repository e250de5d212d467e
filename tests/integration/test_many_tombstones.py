"""Very many tombstones are taken over and carried out in batches: memory does not grow with them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from support.backend import START, Backend, stored_tombstones
from support.garbage import peak_bytes_of

from core.tombstones import EndKind
from data.crypto.keyring_tables import tombstones
from services.tombstones import Tombstones
from wiring import DELETE_OWN

pytestmark = [pytest.mark.slow, pytest.mark.on_postgresql]
FEW, MANY, BATCH = 500, 2_000, 100
MOST_GROWTH = 100_000  # bytes: 1,500 more rows take a megabyte


async def store(backend: Backend, numbers: range) -> None:
    """Store tombstones of words and of a few permissions, in couples that are gone."""
    rows = [
        {
            "kind": "answers" if number % 50 else EndKind.MESSAGES,
            "subject_id": number,
            "user_id": 0,
            "couple_id": number,
            "ended_at": START,
            "details": "{}",
            "is_settled": True,
        }
        for number in numbers
    ]
    async with backend.keyring._database.begin() as connection:
        for first in range(0, len(rows), FEW):
            await connection.execute(insert(tombstones), rows[first : first + FEW])


def carrier_of(backend: Backend) -> Tombstones:
    return Tombstones(backend.work, backend.keyring, DELETE_OWN)


async def adopt(backend: Backend, copy: Path) -> None:
    async with backend.keyring._database.begin() as connection:
        await connection.execute(delete(tombstones))
    await backend.keyring.adopt_keys_from(copy)


async def start(backend: Backend, _copy: Path) -> None:
    async with backend.keyring._database.begin() as connection:
        await connection.execute(update(tombstones).values(is_settled=False))
    await carrier_of(backend).carry_out_pending()


async def restore(backend: Backend, _copy: Path) -> None:
    await carrier_of(backend).carry_out_all()


@pytest.mark.parametrize("work", [adopt, start, restore])
async def test_memory_does_not_grow_with_the_tombstones(
    backend: Backend,
    work: Callable[[Backend, Path], Awaitable[None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.batches.ROWS_PER_BATCH", BATCH)
    copy, peaks = tmp_path / "copy.db", list[int]()
    for numbers in (range(FEW), range(FEW, MANY)):
        await store(backend, numbers)
        await backend.keyring.copy_to(copy)
        await work(backend, copy)  # statements are compiled and kept
        peaks.append(await peak_bytes_of(work(backend, copy)))
    assert peaks[1] - peaks[0] < MOST_GROWTH
    assert len(await stored_tombstones(backend.keyring)) == MANY


async def test_those_of_a_copy_are_pending_until_they_are_carried_out(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.batches.ROWS_PER_BATCH", 2)
    await store(backend, range(5))
    await backend.keyring.copy_to(tmp_path / "copy.db")
    await adopt(backend, tmp_path / "copy.db")
    await backend.keyring.adopt_keys_from(tmp_path / "copy.db")  # once more, as after an interruption
    assert len(await stored_tombstones(backend.keyring, is_pending=True)) == 5
    await carrier_of(backend).carry_out_pending()
    assert await stored_tombstones(backend.keyring, is_pending=True) == []
    assert len(await stored_tombstones(backend.keyring)) == 5
