"""Mornings: the day on which a memory returns, and the hour at which it is posted."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.mornings import anniversary_in, comes_back_on, is_morning_due, morning_instant, next_morning

BERLIN, NEW_YORK, SYDNEY, LISBON = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/Lisbon")
)


@pytest.mark.parametrize(
    ("happened_on", "day", "comes_back"),
    [
        pytest.param(date(2019, 6, 1), date(2026, 6, 1), True, id="an earlier year"),
        pytest.param(date(2026, 6, 1), date(2026, 6, 1), False, id="the day itself"),
        pytest.param(date(2027, 6, 1), date(2026, 6, 1), False, id="a later year"),
        pytest.param(date(2019, 6, 1), date(2026, 6, 2), False, id="another day"),
        pytest.param(date(2020, 2, 29), date(2024, 2, 29), True, id="a leap day in a leap year"),
        pytest.param(date(2020, 2, 29), date(2024, 2, 28), False, id="the day before in a leap year"),
        pytest.param(date(2020, 2, 29), date(2026, 2, 28), True, id="a leap day in a common year"),
        pytest.param(date(2020, 2, 29), date(2026, 3, 1), False, id="never on the first of March"),
        pytest.param(date(1896, 2, 29), date(1900, 2, 28), True, id="a century that is no leap year"),
        pytest.param(date(2019, 2, 28), date(2024, 2, 28), True, id="the 28th in a leap year"),
        pytest.param(date(2019, 2, 28), date(2024, 2, 29), False, id="the 28th is not the leap day"),
    ],
)
def test_a_memory_comes_back_on_its_day_of_later_years(
    happened_on: date, day: date, comes_back: bool
) -> None:
    assert comes_back_on(happened_on, day) is comes_back


def test_every_year_has_one_day_for_every_memory() -> None:
    assert [anniversary_in(date(2020, 2, 29), year) for year in (2024, 2025, 2026, 2028)] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2028, 2, 29),
    ]


@pytest.mark.parametrize(
    ("day", "home", "zones", "told_at"),
    [
        pytest.param(
            date(2026, 6, 1), BERLIN, (BERLIN, BERLIN), datetime(2026, 6, 1, 7, tzinfo=UTC), id="summer"
        ),
        pytest.param(
            date(2026, 1, 1), BERLIN, (BERLIN, BERLIN), datetime(2026, 1, 1, 8, tzinfo=UTC), id="winter"
        ),
        pytest.param(
            date(2026, 3, 29),
            BERLIN,
            (BERLIN, BERLIN),
            datetime(2026, 3, 29, 7, tzinfo=UTC),
            id="the day on which clocks go forward",
        ),
        pytest.param(
            date(2026, 10, 25),
            BERLIN,
            (BERLIN, BERLIN),
            datetime(2026, 10, 25, 8, tzinfo=UTC),
            id="the day on which clocks go back",
        ),
        pytest.param(
            date(2026, 6, 1),
            BERLIN,
            (BERLIN, LISBON),
            datetime(2026, 6, 1, 7, tzinfo=UTC),
            id="nine in Berlin is eight in Lisbon",
        ),
        pytest.param(
            date(2026, 6, 1),
            BERLIN,
            (BERLIN, NEW_YORK),
            datetime(2026, 6, 1, 12, tzinfo=UTC),
            id="the first hour at which both are awake",
        ),
    ],
)
def test_the_home_is_told_at_nine_or_when_both_are_awake(
    day: date, home: ZoneInfo, zones: tuple[ZoneInfo, ...], told_at: datetime
) -> None:
    assert morning_instant(day, home, zones) == told_at


@pytest.mark.parametrize(
    ("now", "is_it"),
    [
        pytest.param(datetime(2026, 6, 1, 6, 59, tzinfo=UTC), False, id="a minute before nine"),
        pytest.param(datetime(2026, 6, 1, 7, 0, tzinfo=UTC), True, id="nine"),
        pytest.param(datetime(2026, 6, 1, 19, 59, tzinfo=UTC), True, id="late, before they sleep"),
        pytest.param(datetime(2026, 6, 1, 20, 0, tzinfo=UTC), False, id="ten in the evening"),
    ],
)
def test_a_morning_that_comes_late_still_comes_while_both_are_awake(now: datetime, is_it: bool) -> None:
    assert is_morning_due(now, BERLIN, (BERLIN, BERLIN)) is is_it


def test_two_who_are_never_awake_at_once_are_told_within_the_hour() -> None:
    opposite = (ZoneInfo("Etc/GMT+11"), ZoneInfo("Etc/GMT-13"))  # the same wall time, a day apart
    told_at = morning_instant(date(2026, 6, 1), opposite[0], opposite)
    assert is_morning_due(told_at, opposite[0], opposite)
    never = (ZoneInfo("Etc/GMT+6"), ZoneInfo("Etc/GMT-6"))
    told_at = morning_instant(date(2026, 6, 1), never[0], never)
    assert is_morning_due(told_at, never[0], never)


DAYS = [date(2019, 6, 1), date(2020, 2, 29), date(2018, 6, 1)]


@pytest.mark.parametrize(
    ("days", "after", "expected"),
    [
        pytest.param(DAYS, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 2, 28), id="a leap day first"),
        pytest.param(DAYS, datetime(2028, 1, 1, tzinfo=UTC), date(2028, 2, 29), id="in a leap year"),
        pytest.param(DAYS, datetime(2026, 3, 1, tzinfo=UTC), date(2026, 6, 1), id="then the next"),
        pytest.param(DAYS, datetime(2026, 6, 1, 6, 59, tzinfo=UTC), date(2026, 6, 1), id="today, to come"),
        pytest.param(DAYS, datetime(2026, 6, 1, 7, 0, tzinfo=UTC), date(2027, 2, 28), id="today, told"),
        pytest.param([date(2026, 5, 1)], datetime(2026, 5, 1, tzinfo=UTC), date(2027, 5, 1), id="next year"),
        pytest.param([date(2026, 5, 1)], datetime(2026, 6, 1, tzinfo=UTC), date(2027, 5, 1), id="and later"),
        pytest.param(
            [date(2019, 1, 1)], datetime(2026, 12, 31, 22, tzinfo=UTC), date(2027, 1, 1), id="at New Year"
        ),
    ],
)
def test_the_next_morning_is_the_next_day_on_which_something_comes_back(
    days: list[date], after: datetime, expected: date
) -> None:
    found = next_morning(days, BERLIN, (BERLIN, BERLIN), after)
    assert found == morning_instant(expected, BERLIN, (BERLIN, BERLIN))


def test_without_memories_no_morning_comes() -> None:
    assert next_morning([], SYDNEY, (SYDNEY, SYDNEY), datetime(2026, 1, 1, tzinfo=UTC)) is None
