"""Returning questions: the days on which they are asked again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.checkins import FIRST_QUESTION, FRAME_QUESTION, THIRD_PARTY_QUESTION, Checkin, CheckinState
from core.returning_questions import (
    AskingHistory,
    add_years,
    choose_year_ago_question,
    first_question_is_due,
    third_party_question_is_due,
)

NOW = datetime(2027, 3, 1, 20, tzinfo=UTC)
NEVER = AskingHistory({}, None, None)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 1, 1), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2028, 12, 31)),
    ],
)
def test_an_anniversary_has_a_day_in_every_year(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected


@pytest.mark.parametrize(
    ("today", "asked_last", "is_due"),
    [
        pytest.param(date(2026, 1, 8), date(2026, 1, 1), False, id="a week after"),
        pytest.param(date(2026, 12, 28), date(2026, 1, 1), False, id="four days before"),
        pytest.param(date(2026, 12, 29), date(2026, 1, 1), True, id="three days before, in the old year"),
        pytest.param(date(2027, 1, 1), date(2026, 1, 1), True, id="on its day"),
        pytest.param(date(2027, 2, 5), date(2026, 1, 1), True, id="five weeks late"),
        pytest.param(date(2027, 2, 6), date(2026, 1, 1), False, id="later"),
        pytest.param(date(2027, 1, 8), date(2027, 1, 3), False, id="asked already"),
        pytest.param(date(2027, 1, 2), date(2026, 12, 29), False, id="asked early"),
        pytest.param(date(2028, 1, 1), date(2026, 12, 29), True, id="the year after"),
        pytest.param(date(2028, 1, 1), date(2026, 1, 1), True, id="a year was left out"),
    ],
)
def test_the_first_question_comes_back_once_a_year(today: date, asked_last: date, is_due: bool) -> None:
    assert first_question_is_due(date(2026, 1, 1), today, asked_last) is is_due


def test_begun_on_a_leap_day_it_comes_back_on_the_last_of_february() -> None:
    began = date(2024, 2, 29)
    assert not first_question_is_due(began, date(2025, 2, 24), began)
    assert first_question_is_due(began, date(2025, 2, 25), began)


@pytest.mark.parametrize(
    ("together_days", "eyes_days_ago", "is_due"),
    [(59, None, False), (60, None, True), (400, 119, False), (400, 120, True)],
)
def test_a_third_pair_of_eyes_three_times_a_year(
    together_days: int, eyes_days_ago: int | None, is_due: bool
) -> None:
    last = None if eyes_days_ago is None else NOW - timedelta(days=eyes_days_ago)
    started = NOW - timedelta(days=together_days)
    assert third_party_question_is_due(started, AskingHistory({}, None, last), NOW) is is_due


def checkin(key: str, days_ago: float, answered: int = 2) -> Checkin:
    opened = NOW - timedelta(days=days_ago)
    return Checkin(
        int(1_000 - days_ago), 1, key, CheckinState.REVEALED, opened, opened, None, tuple(range(answered))
    )


@pytest.mark.parametrize(
    ("days_ago", "comes"), [(349, False), (350, True), (364, True), (380, True), (381, False)]
)
def test_a_question_of_a_year_ago_comes_back(days_ago: int, comes: bool) -> None:
    found = choose_year_ago_question([checkin("journey-01", days_ago)], (), NEVER, NOW)
    assert found == ("journey-01" if comes else None)


def test_the_oldest_comes_first_and_what_cannot_come_is_passed_over() -> None:
    past = [
        checkin("journey-05", 352),
        checkin("journey-04", 360),
        checkin(FIRST_QUESTION, 379),
        checkin(THIRD_PARTY_QUESTION, 378),
        checkin(FRAME_QUESTION, 377),
        checkin("own:7", 377),
        checkin("journey-03", 376, answered=1),
        checkin("journey-02", 375),
    ]
    asked = AskingHistory({"journey-02": NOW - timedelta(days=10)}, None, None)
    assert choose_year_ago_question(past, ("own:7",), asked, NOW) == "journey-04"


@pytest.mark.parametrize(("days", "comes"), [(26, False), (27, True)])
def test_between_two_that_come_back_four_weeks_pass(days: int, comes: bool) -> None:
    asked = AskingHistory({}, NOW - timedelta(days=days), None)
    assert (choose_year_ago_question([checkin("journey-01", 364)], (), asked, NOW) is not None) is comes
