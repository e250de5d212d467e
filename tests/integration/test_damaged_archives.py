"""Archives that were damaged or made to harm: nothing of one is trusted, and no restore begins."""

import tarfile
from pathlib import Path

import pytest
from support.archives import DATABASE, keep_picture, members_of, write_members
from support.backend import (
    Backend,
)
from support.data_dirs import NIGHT, backups_of, create_databases, listing_of, open_backend_in, settings_of

from data.backups import backups_in
from ops.cli import OperationRefused, restore_backup
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    await create_databases(folder)
    return folder


@pytest.fixture
async def backend(data_dir: Path) -> Backend:
    return open_backend_in(data_dir)


def link_to(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/outside",
        "media/../../outside",
        "media/1/2.whole/../../../outside",
        "media/1/2.exe",
        "media/1/2.whole\n",
        "media/one/2.whole",
        "master.key",
        "keyring.db",
        "./kindling.db",
    ],
)
async def test_a_member_with_another_name_is_refused_and_nothing_is_written(
    backend: Backend, data_dir: Path, tmp_path: Path, name: str
) -> None:
    await backend.begin_couple()
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(data_dir / "backups")
    write_members(backup, {**members_of(backup), name: b"outside"})
    await refuse_damaged(data_dir, backup)
    assert not [path for path in tmp_path.rglob("*") if "outside" in path.name]


@pytest.mark.parametrize(
    "member",
    [
        link_to("media/1/2.whole", "/etc/passwd"),
        link_to("media/1/2.whole", "kindling.db", tarfile.LNKTYPE),
        link_to("media", "", tarfile.DIRTYPE),
        link_to("media/1/2.whole", "", tarfile.FIFOTYPE),
    ],
)
async def test_a_member_that_is_no_plain_file_is_refused(
    backend: Backend, data_dir: Path, member: tarfile.TarInfo
) -> None:
    await backend.begin_couple()
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(data_dir / "backups")
    write_members(backup, members_of(backup), member)
    await refuse_damaged(data_dir, backup)


@pytest.mark.parametrize("how", ["half", "between members", "no database", "two databases", "empty"])
async def test_an_incomplete_archive_is_refused(backend: Backend, data_dir: Path, how: str) -> None:
    couple = await backend.begin_couple()
    await keep_picture(backend, couple)
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(data_dir / "backups")
    members = members_of(backup)
    match how:
        case "half":
            backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
        case "between members":
            with tarfile.open(backup) as archive:
                end = archive.getmembers()[-1].offset
            backup.write_bytes(backup.read_bytes()[:end])
        case "no database":
            del members[DATABASE]
            write_members(backup, members)
        case "two databases":
            second = tarfile.TarInfo(DATABASE)
            write_members(backup, members, second)
        case _:
            backup.write_bytes(b"")
    await refuse_damaged(data_dir, backup)


async def refuse_damaged(data_dir: Path, backup: Path) -> None:
    before = listing_of(data_dir)
    with pytest.raises(OperationRefused) as refused:
        await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert str(refused.value) == say("restore-damaged")
    assert listing_of(data_dir) == before
