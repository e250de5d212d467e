"""Daily limits: how much one person can add in a day, and when that is told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.daily_limits import (
    DAILY_LIMITS,
    TOLD_FROM,
    USUAL_LIMIT,
    DailyAllowance,
    DailyKind,
    DailyLimitReached,
    allowance_after,
    day_and_end,
)

UNTIL = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "limit"), [(DailyKind.THANKS, 60), (DailyKind.MEMORY, 100), (DailyKind.TALK, 30)]
)
def test_the_last_one_is_taken_and_the_next_is_not(kind: DailyKind, limit: int) -> None:
    assert allowance_after(kind, limit, UNTIL) == DailyAllowance(0, UNTIL)
    with pytest.raises(DailyLimitReached) as refused:
        allowance_after(kind, limit + 1, UNTIL)
    assert refused.value.text_args["limit"] == str(limit)
    assert refused.value.text_args["until"] == f"{UNTIL.timestamp():.0f}"


def test_what_is_left_is_told_near_the_limit_alone() -> None:
    near = USUAL_LIMIT - TOLD_FROM
    assert allowance_after(DailyKind.PLAN, near - 1, UNTIL) is None
    assert allowance_after(DailyKind.PLAN, near, UNTIL) == DailyAllowance(TOLD_FROM, UNTIL)
    assert set(DAILY_LIMITS) == {DailyKind.THANKS, DailyKind.MEMORY}


@pytest.mark.parametrize(
    ("zone", "day", "until"),
    [
        ("UTC", date(2026, 3, 28), "2026-03-29 00:00"),
        ("Asia/Tokyo", date(2026, 3, 29), "2026-03-29 15:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-29 22:00"),  # a day of 23 hours
    ],
)
def test_a_day_ends_at_midnight_where_that_person_is(zone: str, day: date, until: str) -> None:
    now = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert day_and_end(now, ZoneInfo(zone)) == (day, datetime.fromisoformat(until).replace(tzinfo=UTC))
