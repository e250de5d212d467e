"""What people type, each with its reading: some two hundred moments, days, durations and zones.

A table holds the kind, the text, and the reading: the meaning; several, separated by " / ", where the writer
is asked; "?" before likely hours of a day without one; "-" with the part that nobody can read.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.every_entry import for_every

from cogs.parsers import (
    parse_hours,
    parse_moment,
    parse_past_span,
    parse_wall_time,
    parse_weekday,
    parse_zone,
)
from core.errors import Ambiguous, InThePast, KindlingError, MomentWithoutHour

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 28, 18, 10, tzinfo=NEW_YORK)  # a Saturday
ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "typed" / "english.tsv").read_text(encoding="utf-8").split("\n")[:-1]
]
PARSERS: dict[str, Callable[[str], object]] = {
    "moment": lambda text: parse_moment(text, NEW_YORK, NOW),
    "us-moment": lambda text: parse_moment(text, NEW_YORK, NOW, locale="en-US"),
    "gb-moment": lambda text: parse_moment(text, NEW_YORK, NOW, locale="en-GB"),
    "past": lambda text: parse_past_span(text, NEW_YORK, NOW),
    "wall": parse_wall_time,
    "weekday": parse_weekday,
    "minutes": lambda text: parse_hours(text, 2),
    "zone": parse_zone,
}


def spelled(reading: object) -> str:
    """Return a reading as the table has it."""
    if isinstance(reading, datetime):
        return f"{reading:%a %Y-%m-%d %H:%M}"
    days = getattr(reading, "days", None)
    if days:
        return f"{days[0]} {reading.precision}"  # type: ignore[attr-defined] (a `KnownDays`)
    return str(reading)


def reading_of(kind: str, text: str) -> str:
    """Return what the bot makes of a text."""
    try:
        return spelled(PARSERS[kind](text))
    except Ambiguous as asked:
        mark = "? " if isinstance(asked, MomentWithoutHour) else ""
        return mark + " / ".join(map(spelled, asked.readings))
    except InThePast:
        return "past"
    except KindlingError as refused:
        return f"- {refused.text_args['part']}"


@for_every(ROWS, lambda row: " ".join(row[:2]))
def test_every_text_has_its_reading(row: tuple[str, ...]) -> None:
    kind, text, reading = row
    assert reading_of(kind, text) == reading


@pytest.mark.parametrize("kind", PARSERS)
def test_every_kind_has_rows(kind: str) -> None:
    assert any(row[0] == kind for row in ROWS)
