"""Typed moments: parsed exactly, refused for want of an hour, or refused as unreadable."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from support.past_days import parse_past_day
from support.source_trees import argument, calls_of

from cogs.parsers import (
    parse_moment,
    parse_wall_time,
)
from core.errors import (
    AmbiguousMoment,
    AmbiguousTime,
    InThePast,
    KindlingError,
    MomentWithoutHour,
    UnreadableMoment,
    UnreadableTime,
)
from ui.choices import typed_reading

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)  # a Thursday, 13:00 in Berlin, 21:00 in Tokyo


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type] (year, month, day, hour, minute)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24 19:30", at(BERLIN, 2026, 12, 24, 19, 30)),
        ("2026-12-24T19:30", at(BERLIN, 2026, 12, 24, 19, 30)),
        ("24.12.2026 19.30", at(BERLIN, 2026, 12, 24, 19, 30)),
        ("3.10 19:30", at(BERLIN, 2026, 10, 3, 19, 30)),
        ("14/02/2026 8 p.m.", at(BERLIN, 2026, 2, 14, 20)),
        ("24 Dec, 19h30", at(BERLIN, 2026, 12, 24, 19, 30)),
        ("24 Dec 7pm", at(BERLIN, 2026, 12, 24, 19)),
        ("8am on December 24th 2027", at(BERLIN, 2027, 12, 24, 8)),
        ("tomorrow 19:30", at(BERLIN, 2026, 1, 2, 19, 30)),
        ("Tomorrow at 7:30 PM", at(BERLIN, 2026, 1, 2, 19, 30)),
        ("fri 8pm", at(BERLIN, 2026, 1, 2, 20)),
        ("sunday 20:00", at(BERLIN, 2026, 1, 4, 20)),
        ("today 13:30", at(BERLIN, 2026, 1, 1, 13, 30)),
        ("in 2 hours", at(BERLIN, 2026, 1, 1, 15)),
        ("in 45 minutes", at(BERLIN, 2026, 1, 1, 13, 45)),
        ("in half an hour", at(BERLIN, 2026, 1, 1, 13, 30)),
        ("in 1.5 hours", at(BERLIN, 2026, 1, 1, 14, 30)),
        ("in 1 hour and 20 min", at(BERLIN, 2026, 1, 1, 14, 20)),
        ("in 3 days 19:30", at(BERLIN, 2026, 1, 4, 19, 30)),
        ("in a month at 8pm", at(BERLIN, 2026, 2, 1, 20)),
        ("tonight at 8pm", at(BERLIN, 2026, 1, 1, 20)),
        ("fri 2 Jan 19:30", at(BERLIN, 2026, 1, 2, 19, 30)),
        ("sat 19h", at(BERLIN, 2026, 1, 3, 19)),
        ("19:30", at(BERLIN, 2026, 1, 1, 19, 30)),
        ("12:30", at(BERLIN, 2026, 1, 2, 12, 30)),
        ("noon", at(BERLIN, 2026, 1, 2, 12)),
        ("tomorrow at noon", at(BERLIN, 2026, 1, 2, 12)),
        ("midnight", at(BERLIN, 2026, 1, 2)),
        ("tomorrow 12am", at(BERLIN, 2026, 1, 2)),
        ("1 Jan 12:00", at(BERLIN, 2027, 1, 1, 12)),
        ("29 Feb 7.05pm", at(BERLIN, 2028, 2, 29, 19, 5)),
        ("  2026-03-29 02:30 ", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_the_callers_zone(text: str, expected: datetime) -> None:
    assert parse_moment(text, BERLIN, NOW).astimezone(UTC) == expected.astimezone(UTC)


def test_tomorrow_is_the_callers_own_tomorrow() -> None:
    late = datetime(2026, 1, 1, 16, 0, tzinfo=UTC)  # the 1st in Berlin, the 2nd in Tokyo
    assert parse_moment("tomorrow 8am", BERLIN, late) == at(BERLIN, 2026, 1, 2, 8)
    assert parse_moment("tomorrow 8am", TOKYO, late) == at(TOKYO, 2026, 1, 3, 8)


def test_hours_from_now_are_counted_through_a_clock_change() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before 2:00 becomes 3:00 in Berlin
    assert parse_moment("in 2 hours", BERLIN, night).astimezone(UTC) == night.replace(hour=2)


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("today", None),
        ("tomorrow", (2026, 1, 2)),
        ("fri", (2026, 1, 2)),
        ("thursday", (2026, 1, 8)),
        ("24 Dec", (2026, 12, 24)),
        ("24.12.", (2026, 12, 24)),
        ("2026-12-24", (2026, 12, 24)),
        ("1 Jan", (2027, 1, 1)),
        ("29 Feb", (2028, 2, 29)),
        ("in 3 days", (2026, 1, 4)),
        ("in two weeks", (2026, 1, 15)),
        ("in 1 month", (2026, 2, 1)),
    ],
)
def test_a_day_alone_is_asked_for_its_hour_or_means_its_beginning(
    text: str, beginning: tuple[int, int, int] | None
) -> None:
    with pytest.raises(MomentWithoutHour) as refused:
        parse_moment(text, BERLIN, NOW)
    asked_for = parse_moment(f"{refused.value.text_args['part']} 19:30", BERLIN, NOW)
    assert (asked_for.hour, asked_for.minute) == (19, 30)
    if beginning is None:
        with pytest.raises(InThePast):
            parse_moment(text, BERLIN, NOW, needs_hour=False)
    else:
        assert parse_moment(text, BERLIN, NOW, needs_hour=False) == at(BERLIN, *beginning)


DAY_WORDS = (
    "",
    "today",
    "tomorrow",
    "tonight",
    "fri",
    "thursday",
    "24 Dec",
    "2026-12-24",
    "3.10.",
    "in 3 days",
)


HOUR_WORDS = (
    *(
        f"{hour}{mark}{minute:02}"
        for hour in (0, 7, 12, 19, 23)
        for mark in ":.h"
        for minute in (0, 5, 30, 59)
    ),
    *(f"{hour}{half}" for hour in (1, 8, 11, 12) for half in ("am", " PM", " p.m.")),
    *(
        "8h",
        "19h",
        "noon",
        "midnight",
        "24:00",
        "25:00",
        "19:60",
        "99:99",
        "13pm",
        "0am",
        "19:30pm",
        "8",
        "19",
    ),
    *("19:30-22:00", "19:30 20:30", "19:30:15", "-8pm"),
)


def times_of(hour: str) -> set[time]:
    """Return the times of day that an hour can show; none where it shows none."""
    known = {"noon": {time(12)}, "midnight": {time(0)}, "8h": {time(8)}, "19h": {time(19)}}
    known |= {"8": {time(8), time(20)}, "19": {time(19)}}
    if hour in known:
        return known[hour]
    try:
        wall = parse_wall_time(hour)
    except AmbiguousTime as asked:
        return {wall for wall in asked.readings if isinstance(wall, time)}
    except UnreadableTime:
        return set()
    # "tonight 12:30" is half an hour after midnight
    return {wall, wall.replace(hour=0)} if wall.hour == 12 and hour[-1].isdecimal() else {wall}


@pytest.mark.parametrize("hour", HOUR_WORDS)
def test_a_moment_has_exactly_the_hour_that_was_typed_or_is_refused(hour: str) -> None:
    wanted = times_of(hour)
    orders = ("{day} {hour}", "{day} at {hour}", "{hour} {day}")
    for text in (order.format(day=day, hour=hour) for day in DAY_WORDS for order in orders):
        try:
            found = [parse_moment(text, BERLIN, NOW)]
        except AmbiguousMoment as asked:
            found = [moment for moment in asked.readings if isinstance(moment, datetime)]
            if "h" in hour and not set(text.split()) - {hour, "at"}:
                found = found[:0]  # "1h30" alone may be a time from now, too
        except KindlingError:
            continue
        assert {moment.time() for moment in found} <= wanted, text


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "soonish", "2026-02-29", "in 10000 years", "2027", "1234", "June", "June 2027"),
        *("2026-13-01 19:30", "29 Feb 2027 19:30", "tonight 8am", "fri 3 Jan 19:30", "fri 3 Jan", "8", "16"),
        *(
            "7 to 9pm",
            "19:30-22:00",
            "tomorrow 8pm saturday",
            "in 2 hours 8pm",
            "tomorrow morning 8pm",
            "every fri",
        ),
    ],
)
def test_a_moment_that_nobody_can_read_is_refused(text: str) -> None:
    with pytest.raises(UnreadableMoment):
        parse_moment(text, BERLIN, NOW)
    with pytest.raises(UnreadableMoment):
        parse_moment(text, BERLIN, NOW, needs_hour=False)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("25:99", "25:99"),
        ("tomorrow 25:00", "25:00"),
        ("tomorrow 19:60 please", "19:60"),
        ("tursday 8pm", "tursday"),
        ("24 Decembre 8pm in the garden", "garden"),
        ("tomorrow tomorrow 8pm", "tomorrow tomorrow 8pm"),
        ("friday 8pm or saturday", "or"),
    ],
)
def test_a_refusal_names_the_part_that_means_nothing(text: str, part: str) -> None:
    with pytest.raises(UnreadableMoment) as refused:
        parse_moment(text, BERLIN, NOW)
    assert refused.value.text_args == {"part": part}


@pytest.mark.parametrize("text", ["today 12:59", "2025-12-31", "yesterday 19:00", "today 13:00"])
def test_a_moment_that_has_passed_is_refused_with_the_callers_own_time(text: str) -> None:
    with pytest.raises(InThePast) as refused:
        parse_moment(text, BERLIN, NOW)
    assert refused.value.text_args == {"moment": "2026-01-01 1:00 PM", "zone": "Europe/Berlin"}


def test_what_a_refusal_repeats_is_short_and_safe() -> None:
    with pytest.raises(UnreadableMoment) as refused:
        parse_moment("**@everyone** <@1>\n" + "a" * 5_000, BERLIN, NOW)
    part = refused.value.text_args["part"]
    assert len(part) < 80
    assert "@everyone" not in part
    assert "\n" not in part
    assert "\\*\\*" in part


@pytest.mark.parametrize(
    "text",
    [
        "in 7990 years",
        "9999-12-31 15:00",
        "9999-12-31 23:59",
        "9999-12-31 23:30 UTC",
        "31 Dec 9999",
        "in 99999 years",
        "0001-01-01",
    ],
)
def test_a_moment_beyond_the_calendar_is_refused_or_can_be_counted_in(text: str) -> None:
    for zone in (TOKYO, ZoneInfo("America/New_York")):
        with suppress(KindlingError):  # a partner may live where it is a day later
            assert parse_moment(text, zone, NOW).astimezone(ZoneInfo("Pacific/Kiritimati")) > NOW
        with suppress(KindlingError):
            assert parse_past_day(text, zone, NOW) <= NOW.date()


def test_every_text_that_may_be_ambiguous_is_read_with_its_field() -> None:
    """Its reader is asked with buttons, which put one meaning into that field."""
    parsers = ("parse_moment", "parse_past_span", "parse_day", "parse_wall_time", "parse_zone")
    assert [
        f"{path}:{call.lineno}" for path, call in calls_of(*parsers) if argument(call, 9, "field") is None
    ] == []


def test_a_reading_in_an_hour_that_comes_twice_is_chosen_as_it_is_meant() -> None:
    now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in Berlin, and in an hour it is 2:30 once more
    with pytest.raises(AmbiguousMoment) as asked:
        parse_moment("1h", BERLIN, now)
    readings = [one.astimezone(UTC) for one in asked.value.readings if isinstance(one, datetime)]
    assert now + timedelta(hours=1) in readings
    chosen = [parse_moment(typed_reading(one), BERLIN, now) for one in asked.value.readings]
    assert [one.astimezone(UTC) for one in chosen] == readings


def test_todays_weekday_with_an_hour_to_come_is_today() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime(2026, 1, 1, 12, tzinfo=berlin)  # a Thursday
    assert parse_moment("thu 8pm", berlin, noon) == datetime(2026, 1, 1, 20, tzinfo=berlin)
    assert parse_moment("thu 8am", berlin, noon) == datetime(2026, 1, 8, 8, tzinfo=berlin)
    assert parse_moment("fri 8pm", berlin, noon) == datetime(2026, 1, 2, 20, tzinfo=berlin)
