"""Moments: wall times across clock changes, waking hours, kind hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.moments import (
    NUDGE_HOURS,
    WAKING_HOURS,
    day_of,
    first_within,
    instant_of,
    is_within,
    nearest_waking_hour,
    week_of,
)

BERLIN, TOKYO, LOS_ANGELES = (
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("America/Los_Angeles"),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] (year, month, day, hour, minute)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        pytest.param(
            "Europe/Berlin", date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1, 30), id="berlin gap"
        ),
        pytest.param(
            "Europe/Berlin", date(2026, 3, 29), time(1, 59), utc(2026, 3, 29, 0, 59), id="berlin before gap"
        ),
        pytest.param(
            "Europe/Berlin", date(2026, 3, 29), time(3, 0), utc(2026, 3, 29, 1, 0), id="berlin after gap"
        ),
        pytest.param(
            "Europe/Berlin", date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30), id="berlin overlap"
        ),
        pytest.param(
            "America/New_York", date(2026, 3, 8), time(2, 30), utc(2026, 3, 8, 7, 30), id="new york gap"
        ),
        pytest.param(
            "America/New_York", date(2026, 11, 1), time(1, 30), utc(2026, 11, 1, 5, 30), id="new york overlap"
        ),
        pytest.param(
            "Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 45), id="half an hour"
        ),
        pytest.param(
            "Australia/Lord_Howe",
            date(2026, 4, 5),
            time(1, 45),
            utc(2026, 4, 4, 14, 45),
            id="half an hour twice",
        ),
        pytest.param(
            "Pacific/Apia",
            date(2011, 12, 30),
            time(20, 0),
            utc(2011, 12, 31, 6, 0),
            id="a day that never was",
        ),
        pytest.param("UTC", date(2028, 2, 29), time(20, 0), utc(2028, 2, 29, 20, 0), id="leap day"),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, day: date, wall: time, expected: datetime) -> None:
    assert instant_of(day, wall, ZoneInfo(zone)) == expected


@pytest.mark.parametrize("fold", [0, 1])
def test_the_fold_of_a_wall_time_does_not_matter(fold: int) -> None:
    assert instant_of(date(2026, 10, 25), time(2, 30, fold=fold), BERLIN) == utc(2026, 10, 25, 0, 30)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_day_is_found_again_by_its_week_and_weekday(day: date) -> None:
    assert day_of(week_of(day), day.weekday()) == day
    assert week_of(day + timedelta(days=7)) == week_of(day) + 1


def test_a_week_goes_from_monday_to_sunday() -> None:
    monday = date(2026, 3, 2)
    assert {week_of(monday + timedelta(days=day)) for day in range(7)} == {week_of(monday)}
    assert week_of(monday - timedelta(days=1)) == week_of(monday) - 1


@pytest.mark.parametrize(
    ("at", "expected"),
    [((7, 59), False), ((8, 0), True), ((21, 59), True), ((22, 0), False)],
)
def test_people_are_awake_from_eight_to_ten(at: tuple[int, int], expected: bool) -> None:
    assert is_within(WAKING_HOURS, utc(2026, 1, 5, *at), [ZoneInfo("UTC")]) is expected


def test_everybody_must_be_awake() -> None:
    noon_in_berlin = utc(2026, 1, 5, 11)
    assert is_within(WAKING_HOURS, noon_in_berlin, [BERLIN])
    assert not is_within(WAKING_HOURS, noon_in_berlin, [BERLIN, LOS_ANGELES])


def test_a_moment_in_daytime_stays_as_it_is() -> None:
    now = utc(2026, 1, 5, 11, 7)
    assert first_within(NUDGE_HOURS, now, [BERLIN]) == now


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(utc(2026, 1, 5, 21, 20), utc(2026, 1, 6, 8, 0), id="in the evening"),
        pytest.param(utc(2026, 1, 6, 3, 1), utc(2026, 1, 6, 8, 0), id="at night"),
        pytest.param(
            utc(2026, 3, 28, 21, 0), utc(2026, 3, 29, 7, 0), id="into the night of the clock change"
        ),
    ],
)
def test_the_night_is_waited_out(now: datetime, expected: datetime) -> None:
    assert first_within(NUDGE_HOURS, now, [BERLIN]) == expected


def test_two_far_zones_meet_in_the_hours_that_they_share() -> None:
    found = first_within(WAKING_HOURS, utc(2026, 1, 5, 12), [BERLIN, LOS_ANGELES])
    assert found == utc(2026, 1, 5, 16)  # 17:00 in Berlin, 8:00 in Los Angeles


def test_zones_without_a_shared_daytime_do_not_wait_for_ever() -> None:
    hours = (time(9, 0), time(10, 0))
    now = utc(2026, 1, 5, 12)
    assert first_within(hours, now, [BERLIN, TOKYO]) == now


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (aware by timezones)


@given(MOMENTS, ZONES)
def test_one_person_never_waits_longer_than_a_night(now: datetime, zone: str) -> None:
    found = first_within(NUDGE_HOURS, now, [ZoneInfo(zone)])
    assert is_within(NUDGE_HOURS, found, [ZoneInfo(zone)])
    assert timedelta() <= found - now <= timedelta(hours=13, minutes=15)


@pytest.mark.parametrize(
    ("home", "other", "expected"),
    [
        pytest.param("Europe/Berlin", "Europe/Berlin", time(20, 0), id="one clock"),
        pytest.param("Europe/Berlin", "Europe/London", time(20, 0), id="an hour apart"),
        pytest.param("Europe/Berlin", "Asia/Kolkata", time(17, 0), id="22:00 would be too late there"),
        pytest.param("Europe/Berlin", "America/Los_Angeles", time(20, 0), id="morning there"),
        pytest.param("Europe/Berlin", "Asia/Tokyo", time(13, 0), id="evening there"),
    ],
)
def test_a_kind_hour_finds_both_awake(home: str, other: str, expected: time) -> None:
    zones = (ZoneInfo(home), ZoneInfo(other))
    assert nearest_waking_hour(time(20, 0), date(2026, 1, 4), zones[0], zones) == expected


def test_an_hour_that_is_kind_to_nobody_stays_as_it_was_wished() -> None:
    zones = (ZoneInfo("Etc/GMT+6"), ZoneInfo("Etc/GMT-8"))
    assert nearest_waking_hour(time(20, 0), date(2026, 1, 4), zones[0], zones) == time(20, 0)
