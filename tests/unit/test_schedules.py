"""Schedules on several weekdays: each of them has its one moment, whatever changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.moments import instant_of
from core.rituals import OneWeekdayOnly, RitualKind, schedule_of
from core.schedules import Schedule, next_occurrence, occurrence_after_change

UTC_ZONE, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
EVENING, DAILY = time(20), (0, 1, 2, 3, 4, 5, 6)
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
WALLS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def days_of(schedule: Schedule, zone: ZoneInfo, after: datetime, count: int) -> list[date]:
    """The local days of the next occurrences, each found from the one before."""
    found: list[date] = []
    last = None
    for _ in range(count):
        coming = next_occurrence(schedule, zone, after, last)
        found.append(date.fromordinal(coming.week))
        assert coming.at == instant_of(found[-1], schedule.wall, zone)
        after, last = coming.at, coming.week
    return found


def test_monday_wednesday_and_friday_each_come_once_a_week() -> None:
    schedule = Schedule(0, EVENING, 1, (0, 2, 4))
    found = days_of(schedule, BERLIN, datetime(2026, 3, 24, tzinfo=UTC), 6)  # clocks change on the 29th
    assert [day.day for day in found] == [25, 27, 30, 1, 3, 6]


def test_every_second_week_has_all_its_days() -> None:
    schedule = Schedule(0, EVENING, 2, (0, 6))
    found = days_of(schedule, UTC_ZONE, datetime(2026, 1, 5, tzinfo=UTC), 5)
    assert [day.day for day in found] == [5, 11, 19, 25, 2]


@given(
    zone=st.sampled_from(sorted(name for name in available_timezones() if name != "localtime")),
    days=WEEKDAYS,
    wall=WALLS,
    begins=st.dates(date(2024, 1, 1), date(2036, 12, 1)),
)
def test_every_chosen_local_day_has_exactly_one(
    zone: str, days: tuple[int, ...], wall: time, begins: date
) -> None:
    found = days_of(
        Schedule(days[0], wall, 1, days), ZoneInfo(zone), instant_of(begins, EVENING, UTC_ZONE), 60
    )
    every = [found[0] + timedelta(days=number) for number in range((found[-1] - found[0]).days + 1)]
    assert found == [day for day in every if day.weekday() in days]


DAYS_PASS = st.tuples(st.just("days pass"), st.timedeltas(timedelta(minutes=1), timedelta(days=4)))
ANOTHER_HOUR = st.tuples(st.just("hour"), WALLS)
MOVES = st.one_of(
    DAYS_PASS,
    ANOTHER_HOUR,
    st.tuples(st.just("days"), WEEKDAYS),
    st.tuples(
        st.just("zone"), st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Gaza"])
    ),
)


@given(moves=st.lists(MOVES, max_size=25))
def test_no_change_of_days_hour_or_zone_repeats_a_day(moves: list[tuple[str, object]]) -> None:
    fired = play(moves)
    assert fired == sorted(set(fired))


@given(moves=st.lists(st.one_of(DAYS_PASS, ANOTHER_HOUR), max_size=25))
def test_no_change_of_the_hour_skips_a_day(moves: list[tuple[str, object]]) -> None:
    fired = play(moves)
    assert fired == list(range(fired[0], fired[0] + len(fired)))


def play(moves: list[tuple[str, object]]) -> list[int]:
    """Make changes one after another, and return the numbers of the days that came due."""
    zone, now, schedule = UTC_ZONE, datetime(2026, 1, 1, tzinfo=UTC), Schedule(0, EVENING, 1, DAILY)
    coming, last, fired = next_occurrence(schedule, zone, now, None), None, list[int]()
    for what, how in [*moves, ("days pass", timedelta(days=20))]:
        match what, how:
            case "days pass", timedelta():
                now += how
            case "hour", time():
                schedule = Schedule(schedule.weekday, how, 1, schedule.days)
            case "days", tuple():
                schedule = Schedule(how[0], schedule.wall, 1, how)
            case _, str():
                zone = ZoneInfo(how)
            case _:
                raise AssertionError
        if what != "days pass" and last is None:
            coming = next_occurrence(schedule, zone, now, None)
        elif what != "days pass":
            coming = occurrence_after_change(schedule, zone, now, last or 0, coming, 1)
        while coming.at <= now:
            fired.append(coming.week)
            last = coming.week
            coming = next_occurrence(schedule, zone, coming.at, last)
    return fired


def test_todays_old_hour_is_kept_where_its_new_one_has_passed() -> None:
    tuesday, noon = date(2026, 1, 6), datetime(2026, 1, 6, 12, tzinfo=UTC)
    evenings, mornings = Schedule(0, EVENING, 1, DAILY), Schedule(0, time(9), 1, DAILY)
    coming = next_occurrence(evenings, UTC_ZONE, noon, tuesday.toordinal() - 1)
    changed = occurrence_after_change(mornings, UTC_ZONE, noon, tuesday.toordinal() - 1, coming, 1)
    assert changed == coming
    after = next_occurrence(mornings, UTC_ZONE, changed.at, changed.week)
    assert after.at == datetime(2026, 1, 7, 9, tzinfo=UTC)


def test_only_a_spark_may_have_several_weekdays() -> None:
    assert schedule_of(RitualKind.SPARK, (4, 0, 4), EVENING, 1) == Schedule(0, EVENING, 1, (0, 4))
    assert schedule_of(RitualKind.CHECKIN, (6,), EVENING, 1) == Schedule(6, EVENING, 1)
    with pytest.raises(OneWeekdayOnly):
        schedule_of(RitualKind.CHECKIN, (0, 6), EVENING, 1)


@pytest.mark.parametrize(
    ("schedule", "often"),
    [
        (Schedule(6, EVENING, 1), 4),
        (Schedule(6, EVENING, 4), 1),
        (Schedule(0, EVENING, 1, (0, 2, 4)), 12),
        (Schedule(0, EVENING, 2, DAILY), 14),
    ],
)
def test_how_often_a_schedule_comes(schedule: Schedule, often: int) -> None:
    assert schedule.in_four_weeks == often
    assert Schedule.from_terms(schedule.terms) == schedule
