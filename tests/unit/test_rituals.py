"""Rituals: one occurrence in every due local week, despite clock changes and people's changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.moments import day_of, instant_of, week_of
from core.rituals import POSTED_LATE_BY_AT_MOST, Ritual, RitualKind, RitualState, catch_up
from core.schedules import Occurrence, Schedule, local_week, next_occurrence

UTC_ZONE, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
SUNDAY_EVENING = Schedule(6, time(20, 0), every=1)


INTERVALS = (1, 2, 4)  # weeks, as `/ritual set` offers them


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] (year, month, day, hour, minute)


def moments(schedule: Schedule, zone: ZoneInfo, after: datetime, count: int) -> list[datetime]:
    """The next occurrences, each found from the one before, as the clock does."""
    found: list[datetime] = []
    last_week = None
    for _ in range(count):
        following = next_occurrence(schedule, zone, after, last_week)
        after, last_week = following.at, following.week
        found.append(after)
    return found


def test_the_first_moment_is_the_next_such_weekday() -> None:
    assert next_occurrence(SUNDAY_EVENING, UTC_ZONE, utc(2026, 1, 1), None).at == utc(2026, 1, 4, 20)


def test_a_moment_that_has_just_come_is_not_the_next_one() -> None:
    due = utc(2026, 1, 4, 20)
    assert next_occurrence(SUNDAY_EVENING, UTC_ZONE, due - timedelta(seconds=1), None).at == due
    assert next_occurrence(SUNDAY_EVENING, UTC_ZONE, due, None).at == due + timedelta(days=7)


@pytest.mark.parametrize("every", INTERVALS)
def test_a_ritual_comes_every_so_many_weeks(every: int) -> None:
    found = moments(Schedule(6, time(20, 0), every), UTC_ZONE, utc(2026, 1, 1), 4)
    assert [later - earlier for earlier, later in pairwise(found)] == [timedelta(weeks=every)] * 3


def test_the_wall_time_stays_when_the_clocks_change() -> None:
    found = moments(SUNDAY_EVENING, BERLIN, utc(2026, 3, 16), 3)
    assert found == [utc(2026, 3, 22, 19), utc(2026, 3, 29, 18), utc(2026, 4, 5, 18)]


@pytest.mark.parametrize(
    ("zone", "schedule", "after", "expected"),
    [
        pytest.param(
            "Europe/Berlin",
            Schedule(6, time(2, 30), 1),
            utc(2026, 3, 23),
            [utc(2026, 3, 29, 1, 30), utc(2026, 4, 5, 0, 30)],
            id="berlin springs forward",
        ),
        pytest.param(
            "Europe/Berlin",
            Schedule(6, time(2, 30), 1),
            utc(2026, 10, 20),
            [utc(2026, 10, 25, 0, 30), utc(2026, 11, 1, 1, 30)],
            id="berlin falls back",
        ),
        pytest.param(
            "America/New_York",
            Schedule(6, time(2, 30), 1),
            utc(2026, 3, 3),
            [utc(2026, 3, 8, 7, 30), utc(2026, 3, 15, 6, 30)],
            id="new york springs forward",
        ),
        pytest.param(
            "America/New_York",
            Schedule(6, time(1, 30), 1),
            utc(2026, 10, 27),
            [utc(2026, 11, 1, 5, 30), utc(2026, 11, 8, 6, 30)],
            id="new york falls back",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            Schedule(6, time(2, 15), 1),
            utc(2026, 9, 28),
            [utc(2026, 10, 3, 15, 45), utc(2026, 10, 10, 15, 15)],
            id="half an hour forward",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            Schedule(6, time(1, 45), 1),
            utc(2026, 3, 30),
            [utc(2026, 4, 4, 14, 45), utc(2026, 4, 11, 15, 15)],
            id="half an hour back",
        ),
        pytest.param(
            "Pacific/Apia",
            Schedule(4, time(20, 0), 1),
            utc(2011, 12, 26),
            [utc(2011, 12, 31, 6), utc(2012, 1, 6, 6)],
            id="apia leaves out a Friday",
        ),
        pytest.param(
            "UTC",
            Schedule(1, time(20, 0), 1),
            utc(2028, 2, 28),
            [utc(2028, 2, 29, 20), utc(2028, 3, 7, 20)],
            id="leap day",
        ),
    ],
)
def test_clock_changes_by_name(
    zone: str, schedule: Schedule, after: datetime, expected: list[datetime]
) -> None:
    assert moments(schedule, ZoneInfo(zone), after, 2) == expected


@given(
    zone=st.sampled_from(sorted(name for name in available_timezones() if name != "localtime")),
    weekday=st.integers(0, 6),
    wall=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    every=st.sampled_from(INTERVALS),
    year=st.integers(2024, 2036),
)
def test_every_due_local_week_has_exactly_one(
    zone: str, weekday: int, wall: time, every: int, year: int
) -> None:
    place = ZoneInfo(zone)
    found = moments(Schedule(weekday, wall, every), place, utc(year, 1, 1), 60 // every)
    weeks = [local_week(due, place) for due in found]
    assert weeks == list(range(weeks[0], weeks[0] + len(weeks) * every, every))
    for due, week in zip(found, weeks, strict=True):
        wanted = datetime.combine(day_of(week, weekday), wall)
        local = due.astimezone(place)
        exists = instant_of(wanted.date(), wall, place).astimezone(place).replace(tzinfo=None) == wanted
        if exists:
            assert local.replace(tzinfo=None) == wanted
            assert due <= wanted.replace(tzinfo=place, fold=1).astimezone(UTC)
        else:
            assert wanted < local.replace(tzinfo=None) <= wanted + timedelta(days=1)


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("today", range(7))
def test_another_weekday_never_gives_a_week_two(weekday: int, today: int) -> None:
    """Last came on a Wednesday; the day is changed on some day of the same week or the next."""
    wednesday = date(2026, 1, 7)
    last_week = week_of(wednesday)
    now = datetime.combine(wednesday + timedelta(days=today), time(12), UTC)
    due = next_occurrence(Schedule(weekday, time(20, 0), 1), UTC_ZONE, now, last_week).at
    assert local_week(due, UTC_ZONE) > last_week
    assert due.weekday() == weekday
    assert due - now <= timedelta(days=12)


def test_every_second_week_keeps_its_rhythm_over_a_long_pause() -> None:
    schedule = Schedule(6, time(20, 0), 2)
    first, week = moments(schedule, UTC_ZONE, utc(2026, 1, 1), 1)[0], week_of(date(2026, 1, 4))
    for days in range(1, 120):
        due = next_occurrence(schedule, UTC_ZONE, first + timedelta(days=days), week).at
        assert (due - first).days % 14 == 0
        assert due > first + timedelta(days=days)


DUE = utc(2026, 1, 4, 20)


def on_clock(schedule: Schedule, zone: ZoneInfo) -> Callable[[Occurrence], Occurrence]:
    return lambda last: next_occurrence(schedule, zone, last.at, last.week)


@pytest.mark.parametrize(
    ("every", "late_by", "missed", "posts", "next_at"),
    [
        pytest.param(1, timedelta(), 0, True, utc(2026, 1, 11, 20), id="in time"),
        pytest.param(1, timedelta(hours=1), 0, True, utc(2026, 1, 11, 20), id="an hour"),
        pytest.param(1, timedelta(days=1), 0, True, utc(2026, 1, 11, 20), id="a day"),
        pytest.param(1, POSTED_LATE_BY_AT_MOST, 0, True, utc(2026, 1, 11, 20), id="three days"),
        pytest.param(
            1,
            POSTED_LATE_BY_AT_MOST + timedelta(seconds=1),
            1,
            False,
            utc(2026, 1, 11, 20),
            id="more than three days",
        ),
        pytest.param(1, timedelta(weeks=1), 1, True, utc(2026, 1, 18, 20), id="a week"),
        pytest.param(1, timedelta(days=30), 4, True, utc(2026, 2, 8, 20), id="a month"),
        pytest.param(1, timedelta(days=33), 5, False, utc(2026, 2, 8, 20), id="a month and some days"),
        pytest.param(2, timedelta(weeks=1), 1, False, utc(2026, 1, 18, 20), id="a week, every second"),
        pytest.param(2, timedelta(days=30), 2, True, utc(2026, 2, 15, 20), id="a month, every second"),
        pytest.param(4, timedelta(hours=1), 0, True, utc(2026, 2, 1, 20), id="an hour, every fourth"),
        pytest.param(4, timedelta(days=30), 1, True, utc(2026, 3, 1, 20), id="a month, every fourth"),
    ],
)
def test_after_a_downtime_one_is_posted_and_the_others_are_counted(
    every: int, late_by: timedelta, missed: int, posts: bool, next_at: datetime
) -> None:
    schedule, now = Schedule(6, time(20, 0), every), DUE + late_by
    following = on_clock(schedule, UTC_ZONE)
    step = catch_up(Occurrence(local_week(DUE, UTC_ZONE), DUE), now, following)
    assert (step.missed, step.should_post, following(step.last).at) == (missed, posts, next_at)


@given(
    every=st.sampled_from(INTERVALS),
    late_by=st.timedeltas(timedelta(), timedelta(days=200)),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_a_downtime_loses_no_occurrence_silently(every: int, late_by: timedelta, zone: str) -> None:
    schedule, place = Schedule(6, time(20, 0), every), ZoneInfo(zone)
    due = next_occurrence(schedule, place, utc(2026, 1, 1), None)
    now = due.at + late_by
    following = on_clock(schedule, place)
    step = catch_up(due, now, following)
    came_due = 1
    last = due
    while (later := following(last)).at <= now:
        came_due, last = came_due + 1, later
    assert step.missed + step.should_post == came_due
    assert step.last == last
    assert step.should_post == (now - last.at <= POSTED_LATE_BY_AT_MOST)


@pytest.mark.parametrize(("unanswered", "rests"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_ritual_rests_after_two_unanswered(unanswered: int, rests: bool) -> None:
    ritual = Ritual(
        1,
        1,
        RitualKind.CHECKIN,
        SUNDAY_EVENING,
        RitualState.ON,
        None,
        is_chosen=False,
        last_week=None,
        next_at=DUE,
        next_week=local_week(DUE, UTC_ZONE),
        unanswered=unanswered,
        missed=0,
    )
    assert ritual.may_rest is rests
