"""Retractions: everything that one partner wrote, taken back at once, and the second key for all the rest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.checkins import OWN
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import KindlingError, Unavailable
from core.proposals import ProposalKind, ProposalState
from core.retractions import ASKED_FOR, Own, PartnerAsked
from core.turns import forget_topic
from data.stores import Stores
from data.work import OpenWork
from services.affections import forget_affection
from services.checkins import forget_answer
from services.clock import Clock
from services.deliveries import leave_to_alarm
from services.growths import forget_growth
from services.impressions import forget_impression
from services.lessons import forget_part
from services.membership import couple_until_erased, couple_with
from services.memories import forget_memory
from services.milestones import forget_milestone
from services.proposals import close_proposals, propose
from services.recaps import redraw_recaps
from services.statements import forget_statement
from services.thanks import forget_thanks
from services.wishes import forget_noticing, forget_wish

AT_ONCE = 20  # things in one transaction, so that others come in between

Forget = Callable[[Stores, Couple, int, int, datetime], Awaitable[list[Delivery]]]
"""Deletes the one thing of that id that a user wrote; returns what takes it from where it stands."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How much was taken back, and what each thing failed of that could not be."""

    count: int
    failures: Sequence[Exception]


class Retractions:
    """What somebody wants to be kept no longer."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def counts(self, person: Person, couple_id: int) -> tuple[Couple, Mapping[Own, int]]:
        """Count what the caller wrote, by kind. Raises `NothingKept`, `NotInCouple`, `NotYours`."""
        async with self._work() as stores:
            couple = await couple_until_erased(stores, person, couple_id)
            return couple, await stores.authorships.counts(couple.id, person.user_id)

    async def take_all_back(self, person: Person, couple_id: int) -> Taken:
        """Delete all that the caller wrote, and have the messages that show it deleted.

        Some at a time, each in a transaction of its own: interrupted, it goes on when it is asked for again.
        One thing that cannot be read any more keeps no other from going.
        Raises `NothingKept`, `NotInCouple`, `NotYours`, `Unavailable`.
        """
        count = 0
        failures: list[Exception] = []
        for own in FORGET:
            last = 0
            while found := await self._written(person, couple_id, own, last):
                failed = await self._forget(person, couple_id, own, found)
                count, last = count + len(found) - len(failed), found[-1]
                failures += failed
        return Taken(count, failures)

    async def ask_for_all(self, person: Person, couple_id: int) -> Delivery:
        """Ask the other to have everything of both erased, now and for good.

        Raises `PartnerAsked`, `AlreadyProposed`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            asked = await stores.proposals.about(couple.id, ProposalKind.ERASE, {})
            theirs = [one for one in asked if one.state is ProposalState.OPEN and one.by != person.user_id]
            if any(now - one.created_at <= ASKED_FOR for one in theirs):
                raise PartnerAsked
            return await propose(stores, couple, ProposalKind.ERASE, person.user_id, {}, now)

    async def _written(self, person: Person, couple_id: int, own: Own, after: int) -> Sequence[int]:
        async with self._work() as stores:
            couple = await couple_until_erased(stores, person, couple_id)
            return await stores.authorships.of(own, couple.id, person.user_id, after, AT_ONCE)

    async def _forget(
        self, person: Person, couple_id: int, own: Own, things: Sequence[int]
    ) -> Sequence[Exception]:
        """Delete these in one transaction; where one fails, each alone, and return what failed."""
        now = self._clock()
        try:
            async with self._work() as stores:
                couple = await couple_until_erased(stores, person, couple_id)
                for one in things:
                    shown = await FORGET[own](stores, couple, one, person.user_id, now)
                    await leave_to_alarm(stores, shown, now)
        except (KindlingError, Unavailable):  # no single thing is at fault
            raise
        except Exception as error:  # noqa: BLE001 (one failing thing never keeps another)
            if len(things) == 1:
                return [error]
            return [
                failure for one in things for failure in await self._forget(person, couple_id, own, [one])
            ]
        return []


async def _redraw(stores: Stores, couple: Couple, subject_id: int, now: datetime) -> Delivery:
    return await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, subject_id, now)


async def _answer(
    stores: Stores, couple: Couple, checkin_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    deletions = await forget_answer(stores, couple, checkin_id, user_id, now)
    return [*deletions, await _redraw(stores, couple, checkin_id, now)]


async def _question(
    stores: Stores, couple: Couple, question_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    terms = {"question": str(question_id)}
    proposed = await stores.proposals.about(couple.id, ProposalKind.QUESTION, terms)
    await close_proposals(stores, couple, ProposalKind.QUESTION, terms, now)
    await stores.questions.forget(question_id)
    asked = await stores.checkins.asked(couple.id, f"{OWN}{question_id}")
    shown_by = [proposal.id for proposal in proposed] + [checkin_id for checkin_id, _ in asked]
    recaps = await redraw_recaps(stores, couple, now, *(at for _, at in asked))
    return [*recaps, *[await _redraw(stores, couple, subject_id, now) for subject_id in shown_by]]


async def _thanks(
    stores: Stores, couple: Couple, thanks_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    thanks = await stores.thanks.get(thanks_id)
    return [] if thanks is None else await forget_thanks(stores, couple, thanks, now)


async def _affection(
    stores: Stores, couple: Couple, affection_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await forget_affection(stores, couple, affection_id, now)


async def _memory(
    stores: Stores, couple: Couple, memory_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await forget_memory(stores, couple, memory_id, now)


async def _topic(
    stores: Stores, couple: Couple, talk_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    talk = await stores.talks.get(talk_id)
    if talk is None:
        return []
    await stores.talks.change(forget_topic(talk, now))
    await stores.deliveries.unplan(DeliveryKind.TALK_CLOCK, talk_id)
    return [await _redraw(stores, couple, talk_id, now)]


async def _closing(
    stores: Stores, couple: Couple, talk_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    await stores.talks.forget_closing(talk_id, user_id)
    return [await _redraw(stores, couple, talk_id, now)]


async def _statement(
    stores: Stores, couple: Couple, statement_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await forget_statement(stores, couple, statement_id, now)


async def _part(
    stores: Stores, _couple: Couple, exercise_id: int, user_id: int, _now: datetime
) -> list[Delivery]:
    exercise = await stores.lessons.get(exercise_id)
    if exercise is not None:
        await forget_part(stores, exercise, user_id)
    return []


async def _line(
    stores: Stores, _couple: Couple, line_id: int, _user_id: int, _now: datetime
) -> list[Delivery]:
    await stores.sheets.forget(line_id)
    return []


async def _milestone(
    stores: Stores, couple: Couple, milestone_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await forget_milestone(stores, couple, milestone_id, now)


async def _growth(
    stores: Stores, couple: Couple, growth_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await forget_growth(stores, couple, growth_id, now)


async def _wish(
    stores: Stores, couple: Couple, wish_id: int, _user_id: int, _now: datetime
) -> list[Delivery]:
    round_id = await stores.wishes.round_behind(wish_id)
    found = None if round_id is None else await stores.wishes.get(couple.id, round_id)
    if found is not None:
        await forget_wish(stores, found, wish_id)
    return []


async def _noticing(
    stores: Stores, couple: Couple, round_id: int, user_id: int, _now: datetime
) -> list[Delivery]:
    found = await stores.wishes.get(couple.id, round_id)
    if found is not None:
        await forget_noticing(stores, found, user_id)
    return []


async def _impression(
    stores: Stores, couple: Couple, plan_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    return await forget_impression(stores, couple, plan_id, user_id, now)


async def _try(stores: Stores, _couple: Couple, try_id: int, _user_id: int, _now: datetime) -> list[Delivery]:
    await stores.tries.forget(try_id)
    return []


FORGET: Mapping[Own, Forget] = {
    Own.ANSWERS: _answer,
    Own.QUESTIONS: _question,
    Own.THANKS: _thanks,
    Own.AFFECTIONS: _affection,
    Own.MEMORIES: _memory,
    Own.TOPICS: _topic,
    Own.CLOSINGS: _closing,
    Own.STATEMENTS: _statement,
    Own.PARTS: _part,
    Own.LINES: _line,
    Own.MILESTONES: _milestone,
    Own.GROWTHS: _growth,
    Own.WISHES: _wish,
    Own.NOTICINGS: _noticing,
    Own.IMPRESSIONS: _impression,
    Own.TRIES: _try,
}
