"""The keyring: keys are wrapped, found, and destroyed for good."""

import base64
import re
from pathlib import Path

import pytest
from houses import MASTER, House, OpenHouse
from sqlalchemy import select, update

from core.settings import WrongSetting
from data.keyring import KeyGone, WrongMasterKey, data_keys, master_keys

OLD, OTHER = b"o" * 32, b"x" * 32


async def test_a_key_is_found_again_by_another_process(house: House, open_house: OpenHouse) -> None:
    key_id = await house.keyring.make()
    key = await house.keyring.find(key_id)
    assert len(key) == 32
    assert await open_house().keyring.find(key_id) == key


async def test_no_two_keys_are_alike(house: House) -> None:
    ids = [await house.keyring.make() for _ in range(20)]
    assert len({await house.keyring.find(key_id) for key_id in ids}) == 20


async def test_a_key_is_never_stored_bare(house: House) -> None:
    key_id = await house.keyring.make()
    key = await house.keyring.find(key_id)
    async with house.keyring._database.begin() as connection:
        wrapped = bytes(await connection.scalar(select(data_keys.c.wrapped)) or b"")
    assert key not in wrapped
    assert MASTER not in wrapped


async def test_every_master_key_unwraps_and_the_first_one_wraps(open_house: OpenHouse) -> None:
    old = await open_house(masters=(OLD,)).keyring.make()
    both = open_house(masters=(MASTER, OLD)).keyring
    new = await both.make()
    assert await both.check() == 2
    assert await both.find(old)
    assert await open_house(masters=(MASTER,)).keyring.find(new)
    with pytest.raises(WrongMasterKey):
        await open_house(masters=(MASTER,)).keyring.find(old)


async def test_a_wrong_master_key_opens_nothing(house: House, open_house: OpenHouse) -> None:
    key_id = await house.keyring.make()
    stranger = open_house(masters=(OTHER,)).keyring
    with pytest.raises(WrongMasterKey):
        await stranger.find(key_id)
    with pytest.raises(WrongMasterKey):
        await stranger.check()


async def test_a_wrapped_key_cannot_be_put_in_anothers_place(house: House, open_house: OpenHouse) -> None:
    first, second = await house.keyring.make(), await house.keyring.make()
    async with house.keyring._database.begin() as connection:
        wrapped = await connection.scalar(select(data_keys.c.wrapped).where(data_keys.c.id == first))
        await connection.execute(update(data_keys).where(data_keys.c.id == second).values(wrapped=wrapped))
    with pytest.raises(WrongMasterKey):
        await open_house().keyring.find(second)


async def test_a_destroyed_key_is_gone_for_good(house: House, open_house: OpenHouse) -> None:
    key_id, kept = await house.keyring.make(), await house.keyring.make()
    for _ in range(2):
        await house.keyring.destroy(key_id)
    for keyring in (house.keyring, open_house().keyring):
        with pytest.raises(KeyGone):
            await keyring.find(key_id)
        assert await keyring.find(kept)
    assert await house.keyring.check() == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_nothing_of_a_destroyed_key_stays_in_the_files(house: House, tmp_path: Path) -> None:
    key_id = await house.keyring.make()
    async with house.keyring._database.begin() as connection:
        wrapped = bytes(await connection.scalar(select(data_keys.c.wrapped)) or b"")
    assert any(wrapped in path.read_bytes() for path in tmp_path.glob("keys.db*"))
    await house.keyring.destroy(key_id)
    for path in tmp_path.glob("keys.db*"):
        assert wrapped not in path.read_bytes(), path.name


async def test_few_keys_stay_in_memory(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.keyring.CACHED_KEYS", 2)
    ids = [await house.keyring.make() for _ in range(4)]
    assert len(house.keyring._unwrapped) == 2
    assert all([await house.keyring.find(key_id) for key_id in ids])
    await house.keyring.close()
    assert not house.keyring._unwrapped


def test_a_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "var"
    made = master_keys((), home)
    path = home / "master.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700
    assert re.fullmatch(rb"[A-Za-z0-9_=-]+\n", path.read_bytes())
    assert master_keys((), home) == made
    assert len(made[0]) == 32


def test_configured_master_keys_make_no_file(tmp_path: Path) -> None:
    assert master_keys((MASTER, OLD), tmp_path) == (MASTER, OLD)
    assert list(tmp_path.iterdir()) == []


def test_several_master_keys_may_stand_in_the_file(tmp_path: Path) -> None:
    both = ",".join(base64.urlsafe_b64encode(key).decode() for key in (MASTER, OLD))
    (tmp_path / "master.key").write_text(f"{both}\n", encoding="ascii")
    assert master_keys((), tmp_path) == (MASTER, OLD)


def test_a_damaged_master_key_says_so(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text("abc\n", encoding="ascii")
    with pytest.raises(WrongSetting):
        master_keys((), tmp_path)
