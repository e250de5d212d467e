"""Times as people read them: Discord's own timestamps, and wall times in a zone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import discord

from core.couples import Couple
from core.date_parsing.pieces import Precision
from core.places import offset_name
from core.plans import is_night
from core.schedules import Schedule
from ui.texts import say

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOON = 12


def timestamp(moment: datetime) -> str:
    """Return a Discord timestamp, shown in each reader's zone, with its distance from now."""
    return f"{discord.utils.format_dt(moment, 'f')} ({discord.utils.format_dt(moment, 'R')})"


def relative_timestamp(moment: datetime) -> str:
    """Return a Discord timestamp that shows a moment's distance from now."""
    return discord.utils.format_dt(moment, "R")


def day_text(day: date) -> str:
    """Return a date in words: "May 3, 2026", or "3 May 2026" where people write the day first."""
    return say("day", day=str(day.day), month=say(f"month-{day.month}"), year=str(day.year))


def span_text(day: date, about: Precision | None) -> str:
    """Return a day in words, as exactly as it is known: "summer 2019", "around November 21, 2026"."""
    if about is None or about is Precision.DAY:
        return day_text(day)
    return say(
        "day-about", about=about.value, day=day_text(day), month=say(f"month-{day.month}"), year=str(day.year)
    )


def clock_text(wall: datetime | time) -> str:
    """Return an hour as people read it: "7:30 PM", or "19:30" for a 24-hour clock."""
    return say("clock", **_clock_parts(wall))


def typed_clock(wall: datetime | time) -> str:
    """Return an hour as the parsers read it: "7:30pm", "8pm" or "19:30"."""
    return say("clock-typed", **_clock_parts(wall))


def typed_moment(moment: datetime) -> str:
    """Return a day and hour as the parsers read them: "2026-12-24 7:30pm"."""
    return f"{moment.date().isoformat()} {typed_clock(moment)}"


def wall_time_text(moment: datetime, zone: ZoneInfo) -> str:
    """Return the weekday and wall time of a moment in one zone."""
    local = moment.astimezone(zone)
    return say("moment-wall", day=say(f"day-{WEEKDAYS[local.weekday()]}"), time=clock_text(local))


def have_same_clock(moment: datetime, couple: Couple) -> bool:
    """Return whether both partners' clocks show the same time at a moment."""
    # Sunday 20:00 in Berlin is Sunday 14:00 in New York. In Paris it is 20:00, too.
    first, second = (moment.astimezone(zone).utcoffset() for zone in couple.zones)
    return first == second


def clock_lines(moment: datetime, couple: Couple, waking_start: datetime | None = None) -> list[str]:
    """Return each partner's wall time, if their clocks differ, marking those at night.

    `waking_start` is a moment when both are awake, suggested if one of them is not.
    """
    lines: list[str] = []
    if not have_same_clock(moment, couple):
        lines = [
            say("moment-for", user=f"<@{user_id}>", wall=wall_time_text(moment, zone))
            for user_id, zone in zip(couple.user_ids, couple.zones, strict=True)
        ]
    asleep = [user_id for user_id in couple.user_ids if is_night(moment, couple.zone_of(user_id))]
    if len(asleep) == len(couple.user_ids):
        lines.append(say("plan-night-both"))
    else:
        lines += [say("plan-night", user=f"<@{user_id}>") for user_id in asleep]
    if asleep and waking_start is not None:
        lines.append(say("plan-kinder", moment=timestamp(waking_start)))
    return lines


def schedule_text(schedule: Schedule) -> str:
    """Return a ritual's schedule, in words."""
    day = say(f"day-{WEEKDAYS[schedule.weekday]}")
    if len(schedule.days) == len(WEEKDAYS):
        return say("moment-schedule-daily", time=clock_text(schedule.wall), every=schedule.every)
    if schedule.days:
        day = ", ".join(say(f"day-{WEEKDAYS[each]}") for each in schedule.days)
    return say("moment-schedule", day=day, time=clock_text(schedule.wall), every=schedule.every)


def _clock_parts(wall: datetime | time) -> dict[str, str]:
    return {
        "hour": f"{wall.hour:02}",
        "hour12": str((wall.hour + 11) % 12 + 1),  # 0:30 is 12:30 AM, 12:30 is 12:30 PM
        "minute": f"{wall.minute:02}",
        "half": "am" if wall.hour < NOON else "pm",
        "precision": "minute" if wall.minute else "hour",
    }


def zone_city(zone: str) -> str:
    """Return the city of a zone: "Buenos Aires" for America/Argentina/Buenos_Aires, else "UTC-8"."""
    return offset_name(zone) or zone.rpartition("/")[2].replace("_", " ")
