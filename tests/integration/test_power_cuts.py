"""Power cuts: at every sync of a check-in's life, nothing acknowledged is lost, and the bot starts."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.backend import (
    ADA,
    ALL_SHARDS,
    BO,
    MASTER_KEY,
    Backend,
    ManualClock,
    answer_checkin,
    backend_on,
    current_checkin_id,
    person,
)
from support.power_cuts import LoggingVFS, WriteLog, open_logged_file, write_files

from core.checkins import CheckinState
from data.engine import PRAGMAS
from data.schema import migrate

pytestmark = pytest.mark.slow
DAYS_UNTIL_ERASURE = 31  # days until a parting ends in an erasure


@dataclass
class AcknowledgedAnswer:
    """Something that the bot has acknowledged: by when on the tape, who wrote it, and its words."""

    since: int
    user_id: int
    words: str


@dataclass
class CheckinRun:
    """A check-in's life on a disk that is being watched."""

    log: WriteLog
    folder: Path
    acknowledged: list[AcknowledgedAnswer]
    revealed_since: int = -1
    parted_since: int = -1
    erased_since: int = -1

    def note_acknowledged(self, user_id: int, words: str) -> None:
        """Note that an answer was acknowledged just now, in place of the one before."""
        self.acknowledged.append(AcknowledgedAnswer(len(self.log.operations), user_id, words))


def urls(folder: Path) -> tuple[str, str]:
    return f"sqlite+aiosqlite:///{folder / 'data.db'}", f"sqlite+aiosqlite:///{folder / 'keys.db'}"


async def run_checkin(database_templates: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> CheckinRun:
    """Begin, ask, answer, change, reveal, post, part and erase, on the watched disk."""
    shutil.copytree(database_templates, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    tape = WriteLog({str(path): path.read_bytes() for path in folder.iterdir()})
    life = CheckinRun(tape, folder, [])
    vfs = LoggingVFS(tape)
    monkeypatch.setattr("data.sqlite_driver.open_file", open_logged_file)
    backend = backend_on(*urls(folder), ManualClock(), (MASTER_KEY,))
    try:
        couple = await backend.begin_couple()
        checkin = await current_checkin_id(backend)
        for user_id, words in ((ADA, "first words"), (ADA, "changed words"), (BO, "second words")):
            await answer_checkin(backend, user_id, checkin, words)
            life.note_acknowledged(user_id, words)
        life.revealed_since = len(tape.operations)
        backend.clock.advance(minutes=5)
        for delivery in await backend.claim(10):
            await backend.deliveries.settle_sent(delivery, ())
        await backend.couples.part_couple(ADA, couple.id)
        life.parted_since = len(tape.operations)
        backend.clock.advance(days=DAYS_UNTIL_ERASURE)
        await backend.erasures.erase_due_couples()
        life.erased_since = len(tape.operations)
    finally:
        await backend.close()
        monkeypatch.undo()
        vfs.unregister()
    return life


async def start_after_cut(run: CheckinRun, end: int, rng: random.Random | None, data_dir: Path) -> set[int]:
    """Cut the power, start on what is left, and return which promises were broken."""
    write_files(run.log.files_after_cut(end, rng), run.folder, data_dir)
    for name in ("data.db", "keys.db"):
        with closing(sqlite3.connect(data_dir / name)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    backend = backend_on(*urls(data_dir), ManualClock(), (MASTER_KEY,))
    try:
        await migrate(backend.database)
        await backend.keyring.create_tables()
        await backend.erasures.erase_due_couples()
        await backend.deliveries.release_previous_claims(ALL_SHARDS)
        return await lost_answers(backend, run, end)
    finally:
        await backend.close()


async def lost_answers(backend: Backend, run: CheckinRun, end: int) -> set[int]:
    """Which promises made by then are not kept; nothing is revealed that was not."""
    until_parting = run.acknowledged if end < run.parted_since else []
    promised = {one.user_id: number for number, one in enumerate(until_parting) if one.since <= end}
    lost: set[int] = set()
    words_of: dict[int, list[str]] = {}
    is_revealed = False
    for user_id in (ADA, BO):
        async with backend.work() as work:
            couple = await work.couples.find_couple_of(person(user_id))
            written = await work.checkins.answered_by(couple.id, user_id, 10) if couple else []
            found = [await work.answers.answer_of(one, user_id) for one in written]
        words_of[user_id] = [one.body for one in found if one is not None]
        is_revealed |= any(one.state is CheckinState.REVEALED for one in written)
    assert not is_revealed or all(words_of.values()), "revealed before both had answered"
    for user_id, number in promised.items():
        later = [one.words for one in run.acknowledged[number:] if one.user_id == user_id]
        if len(words_of[user_id]) != 1 or words_of[user_id][0] not in later:
            lost.add(number)
    return lost


@pytest.mark.parametrize("share", range(3))
@pytest.mark.parametrize("gets_through", ["nothing", "some of it"])
async def test_no_acknowledged_answer_is_lost_at_any_sync(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gets_through: str, share: int
) -> None:
    life = await run_checkin(database_templates, tmp_path / "watched", monkeypatch)
    cuts = sorted({place + after for place in life.log.sync_positions() for after in (0, 1)})
    assert len(cuts) > 20
    for cut in cuts[share::3]:
        die = random.Random(cut) if gets_through == "some of it" else None
        assert await start_after_cut(life, cut, die, tmp_path / f"cut-{cut}") == set(), f"cut at {cut}"


async def test_a_start_after_a_cut_in_an_erasure_finishes_it(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = await run_checkin(database_templates, tmp_path / "watched", monkeypatch)
    during = [cut for cut in life.log.sync_positions() if life.parted_since < cut <= life.erased_since]
    assert during
    for cut in during:
        place = tmp_path / f"cut-{cut}"
        write_files(life.log.files_after_cut(cut, None), life.folder, place)
        opened = backend_on(*urls(place), ManualClock(), (MASTER_KEY,))
        opened.clock.advance(days=DAYS_UNTIL_ERASURE, minutes=10)
        await opened.erasures.erase_due_couples()
        async with opened.work() as work:
            assert await work.couples.pending_erasures(opened.clock()) == []
        assert await opened.keyring.check_all_keys() == 0
        await opened.close()


async def test_the_watched_disk_would_notice_what_a_weaker_setting_loses(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `synchronous=NORMAL` a power cut loses every commit since the last checkpoint: here it is seen."""
    weaker = tuple(one.replace("synchronous = FULL", "synchronous = NORMAL") for one in PRAGMAS)
    monkeypatch.setattr("data.engine.PRAGMAS", weaker)
    life = await run_checkin(database_templates, tmp_path / "watched", monkeypatch)
    cut = life.revealed_since
    place = tmp_path / "cut"
    write_files(life.log.files_after_cut(cut, None), life.folder, place)
    backend = backend_on(*urls(place), ManualClock(), (MASTER_KEY,))
    assert await lost_answers(backend, life, cut)
    await backend.close()
