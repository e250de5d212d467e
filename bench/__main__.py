"""`python -m bench [name …]`: measures, and prints one table; `--write` keeps it in docs/performance.md."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import drains, requests, servers, ticks
from bench.table import Row, table

MEASURES: dict[str, Callable[[], Awaitable[list[Row]]]] = {
    "paced": drains.paced,
    "unpaced": drains.unpaced,
    "handlers": requests.handlers,
    "evenings": requests.evenings,
    "ticks": ticks.ticks,
    "answers": ticks.answers,
    "timelines": ticks.timelines,
    "servers": servers.servers,
}
LONG = {"everything": drains.everything}
PAGE = Path(__file__).parent.parent / "docs/performance.md"
BEGIN, END = "<!-- table -->\n", "<!-- end -->"


def main(arguments: list[str]) -> None:
    """Measure what is named, or everything, one after another."""
    every = MEASURES | LONG
    rows: list[Row] = []
    for name in [name for name in arguments if name in every] or list(MEASURES):
        rows += asyncio.run(measure(every[name]))
    text = table(rows)
    print(text)
    if "--write" in arguments:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]  # the table is all that is replaced
        PAGE.write_text(f"{before}{BEGIN}{text}\n{END}{after}", encoding="utf-8")


async def measure(one: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
    """Run one measure in an event loop of its own."""
    return await one()


if __name__ == "__main__":
    main(sys.argv[1:])
