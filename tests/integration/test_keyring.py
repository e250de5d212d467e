"""The keyring: keys are wrapped, found, and destroyed for good."""

import base64
import os
import re
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest
from cachetools import LRUCache
from sqlalchemy import select, update
from support.backend import MASTER_KEY, Backend, OpenBackend

from core.errors import InvalidSetting
from data.crypto.key_wrapping import WrongMasterKey
from data.crypto.keyring import KeyDestroyed
from data.crypto.keyring_tables import data_keys
from data.crypto.master_keys import find_master_keys, make_master_key

pytestmark = pytest.mark.on_postgresql

OLD, OTHER = b"o" * 32, b"x" * 32


async def test_a_key_is_found_again_by_another_process(backend: Backend, open_backend: OpenBackend) -> None:
    key_id = await backend.keyring.create_key()
    key = await backend.keyring.find_key(key_id)
    assert len(key) == 32
    assert await open_backend().keyring.find_key(key_id) == key


async def test_no_two_keys_are_alike(backend: Backend) -> None:
    ids = [await backend.keyring.create_key() for _ in range(20)]
    assert len({await backend.keyring.find_key(key_id) for key_id in ids}) == 20


async def test_a_key_is_never_stored_bare(backend: Backend) -> None:
    key_id = await backend.keyring.create_key()
    key = await backend.keyring.find_key(key_id)
    async with backend.keyring._database.begin() as connection:
        wrapped = bytes(await connection.scalar(select(data_keys.c.wrapped)) or b"")
    assert key not in wrapped
    assert MASTER_KEY not in wrapped


async def test_every_master_key_unwraps_and_the_first_one_wraps(open_backend: OpenBackend) -> None:
    old = await open_backend(masters=(OLD,)).keyring.create_key()
    both = open_backend(masters=(MASTER_KEY, OLD)).keyring
    new = await both.create_key()
    assert await both.check_all_keys() == 2
    assert await both.find_key(old)
    assert await open_backend(masters=(MASTER_KEY,)).keyring.find_key(new)
    with pytest.raises(WrongMasterKey):
        await open_backend(masters=(MASTER_KEY,)).keyring.find_key(old)


async def test_a_wrong_master_key_opens_nothing(backend: Backend, open_backend: OpenBackend) -> None:
    key_id = await backend.keyring.create_key()
    stranger = open_backend(masters=(OTHER,)).keyring
    with pytest.raises(WrongMasterKey):
        await stranger.find_key(key_id)
    with pytest.raises(WrongMasterKey):
        await stranger.check_all_keys()


async def test_a_wrapped_key_cannot_replace_anothers(backend: Backend, open_backend: OpenBackend) -> None:
    first, second = await backend.keyring.create_key(), await backend.keyring.create_key()
    async with backend.keyring._database.begin() as connection:
        wrapped = await connection.scalar(select(data_keys.c.wrapped).where(data_keys.c.id == first))
        await connection.execute(update(data_keys).where(data_keys.c.id == second).values(wrapped=wrapped))
    with pytest.raises(WrongMasterKey):
        await open_backend().keyring.find_key(second)


async def test_a_destroyed_key_is_gone_for_good(backend: Backend, open_backend: OpenBackend) -> None:
    key_id, kept = await backend.keyring.create_key(), await backend.keyring.create_key()
    for _ in range(2):
        await backend.keyring.destroy_key(key_id)
    for keyring in (backend.keyring, open_backend().keyring):
        with pytest.raises(KeyDestroyed):
            await keyring.find_key(key_id)
        assert await keyring.find_key(kept)
    assert await backend.keyring.check_all_keys() == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_nothing_of_a_destroyed_key_stays_in_the_files(backend: Backend, tmp_path: Path) -> None:
    key_id = await backend.keyring.create_key()
    async with backend.keyring._database.begin() as connection:
        wrapped = bytes(await connection.scalar(select(data_keys.c.wrapped)) or b"")
    assert any(wrapped in path.read_bytes() for path in tmp_path.glob("keys.db*"))
    await backend.keyring.destroy_key(key_id)
    for path in tmp_path.glob("keys.db*"):
        assert wrapped not in path.read_bytes(), path.name


async def test_few_keys_stay_in_memory(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend.keyring, "_cached_keys", LRUCache(2))
    ids = [await backend.keyring.create_key() for _ in range(4)]
    assert len(backend.keyring._cached_keys) == 2
    assert all([await backend.keyring.find_key(key_id) for key_id in ids])
    await backend.keyring.close()
    assert not backend.keyring._cached_keys


def test_a_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "var"
    assert find_master_keys((), home) == ()
    assert not home.exists()
    made = make_master_key(home)
    path = home / "master.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700
    assert re.fullmatch(rb"[A-Za-z0-9_=-]+\n", path.read_bytes())
    assert find_master_keys((), home) == made
    assert make_master_key(home) == made
    assert len(made[0]) == 32


def test_a_full_disk_leaves_no_empty_master_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, *_: object) -> NoReturn:
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.crypto.master_keys.os.fdopen", full)
    with pytest.raises(OSError, match="No space"):
        make_master_key(tmp_path)
    monkeypatch.undo()
    assert find_master_keys((), tmp_path) == ()
    (made,) = make_master_key(tmp_path)
    assert len(made) == 32


def test_two_processes_that_start_together_have_one_master_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[bytes, ...]] = []
    other = threading.Thread(target=lambda: found.append(make_master_key(tmp_path)))
    fdopen = os.fdopen

    def open_slowly(*arguments: Any) -> Any:
        monkeypatch.undo()
        other.start()
        other.join(0.2)  # either it is done with what it has found, or it waits
        return fdopen(*arguments)

    monkeypatch.setattr("data.crypto.master_keys.os.fdopen", open_slowly)
    made = make_master_key(tmp_path)
    other.join()
    assert found == [made]


def test_an_empty_master_key_says_so(tmp_path: Path) -> None:
    """Left by an earlier version on a full disk: with it, no couple could begin."""
    (tmp_path / "master.key").touch()
    with pytest.raises(InvalidSetting, match="is empty"):
        find_master_keys((), tmp_path)


def test_configured_master_keys_make_no_file(tmp_path: Path) -> None:
    assert find_master_keys((MASTER_KEY, OLD), tmp_path) == (MASTER_KEY, OLD)
    assert list(tmp_path.iterdir()) == []


def test_several_master_keys_may_be_in_the_file(tmp_path: Path) -> None:
    both = ",".join(base64.urlsafe_b64encode(key).decode() for key in (MASTER_KEY, OLD))
    (tmp_path / "master.key").write_text(f"{both}\n", encoding="ascii")
    assert find_master_keys((), tmp_path) == (MASTER_KEY, OLD)


def test_a_damaged_master_key_says_so(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text("abc\n", encoding="ascii")
    with pytest.raises(InvalidSetting):
        find_master_keys((), tmp_path)
