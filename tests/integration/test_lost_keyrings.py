"""A lost or wrong keyring: no start, check or backup overwrites the only copy of couples' keys."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from support.backend import (
    ADA,
    ManualClock,
    answer_checkin,
    current_checkin_id,
    person,
)
from support.bot_process import MASTER_KEYS_SETTING
from support.data_dirs import (
    NIGHT,
    answer_in,
    backups_of,
    create_databases,
    keys_in_file,
    listing_of,
    open_backend_in,
)

from bot import create_bot
from core.settings import Settings, read_settings
from data.backups import KEYRING_COPY, backups_in
from ops.cli import OperationRefused, forget_unreadable, rekey, restore_backup, run_checks
from ops.storage import StartRefused
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow
OTHER_MASTER = "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4="


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    """A data directory whose one couple has been backed up; the master key is in its file."""
    data_dir = tmp_path / "home"
    data_dir.mkdir()
    (data_dir / "master.key").write_text(f"{MASTER_KEYS_SETTING}\n", encoding="ascii")
    await create_databases(data_dir)
    backend = open_backend_in(data_dir)
    await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    return data_dir


def settings_of(data_dir: Path, **values: str) -> Settings:
    return read_settings({"KINDLING_HOME": str(data_dir), **values})


def copy_of_keys(data_dir: Path) -> Path:
    return data_dir / "backups" / KEYRING_COPY


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Starts the bot on a data directory as far as its connection to Discord."""

    async def synced() -> list[Any]:
        return []

    async def start_bot(data_dir: Path, **values: str) -> None:
        settings = {"KINDLING_HOME": str(data_dir), "DISCORD_TOKEN": "t", "KINDLING_KEYS": "", **values}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        bot = create_bot()
        monkeypatch.setattr(bot.tree, "sync", synced)
        try:
            await bot.setup_hook()
        finally:
            await bot.database.close()
            await bot.keyring.close()
            await bot.http.close()

    return start_bot


def lose(data_dir: Path, *names: str) -> None:
    for name in names:
        for path in data_dir.glob(f"{name}*"):
            path.unlink()


def replace_keys(data_dir: Path) -> None:
    """Put another bot's keyring in the place of the right one."""
    with closing(sqlite3.connect(data_dir / "keyring.db")) as connection, connection:
        connection.execute("UPDATE data_keys SET id = '00000000-0000-4000-8000-000000000000'")


@pytest.mark.parametrize("data_too", [False, True])
async def test_a_lost_keyring_takes_its_keys_from_the_copy(
    data_dir: Path, start: Callable[..., Any], data_too: bool, caplog: pytest.LogCaptureFixture
) -> None:
    kept = keys_in_file(copy_of_keys(data_dir))
    lose(data_dir, "keyring.db", *(("kindling.db",) if data_too else ()))
    await start(data_dir)
    assert kept == keys_in_file(copy_of_keys(data_dir)) == keys_in_file(data_dir / "keyring.db")
    assert "keyring restored from its copy" in caplog.text
    if not data_too:
        assert await answer_in(data_dir) == "the lake in June"


async def test_a_wrong_keyring_is_refused_and_the_copy_stays(
    data_dir: Path, start: Callable[..., Any]
) -> None:
    kept = copy_of_keys(data_dir).read_bytes()
    replace_keys(data_dir)
    for _ in range(2):
        with pytest.raises(StartRefused) as refused:
            await start(data_dir)
        assert str(data_dir / "keyring.db") in str(refused.value)
        assert "one couple" in str(refused.value)
    assert copy_of_keys(data_dir).read_bytes() == kept


async def test_a_lost_keyring_without_a_copy_is_refused_and_nothing_is_made(
    data_dir: Path, start: Callable[..., Any]
) -> None:
    lose(data_dir, "keyring.db")
    copy_of_keys(data_dir).unlink()
    with pytest.raises(StartRefused):
        await start(data_dir)
    assert not (data_dir / "keyring.db").exists()


async def test_a_lost_master_key_is_never_made_anew(data_dir: Path, start: Callable[..., Any]) -> None:
    (data_dir / "master.key").unlink()
    with pytest.raises(StartRefused) as refused:
        await start(data_dir)
    assert "master.key" in str(refused.value)
    with pytest.raises(OperationRefused):
        await rekey(settings_of(data_dir), NIGHT)
    assert not (data_dir / "master.key").exists()
    # also where the keyring is lost besides, and its copy has the keys
    lose(data_dir, "keyring.db")
    with pytest.raises(StartRefused):
        await start(data_dir)
    assert not (data_dir / "master.key").exists()


async def test_another_master_key_is_refused(data_dir: Path, start: Callable[..., Any]) -> None:
    before = copy_of_keys(data_dir).read_bytes()
    with pytest.raises(StartRefused) as refused:
        await start(data_dir, KINDLING_KEYS=OTHER_MASTER)
    assert str(refused.value) == say("check-keys-wrong")
    assert copy_of_keys(data_dir).read_bytes() == before


async def test_data_of_a_newer_version_is_refused_unchanged(
    data_dir: Path, start: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(data_dir / "kindling.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartRefused) as refused:
        await start(data_dir)
    assert str(refused.value) == say("start-newer")
    assert await run_checks(settings_of(data_dir), ManualClock()) > 0
    assert "newer version" in capsys.readouterr().out


async def test_a_destroyed_key_does_not_come_back_with_the_copy(
    data_dir: Path, start: Callable[..., Any]
) -> None:
    """Killed between the destruction of the only key and the replacement of the copy."""
    old_copy = data_dir / "old-copy.db"
    shutil.copy(copy_of_keys(data_dir), old_copy)
    backend = open_backend_in(data_dir)
    couple = await backend.couples.couple_of(person(ADA))
    await backend.couples.part_couple(ADA, couple.id)
    backend.clock.advance(days=31)
    assert (await backend.erasures.erase_due_couples()).count == 1
    await backend.close()
    shutil.move(old_copy, copy_of_keys(data_dir))
    await start(data_dir)
    assert not keys_in_file(data_dir / "keyring.db")
    assert not keys_in_file(copy_of_keys(data_dir))


@pytest.mark.parametrize("loses", ["keyring.db", "master.key", "kindling.db", "everything", "nothing"])
async def test_the_check_makes_nothing_and_says_what_is_lost(
    data_dir: Path, loses: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if loses == "everything":
        shutil.rmtree(data_dir)
    elif loses != "nothing":
        lose(data_dir, loses)
    before = listing_of(data_dir)
    await run_checks(settings_of(data_dir), ManualClock())
    assert listing_of(data_dir) == before
    assert data_dir.exists() is (loses != "everything")
    printed = capsys.readouterr().out
    told = {
        "keyring.db": f"WRONG Keys: the keyring {data_dir / 'keyring.db'} is missing or empty",
        "master.key": "WRONG Keys: the master key is missing",
        "kindling.db": "WRONG Database: there’s no data, but there’s the key of one couple",
        "everything": "ok    Database: new",
        "nothing": "ok    Keys: one couple’s key",
    }
    assert told[loses] in printed


async def test_the_check_counts_the_couples_whose_keys_are_missing(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_keys(data_dir)
    assert await run_checks(settings_of(data_dir), ManualClock()) > 0
    assert say("check-keys-missing", count=1, file=str(data_dir / "keyring.db")) in capsys.readouterr().out


async def test_the_check_reads_what_a_running_bot_has_just_written(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backend = open_backend_in(data_dir)
    await backend.begin_couple(50, 60)
    await run_checks(settings_of(data_dir), ManualClock())
    assert say("check-keys-fine", count=2) in capsys.readouterr().out
    await backend.close()


async def test_the_check_leaves_what_a_kill_left_behind_as_it_is(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backend = open_backend_in(data_dir)
    await backend.begin_couple(50, 60)
    killed = tmp_path / "killed"
    shutil.copytree(data_dir, killed)  # with the logs that only a bot that ends by itself empties
    await backend.close()
    logs = {path: path.read_bytes() for path in killed.glob("*.db-wal")}
    assert any(logs.values())
    await run_checks(settings_of(killed), ManualClock())
    assert {path: path.read_bytes() for path in killed.glob("*.db-wal")} == logs
    assert say("check-keys-fine", count=2) in capsys.readouterr().out


async def test_a_restore_on_another_machine_in_the_documents_own_order(
    data_dir: Path, tmp_path: Path, start: Callable[..., Any]
) -> None:
    """Backups and master key are put there, `check` is run, then `restore`, `check` again, and the start."""
    there = tmp_path / "there"
    there.mkdir()
    shutil.copytree(data_dir / "backups", there / "backups")
    shutil.copy(data_dir / "master.key", there)
    await run_checks(settings_of(there), ManualClock())
    (backup,) = backups_in(there / "backups")
    told = await restore_backup(settings_of(there), backup, NIGHT, DELETE_OWN)
    assert say("restore-done", couples=1) in told
    assert say("restore-keys", count=1) in told
    await run_checks(settings_of(there), ManualClock())
    await start(there)
    assert await answer_in(there) == "the lake in June"


async def test_a_restore_after_a_start_that_made_everything_anew(
    data_dir: Path, tmp_path: Path, start: Callable[..., Any]
) -> None:
    there = tmp_path / "there"
    await start(there)
    shutil.copytree(data_dir / "backups", there / "backups")
    (backup,) = backups_in(there / "backups")
    with pytest.raises(OperationRefused) as refused:  # the master key is another one
        await restore_backup(settings_of(there), backup, NIGHT, DELETE_OWN)
    assert str(refused.value) == say("restore-wrong-master", count=1)
    shutil.copy(data_dir / "master.key", there)
    await restore_backup(settings_of(there), backup, NIGHT, DELETE_OWN)
    assert await answer_in(there) == "the lake in June"


async def test_a_restore_beside_an_older_keyring_is_refused(data_dir: Path) -> None:
    """Only the copy has the second couple's key: the keyring itself came from an older disk."""
    shutil.copy(data_dir / "keyring.db", data_dir / "older.db")
    backend = open_backend_in(data_dir)
    await backend.begin_couple(50, 60)
    backend.clock.advance(days=1)
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    lose(data_dir, "keyring.db")
    shutil.move(data_dir / "older.db", data_dir / "keyring.db")
    before = listing_of(data_dir)
    with pytest.raises(OperationRefused) as refused:
        await restore_backup(settings_of(data_dir), backups_in(data_dir / "backups")[0], NIGHT, DELETE_OWN)
    assert str(refused.value) == say("restore-older-keyring", count=1, file=str(data_dir / "keyring.db"))
    assert listing_of(data_dir) == before
    lose(data_dir, "keyring.db")
    await restore_backup(settings_of(data_dir), backups_in(data_dir / "backups")[0], NIGHT, DELETE_OWN)
    assert len(keys_in_file(data_dir / "keyring.db")) == 2


@pytest.mark.parametrize("answers", [["no"], ["yes", "no"], ["yes", ""]])
async def test_one_no_keeps_couples_who_cannot_be_read(data_dir: Path, answers: list[str]) -> None:
    replace_keys(data_dir)
    before = listing_of(data_dir)
    said = await forget_unreadable(settings_of(data_dir), ManualClock(), lambda _: answers.pop(0))
    assert said == say("forget-kept")
    assert not answers
    assert listing_of(data_dir) == before


async def test_who_cannot_be_read_is_ended_after_two_yes(data_dir: Path, start: Callable[..., Any]) -> None:
    backend = open_backend_in(data_dir)
    await backend.begin_couple(50, 60)
    await backend.close()
    with closing(sqlite3.connect(data_dir / "keyring.db")) as connection, connection:
        connection.execute(
            "DELETE FROM data_keys WHERE id NOT IN (SELECT id FROM data_keys ORDER BY rowid DESC LIMIT 1)"
        )
    asked: list[str] = []

    def say_yes(question: str) -> str:
        asked.append(question)
        return "yes"

    said = await forget_unreadable(settings_of(data_dir), ManualClock(), say_yes)
    assert said == say("forget-done", count=1)
    assert asked == [say("forget-first", count=1, of=2), say("forget-second", count=1, of=2)]
    await start(data_dir)
    backend = open_backend_in(data_dir)
    async with backend.work() as work:
        assert await work.couples.find_couple_of(person(ADA)) is None
        assert await work.couples.find_couple_of(person(50)) is not None
    await backend.close()


async def test_where_the_copy_has_the_keys_nobody_is_ended(data_dir: Path) -> None:
    lose(data_dir, "keyring.db")
    with pytest.raises(OperationRefused) as refused:
        await forget_unreadable(settings_of(data_dir), ManualClock(), lambda _: "yes")
    assert str(refused.value) == say("forget-copy-first", copy=str(copy_of_keys(data_dir)))


async def test_where_all_can_be_read_there_is_nothing_to_forget(data_dir: Path) -> None:
    said = await forget_unreadable(settings_of(data_dir), ManualClock(), lambda _: pytest.fail("asked"))
    assert said == say("forget-nothing")


async def test_a_key_lost_while_the_bot_runs_keeps_the_copy(data_dir: Path) -> None:
    backend = open_backend_in(data_dir)
    kept = copy_of_keys(data_dir).read_bytes()
    replace_keys(data_dir)
    await backups_of(backend, data_dir).replace_keyring_copy()
    backend.clock.advance(days=1)
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    assert copy_of_keys(data_dir).read_bytes() == kept
    assert len(backups_in(data_dir / "backups")) == 2


async def test_where_no_copy_can_be_written_the_old_one_loses_the_destroyed_key_alone(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = open_backend_in(data_dir)
    await backend.begin_couple(50, 60)
    backups = backups_of(backend, data_dir)
    await backups.replace_keyring_copy()
    couple = await backend.couples.couple_of(person(ADA))
    await backend.couples.part_couple(ADA, couple.id)
    backend.clock.advance(days=31)
    await backend.erasures.erase_due_couples()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.backups.replace_file", full)
    await backups.replace_keyring_copy()
    monkeypatch.undo()
    assert keys_in_file(copy_of_keys(data_dir)) == keys_in_file(data_dir / "keyring.db")
    await backend.close()


async def test_a_copy_that_could_not_be_replaced_is_replaced_later(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = open_backend_in(data_dir)
    backups = backups_of(backend, data_dir)
    await backend.begin_couple(50, 60)

    def gone(*_arguments: object) -> None:
        raise OperationalError("VACUUM", None, sqlite3.OperationalError("disk I/O error"))

    def locked(*_arguments: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr("data.crypto.keyring.copy_database", gone)
    monkeypatch.setattr("data.crypto.keyring.delete_keys_in_file", locked)
    await backups.replace_keyring_copy()
    assert len(keys_in_file(copy_of_keys(data_dir))) == 1
    monkeypatch.undo()
    await backups.replace_keyring_copy(is_outdated=False)
    assert len(keys_in_file(copy_of_keys(data_dir))) == 2
    await backend.close()
