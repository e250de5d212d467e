"""Choices between readings of a text: the label of each, and an unambiguous way to type it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from core.errors import Reading
from ui.moments import WEEKDAYS, clock_text, day_text, zone_city
from ui.places import typed_zone
from ui.texts import say


def reading_label(reading: Reading, now: datetime) -> str:
    """Return a reading's label: "Friday, December 4, 2026, 8:30 PM"; a zone with its present time."""
    match reading:
        case datetime():
            day = _spelled_day(reading.date())
            return say("choice-moment", day=day, time=clock_text(reading))
        case date():
            return _spelled_day(reading)
        case time():
            return clock_text(reading)
        case str():
            local = now.astimezone(ZoneInfo(reading))
            return say("choice-zone", city=zone_city(reading), time=clock_text(local))


def moment_labels(first: datetime, second: datetime) -> tuple[str, str]:
    """Return the labels of two moments; of two on the same day, the second has the hour alone."""
    day, other_day = _spelled_day(first.date()), _spelled_day(second.date())
    label = say("choice-moment", day=day, time=clock_text(first))
    if day == other_day:
        return label, clock_text(second)
    return label, say("choice-moment", day=other_day, time=clock_text(second))


def typed_reading(reading: Reading) -> str:
    """Return a text that can only mean this reading, in its writer's zone."""
    match reading:
        case datetime(fold=1):  # of an hour that comes twice, the second: typed, it would mean the first
            return f"<t:{reading.timestamp():.0f}>"
        case datetime():
            return f"{reading:%Y-%m-%d %H:%M}"
        case date():
            return reading.isoformat()
        case time():
            return f"{reading:%H:%M:%S}"
        case str():
            return typed_zone(reading)


def _spelled_day(day: date) -> str:
    return say("choice-day", weekday=say(f"day-{WEEKDAYS[day.weekday()]}"), day=day_text(day))
