"""Calendar files: a plan as iCalendar (RFC 5545), for the common calendars to open.

A file names nobody: no organizer, no attendees. Its UID stays through moves and repeats, so that a newer file
takes the place of what an older one has put into a calendar; its SEQUENCE says which one is newer.
"""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
from icalendar import Alarm, Calendar, Event

from core.plans import REMINDERS_BEFORE, Plan, PlanState, next_start
from ui.safe_text import one_line
from ui.texts import say

FILE_NAME = "plan.ics"
LINE_LIMIT = 200
ZONE_COVERAGE = timedelta(days=5 * 366)  # for how long a file explains the clock changes of its zone


def calendar_of(plan: Plan, now: datetime) -> bytes:
    """Write a plan as an iCalendar file; one that was called off cancels what an earlier file has added.

    Of a series that goes on without one of its dates, it is written as it goes on.
    """
    calendar = Calendar()
    _fill(calendar, prodid="-//Kindling//Kindling//EN", version="2.0", method="PUBLISH")
    calendar.add_component(_event(plan, now))
    first = plan.starts_at.date()
    calendar.add_missing_timezones(first_date=first - timedelta(days=1), last_date=first + ZONE_COVERAGE)
    return calendar.to_ical()


def calendar_file(plan: Plan, now: datetime) -> discord.File:
    """Attach a plan to a message."""
    return discord.File(io.BytesIO(calendar_of(plan, now)), FILE_NAME)


def _event(plan: Plan, now: datetime) -> Event:
    zone, is_off = ZoneInfo(plan.zone), plan.state is PlanState.CALLED_OFF
    if is_off and (after := next_start(plan, plan.starts_at)):
        plan, is_off = replace(plan, starts_at=after), False
    event = Event()
    _fill(
        event,
        uid=f"plan-{plan.series_id}@kindling",
        dtstamp=now,
        sequence=plan.sequence,
        summary=one_line(plan.what, LINE_LIMIT),
        dtstart=plan.starts_at.astimezone(zone),
        dtend=plan.ends_at.astimezone(zone),
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


def _fill(component: Any, **lines: object) -> None:  # noqa: ANN401 (the library leaves its values untyped)
    for name, value in lines.items():
        component.add(name, value)
