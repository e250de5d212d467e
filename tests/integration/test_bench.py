"""The benchmark's measures that need no simulated Discord, each run once at a tiny size."""

from collections.abc import Awaitable, Callable

import pytest

from bench import ticks
from bench.__main__ import build_parser, main
from bench.table import Row, format_table

pytestmark = pytest.mark.slow
TINY = {
    "FEW": 3,
    "MANY": 6,
    "FEW_MEMORIES": 40,
    "MANY_MEMORIES": 80,
    "READER_COUNT": 2,
    "ANSWER_COUNT": 3,
    "REPETITIONS": 3,
}


@pytest.mark.parametrize("measure", [ticks.idle_ticks, ticks.timeline_pages, ticks.answer_cost])
async def test_a_measure_runs_to_its_end(
    monkeypatch: pytest.MonkeyPatch, measure: Callable[[], Awaitable[list[Row]]]
) -> None:
    for name, size in TINY.items():
        monkeypatch.setattr(ticks, name, size)
    rows = await measure()
    # What it measures at this size says nothing: that it still fits the services does.
    assert len(format_table(rows).splitlines()) == 2 + len(rows)


def test_what_is_measured_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    asked = build_parser().parse_args(["scale-sqlite", "--only", "the daily clean-up"])
    assert (asked.names, asked.only, asked.write) == (["scale-sqlite"], ["the daily clean-up"], False)
    for wrong in (["skale"], ["scale", "--only", "the weekly clean-up"]):
        with pytest.raises(SystemExit):
            main(wrong)
    assert "no measure is called skale" in capsys.readouterr().err
