"""Returns: questions that come back after a year, and the rare one that asks for a third pair of eyes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.checkins import FIRST_QUESTION, THIRD_EYES, Checkin

EARLY = timedelta(days=3)
FIRST_WITHIN = timedelta(days=35)  # of its day: later, after a long pause, it waits for the next year
YEAR_AGO = (timedelta(days=350), timedelta(days=380))
THEN_RESTS = timedelta(days=27)
EYES_AFTER = timedelta(days=60)
EYES_REST = timedelta(days=120)
BOTH = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a couple was asked lately: by key, when each was asked last."""

    last: dict[str, datetime]
    then_at: datetime | None
    eyes_at: datetime | None


def anniversary(day: date, years: int) -> date:
    """Return the same day so many years later; of 29 February, in other years, the day before 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def first_is_due(began: date, today: date, asked_last: date) -> bool:
    """Say whether the first question comes back: once a year, from three days before its day on."""
    for years in (today.year - began.year, today.year + 1 - began.year):
        day = anniversary(began, years) if years > 0 else None
        if day is not None and day - EARLY <= today <= day + FIRST_WITHIN:
            return asked_last < day - EARLY
    return False


def eyes_are_due(started_at: datetime, asked: Asked, now: datetime) -> bool:
    """Say whether a third pair of eyes is offered: three times a year, and not in the first weeks.

    Finkel, Slotter, Luchies, Walton & Gross (2013), Psychological Science 24(8), asked every four months.
    """
    return now - started_at >= EYES_AFTER and (asked.eyes_at is None or now - asked.eyes_at >= EYES_REST)


def of_a_year_ago(
    revealed: Sequence[Checkin], gone: Collection[str], asked: Asked, now: datetime
) -> str | None:
    """Choose what both answered a year ago and were not asked since, at most one question in four weeks.

    `gone` are the keys of questions that were erased meanwhile.
    """
    if asked.then_at is not None and now - asked.then_at < THEN_RESTS:
        return None
    nearest, farthest = YEAR_AGO
    for checkin in sorted(revealed, key=lambda one: one.opened_at):
        key, age = checkin.question_key, now - checkin.opened_at
        if key in (FIRST_QUESTION, THIRD_EYES) or key in gone or len(checkin.answered_by) < BOTH:
            continue
        if nearest <= age <= farthest and asked.last.get(key, checkin.opened_at) <= checkin.opened_at:
            return key
    return None
