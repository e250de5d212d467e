"""Histories: what was revealed, to be read again, and one's own answers, to be taken back."""

from datetime import datetime

from core.checkins import NoAnswer, NoSharedPulses, PastCheckin, SharedPulses
from core.couples import Couple, Person
from core.decks import Decks
from core.errors import Over
from core.pages import NEWEST, Edge, Page, page_of
from data.work import OpenWork
from services.membership import couple_of
from services.questions import answers_in_order, question_of

REVEALS = 10  # on a page
ANSWERS = 25  # on a page: a menu holds no more


class Histories:
    """What a couple can look back on."""

    def __init__(self, work: OpenWork, decks: Decks) -> None:
        self._work = work
        self._decks = decks

    async def revealed(
        self, person: Person, first: datetime, end: datetime, edge: Edge = NEWEST
    ) -> Page[PastCheckin]:
        """List a page of what was revealed from `first` up to `end`, the newest first.

        Raises `NotInCouple`, and `Over` past the end.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.checkins.revealed_of(couple.id, first, end, REVEALS + 1, edge)
            if not found and edge != NEWEST:
                raise Over
            past = [
                PastCheckin(
                    checkin,
                    await question_of(stores, self._decks, checkin),
                    await answers_in_order(stores, couple, checkin),
                )
                for checkin in found
            ]
            return page_of(past, edge, REVEALS)

    async def shared_pulses(self, person: Person, first: datetime) -> tuple[Couple, list[SharedPulses]]:
        """List the pulses of weeks from `first` on in which both gave one, the oldest first.

        Raises `NotInCouple`, `NoSharedPulses`.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            weeks: dict[datetime, dict[int, int]] = {}
            for revealed_at, user_id, pulse in await stores.checkins.pulses(couple.id, first):
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

    async def own_answers(self, person: Person, edge: Edge = NEWEST) -> Page[PastCheckin]:
        """List a page of the check-ins that the caller has answered, the newest first.

        Raises `NotInCouple`, `NoAnswer`, and `Over` past the end.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.checkins.by_author(couple.id, person.user_id, ANSWERS + 1, edge)
            if not found:
                raise NoAnswer if edge == NEWEST else Over
            past = [
                PastCheckin(checkin, await question_of(stores, self._decks, checkin)) for checkin in found
            ]
            return page_of(past, edge, ANSWERS)
