"""When a partner is told that something waits: once on each day of theirs, between 8:00 and 22:00."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.waits import line_due_at

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "last_told", "due"),
    [
        ("2026-03-02 10:00", None, "2026-03-02 10:00"),
        ("2026-03-02 07:59", None, "2026-03-02 08:00"),
        ("2026-03-02 22:00", None, "2026-03-03 08:00"),
        ("2026-03-02 21:55", "2026-03-02 21:50", "2026-03-03 08:00"),
        ("2026-03-02 21:55", "2026-03-01 21:50", "2026-03-02 21:55"),
        # The clocks change in the night to Sunday: Monday is told after an hour less.
        ("2026-03-28 23:00", "2026-03-28 09:00", "2026-03-29 08:00"),
        ("2026-10-24 23:00", "2026-10-24 09:00", "2026-10-25 08:00"),
    ],
)
def test_it_is_told_by_day_and_once(now: str, last_told: str | None, due: str) -> None:
    told_at = local(last_told) if last_told else None
    assert line_due_at(local(now), BERLIN, told_at) == local(due)


def test_without_a_zone_any_hour_will_do_once_on_a_day_of_utc() -> None:
    night, told_at = local("2026-03-02 03:00", UTC), local("2026-03-02 02:00", UTC)
    assert line_due_at(night, None, None) == night
    assert line_due_at(night, None, told_at) == local("2026-03-03 00:00", UTC)
