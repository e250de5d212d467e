"""Ticks: a round with nothing due, and an answer, where there is little and where there is very much."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import cycle, product
from pathlib import Path

import psutil

from bench import worlds
from bench.table import Row, ratio
from core.couples import Person
from data.decks import load_decks
from data.engine import PRAGMAS, Database
from data.keyring import Keyring
from data.work import work_on
from services.house import Services, join_services

FEW, MANY = 1_000, 1_000_000
FEW_MEMORIES, MANY_MEMORIES = 10_000, 10_000_000
READERS, MEMORIES_EACH = 20, 20
ALL = (1, (0,))
ROUNDS = 200
MEGABYTE = 2**20


def open_services(home: Path) -> tuple[Database, Keyring, Services]:
    """Open a home's storage and use cases."""
    database = Database(f"sqlite+aiosqlite:///{home / 'kindling.db'}")
    keyring = Keyring(Database(f"sqlite+aiosqlite:///{home / 'keyring.db'}"), (worlds.MASTER,))
    services = join_services(work_on(database, keyring), keyring, load_decks(), lambda: datetime.now(UTC))
    return database, keyring, services


async def idle(services: Services) -> None:
    """Ask all that a round asks, while nothing is due."""
    await services.deliveries.due()
    await services.couples.unseen(ALL, 30)
    await services.couples.to_resume(ALL)
    await services.deliveries.claim_with_couples(32, ALL)
    await services.rituals.due(ALL, limit=32)
    await services.erasures.run_due()


async def seconds(do: Callable[[], Awaitable[object]], times: int) -> float:
    """Return the median of so many runs."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        await do()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


async def ticks() -> list[Row]:
    """Compare an idle round at a million rituals with one at a thousand."""
    soon = datetime.now(UTC) + timedelta(days=3)
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        for home, couples in ((few, FEW), (many, MANY)):
            home.mkdir()
            await worlds.make(home, couples, soon)
        taken: dict[Path, float] = {}
        grown: dict[Path, int] = {}
        for home in (few, many):
            before = psutil.Process().memory_info().rss
            database, keyring, services = open_services(home)
            await idle(services)
            taken[home] = await seconds(lambda services=services: idle(services), ROUNDS)
            grown[home] = psutil.Process().memory_info().rss - before
            await database.close()
            await keyring.close()
    more = max(0, grown[many] - grown[few]) / MEGABYTE
    return [
        ratio(
            "an idle round at 1,000,000 rituals ÷ at 1,000",
            taken[many] / taken[few],
            1.5,
            f"{taken[many] * 1000:.2f} ms ÷ {taken[few] * 1000:.2f} ms",
        ),
        ratio("memory for 1,000,000 rituals ÷ 64 MB", more / 64, 1, f"{more:.1f} MB more"),
    ]


async def answers() -> list[Row]:
    """Compare an answer, stored durably, with the driver's own commit of one row."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await worlds.make(home, 300, datetime.now(UTC) + timedelta(days=3))
        database, keyring, services = open_services(home)
        raw = sqlite3.connect(home / "raw.db", isolation_level=None)
        for pragma in PRAGMAS:
            raw.execute(pragma)
        raw.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, body BLOB)")
        ours: list[float] = []
        theirs: list[float] = []
        with closing(raw):
            for couple in range(300):
                person = Person(worlds.guild_of(couple), worlds.people_of(couple)[1])
                view, _ = await services.checkins.open_now(person)
                begun = time.perf_counter()
                await services.checkins.answer(person, view.checkin.id, "Your laugh", None, 4)
                ours.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("INSERT INTO answers (body) VALUES (?)", (b"x" * 64,))
                raw.execute("COMMIT")
                theirs.append(time.perf_counter() - begun)
        await database.close()
        await keyring.close()
    mine, bare = statistics.median(ours), statistics.median(theirs)
    raw_text = f"{mine * 1000:.2f} ms ÷ {bare * 1000:.2f} ms"
    return [Row("an answer stored durably ÷ a bare commit", f"{mine / bare:.1f}", "", None, raw_text)]


async def timelines() -> list[Row]:
    """Compare a page of a couple's timeline among ten million memories with one among ten thousand."""
    with tempfile.TemporaryDirectory() as folder:
        taken: list[float] = []
        for rows in (FEW_MEMORIES, MANY_MEMORIES):
            home = Path(folder) / str(rows)
            home.mkdir()
            await worlds.make(home, READERS, datetime.now(UTC) + timedelta(days=3))
            database, keyring, services = open_services(home)
            people = [Person(worlds.guild_of(one), worlds.people_of(one)[1]) for one in range(READERS)]
            for person, number in product(people, range(MEMORIES_EACH)):
                happened = date(2010, 1, 1) + timedelta(days=number * 30)
                await services.memories.keep(person, f"bench:{number}", "The lake", "We swam.", happened)
            worlds.add_memories(home, rows, each=1_000)
            turn = partial(read, services, cycle(people))
            await seconds(turn, READERS)
            taken.append(await seconds(turn, ROUNDS))
            await database.close()
            await keyring.close()
    few, many = taken
    return [
        ratio(
            "a timeline page among 10,000,000 memories ÷ among 10,000",
            many / few,
            2,
            f"{many * 1000:.2f} ms ÷ {few * 1000:.2f} ms",
        )
    ]


async def read(services: Services, people: Iterator[Person]) -> None:
    """Let the next one read the first page of a timeline, and the one before it."""
    person = next(people)
    page = await services.memories.timeline(person)
    await services.memories.timeline(person, page.memories[-1].bookmark)
