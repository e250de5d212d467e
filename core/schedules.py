"""Schedules: a ritual's occurrences, one in each due local week.

Weekdays count from Monday, 0. Weeks are numbered by `moments.week_of`, in the couple's zone. A ritual on
several weekdays counts local days in their place, by `date.toordinal`: there, `week` is the number of a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from core.moments import DAYS_IN_WEEK, day_of, instant_of, week_of

INTERVALS = (1, 2, 4)  # weeks


@dataclass(frozen=True, slots=True)
class Schedule:
    """A weekday (Monday is 0) and a wall time in the couple's zone, every 1, 2 or 4 weeks.

    `days` are all weekdays of a ritual that may have several, the first of which is `weekday`; else empty.
    """

    weekday: int
    wall: time
    every: int
    days: tuple[int, ...] = ()

    @classmethod
    def from_terms(cls, terms: Mapping[str, str]) -> "Schedule":
        """Return the schedule in a proposal's terms."""
        days = tuple(int(day) for day in terms.get("days", "").split(",") if day)
        return cls(int(terms["weekday"]), time.fromisoformat(terms["wall"]), int(terms["every"]), days)

    @property
    def terms(self) -> dict[str, str]:
        """The schedule as a proposal's terms."""
        terms = {"weekday": str(self.weekday), "wall": f"{self.wall:%H:%M}", "every": str(self.every)}
        return terms | ({"days": ",".join(map(str, self.days))} if self.days else {})

    @property
    def in_four_weeks(self) -> int:
        """The number of occurrences in four weeks."""
        return max(INTERVALS) // self.every * max(1, len(self.days))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due moment, in UTC, and the local week (or, on several weekdays, day) it counts for."""

    week: int
    at: datetime


def occurrence_in(week: int, schedule: Schedule, zone: ZoneInfo) -> Occurrence:
    """Return the occurrence of a week, or a day, at the schedule's hour."""
    if schedule.days:
        return Occurrence(week, instant_of(date.fromordinal(week), schedule.wall, zone))
    return Occurrence(week, instant_of(day_of(week, schedule.weekday), schedule.wall, zone))


def next_occurrence(schedule: Schedule, zone: ZoneInfo, after: datetime, last_week: int | None) -> Occurrence:
    """Return the first occurrence after `after` in a due week.

    Without a last week every week is due; with one, each `every`-th week after it. On several weekdays each
    of them is due in such a week, and `last_week` is the last day.
    """
    if schedule.days:
        return _next_day(schedule, zone, after, last_week)
    # Start one week early: in a zone whose clocks skip the hour before midnight, Sunday 23:30 becomes Monday
    # 00:30, which still counts for the week before.
    week, step = local_week(after, zone) - 1, 1
    if last_week is not None:
        step = schedule.every
        first = last_week + step
        # Every 2 weeks, last in week 10: weeks 12, 14, 16 … are due. After a pause until week 31, start at
        # week 30 instead of counting up from 12.
        week = max(first, first + (week - first) // step * step)
    while (occurrence := occurrence_in(week, schedule, zone)).at <= after:
        week += step
    return occurrence


def occurrence_after_change(
    schedule: Schedule,
    zone: ZoneInfo,
    now: datetime,
    last_week: int,
    coming: Occurrence,
    was_every: int,
) -> Occurrence:
    """Return the occurrence after a change of day, hour, zone or interval; no week repeats or is left out.

    `schedule` and `zone` are the new ones, `was_every` is the old interval, and `coming` is the occurrence
    that was next, later than `now`. Its week gets the new moment. If that has passed already, the week keeps
    the old moment once more; if the old moment is later than the following week's new one, it is due at once.
    A longer interval counts from `last_week`; with a shorter one, the next occurrence may come in an earlier
    week. On several weekdays, the new schedule alone decides, except that a day whose new hour has passed
    keeps its old one.
    """
    if schedule.days:
        return _day_after_change(schedule, zone, now, last_week, coming)
    first = coming.week if schedule.every == was_every else last_week + schedule.every
    if schedule.every > was_every:
        first = max(first, coming.week)
    ahead = next_occurrence(schedule, zone, now, first - schedule.every)
    if ahead.week <= max(first, coming.week):
        return ahead
    # Weekly on Sunday 20:00, moved on Tuesday to Monday: this week's Monday has passed, and `ahead` is the
    # Monday of the following week. This week keeps its Sunday once more.
    owed_week = max(coming.week, ahead.week - schedule.every)
    return replace(coming, week=owed_week, at=coming.at if coming.at < ahead.at else now)


def _next_day(schedule: Schedule, zone: ZoneInfo, after: datetime, last_day: int | None) -> Occurrence:
    day = after.astimezone(zone).date().toordinal() - 1  # one day early, as with weeks
    if last_day is not None:
        day = max(day, last_day + 1)
    while True:
        if _is_due_day(schedule, day, last_day) and (found := occurrence_in(day, schedule, zone)).at > after:
            return found
        day += 1


def _is_due_day(schedule: Schedule, day: int, last_day: int | None) -> bool:
    """Return whether a day is one of the weekdays, in a due week."""
    week, weekday = divmod(day - 1, DAYS_IN_WEEK)  # day 1 of the calendar is a Monday, as in `week_of`
    return weekday in schedule.days and (
        last_day is None or (week - (last_day - 1) // DAYS_IN_WEEK) % schedule.every == 0
    )


def _day_after_change(
    schedule: Schedule, zone: ZoneInfo, now: datetime, last_day: int, coming: Occurrence
) -> Occurrence:
    """Return the occurrence after a change; a day whose new hour has passed keeps its old one, once more."""
    ahead = _next_day(schedule, zone, now, last_day)
    # Daily at 20:00, moved at noon to 9:00: today keeps its 20:00. Moved from Tuesdays to Wednesdays: Tuesday
    # is no longer one of the days, so its occurrence is dropped.
    if coming.week >= ahead.week or not _is_due_day(schedule, coming.week, last_day):
        return ahead
    return replace(coming, at=coming.at if coming.at < ahead.at else now)


def local_turn(schedule: Schedule, due: datetime, zone: ZoneInfo) -> int:
    """Return the number of a moment's local day on several weekdays, else of its local week."""
    return due.astimezone(zone).date().toordinal() if schedule.days else local_week(due, zone)


def local_week(due: datetime, zone: ZoneInfo) -> int:
    """Return the number of a moment's local week."""
    return week_of(due.astimezone(zone).date())
