"""Nudges: what tonight, tomorrow and the weekend mean, in each one's own zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.moments import NUDGE_HOURS, is_within
from core.nudges import LaterChoice, nudge_moments

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("choice", "now", "zone", "moment"),
    [
        pytest.param("tonight", "2026-01-05 12:00", BERLIN, "2026-01-05 19:00", id="this evening"),
        pytest.param("tonight", "2026-01-05 15:30", TOKYO, "2026-01-06 11:00", id="after midnight there"),
        pytest.param("tomorrow", "2026-01-05 12:00", BERLIN, "2026-01-06 17:00", id="tomorrow"),
        pytest.param("weekend", "2026-01-05 12:00", BERLIN, "2026-01-10 09:00", id="on Monday: Saturday"),
        pytest.param("weekend", "2026-01-10 08:59", BERLIN, "2026-01-10 09:00", id="on Saturday morning"),
        pytest.param("weekend", "2026-01-10 12:00", BERLIN, "2026-01-11 09:00", id="on Saturday: Sunday"),
        pytest.param("weekend", "2026-01-11 12:00", BERLIN, "2026-01-17 09:00", id="on Sunday: Saturday"),
        pytest.param("tomorrow", "2026-03-28 12:00", BERLIN, "2026-03-29 16:00", id="clocks change"),
    ],
)
def test_it_is_the_next_such_moment(choice: str, now: str, zone: ZoneInfo, moment: str) -> None:
    found = nudge_moments(datetime.fromisoformat(now).replace(tzinfo=UTC), zone)[LaterChoice(choice)]
    assert f"{found:%Y-%m-%d %H:%M}" == moment
    assert is_within(NUDGE_HOURS, found, [zone])


@pytest.mark.parametrize(("minute", "is_offered"), [(59, True), (60, False)])
def test_tonight_is_no_choice_from_eight_on(minute: int, *, is_offered: bool) -> None:
    now = datetime(2026, 1, 5, 18, tzinfo=UTC) + timedelta(minutes=minute)
    assert (LaterChoice.TONIGHT in nudge_moments(now, BERLIN)) is is_offered
