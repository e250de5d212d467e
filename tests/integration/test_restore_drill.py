"""The restore drill of the operators' page, run line by line as it stands there; and PostgreSQL's nights."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from support.archives import DATABASE, keep_picture, members_of
from support.backend import ADA, OpenBackend, answer_checkin, current_checkin_id
from support.bot_process import MASTER_KEYS_SETTING
from support.data_dirs import NIGHT, answer_of_ada, backups_of, create_databases, open_backend_in, settings_of

from data.backups import KEYRING_COPY, backups_in
from ops.cli import restore_backup
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operators" / "install.md"
DRILL = re.compile(r"### A restore drill\n.*?```sh\n(?P<lines>.*?)```", re.DOTALL)
FOLDERS = re.compile(r"^(FROM|DRILL)=\S+", re.MULTILINE)


def lines_for(source: Path, drill: Path) -> str:
    """Return the drill's lines as the page has them, with these two folders for the ones named there."""
    found = DRILL.search(PAGE.read_text())
    assert found is not None
    folders = {"FROM": source, "DRILL": drill}
    lines, count = FOLDERS.subn(lambda match: f"{match[1]}={folders[match[1]]}", found["lines"])
    assert count == 2
    return lines


def run_drill(source: Path, drill: Path) -> str:
    """Run the drill in a shell that ends at the first failure, and return what it said."""
    environment = {
        "PATH": os.environ["PATH"],
        "KINDLING_KEYS": MASTER_KEYS_SETTING,
        "PYTHONWARNINGS": "ignore",
    }
    command = ["sh", "-e", "-u", "-c", lines_for(source, drill)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_the_drill_of_the_page_counts_what_came_back_and_leaves_all_as_it_was(tmp_path: Path) -> None:
    home = tmp_path / "var"
    await create_databases(home)
    backend = open_backend_in(home)
    couple = await backend.begin_couple()
    await keep_picture(backend, couple)
    nights = backups_of(backend, home)
    await nights.back_up_if_due()
    backend.clock.advance(days=1)
    await nights.back_up_if_due()
    await backend.close()
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    said = run_drill(home, tmp_path / "drill")
    assert say("restore-done", couples=1) in said
    assert say("restore-pictures", count=2) in said
    assert say("stats-pictures", count=1, mebibytes="0") in said
    assert not (tmp_path / "drill").exists()
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


async def test_the_drill_fails_where_the_backup_is_damaged(tmp_path: Path) -> None:
    home = tmp_path / "var"
    await create_databases(home)
    backend = open_backend_in(home)
    await backend.begin_couple()
    await backups_of(backend, home).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(home / "backups")
    backup.write_bytes(backup.read_bytes()[: -backup.stat().st_size // 2])
    with pytest.raises(AssertionError, match="damaged"):
        run_drill(home, tmp_path / "drill")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_night_on_postgresql_makes_the_same_file_by_one_process_alone(
    open_backend: OpenBackend, tmp_path: Path
) -> None:
    backend = open_backend()
    couple = await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    pictures = await keep_picture(backend, couple)
    backend.clock.now = NIGHT
    other = backups_of(backend, tmp_path)
    other.makes_archives = False
    await other.back_up_if_due()
    assert backups_in(tmp_path / "backups") == []
    await backups_of(backend, tmp_path).back_up_if_due()
    (backup,) = backups_in(tmp_path / "backups")
    assert list(members_of(backup)) == [DATABASE, *map(str, pictures)]
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == [KEYRING_COPY, backup.name]
    there = tmp_path / "there"
    assert say("restore-done", couples=1) in await restore_backup(
        settings_of(there), backup, NIGHT, DELETE_OWN
    )
    again = open_backend_in(there)
    assert await answer_of_ada(again) == "the lake in June"
    await again.close()
