"""Run the benchmark: `PYTHONPATH=tests python -m bench [name …] [--write]`.

Prints one Markdown table; with `--write` it also replaces the table in docs/performance.md.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import drains, requests, scale, server_memory, ticks, traffic
from bench.table import Row, format_table

MEASURES: dict[str, Callable[[], Awaitable[list[Row]]]] = {
    "paced": drains.paced_drain,
    "unpaced": drains.unpaced_drain,
    "handlers": requests.handler_cost,
    "evenings": requests.evening_requests,
    "resumes": requests.resume_requests,
    "ticks": ticks.idle_ticks,
    "answers": ticks.answer_cost,
    "timelines": ticks.timeline_pages,
    "servers": server_memory.server_memory,
}
LONG_MEASURES: dict[str, Callable[[], Awaitable[list[Row]]]] = {
    "everything": drains.full_drain,
    "scale": scale.on_postgresql,
    "scale-sqlite": scale.on_sqlite,
    "traffic": traffic.bytes_of_delivery,
}
PERFORMANCE_PAGE = Path(__file__).parent.parent / "docs/performance.md"
TABLE_BEGIN, TABLE_END = "<!-- table -->\n", "<!-- end -->"


def main(arguments: list[str]) -> None:
    """Run the named measures one after another, by default all but the long ones, and print the table."""
    measures = MEASURES | LONG_MEASURES
    rows: list[Row] = []
    for name in [name for name in arguments if name in measures] or list(MEASURES):
        rows += asyncio.run(run_measure(measures[name]))
    text = format_table(rows)
    print(text)
    if "--write" in arguments:
        page = PERFORMANCE_PAGE.read_text(encoding="utf-8")
        # Replace the table alone: the text around it is written by hand.
        before, after = page.split(TABLE_BEGIN)[0], page.split(TABLE_END)[1]
        PERFORMANCE_PAGE.write_text(f"{before}{TABLE_BEGIN}{text}\n{TABLE_END}{after}", encoding="utf-8")


async def run_measure(measure: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
    """Run one measure in an event loop of its own."""
    return await measure()


if __name__ == "__main__":
    main(sys.argv[1:])
