"""Backups: a drill from the couple's first words to a disaster and back, and what is erased stays erased."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from houses import ADA, BO, MASTER, Clock, House, answer, current, house_on, make_schema, person, reveal

from core.settings import Settings, read_settings
from data.backups import KEPT, KEYRING_COPY, backups_in
from data.keyring import WrongMasterKey, unseal
from data.locks import HomeInUse, alone, running
from jobs.backups import Backups
from jobs.operations import Refused, back_up, put_back, rekey
from ui.texts import say

NIGHT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
KEYS = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
OTHER = "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4="


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def settings_of(home: Path, **values: str) -> Settings:
    return read_settings({"KINDLING_HOME": str(home), "KINDLING_KEYS": KEYS, **values})


async def open_house(home: Path) -> House:
    settings = settings_of(home)
    await make_schema(settings.database_url, settings.keyring_url)
    clock = Clock()
    clock.now = NIGHT
    return house_on(settings.database_url, settings.keyring_url, clock, (MASTER,))


def nights_of(house: House, home: Path) -> Backups:
    return Backups(house.database, house.keyring, home, house.clock)


async def answers_of(house: House, user_id: int) -> list[str]:
    """What somebody wrote, as it is read from the data."""
    async with house.work() as stores:
        couple = await stores.couples.of(person(user_id))
        assert couple is not None
        found: list[str] = []
        for checkin in await stores.checkins.by_author(couple.id, user_id, 100):
            written = await stores.checkins.answer_of(checkin, user_id)
            assert written is not None
            found.append(written.body)
        return found


async def test_the_drill(home: Path) -> None:
    """Words, a backup by night, more words, a disaster, and everything of that night is there again."""
    house = await open_house(home)
    await house.begin()
    await answer(house, ADA, await current(house), "the lake in June")
    await nights_of(house, home).run_due()
    await answer(house, BO, await current(house), "written after the backup")
    await house.close()
    (home / "kindling.db").write_bytes(b"a disaster")

    (backup,) = backups_in(home / "backups")
    told = put_back(settings_of(home), backup, NIGHT)
    assert say("restore-done", couples=1) in told
    again = await open_house(home)
    assert await answers_of(again, ADA) == ["the lake in June"]
    assert await answers_of(again, BO) == []
    await again.close()
    assert any(path.read_bytes() == b"a disaster" for path in home.glob("kindling.db.before-*"))


async def test_seven_nights_are_kept_each_readable_by_its_owner_alone(home: Path) -> None:
    house = await open_house(home)
    await house.begin()
    for _ in range(9):
        nights = nights_of(house, home)
        await nights.run_due()
        await nights.run_due()
        house.clock.forward(days=1)
    kept = backups_in(home / "backups")
    assert [path.name for path in kept[:1]] == ["kindling-2026-03-09.db"]
    assert len(kept) == KEPT
    for path in [*kept, home / "backups" / KEYRING_COPY]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list((home / "backups").glob("*.unfinished"))
    await house.close()


async def test_a_night_waits_for_its_hour_and_a_full_disk_for_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await open_house(home)
    house.clock.now = NIGHT - timedelta(seconds=1)
    nights = nights_of(house, home)
    await nights.run_due()
    assert backups_in(home / "backups") == []
    house.clock.now = NIGHT

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.backups.put", full)
    await nights.run_due()
    monkeypatch.undo()
    assert list((home / "backups").iterdir()) == []
    house.clock.forward(days=1)
    await nights.run_due()
    assert len(backups_in(home / "backups")) == 1
    await house.close()


async def test_who_was_erased_cannot_be_read_in_any_older_backup(home: Path) -> None:
    house = await open_house(home)
    gone, stays = await house.begin(), await house.begin(50, 60)
    await answer(house, ADA, await current(house), "nobody shall read this")
    nights = nights_of(house, home)
    await nights.run_due()
    with closing(sqlite3.connect(home / "keyring.db")) as connection:
        wrapped = connection.execute("SELECT wrapped FROM data_keys WHERE id = ?", (gone.key_id,)).fetchone()[
            0
        ]
    await house.couples.part(ADA, gone.id)
    house.clock.forward(days=31)
    assert await house.erasures.run_due() == 1
    await nights.replace_keyring()
    await house.close()

    for path in [path for path in home.rglob("*") if path.is_file()]:
        assert wrapped not in path.read_bytes(), path
        assert unseal(MASTER, wrapped, gone.key_id.encode()) not in path.read_bytes()
    (backup,) = backups_in(home / "backups")
    told = put_back(settings_of(home), backup, NIGHT)
    assert say("restore-erased", couples=1) in told
    again = await open_house(home)
    again.clock.forward(days=31)
    assert await again.erasures.run_due() == 1
    async with again.work() as stores:
        assert await stores.couples.of(person(ADA)) is None
        assert (await stores.couples.of(person(50))) is not None
        assert (await stores.couples.get(stays.id)) is not None
    await again.close()


async def test_a_keyring_that_is_lost_comes_back_with_its_copy(home: Path) -> None:
    house = await open_house(home)
    await house.begin()
    await reveal(house)
    await nights_of(house, home).run_due()
    await house.close()
    for path in [*home.glob("keyring.db*"), *home.glob("kindling.db*")]:
        path.unlink()
    (backup,) = backups_in(home / "backups")
    put_back(settings_of(home), backup, NIGHT)
    again = await open_house(home)
    assert await answers_of(again, ADA) == ["An answer"]
    await again.close()


async def damage(home: Path, backup: Path, how: str) -> Path:
    match how:
        case "missing":
            return home / "nothing.db"
        case "damaged":
            backup.write_bytes(b"not a database at all, " * 100)
        case "newer":
            with closing(sqlite3.connect(backup)) as connection, connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
        case "no-keyring":
            for path in [home / "keyring.db", home / "backups" / KEYRING_COPY]:
                path.unlink()
        case _:
            with closing(sqlite3.connect(home / "keyring.db")) as connection, connection:
                connection.execute("DELETE FROM data_keys")
    return backup


@pytest.mark.parametrize("how", ["missing", "damaged", "newer", "no-keyring", "other-keyring"])
async def test_what_must_not_be_put_back_changes_nothing(home: Path, how: str) -> None:
    house = await open_house(home)
    await house.begin()
    await nights_of(house, home).run_due()
    await house.close()
    (backup,) = backups_in(home / "backups")
    backup = await damage(home, backup, how)
    before = (home / "kindling.db").read_bytes()
    with pytest.raises(Refused) as refused:
        put_back(settings_of(home), backup, NIGHT)
    assert str(refused.value) == say(f"restore-{how}")
    assert (home / "kindling.db").read_bytes() == before
    assert not list(home.glob("*.restoring"))


async def test_nothing_is_done_while_a_bot_runs(home: Path) -> None:
    with running(home):
        for operation in (back_up(settings_of(home), None, NIGHT), rekey(settings_of(home), NIGHT)):
            with pytest.raises(Refused) as refused:
                await operation
            assert str(refused.value) == say("operation-while-running")
        with pytest.raises(Refused):
            put_back(settings_of(home), home / "any.db", NIGHT)
        with pytest.raises(HomeInUse), running(home):
            pass
    with alone(home):
        pass


def test_processes_of_other_shards_may_share_a_home_but_no_operation_runs_beside_them(home: Path) -> None:
    with running(home, "0"), running(home, "1"), pytest.raises(HomeInUse), alone(home):
        pass


async def test_a_backup_by_hand_says_where_it_is(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await back_up(settings_of(home), None, NIGHT)
    assert str(refused.value) == say("backup-nothing")
    house = await open_house(home)
    await house.begin()
    await house.close()
    told = await back_up(settings_of(home), tmp_path / "elsewhere", NIGHT)
    (made,) = backups_in(tmp_path / "elsewhere")
    assert str(made) in told
    assert (tmp_path / "elsewhere" / KEYRING_COPY).exists()


async def test_a_new_first_key_wraps_everything_and_the_old_one_may_go(home: Path) -> None:
    house = await open_house(home)
    await house.begin()
    await answer(house, ADA, await current(house), "the lake in June")
    await nights_of(house, home).run_due()
    await house.close()
    both = settings_of(home, KINDLING_KEYS=f"{OTHER},{KEYS}")
    assert await rekey(both, NIGHT) == say("rekey-done", keys=1)
    assert await rekey(both, NIGHT) == say("rekey-done", keys=0)
    for place in (home / "keyring.db", home / "backups" / KEYRING_COPY):
        urls = (both.database_url, f"sqlite+aiosqlite:///{place}")
        only_new = house_on(*urls, Clock(), (b"n" * 32,))
        assert await answers_of(only_new, ADA) == ["the lake in June"]
        await only_new.close()


@pytest.mark.parametrize("dies_at", ["rewrap", "forget_old_keys", "nowhere"])
async def test_our_own_master_key_is_replaced_without_a_moment_in_which_nobody_can_read(
    home: Path, dies_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = settings_of(home, KINDLING_KEYS="")
    (home).mkdir()
    (home / "master.key").write_text(KEYS)
    house = await open_house(home)
    await house.begin()
    await answer(house, ADA, await current(house), "the lake in June")
    await house.close()
    if dies_at != "nowhere":
        place = "data.keyring.Keyring.rewrap" if dies_at == "rewrap" else "jobs.operations.forget_old_keys"

        def die(*_arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(place, die)
        with pytest.raises(KeyboardInterrupt):
            await rekey(ours, NIGHT)
        monkeypatch.undo()
    await rekey(ours, NIGHT)
    text = (home / "master.key").read_text().strip()
    assert "," not in text
    assert text != KEYS
    (master,) = read_settings({"KINDLING_KEYS": text}).master_keys
    again = house_on(ours.database_url, ours.keyring_url, Clock(), (master,))
    assert await answers_of(again, ADA) == ["the lake in June"]
    await again.close()


async def test_a_key_that_is_missing_from_the_list_changes_nothing(home: Path) -> None:
    house = await open_house(home)
    await house.begin()
    await house.close()
    with pytest.raises(Refused) as refused:
        await rekey(settings_of(home, KINDLING_KEYS=OTHER), NIGHT)
    assert str(refused.value) == say("check-keys-wrong")
    stranger = house_on(settings_of(home).database_url, settings_of(home).keyring_url, Clock(), (b"x" * 32,))
    with pytest.raises(WrongMasterKey):
        await stranger.keyring.check()
    await stranger.close()
