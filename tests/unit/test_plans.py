"""Rules of plans: reminders, repeats across clock changes, kind hours, and hours at which both are awake."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.plans import (
    FARTHEST,
    Plan,
    PlanState,
    PlanTooFar,
    UnreadableHours,
    ask_impressions_at,
    is_night,
    nearest_waking_start,
    next_start,
    refuse_wrong_time,
    reminders,
)
from core.suggested_starts import suggested_start

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str, zone: str = "UTC") -> datetime:
    """A wall time in a zone, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def zones(*names: str) -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for name in names)


def plan_at(starts_at: datetime, zone: str = "UTC", wall: time | None = None, every: int | None = 1) -> Plan:
    return Plan(
        id=1,
        couple_id=2,
        series_id=1,
        author_id=3,
        what="Swim",
        venue=None,
        starts_at=starts_at,
        zone=zone,
        wall=wall or starts_at.astimezone(ZoneInfo(zone)).time(),
        minutes=120,
        every=every,
        sequence=0,
        state=PlanState.PLANNED,
        deck_id=None,
        poll_id=None,
        has_event=False,
        event_id=None,
        ended_at=None,
        told_by=(),
    )


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        pytest.param(DAY + timedelta(seconds=1), [DAY, HOUR], id="more than a day"),
        pytest.param(DAY, [HOUR], id="a day to the second"),
        pytest.param(HOUR + timedelta(seconds=1), [HOUR], id="more than an hour"),
        pytest.param(HOUR, [], id="an hour to the second"),
    ],
)
def test_reminders_come_a_day_and_an_hour_before(ahead: timedelta, expected: list[timedelta]) -> None:
    starts_at = NOON + ahead
    assert [starts_at - due for due, _ in reminders(starts_at, NOON)] == expected


def test_a_reminder_is_too_late_when_the_next_one_comes_or_the_plan_begins() -> None:
    starts_at = NOON + 3 * DAY
    assert [starts_at - late for _, late in reminders(starts_at, NOON)] == [HOUR, timedelta()]


@pytest.mark.parametrize(
    ("starts_at", "zone", "every", "expected"),
    [
        pytest.param("2026-01-03 19:00", "UTC", 1, "2026-01-10 19:00", id="every week"),
        pytest.param("2026-01-03 19:00", "UTC", 2, "2026-01-17 19:00", id="every second week"),
        pytest.param("2026-01-03 19:00", "UTC", 4, "2026-01-31 19:00", id="every fourth week"),
        pytest.param("2028-02-22 19:00", "UTC", 1, "2028-02-29 19:00", id="a leap day"),
        pytest.param("2027-02-22 19:00", "UTC", 1, "2027-03-01 19:00", id="no leap day"),
        pytest.param("2026-03-26 19:00", "Europe/Berlin", 1, "2026-04-02 19:00", id="into summer time"),
        pytest.param("2026-10-22 19:00", "Europe/Berlin", 1, "2026-10-29 19:00", id="out of summer time"),
        pytest.param(
            "2026-03-22 02:30", "Europe/Berlin", 1, "2026-03-29 03:30", id="the hour that is missing"
        ),
        pytest.param(
            "2026-10-18 02:30", "Europe/Berlin", 1, "2026-10-25 02:30", id="the hour that comes twice"
        ),
        pytest.param(
            "2026-09-27 02:15", "Australia/Lord_Howe", 1, "2026-10-04 02:45", id="half an hour missing"
        ),
        pytest.param("2026-12-28 09:00", "Pacific/Apia", 1, "2027-01-04 09:00", id="beside the date line"),
    ],
)
def test_a_plan_returns_at_its_wall_time(starts_at: str, zone: str, every: int, expected: str) -> None:
    plan = plan_at(at(starts_at, zone), zone, time.fromisoformat(starts_at[-5:]), every)
    assert next_start(plan, plan.ends_at) == at(expected, zone)


def test_the_week_after_a_missing_hour_has_the_wall_time_again() -> None:
    plan = plan_at(at("2026-03-29 03:30", "Europe/Berlin"), "Europe/Berlin", time(2, 30))
    assert next_start(plan, plan.ends_at) == at("2026-04-05 02:30", "Europe/Berlin")


def test_after_a_long_downtime_a_plan_returns_ahead_of_now() -> None:
    plan = plan_at(at("2026-01-03 19:00"))
    assert next_start(plan, at("2026-01-24 19:00")) == at("2026-01-31 19:00")
    assert next_start(plan, at("2026-01-24 18:59")) == at("2026-01-24 19:00")


def test_a_plan_that_happens_once_does_not_return() -> None:
    assert next_start(plan_at(NOON, every=None), NOON) is None


@pytest.mark.parametrize(
    ("ended_at", "partners", "expected"),
    [
        pytest.param("2026-01-03 20:59", ("UTC", "UTC"), "2026-01-03 20:59", id="in the evening"),
        pytest.param("2026-01-03 21:00", ("UTC", "UTC"), "2026-01-04 09:00", id="too late"),
        pytest.param("2026-01-04 02:00", ("UTC", "UTC"), "2026-01-04 09:00", id="at night"),
        pytest.param("2026-01-03 20:00", ("UTC", "Asia/Tokyo"), "2026-01-04 09:00", id="nine hours apart"),
        pytest.param(
            "2026-01-03 15:00", ("UTC", "Pacific/Auckland"), "2026-01-03 20:00", id="thirteen hours apart"
        ),
        pytest.param("2026-03-28 23:00", ("Europe/Berlin",) * 2, "2026-03-29 07:00", id="a shorter night"),
    ],
)
def test_how_it_was_is_asked_when_it_is_day_for_both(
    ended_at: str, partners: tuple[str, str], expected: str
) -> None:
    assert ask_impressions_at(at(ended_at), zones(*partners)) == at(expected)


@pytest.mark.parametrize(
    ("wall", "night"), [("07:59", True), ("08:00", False), ("21:59", False), ("22:00", True)]
)
def test_night_is_from_22_to_8(wall: str, night: bool) -> None:
    assert is_night(at(f"2026-07-01 {wall}", "Europe/Berlin"), ZoneInfo("Europe/Berlin")) is night


@pytest.mark.parametrize(
    ("now", "home", "partners", "expected"),
    [
        pytest.param("2026-01-01 12:00", "UTC", ("UTC", "UTC"), "2026-01-02 19:00", id="one clock"),
        pytest.param("2026-01-01 20:10", "UTC", ("UTC", "UTC"), "2026-01-02 20:30", id="later that evening"),
        pytest.param("2026-01-01 22:00", "UTC", ("UTC", "UTC"), "2026-01-03 19:00", id="the evening after"),
        pytest.param("2028-02-28 10:00", "UTC", ("UTC", "UTC"), "2028-02-29 19:00", id="a leap day"),
        pytest.param(
            "2026-01-01 12:00",
            "Europe/Berlin",
            ("Europe/Berlin", "America/Los_Angeles"),
            "2026-01-02 18:00",
            id="nine hours apart: 19:00 and 10:00",
        ),
        pytest.param(
            "2026-01-01 06:00",
            "America/Los_Angeles",
            ("Europe/Berlin", "America/Los_Angeles"),
            "2026-01-02 19:00",
            id="nine hours the other way: 11:00 and 20:00",
        ),
        pytest.param(
            "2026-07-01 06:00",
            "America/New_York",
            ("America/New_York", "Asia/Singapore"),
            "2026-07-03 00:00",
            id="twelve hours apart: 20:00 and 8:00",
        ),
        pytest.param(
            "2026-03-28 06:00",
            "Europe/Berlin",
            ("Europe/Berlin", "Asia/Tokyo"),
            "2026-03-29 10:00",
            id="into summer time: seven hours apart, 12:00 and 19:00",
        ),
        pytest.param(
            "2026-10-24 06:00",
            "Europe/Berlin",
            ("Europe/Berlin", "Asia/Tokyo"),
            "2026-10-25 10:30",
            id="out of summer time: eight hours apart, 11:30 and 19:30",
        ),
        pytest.param(
            "2026-01-01 06:00",
            "Asia/Kathmandu",
            ("Asia/Kathmandu", "America/New_York"),
            "2026-01-02 13:15",
            id="a quarter of an hour between: 19:00 and 8:15",
        ),
    ],
)
def test_an_hour_is_suggested_at_which_both_are_awake(
    now: str, home: str, partners: tuple[str, str], expected: str
) -> None:
    found = suggested_start(at(now), ZoneInfo(home), zones(*partners))
    assert found == at(expected)
    assert not any(is_night(found, zone) for zone in zones(*partners))


def test_any_two_clocks_share_an_hour() -> None:
    for hours in range(-12, 15):
        other = ZoneInfo(f"Etc/GMT{-hours:+d}")
        found = suggested_start(NOON, ZoneInfo("UTC"), (ZoneInfo("UTC"), other))
        assert not is_night(found, other), hours
        assert NOON + DAY <= found <= NOON + 3 * DAY


@pytest.mark.parametrize(
    ("starts_at", "now", "expected"),
    [
        pytest.param("2026-01-03 23:00", "2026-01-01 00:00", "2026-01-03 21:45", id="a little earlier"),
        pytest.param("2026-01-03 06:00", "2026-01-01 00:00", "2026-01-03 08:00", id="a little later"),
        pytest.param("2026-01-03 23:00", "2026-01-03 22:00", "2026-01-04 08:00", id="earlier has passed"),
    ],
)
def test_a_kinder_hour_is_the_nearest_to_come(starts_at: str, now: str, expected: str) -> None:
    assert nearest_waking_start(at(starts_at), zones("UTC", "UTC"), at(now)) == at(expected)


def test_what_a_calendar_holds_is_allowed() -> None:
    refuse_wrong_time(NOON + FARTHEST, 30, NOON)
    refuse_wrong_time(NOON + DAY, 72 * 60, NOON)
    with pytest.raises(PlanTooFar):
        refuse_wrong_time(NOON + FARTHEST + timedelta(seconds=1), 30, NOON)
    for minutes in (29, 72 * 60 + 1):
        with pytest.raises(UnreadableHours):
            refuse_wrong_time(NOON + DAY, minutes, NOON)


def test_how_it_was_opens_with_both_or_after_seven_days() -> None:
    over = replace(plan_at(NOON), state=PlanState.PAST, ended_at=NOON)
    assert not over.are_impressions_open(NOON + 7 * DAY - timedelta(seconds=1))
    assert over.are_impressions_open(NOON + 7 * DAY)
    assert not replace(over, told_by=(1,)).are_impressions_open(NOON)
    assert replace(over, told_by=(1, 2)).are_impressions_open(NOON)
    assert not plan_at(NOON).are_impressions_open(NOON + 90 * DAY)
