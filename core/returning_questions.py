"""Returning questions: those asked again after a year, and the rare one about a third party's view."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.checkins import FIRST_QUESTION, FRAME_QUESTION, THIRD_PARTY_QUESTION, Checkin

FIRST_EARLY_BY = timedelta(days=3)  # before the anniversary, since the next check-in may come days after it
FIRST_LATE_BY = timedelta(days=35)  # after the anniversary; after a longer pause it waits for the next year
YEAR_AGO_WINDOW = (timedelta(days=350), timedelta(days=380))
YEAR_AGO_RESTS_FOR = timedelta(days=27)
THIRD_PARTY_AFTER = timedelta(days=60)
THIRD_PARTY_RESTS_FOR = timedelta(days=120)
BOTH = 2


@dataclass(frozen=True, slots=True)
class AskingHistory:
    """The moments a couple was last asked each question.

    `last_asked_at` is by question key; `year_ago_asked_at` is when any question of a year ago was last
    repeated, `third_party_asked_at` when `THIRD_PARTY_QUESTION` was last asked.
    """

    last_asked_at: dict[str, datetime]
    year_ago_asked_at: datetime | None
    third_party_asked_at: datetime | None


def add_years(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes the 28th if that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def first_question_is_due(began: date, today: date, asked_last: date) -> bool:
    """Return whether the first question is due again: once a year, from three days before the anniversary.

    `began` is the couple's first day, `asked_last` the last day the question was asked.
    """
    # The window may begin in the year before its anniversary: a couple that began on 2 January is asked from
    # 30 December on. So look at this year's anniversary and at the next.
    for years in (today.year - began.year, today.year + 1 - began.year):
        day = add_years(began, years) if years > 0 else None
        if day is not None and day - FIRST_EARLY_BY <= today <= day + FIRST_LATE_BY:
            return asked_last < day - FIRST_EARLY_BY
    return False


def third_party_question_is_due(started_at: datetime, asked: AskingHistory, now: datetime) -> bool:
    """Return whether to ask for a third party's view: three times a year, not in the first 60 days.

    Finkel, Slotter, Luchies, Walton & Gross (2013), Psychological Science 24(8), asked every four months.
    """
    return now - started_at >= THIRD_PARTY_AFTER and (
        asked.third_party_asked_at is None or now - asked.third_party_asked_at >= THIRD_PARTY_RESTS_FOR
    )


def choose_year_ago_question(
    revealed: Sequence[Checkin], erased_ids: Collection[str], asked: AskingHistory, now: datetime
) -> str | None:
    """Return the key of a question both partners answered a year ago and have not been asked since.

    None if there is none, or if such a question was repeated in the last four weeks. `erased_ids` are
    the keys of the couple's own questions that no longer exist.
    """
    if asked.year_ago_asked_at is not None and now - asked.year_ago_asked_at < YEAR_AGO_RESTS_FOR:
        return None
    nearest, farthest = YEAR_AGO_WINDOW
    # Oldest first: it leaves the window first, and would then never come back.
    for checkin in sorted(revealed, key=lambda checkin: checkin.opened_at):
        key, age = checkin.question_key, now - checkin.opened_at
        if (
            key in (FIRST_QUESTION, THIRD_PARTY_QUESTION, FRAME_QUESTION)
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
