"""A copy of the keyring replaces the old one only with every couple's key, whoever begins meanwhile."""

import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from support.backend import ADA, Backend, person
from support.data_dirs import backups_of, create_databases, keys_in_file, open_backend_in

from data.backups import KEYRING_COPY
from data.key_checks import keys_only_in
from ops.backups import CLOCKS_DIFFER_BY, KeysMissing

pytestmark = pytest.mark.slow
Meanwhile = Callable[[Path], Awaitable[None]]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
async def backend(data_dir: Path) -> AsyncGenerator[Backend]:
    """A couple that began an hour ago, and a copy of its key."""
    await create_databases(data_dir)
    opened = open_backend_in(data_dir)
    await opened.begin_couple()
    opened.clock.advance(hours=1)
    await backups_of(opened, data_dir).copy_keyring_to(data_dir / "backups" / KEYRING_COPY)
    yield opened
    await opened.close()


async def copy_while(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile
) -> None:
    """Copy the keyring; `meanwhile` gets the finished copy before it is compared."""
    copy_to = backend.keyring.copy_to

    async def copy_slowly(target: Path, check: Meanwhile) -> None:
        async def wait_and_check(copy: Path) -> None:
            await meanwhile(copy)
            await check(copy)

        await copy_to(target, wait_and_check)

    monkeypatch.setattr(backend.keyring, "copy_to", copy_slowly)
    await backups_of(backend, data_dir).copy_keyring_to(data_dir / "backups" / KEYRING_COPY)


def delete_keys(keyring_file: Path, *key_ids: str) -> None:
    with closing(sqlite3.connect(keyring_file)) as connection, connection:
        connection.executemany("DELETE FROM data_keys WHERE id = ?", [(key_id,) for key_id in key_ids])


async def test_who_begins_while_the_keyring_is_copied_is_in_the_next_copy(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def begin(_copy: Path) -> None:
        await backend.begin_couple(50, 60)

    await copy_while(backend, data_dir, monkeypatch, begin)
    assert len(keys_in_file(data_dir / "backups" / KEYRING_COPY)) == 1
    monkeypatch.undo()
    await backups_of(backend, data_dir).copy_keyring_to(data_dir / "backups" / KEYRING_COPY)
    assert len(keys_in_file(data_dir / "backups" / KEYRING_COPY)) == 2


async def test_a_new_couple_whose_key_is_lost_keeps_the_copy(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def begin_and_lose(_copy: Path) -> None:
        begun = await backend.begin_couple(50, 60)
        delete_keys(data_dir / "keyring.db", begun.key_id)

    with pytest.raises(KeysMissing) as missing:
        await copy_while(backend, data_dir, monkeypatch, begin_and_lose)
    assert missing.value.count == 1


@pytest.mark.parametrize("age", [CLOCKS_DIFFER_BY + timedelta(seconds=1), timedelta(hours=2)])
async def test_a_copy_without_an_older_couples_key_is_refused_even_if_the_keyring_has_it(
    backend: Backend, data_dir: Path, age: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple = await backend.couples.couple_of(person(ADA))
    backend.clock.now = couple.started_at + age

    async def damage(copy: Path) -> None:
        delete_keys(copy, couple.key_id)

    with pytest.raises(KeysMissing):
        await copy_while(backend, data_dir, monkeypatch, damage)
    assert keys_in_file(data_dir / "backups" / KEYRING_COPY) == {couple.key_id}


async def test_a_copy_with_keys_that_the_keyring_does_not_know_stays(
    backend: Backend, data_dir: Path
) -> None:
    """The keyring was made anew, and the copy put here afterwards; no couple here needs its keys."""
    copy = data_dir / "backups" / KEYRING_COPY
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("INSERT INTO data_keys VALUES ('of another life', x'00')")
    kept = keys_in_file(copy)
    await backups_of(backend, data_dir).replace_keyring_copy()
    with pytest.raises(KeysMissing) as missing:
        await backups_of(backend, data_dir).copy_keyring_to(copy)
    assert missing.value.count == 1
    assert keys_in_file(copy) == kept


async def test_a_damaged_copy_is_replaced(backend: Backend, data_dir: Path) -> None:
    copy = data_dir / "backups" / KEYRING_COPY
    copy.write_bytes(b"no database at all, " * 100)
    await backups_of(backend, data_dir).copy_keyring_to(copy)
    assert len(keys_in_file(copy)) == 1


async def test_a_keyring_made_of_its_copy_knows_which_keys_were_destroyed(
    backend: Backend, data_dir: Path, tmp_path: Path
) -> None:
    """Another copy may still hold one, which could not be replaced when its couple was erased."""
    gone = await backend.keyring.create_key()
    await backend.keyring.copy_to(tmp_path / "older.db")
    await backend.keyring.destroy_key(gone)
    await backend.keyring.copy_to(tmp_path / "newer.db")
    await create_databases(tmp_path / "again")
    again = open_backend_in(tmp_path / "again")
    assert await again.keyring.adopt_keys_from(tmp_path / "newer.db") == 1
    assert await again.keyring.adopt_keys_from(tmp_path / "older.db") == 0
    assert not await keys_only_in(tmp_path / "older.db", again.keyring)
    await again.close()
