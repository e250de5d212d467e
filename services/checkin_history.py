"""The history of check-ins: reveals to read again, also in recaps, and the caller's answers to delete."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from core.checkins import NoAnswer, NoSharedPulses, PastCheckin, SharedPulses
from core.couples import Couple, Person
from core.decks import Decks
from core.errors import NotAvailable
from core.pages import NEWEST_PAGE, Page, PageCursor, build_page
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from data.unit_of_work import UnitOfWork
from services.base import DeckService
from services.questions import answers_of_all, questions_of_all

REVEALS_PER_PAGE = 10
ANSWERS_PER_PAGE = 25  # Discord allows no more options in a menu
MOST_QUESTIONS = 100  # of one recap: more than a couple reveals in eight weeks


Period = tuple[datetime, datetime]


async def gather_questions(
    work: UnitOfWork, decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find the revealed questions; a recap shows no answers, and names the frame once."""
    revealed = await work.checkins.revealed_between(couple.id, span.begins_at, span.ends_at, MOST_QUESTIONS)
    latest_frame = next((checkin for checkin in revealed if checkin.is_frame), None)
    questions = await questions_of_all(work, decks, couple.id, revealed)
    found: list[RecapItem] = []
    for checkin in revealed:
        if checkin.is_frame and checkin is not latest_frame:
            continue
        day = (checkin.revealed_at or checkin.opened_at).astimezone(couple.zone).date()
        question = questions[checkin.question_key]
        found.append(RecapItem(RecapItemKind.QUESTION, day, question.text, question=question))
    return found


class CheckinHistory(DeckService):
    """Reads a couple's past check-ins, and the weeks with both partners' pulses."""

    async def revealed_checkins(
        self, person: Person, period_in: Callable[[ZoneInfo], Period], edge: PageCursor = NEWEST_PAGE
    ) -> tuple[datetime, Page[PastCheckin]]:
        """List a page of the check-ins revealed in a period, the newest first.

        `period_in` returns the first moment of the period in the caller's zone, and its end, excluded.
        The first moment is returned with the page.

        Raises `NotInCouple`, and `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            first, end = period_in(couple.zone_of(person.user_id))
            found = await work.checkins.revealed_between(couple.id, first, end, REVEALS_PER_PAGE + 1, edge)
            if not found and edge != NEWEST_PAGE:
                raise NotAvailable
            questions = await questions_of_all(work, self._decks, couple.id, found)
            answers = await answers_of_all(work, couple, found)
            past = [
                PastCheckin(checkin, questions[checkin.question_key], answers[checkin.id])
                for checkin in found
            ]
            return first, build_page(past, edge, REVEALS_PER_PAGE)

    async def shared_pulses(self, person: Person, first: datetime) -> tuple[Couple, list[SharedPulses]]:
        """List both partners' pulses of the weeks from `first` on in which both gave one, oldest first.

        Raises `NotInCouple`, `NoSharedPulses`.
        """
        async with self._work_of(person) as (work, couple):
            weeks: dict[datetime, dict[int, int]] = {}
            for revealed_at, user_id, pulse in await work.answers.pulses_since(couple.id, first):
                weeks.setdefault(revealed_at, {})[user_id] = pulse
        first_id, second_id = couple.user_ids
        shared = [
            SharedPulses(revealed_at, (given[first_id], given[second_id]))
            for revealed_at, given in weeks.items()
            if first_id in given and second_id in given
        ]
        if not shared:
            raise NoSharedPulses
        return couple, shared

    async def own_answers(
        self, person: Person, edge: PageCursor = NEWEST_PAGE
    ) -> tuple[ZoneInfo, Page[PastCheckin]]:
        """List a page of the check-ins the caller has answered, newest first, with the caller's zone.

        Raises `NotInCouple`, `NoAnswer`, and `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            found = await work.checkins.answered_by(couple.id, person.user_id, ANSWERS_PER_PAGE + 1, edge)
            if not found:
                raise NoAnswer if edge == NEWEST_PAGE else NotAvailable
            questions = await questions_of_all(work, self._decks, couple.id, found)
            past = [PastCheckin(checkin, questions[checkin.question_key]) for checkin in found]
            return couple.zone_of(person.user_id), build_page(past, edge, ANSWERS_PER_PAGE)
