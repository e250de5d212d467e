"""Dates and hours as texts show them: as their reader writes them, and so that they can be typed."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from cogs.parsers import parse_day, parse_hours, parse_moment, parse_past_span, parse_wall_time
from core.date_parsing.durations import typed_length
from core.date_parsing.pieces import Precision
from ui.moments import clock_text, day_text, span_text, typed_clock, typed_moment
from ui.texts import say, speaking

BERLIN, NOON = ZoneInfo("Europe/Berlin"), datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "day", "week", "autumn"),
    [
        ("en-US", "May 3, 2026", "around May 3, 2026", "fall 2026"),
        ("en-GB", "3 May 2026", "around 3 May 2026", "autumn 2026"),
    ],
)
def test_a_date_is_written_as_its_reader_writes_it(locale: str, day: str, week: str, autumn: str) -> None:
    shown = date(2026, 5, 3)
    with speaking(locale):
        assert (day_text(shown), span_text(shown, Precision.WEEK)) == (day, week)
        assert span_text(date(2026, 9, 1), Precision.AUTUMN) == autumn
        assert parse_past_span(autumn, BERLIN, NOON, locale=locale).days == (date(2026, 9, 1),)


@pytest.mark.parametrize("locale", ["en-US", "en-GB"])
def test_every_date_that_is_shown_can_be_typed(locale: str) -> None:
    with speaking(locale):
        for number in range(0, 5000, 97):
            day = date.fromordinal(date(2016, 2, 29).toordinal() + number)
            assert parse_day(day_text(day), BERLIN, NOON, locale=locale) == day


@pytest.mark.parametrize("locale", ["en-US", "en-GB"])
def test_every_hour_that_is_shown_to_be_typed_can_be_typed(locale: str) -> None:
    with speaking(locale):
        for minutes in range(0, 24 * 60, 25):
            wall = time(minutes // 60, minutes % 60)
            assert parse_wall_time(typed_clock(wall), locale=locale) == wall
            assert parse_wall_time(clock_text(wall), locale=locale) == wall
            moment = datetime(2026, 12, 24, wall.hour, wall.minute, tzinfo=BERLIN)
            assert parse_moment(typed_moment(moment), BERLIN, NOON, locale=locale) == moment


@pytest.mark.parametrize("locale", ["en-US", "en-GB"])
def test_every_length_that_is_filled_in_can_be_typed(locale: str) -> None:
    for minutes in range(30, 72 * 60 + 1):
        assert parse_hours(typed_length(minutes), 2, locale=locale) == minutes


@pytest.mark.parametrize("locale", ["en-US", "en-GB"])
def test_every_example_that_is_shown_can_be_typed(locale: str) -> None:
    with speaking(locale):
        moments = [
            *examples_in(say("refusal-unreadable-moment", part="")),
            *examples_in(say("plan-form-when-hint")),
        ]
        walls = [
            *examples_in(say("refusal-unreadable-time", part="")),
            *say("ritual-form-time-hint")[12:].split(" or "),
        ]
    assert len(moments) == len(walls) == 4
    for example in moments:
        assert parse_moment(example, BERLIN, NOON, locale=locale)
    for example in walls:
        assert parse_wall_time(example, locale=locale)


def examples_in(text: str) -> list[str]:
    return [found for found in re.findall(r"[`“]([^`”]+)[`”]", text) if found]
