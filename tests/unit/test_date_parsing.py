"""Typed dates, times, weekdays, months and zones, parsed in the zone of the person who types."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from unittest.mock import ANY
from zoneinfo import ZoneInfo

import pytest
from support.past_days import parse_past_day

from cogs.parsers import (
    parse_day,
    parse_hours,
    parse_moment,
    parse_month_bounds,
    parse_wall_time,
    parse_weekday,
    parse_weekdays,
    parse_zone,
)
from core.date_parsing.english import ENGLISH
from core.date_parsing.pieces import Setting
from core.date_parsing.readings import KnownDays, Unreadable
from core.date_parsing.whole_days import read_day
from core.errors import (
    AmbiguousDay,
    InTheFuture,
    KindlingError,
    UnknownZone,
    UnreadableDay,
    UnreadableMonth,
    UnreadablePastDay,
    UnreadableTime,
    UnreadableWeekday,
)
from core.plans import UnreadableHours
from ui.places import gazetteer

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)  # a Thursday, 13:00 in Berlin, 21:00 in Tokyo


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type] (year, month, day, hour, minute)


@pytest.mark.parametrize(
    ("parse", "text", "first", "second"),
    [
        (parse_day, "03/04/2020", "2020-04-03", "2020-03-04"),
        (parse_past_day, "03/04/2020", "2020-04-03", "2020-03-04"),
        (parse_day, "3-4-2027", "2027-04-03", "2027-03-04"),
        (parse_moment, "3-4-2027 19:30", "2027-04-03", "2027-03-04"),
        *((parse, "3/4", "3 Apr", "4 Mar") for parse in (parse_day, parse_past_day)),
        (parse_moment, "3/4 19:30", "3 Apr", "4 Mar"),
    ],
)
def test_two_numbers_that_could_each_be_the_month_are_refused(
    parse: Callable[..., date], text: str, first: str, second: str
) -> None:
    with pytest.raises(AmbiguousDay) as refused:
        parse(text, BERLIN, NOW)
    assert len(refused.value.readings) == 2
    assert refused.value.text_args == {"first": first, "second": second}
    assert parse_day(first, BERLIN, NOW).day == 3
    assert parse_day(second, BERLIN, NOW).month == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.4.2020", date(2020, 4, 3)),
        ("03.04.2020", date(2020, 4, 3)),
        ("14/02/2020", date(2020, 2, 14)),
        ("02/14/2020", date(2020, 2, 14)),
        ("04/04/2020", date(2020, 4, 4)),
        ("the 24th of December 2025", date(2025, 12, 24)),
    ],
)
def test_a_day_in_numbers_is_read_day_first_or_as_it_can_only_be(text: str, expected: date) -> None:
    assert parse_day(text, BERLIN, NOW) == expected
    assert parse_past_day(text, BERLIN, NOW) == expected


@pytest.mark.parametrize("text", ["this morning", "earlier today", "this afternoon", "tonight", "today"])
def test_a_part_of_today_is_today(text: str) -> None:
    assert parse_past_day(text, BERLIN, NOW) == parse_day(text, BERLIN, NOW) == date(2026, 1, 1)


@pytest.mark.parametrize("text", ["2027-13-01", "29 Feb 2027", "31 April", "tomorrow 19:30", "mon 3 Jan"])
def test_what_is_no_whole_day_is_no_day(text: str) -> None:
    with pytest.raises(UnreadableDay):
        parse_day(text, BERLIN, NOW)
    with pytest.raises(UnreadablePastDay):
        parse_past_day(text, BERLIN, NOW)


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2026, 1, 31), "in a month", date(2026, 2, 28)),
        (date(2024, 1, 31), "in 1 month", date(2024, 2, 29)),
        (date(2024, 2, 29), "in a year", date(2025, 2, 28)),
        (date(2024, 2, 29), "four years ago", date(2020, 2, 29)),
        (date(2026, 12, 31), "in two months", date(2027, 2, 28)),
        (date(2026, 3, 31), "13 months ago", date(2025, 2, 28)),
        (date(2026, 12, 28), "in one week", date(2027, 1, 4)),
    ],
)
def test_a_counted_month_that_is_shorter_ends_on_its_last_day(today: date, text: str, expected: date) -> None:
    assert read_day(text, ENGLISH, Setting(today)) == KnownDays((expected,), ANY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 7972 years", date(9998, 1, 1)),
        ("in 7973 years", None),
        ("in 99999 months", None),
        ("2024 years ago", date(2, 1, 1)),
        ("2025 years ago", None),
        ("99999 weeks ago", date(109, 6, 27)),
    ],
)
def test_a_counted_day_at_the_edge_of_the_calendar_is_none(text: str, expected: date | None) -> None:
    counted = read_day(text, ENGLISH, Setting(date(2026, 1, 1)))
    assert (counted.days[0] if isinstance(counted, KnownDays) else None) == expected


@pytest.mark.parametrize("text", ["in weeks", "in 3", "in 1.5 weeks", "in several days", "in ٣ days"])
def test_what_counts_nothing_is_no_counted_day(text: str) -> None:
    assert isinstance(read_day(text, ENGLISH, Setting(date(2026, 1, 1))), Unreadable)


def test_a_29_february_without_a_year_is_the_latest_where_it_returns_each_year() -> None:
    assert parse_day("29 Feb", BERLIN, NOW, is_yearly=True) == date(2024, 2, 29)
    assert parse_day("29 Feb", BERLIN, NOW) == date(2028, 2, 29)
    assert parse_day("28 Feb", BERLIN, NOW, is_yearly=True) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-24", date(2025, 12, 24)),
        ("24 Dec", date(2025, 12, 24)),
        ("1 Jan", date(2026, 1, 1)),
        ("2 Jan", date(2025, 1, 2)),
        ("today", date(2026, 1, 1)),
        ("yesterday", date(2025, 12, 31)),
        ("fri", date(2025, 12, 26)),
        ("29 Feb", date(2024, 2, 29)),
        ("June 2015", date(2015, 6, 1)),
        ("2015-06", date(2015, 6, 1)),
        ("last friday", date(2025, 12, 26)),
        ("thu", date(2025, 12, 25)),
        ("two weeks ago", date(2025, 12, 18)),
        ("ten days ago", date(2025, 12, 22)),
        ("a month ago", date(2025, 12, 1)),
        ("11 months ago", date(2025, 2, 1)),
        ("20 years ago", date(2006, 1, 1)),
    ],
)
def test_a_past_day_is_the_last_such_day(text: str, expected: date) -> None:
    assert parse_past_day(text, BERLIN, NOW) == expected


def test_today_has_happened_where_the_caller_is() -> None:
    late = datetime(2026, 1, 1, 16, 0, tzinfo=UTC)
    assert parse_past_day("2026-01-02", TOKYO, late) == date(2026, 1, 2)
    with pytest.raises(InTheFuture) as refused:
        parse_past_day("2026-01-02", BERLIN, late)
    assert refused.value.text_args == {"day": "January 2, 2026"}


def test_a_past_day_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(UnreadablePastDay):
        parse_past_day("that one summer", BERLIN, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19:30", time(19, 30)),
        ("7.30pm", time(19, 30)),
        ("7:30 PM", time(19, 30)),
        ("19h30", time(19, 30)),
        ("8pm", time(20)),
        ("8 p.m.", time(20)),
        ("at 8pm", time(20)),
        (" 0:00 ", time(0)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_of_day_is_read(text: str, expected: time) -> None:
    assert parse_wall_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "evening", "20", "1930", "24:00", "13pm", "19:60", "2026-01-01", "in 5 minutes", "tomorrow 19:30"],
)
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTime):
        parse_wall_time(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday", 0),
        ("mo", 0),
        ("tue", 1),
        ("weds", 2),
        ("THU", 3),
        ("fri", 4),
        ("Fridays", 4),
        ("tues", 1),
        ("sa", 5),
        (" sunday ", 6),
    ],
)
def test_a_weekday_is_read_from_its_first_letters(text: str, expected: int) -> None:
    assert parse_weekday(text) == expected


@pytest.mark.parametrize(
    "text", ["", "s", "t", "ms", "fs", "ss", "day", "sunday monday", "every sunday", "24 Dec"]
)
def test_what_is_no_weekday_is_refused(text: str) -> None:
    with pytest.raises(UnreadableWeekday):
        parse_weekday(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon wed fri", (0, 2, 4)),
        ("Fri, Mon & wed", (0, 2, 4)),
        ("monday and thursday", (0, 3)),
        ("tue/thu", (1, 3)),
        ("every sunday", (6,)),
        ("sun", (6,)),
        ("on sunday", (6,)),
        ("Daily", (0, 1, 2, 3, 4, 5, 6)),
        ("every day", (0, 1, 2, 3, 4, 5, 6)),
        ("weekdays", (0, 1, 2, 3, 4)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("from Monday to Wednesday, sat", (0, 1, 2, 5)),
        ("fri – mon", (0, 4, 5, 6)),
        ("sun-sun", (6,)),
        ("mon to", None),
        ("to fri", None),
        ("mon to noon", None),
        ("the weekend", None),
        ("mon someday", None),
        ("and", None),
        ("", None),
    ],
)
def test_one_weekday_or_several_are_read(text: str, expected: tuple[int, ...] | None) -> None:
    if expected is None:
        with pytest.raises(UnreadableWeekday):
            parse_weekdays(text)
    else:
        assert parse_weekdays(text) == expected


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        (None, (2026, 1), (2026, 2)),
        ("", (2026, 1), (2026, 2)),
        ("March", (2025, 3), (2025, 4)),
        ("Dec", (2025, 12), (2026, 1)),
        ("2026-03", (2026, 3), (2026, 4)),
        ("february 2024", (2024, 2), (2024, 3)),
        ("last month", (2025, 12), (2026, 1)),
    ],
)
def test_a_month_is_read_as_its_first_moment_and_its_end(
    text: str | None, first: tuple[int, int], end: tuple[int, int]
) -> None:
    assert parse_month_bounds(text, BERLIN, NOW) == (at(BERLIN, *first, 1), at(BERLIN, *end, 1))


def test_a_month_with_a_clock_change_keeps_its_midnights() -> None:
    first, end = parse_month_bounds("March 2025", BERLIN, NOW)
    assert first.astimezone(UTC) == datetime(2025, 2, 28, 23, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2025, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["the good times", "13/2026", "2026-13", "00/2026", "2025", "november 25", "2026-03-04"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UnreadableMonth):
        parse_month_bounds(text, BERLIN, NOW)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("lord howe", "Australia/Lord_Howe"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_read_by_its_name_or_its_city(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize("text", ["", "a", "nowhere", "../../etc/passwd", "Etc/GMT+3", "posixrules"])
def test_an_unknown_zone_is_refused(text: str) -> None:
    with pytest.raises(UnknownZone):
        parse_zone(text)


def test_cities_are_suggested_by_their_beginning_first() -> None:
    found = gazetteer().matching("ber")
    assert found.index("Europe/Berlin") < found.index("Australia/Canberra")
    assert all(ZoneInfo(name) for name in gazetteer().matching("am")[:25])


@pytest.mark.parametrize("text", ["\x00", "💌" * 60, "9" * 200, "%s{0}", "2026-13-45", "1e999", "-" * 100])
def test_no_odd_input_is_more_than_a_refusal(text: str) -> None:
    for parse in (
        lambda: parse_moment(text, BERLIN, NOW),
        lambda: parse_past_day(text, BERLIN, NOW),
        lambda: parse_wall_time(text),
        lambda: parse_weekday(text),
        lambda: parse_month_bounds(text, BERLIN, NOW),
        lambda: parse_zone(text),
    ):
        with pytest.raises(KindlingError):
            parse()


@pytest.mark.parametrize("text", ["9999-12", "0001-01"])
@pytest.mark.parametrize("zone", [BERLIN, TOKYO, ZoneInfo("America/New_York")])
def test_a_month_beyond_the_calendar_is_unreadable_or_can_be_counted_in(text: str, zone: ZoneInfo) -> None:
    try:
        first, end = parse_month_bounds(text, zone, NOW)
    except UnreadableMonth:
        return
    assert first.astimezone(UTC) < end.astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2", 120),
        ("1.5", 90),
        ("1,5", 90),
        (" 3 h ", 180),
        ("1 hour", 60),
        ("72 hours", 4_320),
        ("", 150),
        (None, 150),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str | None, minutes: int) -> None:
    assert parse_hours(typed, 2.5) == minutes


@pytest.mark.parametrize("typed", ["long", "minus 1", "1e3", "2-3", "1.234", "1000", "²", "all day"])
def test_what_is_no_number_of_hours_is_repeated(typed: str) -> None:
    with pytest.raises(UnreadableHours) as refused:
        parse_hours(typed, 2)
    assert refused.value.text_args == {"part": typed}
