"""Calling hours: a card calls whoever of the two is between 8:00 and 22:00, or chose the hour."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.calling_hours import called

ADA, BO, STRANGER = 1, 2, 3
ZONES = {ADA: ZoneInfo("Europe/Berlin"), BO: ZoneInfo("Asia/Tokyo")}


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2026-01-05 06:59", (BO,)),  # Berlin 7:59, Tokyo 15:59
        ("2026-01-05 07:00", (ADA, BO)),  # Berlin 8:00, Tokyo 16:00
        ("2026-01-05 12:59", (ADA, BO)),  # Tokyo 21:59
        ("2026-01-05 13:00", (ADA,)),  # Tokyo 22:00
        ("2026-01-05 21:00", ()),  # Berlin 22:00, Tokyo 6:00
        ("2026-03-29 06:00", (ADA, BO)),  # Berlin 8:00, since its clocks went forward that night
    ],
)
def test_each_is_called_in_their_own_hours(utc: str, expected: tuple[int, ...]) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert called((ADA, BO), ZONES, now, is_hour_chosen=False) == expected


def test_an_hour_that_they_chose_calls_both_and_nobody_else() -> None:
    night = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
    assert called((ADA, BO), ZONES, night, is_hour_chosen=True) == (ADA, BO)
    assert called((BO,), ZONES, night, is_hour_chosen=True) == (BO,)
    assert called((), ZONES, night, is_hour_chosen=True) == ()


def test_whoever_never_told_a_zone_is_called() -> None:
    night = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
    assert called((STRANGER,), ZONES, night, is_hour_chosen=False) == (STRANGER,)
