"""Agreements: carry out or close a proposal once the other partner answers it."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.cooldowns import Asking
from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.proposals import NotYourProposal, Proposal, ProposalState, is_still_asked
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import load_for, load_item
from services.base import Agreement, AgreementsByKind, Service
from services.cooldowns import asking_of_proposal, note_no, note_yes


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as its card shows it, with the partner's words it is about, if any.

    `rests_until` is set if it was just declined by the other partner: until then it is not asked again.
    """

    proposal: Proposal
    couple: Couple
    words: str | None
    rests_until: datetime | None = None


class Agreements(Service):
    """Use cases of partners who read and answer proposals."""

    def __init__(self, work: OpenWork, by_kind: AgreementsByKind) -> None:
        super().__init__(work)
        self._by_kind = by_kind

    async def proposal_view(self, proposal_id: int) -> ProposalView:
        """Load a proposal as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.proposals, proposal_id))

    async def read_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Open the envelope of a proposal for one of the partners.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            return await self._view(work, *await load_for(work, person, work.proposals, proposal_id))

    async def agree_to_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Agree as the other partner, and carry out the proposal.

        Raises `NotYourProposal`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, proposal = await self._load_open_for(work, person, proposal_id)
            if proposal.proposed_by == person.user_id:
                raise NotYourProposal
            if not is_still_asked(proposal, work.now):
                raise NotAvailable
            # Load the view first: an item that is to be removed can be named only while it exists.
            view = await self._view(work, couple, proposal)
            await note_yes(work, couple, self._asking_of(work, view))
            await work.proposals.update_item(proposal.id, state=ProposalState.AGREED)
            work.redraw(None, DeliveryKind.PROPOSAL, proposal.id)  # no couple: the agreement may change it
            await self._agreement(proposal).carry_out(work, couple, proposal)
            return replace(view, proposal=replace(proposal, state=ProposalState.AGREED))

    async def decline_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Decline a proposal, which changes nothing, and begin its cooldown.

        The proposer withdraws it the same way, which counts as no refusal. Raises `NotInCouple`, `NotYours`,
        `NotAvailable`.
        """
        async with self._work() as work:
            couple, proposal = await self._load_open_for(work, person, proposal_id)
            on_decline = self._agreement(proposal).on_decline
            rests_until = None
            if proposal.proposed_by != person.user_id:
                asking = self._asking_of(work, await self._view(work, couple, proposal))
                rests_until = await note_no(work, couple, proposal.proposed_by, asking)
            await work.proposals.update_item(proposal.id, state=ProposalState.DECLINED)
            if on_decline is not None:
                await on_decline(work, couple, proposal)
            work.redraw(couple, DeliveryKind.PROPOSAL, proposal.id)
            return ProposalView(replace(proposal, state=ProposalState.DECLINED), couple, None, rests_until)

    def _asking_of(self, work: UnitOfWork, view: ProposalView) -> Asking:
        proposal = view.proposal
        return asking_of_proposal(work, view.couple, proposal.kind, proposal.terms, view.words)

    async def _load_open_for(
        self, work: UnitOfWork, person: Person, proposal_id: int
    ) -> tuple[Couple, Proposal]:
        couple, proposal = await load_for(work, person, work.proposals, proposal_id)
        if proposal.state is not ProposalState.OPEN:
            raise NotAvailable
        return couple, proposal

    def _agreement(self, proposal: Proposal) -> Agreement:
        """Return the agreement of a proposal's kind. Raises `NotAvailable` for going on after a removal.

        `BotRemovals` asks both partners for that, on a card of its own: only a forged press names it here.
        """
        return existing(self._by_kind.get(proposal.kind))

    async def _view(self, work: UnitOfWork, couple: Couple, proposal: Proposal) -> ProposalView:
        find_words = self._agreement(proposal).find_words
        words = await find_words(work, couple, proposal) if find_words is not None else None
        return ProposalView(proposal, couple, words)
