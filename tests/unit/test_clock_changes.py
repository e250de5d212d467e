"""Clock changes: every zone and each of its changes from 2024 to 2037, against an independent library.

The oracle is `whenever`: it says which instant a wall time is, and how a zone's offset changes. Zones with
the same offsets in all these years are tested as one.
"""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whenever import Date, Instant, PlainDateTime, Time, TimeDelta, reset_tzpath

from core.moments import week_of
from core.schedules import Occurrence, Schedule, local_week, next_occurrence, occurrence_after_change

reset_tzpath(zoneinfo.TZPATH)  # both read the same data; machines differ in theirs
FIRST, LAST = Instant.from_utc(2024, 1, 1), Instant.from_utc(2038, 1, 1)
INTERVALS = (1, 2, 4)
SHARES = 4  # for processes that test side by side
NOT_PLACES = {"localtime", "Factory"}
LOOKED_AT_EACH = TimeDelta(hours=24 * 6)  # no clock changes and changes back within less
AROUND_MINUTES = (-61, -1, 0, 1, 15, 29, 30, 45, 59, 60, 61)


def offset(zone: str, at: Instant) -> int:
    return int(at.to_tz(zone).offset.total("seconds"))


def changes(zone: str) -> Iterator[tuple[Instant, int, int]]:
    """When a zone's offset changes, from and to how many seconds: found by halving, with the oracle alone."""
    at = FIRST
    before = offset(zone, at)
    while at < LAST:
        following = at + LOOKED_AT_EACH
        if offset(zone, following) != before:
            low, high = at, following
            while high.timestamp() - low.timestamp() > 1:
                middle = Instant.from_timestamp((low.timestamp() + high.timestamp()) // 2)
                low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
            after = offset(zone, high)
            yield high, before, after
            at, before = high, after
        else:
            at = following


@cache
def places() -> dict[tuple[object, ...], str]:
    """One name for each way in which clocks run in these years."""
    found: dict[tuple[object, ...], str] = {}
    for name in sorted(available_timezones() - NOT_PLACES):
        ran = tuple((at.timestamp(), was, became) for at, was, became in changes(name))
        found.setdefault((offset(name, FIRST), ran), name)
    return found


def walls_around(zone: str, at: Instant, was: int, became: int) -> Iterator[PlainDateTime]:
    """Wall times before, in and after a change, at its edges and between them."""
    shown = [at.to_fixed_offset(TimeDelta(seconds=seconds)).to_plain() for seconds in (was, became)]
    seen: set[PlainDateTime] = set()
    for edge in shown:
        for minutes in AROUND_MINUTES:
            wall = edge.add(minutes=minutes, naive_arithmetic_ok=True).replace(second=0, nanosecond=0)
            if wall not in seen:
                seen.add(wall)
                yield wall


def assert_weeks(zone: str, wall: PlainDateTime, every: int) -> int:
    """Walk over the weeks around a wall time; each has one occurrence, at the oracle's instant."""
    day = wall.date()
    weekday = day.day_of_week().value - 1
    schedule = Schedule(weekday, time(wall.hour, wall.minute), every)
    first = day.subtract(weeks=every)
    after = first.subtract(days=weekday).at(Time(0)).assume_tz(zone, disambiguation="compatible")
    at, last_week = after.to_stdlib().astimezone(UTC) - timedelta(seconds=1), None
    for turn in range(3):
        found = next_occurrence(schedule, ZoneInfo(zone), at, last_week)
        wanted = first.add(weeks=every * turn).at(wall.time())
        oracle = wanted.assume_tz(zone, disambiguation="compatible")
        assert found.at.timestamp() == oracle.timestamp(), (zone, wanted, every)
        assert found.week == week_of(wanted.date().to_stdlib()), (zone, wanted, every)
        assert oracle.to_plain() >= wanted, (zone, wanted, every)
        at, last_week = found.at, found.week
    return 3


@pytest.mark.parametrize("share", range(SHARES))
def test_each_week_has_its_one_occurrence_around_every_change_of_every_clock(share: int) -> None:
    checked = 0
    for place, ((_, ran), zone) in enumerate(places().items()):
        if place % SHARES != share:
            continue
        assert isinstance(ran, tuple)
        for seconds, was, became in ran:
            walls = walls_around(zone, Instant.from_timestamp(seconds), was, became)
            for wall, every in product(walls, INTERVALS):
                checked += assert_weeks(zone, wall, every)
        if not ran:
            for day in (Date(2024, 2, 29), Date(2030, 6, 2), Date(2037, 12, 27)):
                checked += assert_weeks(zone, PlainDateTime(day.year, day.month, day.day, 20), 1)
    assert checked > 1_000


def assert_days(zone: str, wall: PlainDateTime) -> int:
    """Walk over the days around a wall time; each has one occurrence, at the oracle's instant."""
    schedule = Schedule(0, time(wall.hour, wall.minute), 1, (0, 1, 2, 3, 4, 5, 6))
    first = wall.date().subtract(days=1)
    before = first.at(wall.time()).assume_tz(zone, disambiguation="compatible")
    at, last_day = before.to_stdlib().astimezone(UTC), first.to_stdlib().toordinal()
    for turn in (1, 2, 3):
        found = next_occurrence(schedule, ZoneInfo(zone), at, last_day)
        wanted = first.add(days=turn)
        oracle = wanted.at(wall.time()).assume_tz(zone, disambiguation="compatible")
        assert found.at.timestamp() == oracle.timestamp(), (zone, wanted)
        assert found.week == wanted.to_stdlib().toordinal(), (zone, wanted)
        at, last_day = found.at, found.week
    return 3


@pytest.mark.parametrize("share", range(SHARES))
def test_each_day_has_its_one_occurrence_around_every_change_of_every_clock(share: int) -> None:
    checked = 0
    for place, ((_, ran), zone) in enumerate(places().items()):
        if place % SHARES != share:
            continue
        assert isinstance(ran, tuple)
        for seconds, was, became in ran:
            for wall in list(walls_around(zone, Instant.from_timestamp(seconds), was, became))[::2]:
                checked += assert_days(zone, wall)
    assert checked > 1_000


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Beirut",
    "America/Santiago",
    "Antarctica/Troll",
    "Australia/Lord_Howe",
]
MOVES = st.one_of(
    st.tuples(st.just("days pass"), st.timedeltas(timedelta(minutes=1), timedelta(days=20))),
    st.tuples(st.just("day and hour"), st.tuples(st.integers(0, 6), st.times())),
    st.tuples(st.just("zone"), st.sampled_from(ZONES)),
)


@settings(max_examples=3 * settings().max_examples)
@given(every=st.sampled_from(INTERVALS), moves=st.lists(MOVES, max_size=25), weekday=st.integers(0, 6))
def test_no_change_of_day_hour_or_zone_repeats_or_skips_a_week(
    every: int, moves: list[tuple[str, object]], weekday: int
) -> None:
    zone, now = ZoneInfo("UTC"), datetime(2026, 1, 1, tzinfo=UTC)
    schedule = Schedule(weekday, time(20, 0), every)
    coming = next_occurrence(schedule, zone, now, None)
    last_week: int | None = None
    fired: list[int] = []
    for what, how in [*moves, ("days pass", timedelta(days=60))]:
        match what, how:
            case "days pass", timedelta():
                now += how
            case "day and hour", (int(day), time() as wall):
                schedule = Schedule(day, wall.replace(second=0, microsecond=0), every)
                coming = after_change(schedule, zone, now, last_week, coming)
            case _, str():
                zone = ZoneInfo(how)
                coming = after_change(schedule, zone, now, last_week, coming)
            case _:
                raise AssertionError
        while coming.at <= now:
            fired.append(coming.week)
            last_week = coming.week
            coming = next_occurrence(schedule, zone, coming.at, last_week)
    assert fired == list(range(fired[0], fired[0] + len(fired) * every, every))


def after_change(
    schedule: Schedule, zone: ZoneInfo, now: datetime, last_week: int | None, coming: Occurrence
) -> Occurrence:
    """Change it as the services do: until something has come, no week is owed."""
    if last_week is None:
        return next_occurrence(schedule, zone, now, None)
    return occurrence_after_change(schedule, zone, now, last_week, coming, schedule.every)


@pytest.mark.parametrize(
    ("was_every", "every", "weeks_on"),
    [(1, 2, 2), (1, 4, 4), (2, 4, 4), (2, 1, 1), (4, 1, 1), (4, 2, 2)],
    ids=str,
)
def test_another_interval_counts_from_the_last_one(was_every: int, every: int, weeks_on: int) -> None:
    last = Occurrence(
        local_week(datetime(2026, 1, 4, tzinfo=UTC), ZoneInfo("UTC")), datetime(2026, 1, 4, 20, tzinfo=UTC)
    )
    old = Schedule(6, time(20, 0), was_every)
    coming = next_occurrence(old, ZoneInfo("UTC"), last.at, last.week)
    now = last.at + timedelta(days=1)
    changed = occurrence_after_change(
        Schedule(6, time(20, 0), every), ZoneInfo("UTC"), now, last.week, coming, was_every
    )
    assert changed.at == last.at + timedelta(weeks=weeks_on)


def test_this_weeks_old_moment_is_kept_where_its_new_one_has_passed() -> None:
    """Sunday becomes Monday on a Wednesday: this week's question still comes on Sunday, then each Monday."""
    zone, wednesday = ZoneInfo("Europe/Berlin"), datetime(2026, 1, 7, 12, tzinfo=UTC)
    sundays, mondays = Schedule(6, time(20, 0), 1), Schedule(0, time(20, 0), 1)
    last_week = local_week(datetime(2026, 1, 4, 19, tzinfo=UTC), zone)
    coming = next_occurrence(sundays, zone, wednesday, last_week)
    changed = occurrence_after_change(mondays, zone, wednesday, last_week, coming, 1)
    assert changed == coming
    assert next_occurrence(mondays, zone, changed.at, changed.week).at == datetime(
        2026, 1, 12, 19, tzinfo=UTC
    )


def test_an_old_moment_later_than_the_next_weeks_is_due_at_once() -> None:
    """Across the date line on a Sunday night, next week's hour comes before what was this week's."""
    west, east = ZoneInfo("Pacific/Pago_Pago"), ZoneInfo("Pacific/Kiritimati")
    sundays, mondays = Schedule(6, time(23, 0), 1), Schedule(0, time(0, 30), 1)
    last_week = local_week(datetime(2026, 1, 5, 9, tzinfo=UTC), west)
    now = datetime(2026, 1, 11, 9, tzinfo=UTC)
    coming = next_occurrence(sundays, west, now, last_week)
    changed = occurrence_after_change(mondays, east, now, last_week, coming, 1)
    after = next_occurrence(mondays, east, changed.at, changed.week)
    assert (changed.at, changed.week, after.week) == (now, coming.week, coming.week + 1)
    assert now < after.at < coming.at
