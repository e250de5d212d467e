"""Erase everything one partner wrote, or propose to erase everything of the couple."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.couples import ERASE_AFTER_AGREEMENT, Couple, Person
from core.errors import KindlingError, StorageUnavailable
from core.own_words import PartnerAlreadyAsked
from core.proposals import Proposal, ProposalKind, ProposalState, is_still_asked
from core.publications import leaving_to_queue
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_until_erased
from services.base import Agreement, AgreementsByKind, DeleteOwnByTable, Service
from services.deletions import delete_all_posts
from services.proposals import propose

IDS_AT_ONCE = 60  # items that one transaction lists


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """The number of deleted items, and the error of each item that could not be deleted."""

    count: int
    failures: Sequence[Exception]


async def _erase_couple(work: UnitOfWork, couple: Couple, _proposal: Proposal) -> None:
    """Part the couple, to be erased in an hour instead of 30 days: enough time to delete its messages."""
    await work.couples.mark_parted(couple.id, work.now + ERASE_AFTER_AGREEMENT)
    await delete_all_posts(work, couple)


class OwnWords(Service):
    """Use cases of a partner who wants their words deleted; `delete_own` deletes them, by their table."""

    agreements: ClassVar[AgreementsByKind] = {ProposalKind.ERASE: Agreement(_erase_couple)}

    def __init__(self, work: OpenWork, delete_own: DeleteOwnByTable) -> None:
        super().__init__(work)
        self._delete_own = delete_own

    async def count_own_words(self, person: Person, couple_id: int) -> tuple[Couple, Mapping[str, int]]:
        """Count the caller's items by kind. Raises `NothingStored`, `NotInCouple`, `NotYours`."""
        async with self._work() as work:
            couple = await couple_until_erased(work, person, couple_id)
            return couple, await work.own_words.counts_by_kind(couple.id, person.user_id)

    async def erase_own_words(self, person: Person, couple_id: int) -> ErasureResult:
        """Delete everything the caller wrote, and have the messages that show it deleted.

        Each item is a transaction of its own, so that other requests come in between; after an interruption,
        another call deletes the rest.
        An unreadable item does not stop the others.
        Raises `NothingStored`, `NotInCouple`, `NotYours`, `StorageUnavailable`.
        """
        count = 0
        failures: list[Exception] = []
        for kind in self._delete_own:
            # Each list begins after the last id, so that items that cannot be deleted are tried only once.
            last = 0
            while ids := await self._authored_ids(person, couple_id, kind, last):
                for item_id in ids:
                    failure = await self._delete_item(person, couple_id, kind, item_id)
                    count += failure is None
                    failures += [] if failure is None else [failure]
                last = ids[-1]
        return ErasureResult(count, failures)

    async def propose_erasing_couple(self, person: Person, couple_id: int) -> None:
        """Ask the other partner to have everything of the couple erased, now and for good.

        Raises `PartnerAlreadyAsked`, `AlreadyProposed`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            proposals = await work.proposals.proposals_for_terms(couple.id, ProposalKind.ERASE, {})
            if any(
                proposal.state is ProposalState.OPEN
                and proposal.proposed_by != person.user_id
                and is_still_asked(proposal, work.now)
                for proposal in proposals
            ):
                raise PartnerAlreadyAsked
            await propose(work, couple, ProposalKind.ERASE, person.user_id, {})

    async def _authored_ids(self, person: Person, couple_id: int, kind: str, after: int) -> Sequence[int]:
        async with self._work() as work:
            couple = await couple_until_erased(work, person, couple_id)
            return await work.own_words.subject_ids_of(kind, couple.id, person.user_id, after, IDS_AT_ONCE)

    async def _delete_item(self, person: Person, couple_id: int, kind: str, item_id: int) -> Exception | None:
        """Delete one item; return the error if it cannot be deleted."""
        try:
            with leaving_to_queue():
                async with self._work() as work:
                    couple = await couple_until_erased(work, person, couple_id)
                    await self._delete_own[kind](work, couple, item_id, person.user_id)
        except (KindlingError, StorageUnavailable):  # no single item is at fault
            raise
        except Exception as error:  # noqa: BLE001 (one failing item never stops another)
            return error
        return None
