"""A time zone as a component of an iCalendar file (RFC 5545, 3.6.5), with each of its clock changes.

The library's own `Timezone.from_tzinfo` looks 64 days ahead at a time. It misses the five weeks of Ramadan in
which Morocco has another offset, and writes the moment of a change in the new offset instead of the old one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(days=7)  # no zone has kept an offset for less than a fortnight since 1970
RESOLUTION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Observance:
    """One period of a zone: its name, and the offset from UTC before and during it."""

    offset_from: timedelta
    offset_to: timedelta
    name: str
    is_standard: bool


def zone_component(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return a zone as a component that is correct between two moments."""
    component: Any = Timezone()  # the library leaves the types of its values open
    component.add("TZID", zone.key)
    onsets: defaultdict[Observance, list[datetime]] = defaultdict(list)
    begin = first.astimezone(UTC)
    onsets[_observance_at(begin, begin, zone)].append(begin)
    for at in _changes(zone, begin, last.astimezone(UTC)):
        onsets[_observance_at(at - RESOLUTION, at, zone)].append(at)
    for observance, moments in onsets.items():
        part: Any = TimezoneStandard() if observance.is_standard else TimezoneDaylight()
        # An onset is written by the clock that is about to change: Berlin's 2:00, never 3:00.
        local = [(at + observance.offset_from).replace(tzinfo=None) for at in moments]
        part.DTSTART = local[0]
        part.TZOFFSETFROM, part.TZOFFSETTO = observance.offset_from, observance.offset_to
        part.add("TZNAME", observance.name)
        if local[1:]:
            part.add("RDATE", local[1:])
        component.add_component(part)
    return component


def _observance_at(before: datetime, at: datetime, zone: ZoneInfo) -> Observance:
    local = at.astimezone(zone)
    return Observance(
        _offset_at(before, zone), _offset_at(at, zone), local.tzname() or zone.key, not local.dst()
    )


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the moments, in UTC, when the zone's offset changes."""
    start = first
    while start < last:
        end = start + STEP
        if _offset_at(start, zone) != _offset_at(end, zone):
            yield _change_between(start, end, zone)
        start = end


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    before = _offset_at(start, zone)
    while end - start > RESOLUTION:
        middle = start + (end - start) / 2
        if _offset_at(middle, zone) == before:
            start = middle
        else:
            end = middle
    return end.replace(second=0, microsecond=0)


def _offset_at(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
