"""Measure an idle tick, an answer and a page of a timeline, with little data and with very much."""

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
from discord.utils import utcnow

from bench import sample_data
from bench.idle_ticker import build_idle_ticker
from bench.table import Row, ratio
from core.couples import Person
from data.crypto.keyring import Keyring
from data.decks import load_decks
from data.engine import PRAGMAS, Database
from data.unit_of_work import work_on
from wiring import Services

FEW, MANY = 1_000, 1_000_000  # couples, each with one ritual
FEW_MEMORIES, MANY_MEMORIES = 10_000, 10_000_000
READER_COUNT, MEMORIES_EACH = 20, 20
ANSWER_COUNT = 300
REPETITIONS = 200
MEGABYTE = 2**20


def open_services(data_dir: Path) -> tuple[Database, Keyring, Services]:
    """Open the databases of a data directory, and the services on them; the caller closes both databases."""
    database = Database(f"sqlite+aiosqlite:///{data_dir / 'kindling.db'}")
    keyring = Keyring(Database(f"sqlite+aiosqlite:///{data_dir / 'keyring.db'}"), (sample_data.MASTER_KEY,))
    work = work_on(database, keyring, utcnow)
    services = Services(work, keyring, load_decks(), utcnow)
    return database, keyring, services


async def median_seconds(action: Callable[[], Awaitable[object]], times: int) -> float:
    """Run an action `times` times, and return the median of the seconds taken."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        await action()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


async def idle_ticks() -> list[Row]:
    """Compare an idle tick at a million rituals with one at a thousand, in time and in memory."""
    soon = datetime.now(UTC) + timedelta(days=3)
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        for home, couples in ((few, FEW), (many, MANY)):
            home.mkdir()
            await sample_data.create_data_dir(home, couples, soon)
        taken: dict[Path, float] = {}
        grown: dict[Path, int] = {}
        for home in (few, many):
            before = psutil.Process().memory_info().rss
            database, keyring, services = open_services(home)
            ticker = build_idle_ticker(database, keyring, services)
            # The first tick prepares statements and fills caches: it is not measured.
            await ticker.tick()
            taken[home] = await median_seconds(ticker.tick, REPETITIONS)
            grown[home] = psutil.Process().memory_info().rss - before
            await database.close()
            await keyring.close()
    more = max(0, grown[many] - grown[few]) / MEGABYTE
    return [
        ratio(
            "an idle tick at 1,000,000 rituals ÷ at 1,000",
            taken[many] / taken[few],
            1.5,
            f"{taken[many] * 1000:.2f} ms ÷ {taken[few] * 1000:.2f} ms",
        ),
        ratio("memory for 1,000,000 rituals ÷ 64 MB", more / 64, 1, f"{more:.1f} MB more"),
    ]


async def answer_cost() -> list[Row]:
    """Compare storing an answer with committing one row through `sqlite3`, under the same pragmas."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, ANSWER_COUNT, datetime.now(UTC) + timedelta(days=3))
        database, keyring, services = open_services(home)
        raw = sqlite3.connect(home / "raw.db", isolation_level=None)
        for pragma in PRAGMAS:
            raw.execute(pragma)
        raw.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, body BLOB)")
        ours: list[float] = []
        theirs: list[float] = []
        with closing(raw):
            for couple in range(ANSWER_COUNT):
                person = Person(sample_data.guild_id_of(couple), sample_data.home_and_partners_of(couple)[1])
                await services.checkins.open_now(person)
                view = await services.checkins.current_checkin(person)
                begun = time.perf_counter()
                await services.checkins.submit_answer(person, view.checkin.id, "Your laugh", None, 4)
                ours.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("INSERT INTO answers (body) VALUES (?)", (b"x" * 64,))
                raw.execute("COMMIT")
                theirs.append(time.perf_counter() - begun)
        await database.close()
        await keyring.close()
    answer, bare = statistics.median(ours), statistics.median(theirs)
    raw_text = f"{answer * 1000:.2f} ms ÷ {bare * 1000:.2f} ms"
    return [ratio("an answer stored durably ÷ a bare commit", answer / bare, 9, raw_text)]


async def timeline_pages() -> list[Row]:
    """Compare a page of a timeline among ten million memories with one among ten thousand."""
    with tempfile.TemporaryDirectory() as folder:
        taken: list[float] = []
        for rows in (FEW_MEMORIES, MANY_MEMORIES):
            home = Path(folder) / str(rows)
            home.mkdir()
            await sample_data.create_data_dir(home, READER_COUNT, datetime.now(UTC) + timedelta(days=3))
            database, keyring, services = open_services(home)
            people = [
                Person(sample_data.guild_id_of(couple), sample_data.home_and_partners_of(couple)[1])
                for couple in range(READER_COUNT)
            ]
            for person, number in product(people, range(MEMORIES_EACH)):
                happened = date(2010, 1, 1) + timedelta(days=number * 30)
                await services.memories.add_memory(person, "", "The lake", "We swam.", happened)
            sample_data.add_memories(home, rows, each=1_000)
            read_next = partial(read_timeline, services, cycle(people))
            # Each reader once, unmeasured: their keys and the statements are cached from then on.
            await median_seconds(read_next, READER_COUNT)
            taken.append(await median_seconds(read_next, REPETITIONS))
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


async def read_timeline(services: Services, people: Iterator[Person]) -> None:
    """Read the first two pages of the next person's timeline."""
    person = next(people)
    page = await services.timelines.timeline_page(person)
    await services.timelines.timeline_page(person, page.memories[-1].cursor)
