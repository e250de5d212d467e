"""Run the benchmark: `PYTHONPATH=tests python -m bench [name …] [--write] [--only action]`.

Prints one Markdown table; `--help` lists the names.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from bench import drains, requests, scale, server_memory, ticks, traffic
from bench.scale_measures import MEASURES as ACTIONS
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
    "traffic": traffic.bytes_of_delivery,
}
MEASURES_OF_ACTIONS: dict[str, Callable[[Collection[str]], Awaitable[list[Row]]]] = {
    "scale": scale.on_postgresql,
    "scale-sqlite": scale.on_sqlite,
}
PERFORMANCE_PAGE = Path(__file__).parent.parent / "docs/performance.md"
TABLE_BEGIN, TABLE_END = "<!-- table -->\n", "<!-- end -->"


def main(arguments: Sequence[str]) -> None:
    """Run the named measures one after another, by default all but the long ones, and print the table."""
    parser = build_parser()
    asked = parser.parse_args(arguments)
    of_actions = {name: partial(measure, asked.only) for name, measure in MEASURES_OF_ACTIONS.items()}
    measures = MEASURES | LONG_MEASURES | of_actions
    if unknown := set(asked.names) - set(measures):
        parser.error(f"no measure is called {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in asked.names or MEASURES:
        rows += asyncio.run(run_measure(measures[name]))
    text = format_table(rows)
    print(text)
    if asked.write:
        page = PERFORMANCE_PAGE.read_text(encoding="utf-8")
        # Replace the table alone: the text around it is written by hand.
        before, after = page.split(TABLE_BEGIN)[0], page.split(TABLE_END)[1]
        PERFORMANCE_PAGE.write_text(f"{before}{TABLE_BEGIN}{text}\n{TABLE_END}{after}", encoding="utf-8")


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the command line."""
    parser = argparse.ArgumentParser("python -m bench", description="Measure speed and memory.")
    long_ones = ", ".join([*LONG_MEASURES, *MEASURES_OF_ACTIONS])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="name",
        help=f"by default all of {', '.join(MEASURES)}; the long ones are {long_ones}",
    )
    parser.add_argument("--write", action="store_true", help="replace the table in docs/performance.md, too")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=[action.name for action in ACTIONS],
        metavar="action",
        help="measure one action of scale and scale-sqlite alone, such as 'the daily clean-up'; repeatable",
    )
    return parser


async def run_measure(measure: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
    """Run one measure in an event loop of its own."""
    return await measure()


if __name__ == "__main__":
    main(sys.argv[1:])
