"""Days that have happened, as people type them: the first day of what was found."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cogs.parsers import parse_past_span


def parse_past_day(text: str, zone: ZoneInfo, now: datetime, *, locale: str | None = None) -> date:
    """Parse a day that has happened; a month alone means its first day."""
    return parse_past_span(text, zone, now, locale=locale).days[0]
