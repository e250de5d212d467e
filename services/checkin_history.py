"""Histories: what was revealed, to be read again, and one's own answers, to be taken back."""

from datetime import datetime

from core.checkins import NoAnswer, NoSharedPulses, PastCheckin, SharedPulses
from core.couples import Couple, Person
from core.decks import Decks
from core.errors import NotAvailable
from core.pages import NEWEST_PAGE, Page, PageCursor, build_page
from data.unit_of_work import OpenWork
from services.access import couple_of
from services.questions import answers_in_order, question_of

REVEALS_PER_PAGE = 10  # on a page
ANSWERS_PER_PAGE = 25  # on a page: a menu holds no more


class CheckinHistory:
    """What a couple can look back on."""

    def __init__(self, work: OpenWork, decks: Decks) -> None:
        self._work = work
        self._decks = decks

    async def revealed_checkins(
        self, person: Person, first: datetime, end: datetime, edge: PageCursor = NEWEST_PAGE
    ) -> Page[PastCheckin]:
        """List a page of what was revealed from `first` up to `end`, the newest first.

        Raises `NotInCouple`, and `NotAvailable` past the end.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.checkins.revealed_between(couple.id, first, end, REVEALS_PER_PAGE + 1, edge)
            if not found and edge != NEWEST_PAGE:
                raise NotAvailable
            past = [
                PastCheckin(
                    checkin,
                    await question_of(stores, self._decks, checkin),
                    await answers_in_order(stores, couple, checkin),
                )
                for checkin in found
            ]
            return build_page(past, edge, REVEALS_PER_PAGE)

    async def shared_pulses(self, person: Person, first: datetime) -> tuple[Couple, list[SharedPulses]]:
        """List the pulses of weeks from `first` on in which both gave one, the oldest first.

        Raises `NotInCouple`, `NoSharedPulses`.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            weeks: dict[datetime, dict[int, int]] = {}
            for revealed_at, user_id, pulse in await stores.checkins.pulses_since(couple.id, first):
                weeks.setdefault(revealed_at, {})[user_id] = pulse
        one, other = couple.user_ids
        shared = [
            SharedPulses(revealed_at, (given[one], given[other]))
            for revealed_at, given in weeks.items()
            if one in given and other in given
        ]
        if not shared:
            raise NoSharedPulses
        return couple, shared

    async def own_answers(self, person: Person, edge: PageCursor = NEWEST_PAGE) -> Page[PastCheckin]:
        """List a page of the check-ins that the caller has answered, the newest first.

        Raises `NotInCouple`, `NoAnswer`, and `NotAvailable` past the end.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.checkins.answered_by(couple.id, person.user_id, ANSWERS_PER_PAGE + 1, edge)
            if not found:
                raise NoAnswer if edge == NEWEST_PAGE else NotAvailable
            past = [
                PastCheckin(checkin, await question_of(stores, self._decks, checkin)) for checkin in found
            ]
            return build_page(past, edge, ANSWERS_PER_PAGE)
