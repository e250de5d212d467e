"""Suggestions for plans: the winner of a vote, with a moment and a length."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple
from core.decks import Decks, Duration
from core.errors import NotAvailable
from core.plans import USUAL_HOURS, AlreadyPlanned, PlanDraft
from core.polls import Poll
from core.suggested_starts import suggested_start
from data.unit_of_work import UnitOfWork
from services.ideas import find_idea_by_title, ideas_of

HOURS_BY_DURATION = {Duration.SHORT: USUAL_HOURS, Duration.EVENING: 3, Duration.DAY: 6}


@dataclass(frozen=True, slots=True)
class PlanSuggestion:
    """The prefilled values of a form: the winner of a vote, with a moment and a length in hours."""

    couple: Couple
    what: str
    deck_id: str | None
    starts_at: datetime
    hours: float


ReadDraft = Callable[[PlanSuggestion], PlanDraft]
"""Reads the form of a suggestion as a draft, in the caller's own zone. Raises the refusals of bad input."""


async def suggest_plan(work: UnitOfWork, decks: Decks, couple: Couple, poll: Poll) -> PlanSuggestion:
    """Suggest a plan for the winner of a vote. Raises `AlreadyPlanned`, `NotAvailable`."""
    if poll.winner is None:
        raise NotAvailable
    if await work.plans.is_poll_planned(couple.id, poll.id):
        raise AlreadyPlanned
    title, choice = ideas_of(decks, poll)[poll.winner].title, poll.choices[poll.winner]
    idea = find_idea_by_title(decks, title)
    starts_at = poll.planned_for
    if starts_at is None or starts_at <= work.now:
        starts_at = suggested_start(work.now, couple.zone, couple.zones)
    hours = USUAL_HOURS if idea is None else HOURS_BY_DURATION[idea.duration]
    return PlanSuggestion(couple, title, choice.deck_id, starts_at, hours)
