"""Retractions: everything that one partner wrote, taken back at once, and the second key for all the rest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.checkins import OWN_QUESTION_PREFIX
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import KindlingError, StorageUnavailable
from core.own_words import ERASURE_ASKED_FOR, AuthoredKind, PartnerAlreadyAsked
from core.proposals import ProposalKind, ProposalState
from core.talk_transitions import without_topic
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_until_erased, couple_with
from services.affections import delete_affection
from services.checkins import delete_answer
from services.clock import Clock
from services.deliveries import release_to_queue
from services.growths import delete_growth
from services.impressions import delete_impression
from services.lessons import delete_part
from services.memories import delete_memory
from services.milestones import delete_milestone
from services.proposals import close_proposals, propose
from services.recaps import redraw_recaps
from services.statements import delete_statement
from services.thanks import delete_thanks
from services.wishes import delete_noticing, delete_wish

DELETION_BATCH = 20  # things in one transaction, so that others come in between

DeleteOwn = Callable[[Stores, Couple, int, int, datetime], Awaitable[list[Delivery]]]
"""Deletes the one thing of that id that a user wrote; returns what takes it from where it stands."""


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """How much was taken back, and what each thing failed of that could not be."""

    count: int
    failures: Sequence[Exception]


class OwnWords:
    """What somebody wants to be kept no longer."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def count_own_words(
        self, person: Person, couple_id: int
    ) -> tuple[Couple, Mapping[AuthoredKind, int]]:
        """Count what the caller wrote, by kind. Raises `NothingStored`, `NotInCouple`, `NotYours`."""
        async with self._work() as stores:
            couple = await couple_until_erased(stores, person, couple_id)
            return couple, await stores.own_words.counts_by_kind(couple.id, person.user_id)

    async def erase_own_words(self, person: Person, couple_id: int) -> ErasureResult:
        """Delete all that the caller wrote, and have the messages that show it deleted.

        Some at a time, each in a transaction of its own: interrupted, it goes on when it is asked for again.
        One thing that cannot be read any more keeps no other from going.
        Raises `NothingStored`, `NotInCouple`, `NotYours`, `StorageUnavailable`.
        """
        count = 0
        failures: list[Exception] = []
        for own in DELETE_OWN:
            last = 0
            while found := await self._authored_ids(person, couple_id, own, last):
                failed = await self._delete_batch(person, couple_id, own, found)
                count, last = count + len(found) - len(failed), found[-1]
                failures += failed
        return ErasureResult(count, failures)

    async def propose_erasing_couple(self, person: Person, couple_id: int) -> Delivery:
        """Ask the other to have everything of both erased, now and for good.

        Raises `PartnerAlreadyAsked`, `AlreadyProposed`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            asked = await stores.proposals.proposals_for_terms(couple.id, ProposalKind.ERASE, {})
            theirs = [
                one for one in asked if one.state is ProposalState.OPEN and one.proposed_by != person.user_id
            ]
            if any(now - one.created_at <= ERASURE_ASKED_FOR for one in theirs):
                raise PartnerAlreadyAsked
            return await propose(stores, couple, ProposalKind.ERASE, person.user_id, {}, now)

    async def _authored_ids(
        self, person: Person, couple_id: int, kind: AuthoredKind, after: int
    ) -> Sequence[int]:
        async with self._work() as stores:
            couple = await couple_until_erased(stores, person, couple_id)
            return await stores.own_words.subject_ids_of(
                kind, couple.id, person.user_id, after, DELETION_BATCH
            )

    async def _delete_batch(
        self, person: Person, couple_id: int, kind: AuthoredKind, ids: Sequence[int]
    ) -> Sequence[Exception]:
        """Delete these in one transaction; where one fails, each alone, and return what failed."""
        now = self._clock()
        try:
            async with self._work() as stores:
                couple = await couple_until_erased(stores, person, couple_id)
                for one in ids:
                    shown = await DELETE_OWN[kind](stores, couple, one, person.user_id, now)
                    await release_to_queue(stores, shown, now)
        except (KindlingError, StorageUnavailable):  # no single thing is at fault
            raise
        except Exception as error:  # noqa: BLE001 (one failing thing never keeps another)
            if len(ids) == 1:
                return [error]
            return [
                failure for one in ids for failure in await self._delete_batch(person, couple_id, kind, [one])
            ]
        return []


async def _redraw(stores: Stores, couple: Couple, subject_id: int, now: datetime) -> Delivery:
    return await stores.deliveries.enqueue_claimed(
        couple.guild_id, couple.id, DeliveryKind.REDRAW, subject_id, now
    )


async def _delete_answer(
    stores: Stores, couple: Couple, checkin_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    deletions = await delete_answer(stores, couple, checkin_id, user_id, now)
    return [*deletions, await _redraw(stores, couple, checkin_id, now)]


async def _delete_question(
    stores: Stores, couple: Couple, question_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    terms = {"question": str(question_id)}
    proposed = await stores.proposals.proposals_for_terms(couple.id, ProposalKind.QUESTION, terms)
    await close_proposals(stores, couple, ProposalKind.QUESTION, terms, now)
    await stores.questions.delete_question(question_id)
    asked = await stores.checkins.checkins_asking(couple.id, f"{OWN_QUESTION_PREFIX}{question_id}")
    shown_by = [proposal.id for proposal in proposed] + [checkin_id for checkin_id, _ in asked]
    recaps = await redraw_recaps(stores, couple, now, *(at for _, at in asked))
    return [*recaps, *[await _redraw(stores, couple, subject_id, now) for subject_id in shown_by]]


async def _delete_thanks(
    stores: Stores, couple: Couple, thanks_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    thanks = await stores.thanks.find_thanks(thanks_id)
    return [] if thanks is None else await delete_thanks(stores, couple, thanks, now)


async def _delete_affection(
    stores: Stores, couple: Couple, affection_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await delete_affection(stores, couple, affection_id, now)


async def _delete_memory(
    stores: Stores, couple: Couple, memory_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await delete_memory(stores, couple, memory_id, now)


async def _delete_topic(
    stores: Stores, couple: Couple, talk_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    talk = await stores.talks.find_talk(talk_id)
    if talk is None:
        return []
    await stores.talks.update_talk(without_topic(talk, now))
    await stores.deliveries.delete_unstarted(DeliveryKind.TALK_CLOCK, talk_id)
    return [await _redraw(stores, couple, talk_id, now)]


async def _delete_closing(
    stores: Stores, couple: Couple, talk_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    await stores.talks.delete_closing(talk_id, user_id)
    return [await _redraw(stores, couple, talk_id, now)]


async def _delete_statement(
    stores: Stores, couple: Couple, statement_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await delete_statement(stores, couple, statement_id, now)


async def _delete_part(
    stores: Stores, _couple: Couple, exercise_id: int, user_id: int, _now: datetime
) -> list[Delivery]:
    exercise = await stores.lessons.find_exercise(exercise_id)
    if exercise is not None:
        await delete_part(stores, exercise, user_id)
    return []


async def _delete_line(
    stores: Stores, _couple: Couple, line_id: int, _user_id: int, _now: datetime
) -> list[Delivery]:
    await stores.sheets.delete_line(line_id)
    return []


async def _delete_milestone(
    stores: Stores, couple: Couple, milestone_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await delete_milestone(stores, couple, milestone_id, now)


async def _delete_growth(
    stores: Stores, couple: Couple, growth_id: int, _user_id: int, now: datetime
) -> list[Delivery]:
    return await delete_growth(stores, couple, growth_id, now)


async def _delete_wish(
    stores: Stores, couple: Couple, wish_id: int, _user_id: int, _now: datetime
) -> list[Delivery]:
    round_id = await stores.wishes.round_id_of_wish(wish_id)
    found = None if round_id is None else await stores.wishes.find_round(couple.id, round_id)
    if found is not None:
        await delete_wish(stores, found, wish_id)
    return []


async def _delete_noticing(
    stores: Stores, couple: Couple, round_id: int, user_id: int, _now: datetime
) -> list[Delivery]:
    found = await stores.wishes.find_round(couple.id, round_id)
    if found is not None:
        await delete_noticing(stores, found, user_id)
    return []


async def _delete_impression(
    stores: Stores, couple: Couple, plan_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    return await delete_impression(stores, couple, plan_id, user_id, now)


async def _delete_try(
    stores: Stores, _couple: Couple, try_id: int, _user_id: int, _now: datetime
) -> list[Delivery]:
    await stores.tries.delete_try(try_id)
    return []


DELETE_OWN: Mapping[AuthoredKind, DeleteOwn] = {
    AuthoredKind.ANSWERS: _delete_answer,
    AuthoredKind.QUESTIONS: _delete_question,
    AuthoredKind.THANKS: _delete_thanks,
    AuthoredKind.AFFECTIONS: _delete_affection,
    AuthoredKind.MEMORIES: _delete_memory,
    AuthoredKind.TALK_TOPICS: _delete_topic,
    AuthoredKind.TALK_CLOSINGS: _delete_closing,
    AuthoredKind.STATEMENTS: _delete_statement,
    AuthoredKind.EXERCISE_PARTS: _delete_part,
    AuthoredKind.SHEET_LINES: _delete_line,
    AuthoredKind.MILESTONES: _delete_milestone,
    AuthoredKind.GROWTHS: _delete_growth,
    AuthoredKind.WISHES: _delete_wish,
    AuthoredKind.NOTICINGS: _delete_noticing,
    AuthoredKind.IMPRESSIONS: _delete_impression,
    AuthoredKind.TRIES: _delete_try,
}
