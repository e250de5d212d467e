"""Power cuts: at every sync of a check-in's life, nothing acknowledged is lost, and the bot starts."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from houses import ADA, ALL, BO, MASTER, Clock, House, answer, current, house_on, person
from powercuts import PowerVFS, Tape, open_file, put_down

from core.checkins import CheckinState
from data.engine import PRAGMAS
from data.schema import migrate

CHANGED = 31  # days until a parting ends in an erasure


@dataclass
class Promise:
    """Something that the bot has acknowledged: by when on the tape, who wrote it, and its words."""

    since: int
    user_id: int
    words: str


@dataclass
class Life:
    """A check-in's life on a disk that is being watched."""

    tape: Tape
    folder: Path
    promises: list[Promise]
    revealed_since: int = -1
    parted_since: int = -1
    erased_since: int = -1

    def keep(self, user_id: int, words: str) -> None:
        """Note that an answer was acknowledged just now, in place of the one before."""
        self.promises.append(Promise(len(self.tape.deeds), user_id, words))


def urls(folder: Path) -> tuple[str, str]:
    return f"sqlite+aiosqlite:///{folder / 'data.db'}", f"sqlite+aiosqlite:///{folder / 'keys.db'}"


async def live(files: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Begin, ask, answer, change, reveal, post, part and erase, on the watched disk."""
    shutil.copytree(files, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    tape = Tape({str(path): path.read_bytes() for path in folder.iterdir()})
    life = Life(tape, folder, [])
    vfs = PowerVFS(tape)
    monkeypatch.setattr("data.hops.open_file", open_file)
    house = house_on(*urls(folder), Clock(), (MASTER,))
    try:
        couple = await house.begin()
        checkin = await current(house)
        for user_id, words in ((ADA, "first words"), (ADA, "changed words"), (BO, "second words")):
            await answer(house, user_id, checkin, words)
            life.keep(user_id, words)
        life.revealed_since = len(tape.deeds)
        house.clock.forward(minutes=5)
        for delivery in await house.deliveries.claim(10, ALL):
            await house.deliveries.sent(delivery, ())
        await house.couples.part(ADA, couple.id)
        life.parted_since = len(tape.deeds)
        house.clock.forward(days=CHANGED)
        await house.erasures.run_due()
        life.erased_since = len(tape.deeds)
    finally:
        await house.close()
        monkeypatch.undo()
        vfs.unregister()
    return life


async def start_on(life: Life, end: int, die: random.Random | None, place: Path) -> set[int]:
    """Cut the power, start on what is left, and return which promises were broken."""
    put_down(life.tape.disk_at(end, die), life.folder, place)
    for name in ("data.db", "keys.db"):
        with closing(sqlite3.connect(place / name)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    house = house_on(*urls(place), Clock(), (MASTER,))
    try:
        await migrate(house.database)
        await house.keyring.prepare()
        await house.erasures.run_due()
        await house.deliveries.take_over(ALL)
        return await broken(house, life, end)
    finally:
        await house.close()


async def broken(house: House, life: Life, end: int) -> set[int]:
    """Which promises made by then are not kept; nothing is revealed that was not."""
    until_parting = life.promises if end < life.parted_since else []
    promised = {one.user_id: number for number, one in enumerate(until_parting) if one.since <= end}
    lost: set[int] = set()
    words_of: dict[int, list[str]] = {}
    is_revealed = False
    for user_id in (ADA, BO):
        async with house.work() as stores:
            couple = await stores.couples.of(person(user_id))
            written = await stores.checkins.by_author(couple.id, user_id, 10) if couple else []
            found = [await stores.checkins.answer_of(one, user_id) for one in written]
        words_of[user_id] = [one.body for one in found if one is not None]
        is_revealed |= any(one.state is CheckinState.REVEALED for one in written)
    assert not is_revealed or all(words_of.values()), "revealed before both had answered"
    for user_id, number in promised.items():
        later = [one.words for one in life.promises[number:] if one.user_id == user_id]
        if len(words_of[user_id]) != 1 or words_of[user_id][0] not in later:
            lost.add(number)
    return lost


@pytest.mark.parametrize("share", range(3))
@pytest.mark.parametrize("gets_through", ["nothing", "some of it"])
async def test_no_acknowledged_answer_is_lost_at_any_sync(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gets_through: str, share: int
) -> None:
    life = await live(files, tmp_path / "watched", monkeypatch)
    cuts = sorted({place + after for place in life.tape.syncs() for after in (0, 1)})
    assert len(cuts) > 20
    for cut in cuts[share::3]:
        die = random.Random(cut) if gets_through == "some of it" else None
        assert await start_on(life, cut, die, tmp_path / f"cut-{cut}") == set(), f"cut at {cut}"


async def test_a_start_after_a_cut_in_an_erasure_finishes_it(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = await live(files, tmp_path / "watched", monkeypatch)
    during = [cut for cut in life.tape.syncs() if life.parted_since < cut <= life.erased_since]
    assert during
    for cut in during:
        place = tmp_path / f"cut-{cut}"
        put_down(life.tape.disk_at(cut, None), life.folder, place)
        house = house_on(*urls(place), Clock(), (MASTER,))
        house.clock.forward(days=CHANGED, minutes=10)
        await house.erasures.run_due()
        async with house.work() as stores:
            assert await stores.couples.to_erase(house.clock()) == []
        assert await house.keyring.check() == 0
        await house.close()


async def test_the_watched_disk_would_notice_what_a_weaker_setting_loses(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `synchronous=NORMAL` a power cut loses every commit since the last checkpoint: here it is seen."""
    weaker = tuple(one.replace("synchronous = FULL", "synchronous = NORMAL") for one in PRAGMAS)
    monkeypatch.setattr("data.engine.PRAGMAS", weaker)
    life = await live(files, tmp_path / "watched", monkeypatch)
    cut = life.revealed_since
    place = tmp_path / "cut"
    put_down(life.tape.disk_at(cut, None), life.folder, place)
    house = house_on(*urls(place), Clock(), (MASTER,))
    assert await broken(house, life, cut)
    await house.close()
