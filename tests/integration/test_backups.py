"""Backups: a drill from the couple's first words to a disaster and back; erased data stays erased."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from support.archives import change_archive
from support.backend import (
    ADA,
    BO,
    MASTER_KEY,
    Backend,
    ManualClock,
    answer_checkin,
    backend_on,
    current_checkin_id,
    person,
    reveal_checkin,
)
from support.bot_process import MASTER_KEYS_SETTING
from support.data_dirs import (
    NIGHT,
    backups_of,
    create_databases,
    keys_in_file,
    open_backend_in,
    settings_of,
)

from bot import backup_arguments
from core.settings import read_settings
from data.backups import KEPT_BACKUPS, KEYRING_COPY, backups_in
from data.crypto.aes_gcm import decrypt
from data.crypto.key_wrapping import WrongMasterKey
from data.locks import DataDirInUse, hold_exclusively, hold_for_bot
from ops.cli import OperationRefused, back_up, rekey, restore_backup
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow
OTHER = "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4="


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "home"


async def prepare_backend_in(data_dir: Path) -> Backend:
    await create_databases(data_dir)
    return open_backend_in(data_dir)


async def answers_of(backend: Backend, user_id: int) -> list[str]:
    """What somebody wrote, as it is read from the data."""
    async with backend.work() as work:
        couple = await work.couples.find_couple_of(person(user_id))
        assert couple is not None
        found: list[str] = []
        for checkin in await work.checkins.answered_by(couple.id, user_id, 100):
            written = await work.answers.answer_of(checkin, user_id)
            assert written is not None
            found.append(written.body)
        return found


async def test_the_drill(data_dir: Path) -> None:
    """Words, a backup by night, more words, a disaster, and everything of that night is there again."""
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    await backups_of(backend, data_dir).back_up_if_due()
    await answer_checkin(backend, BO, await current_checkin_id(backend), "written after the backup")
    await backend.close()
    (data_dir / "kindling.db").write_bytes(b"a disaster")

    (backup,) = backups_in(data_dir / "backups")
    told = await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert say("restore-done", couples=1) in told
    again = await prepare_backend_in(data_dir)
    assert await answers_of(again, ADA) == ["the lake in June"]
    assert await answers_of(again, BO) == []
    await again.close()
    assert any(path.read_bytes() == b"a disaster" for path in data_dir.glob("kindling.db.before-*"))


async def test_seven_nights_are_kept_each_readable_by_its_owner_alone(data_dir: Path) -> None:
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    for _ in range(9):
        nights = backups_of(backend, data_dir)
        await nights.back_up_if_due()
        await nights.back_up_if_due()
        backend.clock.advance(days=1)
    kept = backups_in(data_dir / "backups")
    assert [path.name for path in kept[:1]] == ["kindling-2026-03-09.tar"]
    assert len(kept) == KEPT_BACKUPS
    for path in [*kept, data_dir / "backups" / KEYRING_COPY]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(list((data_dir / "backups").iterdir())) == KEPT_BACKUPS + 1
    await backend.close()


async def test_a_night_waits_for_its_hour_and_a_full_disk_for_the_next(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = await prepare_backend_in(data_dir)
    backend.clock.now = NIGHT - timedelta(seconds=1)
    nights = backups_of(backend, data_dir)
    await nights.back_up_if_due()
    assert backups_in(data_dir / "backups") == []
    backend.clock.now = NIGHT

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.backup_archives.replace_file", full)
    await nights.back_up_if_due()
    monkeypatch.undo()
    assert list((data_dir / "backups").iterdir()) == []
    backend.clock.advance(days=1)
    await nights.back_up_if_due()
    assert len(backups_in(data_dir / "backups")) == 1
    await backend.close()


async def test_who_was_erased_cannot_be_read_in_any_older_backup(data_dir: Path) -> None:
    backend = await prepare_backend_in(data_dir)
    gone, stays = await backend.begin_couple(), await backend.begin_couple(50, 60)
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "nobody shall read this")
    nights = backups_of(backend, data_dir)
    await nights.back_up_if_due()
    with closing(sqlite3.connect(data_dir / "keyring.db")) as connection:
        wrapped = connection.execute("SELECT wrapped FROM data_keys WHERE id = ?", (gone.key_id,)).fetchone()[
            0
        ]
    await backend.couples.part_couple(ADA, gone.id)
    backend.clock.advance(days=31)
    assert (await backend.erasures.erase_due_couples()).count == 1
    await nights.replace_keyring_copy()
    await backend.close()

    for path in [path for path in data_dir.rglob("*") if path.is_file()]:
        assert wrapped not in path.read_bytes(), path
        assert decrypt(MASTER_KEY, wrapped, gone.key_id.encode()) not in path.read_bytes()
    (backup,) = backups_in(data_dir / "backups")
    told = await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert say("restore-erased", count=1) in told
    again = await prepare_backend_in(data_dir)
    again.clock.advance(days=31)
    assert (await again.erasures.erase_due_couples()).count == 1
    async with again.work() as work:
        assert await work.couples.find_couple_of(person(ADA)) is None
        assert (await work.couples.find_couple_of(person(50))) is not None
        assert (await work.couples.find_couple(stays.id)) is not None
    await again.close()


async def test_a_keyring_that_is_lost_comes_back_with_its_copy(data_dir: Path) -> None:
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await reveal_checkin(backend)
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    for path in [*data_dir.glob("keyring.db*"), *data_dir.glob("kindling.db*")]:
        path.unlink()
    (backup,) = backups_in(data_dir / "backups")
    await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    again = await prepare_backend_in(data_dir)
    assert await answers_of(again, ADA) == ["An answer"]
    await again.close()


async def test_where_the_last_couple_was_erased_since_the_rest_can_still_be_restored(data_dir: Path) -> None:
    """The keyring has no key any more, but it is not lost: it knows which were destroyed."""
    backend = await prepare_backend_in(data_dir)
    couple = await backend.begin_couple()
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.couples.part_couple(ADA, couple.id)
    backend.clock.advance(days=31)
    assert (await backend.erasures.erase_due_couples()).count == 1
    await backups_of(backend, data_dir).replace_keyring_copy()
    await backend.close()
    backup = max(backups_in(data_dir / "backups"))
    told = await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert say("restore-erased", count=1) in told
    again = await prepare_backend_in(data_dir)
    again.clock.advance(days=31)
    assert (await again.erasures.erase_due_couples()).count == 1
    await again.close()


async def test_a_backup_from_before_the_first_couple_needs_no_keyring(data_dir: Path) -> None:
    backend = await prepare_backend_in(data_dir)
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(data_dir / "backups")
    for path in data_dir.rglob("keyring.db*"):
        path.unlink()
    await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    again = await prepare_backend_in(data_dir)
    await again.begin_couple()
    await again.close()


async def damage(data_dir: Path, backup: Path, how: str) -> Path:
    match how:
        case "missing":
            return data_dir / "nothing.db"
        case "damaged":
            backup.write_bytes(b"not a database at all, " * 100)
        case "newer":
            change_archive(backup, "UPDATE alembic_version SET version_num = '9999'")
        case "no-keyring":
            for path in [data_dir / "keyring.db", data_dir / "backups" / KEYRING_COPY]:
                path.unlink()
        case _:  # it holds another bot's key
            with closing(sqlite3.connect(data_dir / "keyring.db")) as connection, connection:
                connection.execute("UPDATE data_keys SET id = 'another'")
    return backup


@pytest.mark.parametrize("how", ["missing", "damaged", "newer", "no-keyring", "other-keyring"])
async def test_what_must_not_be_put_back_changes_nothing(data_dir: Path, how: str) -> None:
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(data_dir / "backups")
    backup = await damage(data_dir, backup, how)
    before = (data_dir / "kindling.db").read_bytes()
    with pytest.raises(OperationRefused) as refused:
        await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert str(refused.value) == say(f"restore-{how}")
    assert (data_dir / "kindling.db").read_bytes() == before
    assert not list(data_dir.glob("*.restoring"))


async def test_nothing_is_done_while_a_bot_runs(data_dir: Path) -> None:
    with hold_for_bot(data_dir):
        for operation in (back_up(settings_of(data_dir), None, NIGHT), rekey(settings_of(data_dir), NIGHT)):
            with pytest.raises(OperationRefused) as refused:
                await operation
            assert str(refused.value) == say("operation-while-running")
        with pytest.raises(OperationRefused):
            await restore_backup(settings_of(data_dir), data_dir / "any.db", NIGHT, DELETE_OWN)
        with pytest.raises(DataDirInUse), hold_for_bot(data_dir):
            pass
    with hold_exclusively(data_dir):
        pass


async def test_a_backup_by_hand_says_where_it_is(data_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(OperationRefused) as refused:
        await back_up(settings_of(data_dir), None, NIGHT)
    assert str(refused.value) == say("backup-nothing")
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await backend.close()
    told = await back_up(settings_of(data_dir), None, NIGHT)
    made = data_dir / "backups" / "kindling-2026-03-01-0300.tar"
    assert told == say("backup-made", path=str(made))
    assert backups_in(data_dir / "backups") == []
    assert len(keys_in_file(data_dir / "backups" / KEYRING_COPY)) == 1
    with pytest.raises(OperationRefused) as refused:
        await back_up(settings_of(data_dir), None, NIGHT)
    assert str(refused.value) == say("backup-exists", path=str(made))


async def test_a_backup_elsewhere_has_no_keyring_unless_that_is_asked_for(
    data_dir: Path, tmp_path: Path
) -> None:
    """Nobody destroys a key in a copy elsewhere, so it outlives the erasure of its couple."""
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await backend.close()
    elsewhere = tmp_path / "elsewhere"
    made = elsewhere / "kindling-2026-03-01-0300.tar"
    told = await back_up(settings_of(data_dir), elsewhere, NIGHT)
    assert told == "\n".join((say("backup-made-alone", path=str(made)), say("backup-no-keyring")))
    assert [path.name for path in elsewhere.iterdir()] == [made.name]
    told = await back_up(settings_of(data_dir), elsewhere, NIGHT + timedelta(hours=1), with_keyring=True)
    assert say("backup-keyring-elsewhere", path=str(elsewhere / KEYRING_COPY)) in told
    assert len(keys_in_file(elsewhere / KEYRING_COPY)) == 1
    # the one from then is named, for as long as it lies there
    told = await back_up(settings_of(data_dir), elsewhere, NIGHT + timedelta(hours=2))
    assert say("backup-keyring-elsewhere", path=str(elsewhere / KEYRING_COPY)) in told


async def test_the_own_folder_by_another_name_is_still_the_own_folder(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await backend.close()
    monkeypatch.chdir(data_dir)
    await back_up(settings_of(data_dir), Path("backups"), NIGHT)
    assert (data_dir / "backups" / KEYRING_COPY).exists()


@pytest.mark.parametrize(
    ("arguments", "folder", "with_keyring"),
    [
        ([], None, False),
        (["/there"], Path("/there"), False),
        (["/there", "--with-keyring"], Path("/there"), True),
        (["--with-keyring", "/there"], Path("/there"), True),
    ],
)
def test_the_command_takes_a_folder_and_the_flag_in_any_order(
    arguments: list[str], folder: Path | None, with_keyring: bool
) -> None:
    assert backup_arguments(arguments) == (folder, with_keyring)


@pytest.mark.parametrize("arguments", [["a", "b"], ["--keyring"], ["a", "--with-keyrings"]])
def test_the_command_takes_nothing_else(arguments: list[str]) -> None:
    assert backup_arguments(arguments) is None


async def test_a_new_first_key_wraps_everything_and_the_old_one_may_go(data_dir: Path) -> None:
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    both = settings_of(data_dir, KINDLING_KEYS=f"{OTHER},{MASTER_KEYS_SETTING}")
    assert await rekey(both, NIGHT) == say("rekey-done", keys=1)
    assert await rekey(both, NIGHT) == say("rekey-done", keys=0)
    for place in (data_dir / "keyring.db", data_dir / "backups" / KEYRING_COPY):
        urls = (both.database_url, f"sqlite+aiosqlite:///{place}")
        only_new = backend_on(*urls, ManualClock(), (b"n" * 32,))
        assert await answers_of(only_new, ADA) == ["the lake in June"]
        await only_new.close()


@pytest.mark.parametrize("dies_at", ["rewrap", "forget_old_keys", "nowhere"])
async def test_our_own_master_key_is_replaced_without_a_moment_in_which_nobody_can_read(
    data_dir: Path, dies_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = settings_of(data_dir, KINDLING_KEYS="")
    (data_dir).mkdir()
    (data_dir / "master.key").write_text(MASTER_KEYS_SETTING)
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    await backend.close()
    if dies_at != "nowhere":
        step = (
            "data.crypto.keyring.Keyring.rewrap_all_keys"
            if dies_at == "rewrap"
            else "ops.cli.delete_old_master_keys"
        )

        def die(*_arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(step, die)
        with pytest.raises(KeyboardInterrupt):
            await rekey(ours, NIGHT)
        monkeypatch.undo()
    await rekey(ours, NIGHT)
    text = (data_dir / "master.key").read_text().strip()
    assert "," not in text
    assert text != MASTER_KEYS_SETTING
    (master,) = read_settings({"KINDLING_KEYS": text}).master_keys
    again = backend_on(ours.database_url, ours.keyring_url, ManualClock(), (master,))
    assert await answers_of(again, ADA) == ["the lake in June"]
    await again.close()


async def test_a_key_that_is_missing_from_the_list_changes_nothing(data_dir: Path) -> None:
    backend = await prepare_backend_in(data_dir)
    await backend.begin_couple()
    await backend.close()
    with pytest.raises(OperationRefused) as refused:
        await rekey(settings_of(data_dir, KINDLING_KEYS=OTHER), NIGHT)
    assert str(refused.value) == say("check-keys-wrong")
    stranger = backend_on(
        settings_of(data_dir).database_url, settings_of(data_dir).keyring_url, ManualClock(), (b"x" * 32,)
    )
    with pytest.raises(WrongMasterKey):
        await stranger.keyring.check_all_keys()
    await stranger.close()
