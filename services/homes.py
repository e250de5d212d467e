"""Homes: move a couple's home, and treat it as theirs alone while nobody else can read it."""

from dataclasses import replace
from typing import Any, ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.homes import HomeChange
from core.proposals import Proposal, ProposalKind
from data.unit_of_work import UnitOfWork
from services.base import Agreement, AgreementsByKind, Service
from services.proposals import propose


async def _move_home(work: UnitOfWork, couple: Couple, channel_id: int) -> Couple:
    """Move the home and its open check-in, and end the agreement about the old home's readers."""
    changes: dict[str, Any] = {"home_id": channel_id, "ours_alone": None, "trouble": None}
    await work.couples.update_couple(couple.id, **changes)
    moved = replace(couple, **changes)
    work.post(moved, DeliveryKind.HOME, couple.id)
    checkin = await work.checkins.open_of(couple.id)
    if checkin is not None:
        work.post(moved, DeliveryKind.CHECKIN, checkin.id)
    return moved


async def _move_by_agreement(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    channel_id = int(proposal.terms["channel"])
    work.require_home(replace(couple, home_id=channel_id))  # it may have been deleted since it was proposed
    await _move_home(work, couple, channel_id)


async def _trust_audience(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    await work.couples.update_couple(couple.id, ours_alone=proposal.terms["audience"])


class Homes(Service):
    """Use cases about a couple's home and its readers."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.HOME: Agreement(_move_by_agreement),
        ProposalKind.OURS_ALONE: Agreement(_trust_audience),
    }

    async def set_home(self, person: Person, channel_id: int, change: HomeChange, *, is_lost: bool) -> bool:
        """Move the home, or propose the move if the other must agree; return True if it is proposed.

        `is_lost` says that the present home cannot be posted in; then the proposal is posted in the new one.
        Raises `NotInCouple`, `AlreadyProposed`.
        """
        async with self._work_of(person) as (work, couple):
            if channel_id == couple.home_id:
                return False
            if change is HomeChange.NO_MORE:
                moved = await _move_home(work, couple, channel_id)
                if not is_lost:
                    # The old home is told, too: the other partner looks for the next card there.
                    work.post(
                        moved,
                        DeliveryKind.HOME,
                        couple.id,
                        user_id=person.user_id,
                        channel_id=couple.home_id,
                    )
                return False
            terms = {"channel": str(channel_id), "change": change.value}
            ask_in = channel_id if is_lost else None
            await propose(work, couple, ProposalKind.HOME, person.user_id, terms, ask_channel_id=ask_in)
            return True

    async def propose_ours_alone(self, person: Person, fingerprint: str) -> None:
        """Propose to treat the home as read by the couple alone. Raises `NotInCouple`, `AlreadyProposed`."""
        async with self._work_of(person) as (work, couple):
            terms = {"audience": fingerprint}
            await propose(work, couple, ProposalKind.OURS_ALONE, person.user_id, terms)

    async def end_ours_alone(self, couple_id: int, fingerprint: str) -> None:
        """End the agreement about a home's readers, unless the couple has renewed it in the meantime."""
        async with self._work() as work:
            couple = await work.couples.find_couple(couple_id)
            if couple is not None and couple.ours_alone == fingerprint:
                await work.couples.update_couple(couple_id, ours_alone=None)
