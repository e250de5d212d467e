"""Calendar files, parsed by a second library that shares no line with the one that wrote them."""

import io
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dateutil.tz
import icalendar
import pytest
import vobject

from core.plans import Plan, PlanState
from ui.calendars import calendar_of

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
PLAN = Plan(
    id=8,
    couple_id=2,
    series_id=7,
    author_id=3,
    what="Swim, then dinner; or tea",
    venue="The north shore, by the jetty",
    starts_at=datetime(2026, 3, 26, 18, 0, tzinfo=UTC),
    zone="Europe/Berlin",
    wall=time(19, 0),
    minutes=150,
    every=None,
    sequence=0,
    state=PlanState.PLANNED,
    deck_id=None,
    poll_id=None,
    has_event=False,
    event_id=None,
    ended_at=None,
    told_by=(),
)


def read(plan: Plan) -> Any:
    """The event of a file, as vobject reads it.

    It keeps each zone that it has read, by name; an earlier file's would say nothing of other years.
    """
    vars(vobject.icalendar)["__tzidMap"].clear()
    return vobject.readOne(calendar_of(plan, NOW).decode()).vevent  # type: ignore[attr-defined] (vobject is untyped)


def raw(plan: Plan) -> str:
    """A file with its folded lines made whole."""
    return calendar_of(plan, NOW).decode().replace("\r\n ", "")


def test_a_second_parser_reads_what_when_and_where() -> None:
    event = read(PLAN)
    assert event.summary.value == PLAN.what
    assert event.location.value == PLAN.venue
    assert event.dtstart.value == PLAN.starts_at
    assert f"{event.dtstart.value:%H:%M}" == "19:00"
    assert event.duration.value == timedelta(minutes=150)
    assert event.status.value == "CONFIRMED"


def test_its_zone_comes_with_it_for_both_halves_of_the_year() -> None:
    lines = raw(PLAN).splitlines()
    assert "BEGIN:VTIMEZONE" in lines
    assert "TZID:Europe/Berlin" in lines
    assert {"TZOFFSETTO:+0100", "TZOFFSETTO:+0200"} <= set(lines)
    assert "DTSTART;TZID=Europe/Berlin:20260326T190000" in lines


@pytest.mark.parametrize(
    "zone", ["Africa/Casablanca", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize("month", range(1, 13))
def test_every_week_of_five_years_has_its_offset(zone: str, month: int) -> None:
    """Morocco's clock is set back for the five weeks of Ramadan, Lord Howe's by half an hour."""
    starts_at = datetime(2026, month, 2, 18, tzinfo=UTC)
    text = calendar_of(replace(PLAN, zone=zone, every=1, starts_at=starts_at), NOW).decode()
    readers = (
        dateutil.tz.tzical(io.StringIO(text)).get(),
        icalendar.Calendar.from_ical(text).timezones[0].to_tz(),
    )
    for week in range(5 * 52):
        expected = (starts_at + timedelta(weeks=week)).astimezone(ZoneInfo(zone))
        for reader in readers:
            assert expected.replace(tzinfo=reader).utcoffset() == expected.utcoffset()


def test_a_clock_change_is_written_by_the_clock_that_changes() -> None:
    lines = raw(PLAN).splitlines()
    assert "DTSTART:20260329T020000" in lines  # Berlin's spring: 2:00 becomes 3:00
    assert "DTSTART:20261025T030000" in lines  # and in autumn 3:00 becomes 2:00


def test_a_plan_that_ends_in_the_hour_that_comes_twice_keeps_its_length() -> None:
    """From 1:30 to the second 2:30, when Berlin's clocks are set back."""
    starts_at = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    event = read(replace(PLAN, starts_at=starts_at, minutes=120))
    assert event.dtstart.value == starts_at
    assert event.duration.value == timedelta(hours=2)


def test_a_plan_that_begins_in_the_second_of_the_two_hours_begins_then() -> None:
    starts_at = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert read(replace(PLAN, starts_at=starts_at)).dtstart.value == starts_at


def test_a_plan_in_utc_needs_no_zone() -> None:
    assert "DTSTART:20260326T180000Z" in raw(replace(PLAN, zone="UTC")).splitlines()


def test_a_calendar_reminds_a_day_and_an_hour_before() -> None:
    triggers = [alarm.trigger.value for alarm in read(PLAN).valarm_list]
    assert triggers == [timedelta(days=-1), timedelta(hours=-1)]


@pytest.mark.parametrize("every", [1, 2, 4])
def test_a_plan_that_repeats_keeps_its_wall_time_in_summer(every: int) -> None:
    event = read(replace(PLAN, every=every))
    first, second = list(event.rruleset[:2])
    assert second - first == timedelta(weeks=every)
    assert f"RRULE:FREQ=WEEKLY;INTERVAL={every}" in raw(replace(PLAN, every=every))
    assert f"{second:%H:%M}" == "19:00"


def test_the_same_plan_keeps_its_name_and_newer_files_say_so() -> None:
    moved = replace(PLAN, starts_at=PLAN.starts_at + timedelta(days=1), sequence=3)
    assert read(moved).uid.value == read(PLAN).uid.value == "plan-7@kindling"
    assert int(read(PLAN).sequence.value) < int(read(moved).sequence.value)


def test_what_follows_in_a_series_takes_the_place_of_what_was() -> None:
    after = replace(PLAN, id=9, sequence=1)
    assert read(after).uid.value == read(PLAN).uid.value


def test_a_plan_that_is_called_off_cancels_itself() -> None:
    event = read(replace(PLAN, state=PlanState.CALLED_OFF, sequence=1))
    assert event.status.value == "CANCELLED"
    assert not hasattr(event, "rrule")
    assert not hasattr(event, "valarm")


def test_a_series_without_one_of_its_dates_goes_on_from_the_next() -> None:
    event = read(replace(PLAN, state=PlanState.CALLED_OFF, sequence=1, every=2))
    assert event.status.value == "CONFIRMED"
    assert event.rrule.value == "FREQ=WEEKLY;INTERVAL=2"
    assert event.dtstart.value.astimezone(UTC) == datetime(2026, 4, 9, 17, 0, tzinfo=UTC)  # in summer time
    assert event.duration.value == timedelta(minutes=150)


def test_nobody_is_named_in_a_file() -> None:
    text = raw(PLAN)
    for word in ("ATTENDEE", "ORGANIZER", "mailto"):
        assert word not in text


def test_no_line_can_be_smuggled_in() -> None:
    text = raw(replace(PLAN, what="Swim\r\nATTENDEE:mailto:a@b.c\u202e", venue="a\nBEGIN:VEVENT"))
    assert text.splitlines().count("BEGIN:VEVENT") == 1
    assert not any(line.startswith("ATTENDEE") for line in text.splitlines())
    assert "\u202e" not in text


def test_lines_are_short_enough_and_end_as_they_must() -> None:
    written = calendar_of(replace(PLAN, what="ü" * 100), NOW)
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert read(replace(PLAN, what="ü" * 100)).summary.value == "ü" * 100


def test_the_first_parser_reads_it_too() -> None:
    event = icalendar.Calendar.from_ical(calendar_of(PLAN, NOW)).walk("VEVENT")[0]
    assert event["summary"] == PLAN.what
    assert event.errors == []
