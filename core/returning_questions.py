"""Returns: questions that come back after a year, and the rare one that asks for a third pair of eyes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.checkins import FIRST_QUESTION, THIRD_PARTY_QUESTION, Checkin

FIRST_EARLY_BY = timedelta(days=3)
FIRST_LATE_BY = timedelta(days=35)  # of its day: later, after a long pause, it waits for the next year
YEAR_AGO_WINDOW = (timedelta(days=350), timedelta(days=380))
YEAR_AGO_RESTS_FOR = timedelta(days=27)
THIRD_PARTY_AFTER = timedelta(days=60)
THIRD_PARTY_RESTS_FOR = timedelta(days=120)
BOTH = 2


@dataclass(frozen=True, slots=True)
class AskingHistory:
    """What a couple was asked lately: by key, when each was asked last."""

    last_asked_at: dict[str, datetime]
    year_ago_asked_at: datetime | None
    third_party_asked_at: datetime | None


def add_years(day: date, years: int) -> date:
    """Return the same day so many years later; of 29 February, in other years, the day before 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def first_question_is_due(began: date, today: date, asked_last: date) -> bool:
    """Say whether the first question comes back: once a year, from three days before its day on."""
    for years in (today.year - began.year, today.year + 1 - began.year):
        day = add_years(began, years) if years > 0 else None
        if day is not None and day - FIRST_EARLY_BY <= today <= day + FIRST_LATE_BY:
            return asked_last < day - FIRST_EARLY_BY
    return False


def third_party_question_is_due(started_at: datetime, asked: AskingHistory, now: datetime) -> bool:
    """Say whether a third pair of eyes is offered: three times a year, and not in the first weeks.

    Finkel, Slotter, Luchies, Walton & Gross (2013), Psychological Science 24(8), asked every four months.
    """
    return now - started_at >= THIRD_PARTY_AFTER and (
        asked.third_party_asked_at is None or now - asked.third_party_asked_at >= THIRD_PARTY_RESTS_FOR
    )


def choose_year_ago_question(
    revealed: Sequence[Checkin], erased_ids: Collection[str], asked: AskingHistory, now: datetime
) -> str | None:
    """Choose what both answered a year ago and were not asked since, at most one question in four weeks.

    `gone` are the keys of questions that were erased meanwhile.
    """
    if asked.year_ago_asked_at is not None and now - asked.year_ago_asked_at < YEAR_AGO_RESTS_FOR:
        return None
    nearest, farthest = YEAR_AGO_WINDOW
    for checkin in sorted(revealed, key=lambda one: one.opened_at):
        key, age = checkin.question_key, now - checkin.opened_at
        if (
            key in (FIRST_QUESTION, THIRD_PARTY_QUESTION)
            or key in erased_ids
            or len(checkin.answered_by) < BOTH
        ):
            continue
        if (
            nearest <= age <= farthest
            and asked.last_asked_at.get(key, checkin.opened_at) <= checkin.opened_at
        ):
            return key
    return None
