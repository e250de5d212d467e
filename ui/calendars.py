"""A plan as an iCalendar file (RFC 5545), as calendar programs import it.

A file names nobody: no organizer, no attendees. Its UID stays the same when a plan is moved or repeats, so
that a newer file replaces an older one's entry in a calendar; SEQUENCE tells which is newer.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from core.plans import REMINDERS_BEFORE, Plan, PlanState, next_start
from ui.calendar_zones import zone_component
from ui.safe_text import one_line
from ui.texts import say

LINE_LIMIT = 200  # characters
ZONE_COVERAGE = timedelta(days=5 * 366)  # from the start on, a file has its zone's clock changes


def calendar_of(plan: Plan, now: datetime) -> bytes:
    """Return a plan as an iCalendar file (UTF-8); a called-off plan cancels the entry of an earlier file.

    If only one date of a series is called off, the file has the series from its next date on.
    """
    calendar = Calendar()
    _fill(calendar, prodid="-//Kindling//Kindling//EN", version="2.0", method="PUBLISH")
    calendar.add_component(_event(plan, now))
    zone = ZoneInfo(plan.zone)
    if calendar.get_missing_tzids():
        calendar.subcomponents.insert(
            0, zone_component(zone, plan.starts_at - timedelta(days=1), plan.starts_at + ZONE_COVERAGE)
        )
    return calendar.to_ical()


def _event(plan: Plan, now: datetime) -> Event:
    zone, is_off = ZoneInfo(plan.zone), plan.state is PlanState.CALLED_OFF
    # A weekly plan whose Friday the 3rd is called off goes on from Friday the 10th: a cancelled event with
    # the same UID would remove the whole series from the calendar.
    if is_off and (following := next_start(plan, plan.starts_at)):
        plan, is_off = replace(plan, starts_at=following), False
    event = Event()
    _fill(
        event,
        uid=f"plan-{plan.series_id}@kindling",
        dtstamp=now,
        sequence=plan.sequence,
        summary=one_line(plan.what, LINE_LIMIT),
        dtstart=_written_start(plan, zone),
        # When clocks are set back, a local end would mean the first of two equal times: a plan from 1:30 to
        # the second 2:30 would last an hour instead of two.
        duration=plan.ends_at - plan.starts_at,
        status="CANCELLED" if is_off else "CONFIRMED",
    )
    if plan.venue:
        _fill(event, location=one_line(plan.venue, LINE_LIMIT))
    if plan.every is not None and not is_off:
        _fill(event, rrule={"freq": "weekly", "interval": plan.every})
    for ahead in REMINDERS_BEFORE if not is_off else ():
        alarm = Alarm()
        _fill(alarm, action="DISPLAY", description=say("plan-alarm"), trigger=-ahead)
        event.add_component(alarm)
    return event


def _written_start(plan: Plan, zone: ZoneInfo) -> datetime:
    start = plan.starts_at.astimezone(zone)
    # In an hour that comes twice, a local time means the first. The second can only be written in UTC, and
    # only if no series has to keep its wall time.
    return plan.starts_at if start.fold and plan.every is None else start


def _fill(component: Any, **lines: object) -> None:  # noqa: ANN401 (the library leaves its values untyped)
    for name, value in lines.items():
        component.add(name, value)
