"""Milestones: when they are announced, across leap days, clock changes and zones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cogs.parsers import parse_day
from core.errors import UnreadableDay
from core.milestones import (
    Announcement,
    Milestone,
    MilestoneUnknown,
    announcement_after,
    announcement_for,
    first_announcement,
    postpone_until_awake,
    reschedule_after_zone_change,
    resolve_milestone,
    sort_by_next_day,
)
from core.moments import WAKING_HOURS, is_within

ADDED = datetime(2026, 1, 1, 12, tzinfo=UTC)
BERLIN, NEW_YORK, TOKYO, HONOLULU, AUCKLAND = map(
    ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Pacific/Auckland")
)
BOTH_IN_BERLIN = (BERLIN, BERLIN)
LEAP_DAY = date(2024, 2, 29)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] (year, month, day, hour, minute)


def milestone(
    day: date,
    *,
    is_yearly: bool = True,
    owed: Announcement | None = None,
    number: int = 7,
    name: str = "The lake",
) -> Milestone:
    on, ahead, at = (owed.day, owed.days_ahead, owed.at) if owed else (None, None, None)
    return Milestone(number, 1, 10, name, day, is_yearly, ADDED, on, ahead, at)


def told(day: date, after: datetime, count: int, *, is_yearly: bool = True) -> list[tuple[date, int]]:
    """The next announcements of a day in Berlin: of which day, and how many days before it."""
    found: list[tuple[date, int]] = []
    coming = first_announcement(day, after, BERLIN, BOTH_IN_BERLIN, is_yearly=is_yearly)
    while coming is not None and len(found) < count:
        found.append((coming.day, coming.days_ahead))
        coming = announcement_after(day, coming, BERLIN, BOTH_IN_BERLIN, is_yearly=is_yearly)
    return found


@pytest.mark.parametrize(
    ("on", "ahead", "at"),
    [
        pytest.param(date(2026, 6, 1), 0, utc(2026, 6, 1, 7), id="on the day, in summer"),
        pytest.param(date(2026, 6, 1), 7, utc(2026, 5, 25, 7), id="7 days before"),
        pytest.param(date(2026, 3, 29), 7, utc(2026, 3, 22, 8), id="before the clock change"),
        pytest.param(date(2026, 3, 29), 0, utc(2026, 3, 29, 7), id="on the day when clocks go forward"),
        pytest.param(date(2026, 10, 25), 7, utc(2026, 10, 18, 7), id="before clocks go back"),
        pytest.param(date(2026, 10, 25), 0, utc(2026, 10, 25, 8), id="on the day when clocks go back"),
        pytest.param(date(2028, 2, 29), 0, utc(2028, 2, 29, 8), id="on a leap day"),
        pytest.param(date(2028, 3, 7), 7, utc(2028, 2, 29, 8), id="ahead, on a leap day"),
        pytest.param(date(2026, 1, 3), 7, utc(2025, 12, 27, 8), id="ahead, in the year before"),
    ],
)
def test_it_is_announced_at_nine_in_the_morning(on: date, ahead: int, at: datetime) -> None:
    assert announcement_for(on, ahead, BERLIN, BOTH_IN_BERLIN).at == at


@pytest.mark.parametrize(
    ("ahead", "until"),
    [
        pytest.param(7, utc(2026, 3, 28, 23), id="ahead: until the day begins"),
        pytest.param(0, utc(2026, 3, 29, 22), id="on the day, of 23 hours: until it ends"),
    ],
)
def test_it_is_too_late_when_the_day_begins_or_ends(ahead: int, until: datetime) -> None:
    assert announcement_for(date(2026, 3, 29), ahead, BERLIN, BOTH_IN_BERLIN).not_after == until


@pytest.mark.parametrize("other", [NEW_YORK, TOKYO, HONOLULU])
def test_both_are_awake_when_it_is_announced(other: ZoneInfo) -> None:
    zones = (BERLIN, other)
    found = announcement_for(date(2026, 1, 15), 0, BERLIN, zones)
    assert is_within(WAKING_HOURS, found.at, zones)
    assert found.at.astimezone(BERLIN).date() == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(
            date(2026, 1, 9),
            [(date(2026, 1, 9), 7), (date(2026, 1, 9), 0), (date(2027, 1, 9), 7)],
            id="8 days",
        ),
        pytest.param(
            date(2026, 1, 8), [(date(2026, 1, 8), 0), (date(2027, 1, 8), 7)], id="7 days, after nine"
        ),
        pytest.param(date(2026, 1, 7), [(date(2026, 1, 7), 0), (date(2027, 1, 7), 7)], id="6 days"),
        pytest.param(
            date(2026, 1, 1), [(date(2027, 1, 1), 7), (date(2027, 1, 1), 0)], id="today, after nine"
        ),
        pytest.param(date(2019, 6, 1), [(date(2026, 6, 1), 7), (date(2026, 6, 1), 0)], id="years ago"),
        pytest.param(
            date(2019, 1, 4), [(date(2026, 1, 4), 0), (date(2027, 1, 4), 7)], id="years ago, so near"
        ),
        pytest.param(date(1, 1, 9), [(date(2026, 1, 9), 7)], id="at the edge of the calendar"),
        pytest.param(date(9998, 12, 31), [(date(9998, 12, 31), 7)], id="at its other edge"),
    ],
)
def test_what_is_less_than_seven_days_away_is_told_on_the_day_alone(
    day: date, expected: list[tuple[date, int]]
) -> None:
    assert told(day, ADDED, len(expected)) == expected


def test_a_leap_day_returns_on_the_28th_and_every_fourth_year_on_its_own() -> None:
    days = [on for on, ahead in told(LEAP_DAY, ADDED, 8) if not ahead]
    assert days == [date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


def test_what_comes_once_is_told_twice_and_then_never() -> None:
    assert told(date(2026, 2, 1), ADDED, 9, is_yearly=False) == [(date(2026, 2, 1), 7), (date(2026, 2, 1), 0)]
    assert told(date(2025, 12, 31), ADDED, 9, is_yearly=False) == []
    assert told(date(2026, 1, 1), ADDED, 9, is_yearly=False) == []
    assert told(date(2026, 1, 1), utc(2026, 1, 1, 7), 9, is_yearly=False) == [(date(2026, 1, 1), 0)]


def test_a_day_that_is_over_in_utc_is_still_told_where_it_lasts() -> None:
    """In Honolulu the last evening of the year lies in the new year of UTC."""
    found = first_announcement(
        date(2019, 12, 31), utc(2026, 1, 1, 5), HONOLULU, (HONOLULU, AUCKLAND), is_yearly=True
    )
    assert found is not None
    assert found.day in (date(2025, 12, 31), date(2026, 12, 31))
    assert found.at > utc(2026, 1, 1, 5)


@pytest.mark.parametrize(
    ("today", "coming"),
    [
        (date(2026, 2, 27), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2027, 2, 28)),
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2020, 1, 1), LEAP_DAY),
    ],
)
def test_the_day_that_comes_next(today: date, coming: date) -> None:
    assert milestone(LEAP_DAY).next_day(today) == coming
    assert milestone(LEAP_DAY, is_yearly=False).next_day(today) == LEAP_DAY


def test_years_are_counted_only_from_what_was_past_when_it_was_added() -> None:
    assert milestone(date(2019, 6, 1)).years_since(date(2026, 6, 1), BERLIN) == 7
    assert milestone(date(2026, 1, 1)).years_since(date(2027, 1, 1), BERLIN) == 1
    assert milestone(date(2026, 12, 24)).years_since(date(2027, 12, 24), BERLIN) == 0


def test_whether_a_day_was_past_is_told_by_the_couples_own_day() -> None:
    added = replace(milestone(date(2026, 6, 15)), created_at=utc(2026, 6, 14, 20))
    assert added.years_since(date(2027, 6, 15), AUCKLAND) == 1  # where it was that morning
    assert added.years_since(date(2027, 6, 15), NEW_YORK) == 0


@pytest.mark.parametrize(
    ("now", "zone", "ahead", "at"),
    [
        pytest.param(utc(2026, 6, 1, 4), NEW_YORK, 0, utc(2026, 6, 1, 13), id="later on the same day"),
        pytest.param(utc(2026, 6, 1, 4), TOKYO, 0, utc(2026, 6, 1, 4), id="its hour has passed: at once"),
        pytest.param(utc(2026, 6, 1, 4), AUCKLAND, 0, utc(2026, 6, 1, 4), id="in the afternoon there"),
        pytest.param(utc(2026, 5, 20, 4), NEW_YORK, 7, utc(2026, 5, 25, 13), id="ahead, and far away"),
    ],
)
def test_a_new_zone_moves_what_is_owed(now: datetime, zone: ZoneInfo, ahead: int, at: datetime) -> None:
    owed = announcement_for(date(2026, 6, 1), ahead, BERLIN, BOTH_IN_BERLIN)
    found = reschedule_after_zone_change(milestone(date(2019, 6, 1), owed=owed), now, zone, (zone, zone))
    assert found is not None
    assert (found.day, found.days_ahead, found.at) == (date(2026, 6, 1), ahead, at)


def test_a_new_zone_never_repeats_what_was_told() -> None:
    """Told on the day in Tokyo, it is not told again when nine o'clock of that day comes to New York."""
    told_in_tokyo = announcement_for(date(2026, 6, 1), 0, TOKYO, (TOKYO, TOKYO))
    owed = announcement_after(date(2019, 6, 1), told_in_tokyo, TOKYO, (TOKYO, TOKYO), is_yearly=True)
    found = reschedule_after_zone_change(
        milestone(date(2019, 6, 1), owed=owed), utc(2026, 6, 1, 1), NEW_YORK, (NEW_YORK, NEW_YORK)
    )
    assert found is not None
    assert (found.day, found.days_ahead) == (date(2027, 6, 1), 7)


def test_a_day_that_a_new_zone_ends_is_passed_over() -> None:
    owed = announcement_for(date(2026, 6, 1), 0, HONOLULU, (HONOLULU, HONOLULU))
    now = utc(2026, 6, 1, 18)  # 8:00 in Honolulu, and in Auckland the next morning
    found = reschedule_after_zone_change(
        milestone(date(2019, 6, 1), owed=owed), now, AUCKLAND, (AUCKLAND, AUCKLAND)
    )
    assert found is not None
    assert (found.day, found.days_ahead) == (date(2027, 6, 1), 7)
    once = milestone(date(2026, 6, 1), is_yearly=False, owed=owed)
    assert reschedule_after_zone_change(once, now, AUCKLAND, (AUCKLAND, AUCKLAND)) is None
    assert reschedule_after_zone_change(milestone(date(2019, 6, 1)), now, BERLIN, BOTH_IN_BERLIN) is None


@pytest.mark.parametrize(
    ("now", "at"),
    [
        pytest.param(utc(2026, 6, 1, 7, 15), utc(2026, 6, 1, 7), id="a quarter of an hour late"),
        pytest.param(utc(2026, 6, 1, 7, 16), utc(2026, 6, 1, 7, 16), id="later, in daytime"),
        pytest.param(utc(2026, 6, 1, 19, 59), utc(2026, 6, 1, 19, 59), id="just before ten at night"),
    ],
)
def test_what_is_late_is_posted_while_both_are_awake(now: datetime, at: datetime) -> None:
    owed = announcement_for(date(2026, 6, 1), 0, BERLIN, BOTH_IN_BERLIN)
    assert postpone_until_awake(owed, now, BOTH_IN_BERLIN).at == at


def test_what_could_only_be_posted_at_night_is_too_late_at_once() -> None:
    owed = announcement_for(date(2026, 6, 1), 0, BERLIN, BOTH_IN_BERLIN)
    found = postpone_until_awake(owed, utc(2026, 6, 1, 20), BOTH_IN_BERLIN)
    assert found.not_after == owed.at
    ahead = announcement_for(date(2026, 6, 1), 7, BERLIN, BOTH_IN_BERLIN)
    assert postpone_until_awake(ahead, utc(2026, 5, 25, 20), BOTH_IN_BERLIN).at == utc(2026, 5, 26, 6)


def test_milestones_are_listed_by_when_they_come_and_passed_ones_last() -> None:
    today = date(2026, 3, 1)
    yearly = milestone(date(2019, 3, 1), number=1)
    leap = milestone(LEAP_DAY, number=2)
    past = milestone(date(2026, 2, 1), is_yearly=False, number=3)
    long_past = milestone(date(2026, 1, 20), is_yearly=False, number=4)
    once = milestone(date(2026, 3, 2), is_yearly=False, number=5)
    assert sort_by_next_day([long_past, leap, past, once, yearly], today) == [
        yearly,
        once,
        leap,
        past,
        long_past,
    ]


def test_one_is_chosen_by_its_id_or_by_a_name_that_only_one_has() -> None:
    lake, sea, other = (
        milestone(LEAP_DAY, number=number, name=name)
        for number, name in ((7, "The lake"), (8, "The sea"), (9, "the LAKE"))
    )
    assert resolve_milestone([lake, sea, other], "7") == lake
    assert resolve_milestone([lake, sea, other], " the SEA ") == sea
    for choice in ("The lake", "The mountain", ""):
        with pytest.raises(MilestoneUnknown):
            resolve_milestone([lake, sea, other], choice)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2019-06-01", date(2019, 6, 1)),
        ("24 Dec", date(2026, 12, 24)),
        ("tomorrow", date(2026, 1, 2)),
        ("yesterday", date(2025, 12, 31)),
        ("29 February 2024", LEAP_DAY),
        ("29 March 2026", date(2026, 3, 29)),  # clocks change on that day
        ("9998-12-31", date(9998, 12, 31)),
    ],
)
def test_a_day_is_read_whether_past_or_to_come(typed: str, day: date) -> None:
    assert parse_day(typed, BERLIN, ADDED) == day


def test_tomorrow_is_the_callers_own() -> None:
    night = ADDED + timedelta(hours=-9)  # 17:00 of the day before in Honolulu
    assert parse_day("tomorrow", HONOLULU, night) == date(2026, 1, 1)
    assert parse_day("tomorrow", BERLIN, night) == date(2026, 1, 2)


@pytest.mark.parametrize("typed", ["", "that summer", "29 February 2023", "9999-12-31", "7", "💍"])
def test_what_is_no_day_is_unreadable(typed: str) -> None:
    with pytest.raises(UnreadableDay):
        parse_day(typed, BERLIN, ADDED)
