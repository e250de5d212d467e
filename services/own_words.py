"""Erase everything that one partner wrote, or propose to erase everything of the couple."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.checkins import OWN_QUESTION_PREFIX
from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import KindlingError, StorageUnavailable
from core.own_words import ERASURE_ASKED_FOR, PartnerAlreadyAsked
from core.proposals import ProposalKind, ProposalState
from core.publications import leaving_to_queue
from core.talk_transitions import without_topic
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_until_erased, couple_with
from services.affections import delete_affection
from services.checkins import delete_answer
from services.clock import Clock
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

DELETION_BATCH = 20  # items in one transaction, so that other requests come in between

DeleteOwn = Callable[[UnitOfWork, Couple, int, int, datetime], Awaitable[None]]
"""Deletes what a user wrote under a subject id, and removes it from the cards that show it.

Called with the unit of work, the couple, the subject id, the user id, and now.
"""


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """The number of items deleted, and the error of each item that could not be."""

    count: int
    failures: Sequence[Exception]


class OwnWords:
    """Use cases of a partner who wants their words deleted."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def count_own_words(self, person: Person, couple_id: int) -> tuple[Couple, Mapping[str, int]]:
        """Count the caller's items by kind. Raises `NothingStored`, `NotInCouple`, `NotYours`."""
        async with self._work() as work:
            couple = await couple_until_erased(work, person, couple_id)
            return couple, await work.own_words.counts_by_kind(couple.id, person.user_id)

    async def erase_own_words(self, person: Person, couple_id: int) -> ErasureResult:
        """Delete all that the caller wrote, and have the messages that show it deleted.

        It deletes in batches with a transaction each; after an interruption, another call deletes the rest.
        An item that cannot be read any more does not stop the others.
        Raises `NothingStored`, `NotInCouple`, `NotYours`, `StorageUnavailable`.
        """
        count = 0
        failures: list[Exception] = []
        for kind in DELETE_OWN:
            # Each batch begins after the last id, so that items that cannot be deleted are tried only once.
            last = 0
            while batch := await self._authored_ids(person, couple_id, kind, last):
                failed = await self._delete_batch(person, couple_id, kind, batch)
                count, last = count + len(batch) - len(failed), batch[-1]
                failures += failed
        return ErasureResult(count, failures)

    async def propose_erasing_couple(self, person: Person, couple_id: int) -> None:
        """Ask the other partner to have everything of the couple erased, now and for good.

        Raises `PartnerAlreadyAsked`, `AlreadyProposed`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as work:
            couple = await couple_with(work, person, couple_id)
            proposals = await work.proposals.proposals_for_terms(couple.id, ProposalKind.ERASE, {})
            if any(
                proposal.state is ProposalState.OPEN
                and proposal.proposed_by != person.user_id
                and now - proposal.created_at <= ERASURE_ASKED_FOR
                for proposal in proposals
            ):
                raise PartnerAlreadyAsked
            await propose(work, couple, ProposalKind.ERASE, person.user_id, {}, now)

    async def _authored_ids(self, person: Person, couple_id: int, kind: str, after: int) -> Sequence[int]:
        async with self._work() as work:
            couple = await couple_until_erased(work, person, couple_id)
            return await work.own_words.subject_ids_of(kind, couple.id, person.user_id, after, DELETION_BATCH)

    async def _delete_batch(
        self, person: Person, couple_id: int, kind: str, ids: Sequence[int]
    ) -> Sequence[Exception]:
        """Delete items in one transaction; if that fails, each in its own. Return the errors."""
        now = self._clock()
        try:
            with leaving_to_queue():
                async with self._work() as work:
                    couple = await couple_until_erased(work, person, couple_id)
                    for item_id in ids:
                        await DELETE_OWN[kind](work, couple, item_id, person.user_id, now)
        except (KindlingError, StorageUnavailable):  # no single item is at fault
            raise
        except Exception as error:  # noqa: BLE001 (one failing item never stops another)
            if len(ids) == 1:
                return [error]
            return [
                failure
                for item_id in ids
                for failure in await self._delete_batch(person, couple_id, kind, [item_id])
            ]
        return []


async def _delete_answer(
    work: UnitOfWork, couple: Couple, checkin_id: int, user_id: int, now: datetime
) -> None:
    await delete_answer(work, couple, checkin_id, user_id, now)
    work.redraw_all_cards(couple, checkin_id)


async def _delete_question(
    work: UnitOfWork, couple: Couple, question_id: int, _user_id: int, now: datetime
) -> None:
    terms = {"question": str(question_id)}
    proposed = await work.proposals.proposals_for_terms(couple.id, ProposalKind.QUESTION, terms)
    await close_proposals(work, couple, ProposalKind.QUESTION, terms, now)
    await work.questions.delete_question(question_id)
    asked = await work.checkins.checkins_asking(couple.id, f"{OWN_QUESTION_PREFIX}{question_id}")
    await redraw_recaps(work, couple, *(at for _, at in asked))
    for subject_id in [proposal.id for proposal in proposed] + [checkin_id for checkin_id, _ in asked]:
        work.redraw_all_cards(couple, subject_id)


async def _delete_thanks(
    work: UnitOfWork, couple: Couple, thanks_id: int, _user_id: int, _now: datetime
) -> None:
    thanks = await work.thanks.find(thanks_id)
    if thanks is not None:
        await delete_thanks(work, couple, thanks)


async def _delete_affection(
    work: UnitOfWork, couple: Couple, affection_id: int, _user_id: int, now: datetime
) -> None:
    await delete_affection(work, couple, affection_id, now)


async def _delete_memory(
    work: UnitOfWork, couple: Couple, memory_id: int, _user_id: int, now: datetime
) -> None:
    await delete_memory(work, couple, memory_id, now)


async def _delete_topic(work: UnitOfWork, couple: Couple, talk_id: int, _user_id: int, now: datetime) -> None:
    talk = await work.talks.find(talk_id)
    if talk is not None:
        await work.talks.update_talk(without_topic(talk, now))
        await work.deliveries.delete_unstarted(DeliveryKind.TALK_CLOCK, talk_id)
        work.redraw_all_cards(couple, talk_id)


async def _delete_closing(
    work: UnitOfWork, couple: Couple, talk_id: int, user_id: int, _now: datetime
) -> None:
    await work.talks.delete_closing(talk_id, user_id)
    work.redraw_all_cards(couple, talk_id)


async def _delete_statement(
    work: UnitOfWork, couple: Couple, statement_id: int, _user_id: int, now: datetime
) -> None:
    await delete_statement(work, couple, statement_id, now)


async def _delete_part(
    work: UnitOfWork, _couple: Couple, exercise_id: int, user_id: int, _now: datetime
) -> None:
    exercise = await work.lessons.find(exercise_id)
    if exercise is not None:
        await delete_part(work, exercise, user_id)


async def _delete_line(
    work: UnitOfWork, _couple: Couple, line_id: int, _user_id: int, _now: datetime
) -> None:
    await work.sheets.delete_line(line_id)


async def _delete_milestone(
    work: UnitOfWork, couple: Couple, milestone_id: int, _user_id: int, now: datetime
) -> None:
    await delete_milestone(work, couple, milestone_id, now)


async def _delete_growth(
    work: UnitOfWork, couple: Couple, growth_id: int, _user_id: int, now: datetime
) -> None:
    await delete_growth(work, couple, growth_id, now)


async def _delete_wish(
    work: UnitOfWork, _couple: Couple, wish_id: int, _user_id: int, _now: datetime
) -> None:
    round_id = await work.wishes.round_id_of_wish(wish_id)
    found = None if round_id is None else await work.wishes.find(round_id)
    if found is not None:
        await delete_wish(work, found, wish_id)


async def _delete_noticing(
    work: UnitOfWork, _couple: Couple, round_id: int, user_id: int, _now: datetime
) -> None:
    found = await work.wishes.find(round_id)
    if found is not None:
        await delete_noticing(work, found, user_id)


async def _delete_impression(
    work: UnitOfWork, couple: Couple, plan_id: int, user_id: int, now: datetime
) -> None:
    await delete_impression(work, couple, plan_id, user_id, now)


async def _delete_try(work: UnitOfWork, _couple: Couple, try_id: int, _user_id: int, _now: datetime) -> None:
    await work.tries.delete_try(try_id)


DELETE_OWN: Mapping[str, DeleteOwn] = {
    "answers": _delete_answer,
    "questions": _delete_question,
    "thanks": _delete_thanks,
    "affections": _delete_affection,
    "memories": _delete_memory,
    "talks": _delete_topic,
    "talk_closings": _delete_closing,
    "statements": _delete_statement,
    "exercise_parts": _delete_part,
    "sheet_lines": _delete_line,
    "milestones": _delete_milestone,
    "growths": _delete_growth,
    "wishes": _delete_wish,
    "noticings": _delete_noticing,
    "impressions": _delete_impression,
    "tries": _delete_try,
}
