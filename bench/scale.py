"""Measure what a million couples cost beside ten thousand: ticks, claims, and the commands of one couple.

Both databases are open at once and asked in turns, so that what else the machine does slows both alike. A
ratio is of processor time: this process's and, on PostgreSQL, that of the connections' server processes.
"""

import os
import tempfile
import time
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.scale_fill import FilledDatabase, fill, opened
from bench.scale_measures import MEASURES, Measure
from bench.scale_servers import DatabasePlace, place_of
from bench.table import Row, ratio

FEW, MANY = 10_000, 1_000_000  # couples
MOST = 1.5  # times the cost among few
TURNS = 8  # in which both databases are asked, one after the other


@dataclass
class Cost:
    """The durations of an action on one database, one for each run."""

    own_cpu: float = 0.0
    server_cpu: float = 0.0
    walls: list[float] = field(default_factory=list[float])

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time for each time."""
        return (self.own_cpu + self.server_cpu) / len(self.walls) * 1000

    @property
    def wall_ms(self) -> float:
        """The median of the milliseconds on the wall."""
        return median(self.walls) * 1000


async def on_sqlite(only: Collection[str]) -> list[Row]:
    """Compare a million couples with ten thousand on SQLite."""
    return await compare_sizes("sqlite", FEW, MANY, only)


async def on_postgresql(only: Collection[str]) -> list[Row]:
    """Compare a million couples with ten thousand on PostgreSQL."""
    return await compare_sizes("postgresql", FEW, MANY, only)


async def compare_sizes(kind: str, few: int, many: int, only: Collection[str] = ()) -> list[Row]:
    """Fill two databases, and compare every action on both, or `only` those with these names.

    They take some 25 GB for a million couples while they are filled, below `KINDLING_BENCH_DIR`, else where
    temporary files are.
    """
    parent = Path(os.environ.get("KINDLING_BENCH_DIR") or tempfile.gettempdir())
    async with place_of(kind, parent) as place, AsyncExitStack() as stack:
        databases: list[tuple[str, FilledDatabase]] = []
        for count in (few, many):
            name, begun = f"kindling_{count}", time.perf_counter()
            urls = await place.create(name)
            couples = await fill(*urls, count)
            print(f"{kind}: {count} couples filled in {time.perf_counter() - begun:.0f} s", flush=True)
            databases.append((name, await stack.enter_async_context(opened(*urls, couples))))
        for table in await place.largest_tables_of(databases[-1][0]):
            print(f"{kind}: {table}", flush=True)
        chosen = [measure for measure in MEASURES if measure.name in only or not only]
        rows = [await _compare(place, databases, measure) for measure in chosen]
        sizes = [await place.size_of(name) / filled.many.count / 1024 for name, filled in databases]
    sized = f"{sizes[1]:.1f} kB ÷ {sizes[0]:.1f} kB"
    rows.append(ratio("disk of a couple", sizes[1] / sizes[0], MOST, sized))
    return [Row(f"{kind}: {row.name}", row.value, row.target, row.is_met, row.raw) for row in rows]


async def _compare(
    place: DatabasePlace, databases: Sequence[tuple[str, FilledDatabase]], measure: Measure
) -> Row:
    costs = [Cost() for _ in databases]
    for turn in range(TURNS):
        for (name, filled), cost in zip(databases, costs, strict=True):
            # The first turn loads keys, and prepares statements: it is done, and not counted.
            await _do(place, name, filled, measure, cost if turn else Cost(), turn * measure.times)
    few, many = costs
    wall = f"on the wall {many.wall_ms:.2f} ms ÷ {few.wall_ms:.2f} ms"
    raw = f"{many.cpu_ms:.2f} ms ÷ {few.cpu_ms:.2f} ms; {wall}"
    print(f"{measure.name}: {raw}", flush=True)
    return ratio(measure.name, many.cpu_ms / few.cpu_ms, MOST, raw)


async def _do(
    place: DatabasePlace, name: str, filled: FilledDatabase, measure: Measure, cost: Cost, first: int
) -> None:
    for number in range(first, first + measure.times):
        if measure.prepare is not None:
            await measure.prepare(filled, number)
        server, own, wall = place.cpu_seconds_of(name), time.process_time(), time.perf_counter()
        await measure.action(filled, number)
        cost.walls.append(time.perf_counter() - wall)
        cost.own_cpu += time.process_time() - own
        cost.server_cpu += place.cpu_seconds_of(name) - server
