"""Agreements: carry out or drop a proposal once the other partner answers it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from core.checkins import Question
from core.couples import ERASE_AFTER_AGREEMENT, Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.memories import Memory
from core.own_words import ERASURE_ASKED_FOR
from core.proposals import NotYourProposal, Proposal, ProposalKind, ProposalState
from core.rituals import RitualKind, Schedule
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import load_for, load_item
from services.clock import Clock
from services.couples import move_home, resume_everything
from services.deliveries import delete_all_posts
from services.growths import delete_growth
from services.memories import delete_memory
from services.milestones import delete_milestone
from services.mornings import begin_mornings
from services.ritual_schedules import begin_ritual, switch_on_ritual
from services.scheduled_events import add_agreed_event


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with the item that it is about, as its card shows it."""

    proposal: Proposal
    couple: Couple
    question: Question | None
    memory: Memory | None
    item_name: str | None = None

    @property
    def words(self) -> str | None:
        """The words of a partner that the proposal is about, if any."""
        if self.question is not None:
            return self.question.text
        return self.memory.title if self.memory is not None else self.item_name


AgreementHandler = Callable[[UnitOfWork, Couple, Proposal, datetime], Awaitable[None]]


async def _resume_couple(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    if couple.paused_by != couple.other_partner(proposal.proposed_by).user_id:
        raise NotAvailable
    await resume_everything(work, couple, now)


async def _begin_ritual(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    terms = proposal.terms
    schedule = Schedule(int(terms["weekday"]), time.fromisoformat(terms["wall"]), int(terms["every"]))
    await begin_ritual(work, couple, RitualKind(terms["ritual"]), now, schedule)


async def _resume_ritual(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind(proposal.terms["ritual"]))
    if ritual is None or ritual.paused_by != couple.other_partner(proposal.proposed_by).user_id:
        raise NotAvailable
    await switch_on_ritual(work, couple, ritual, now)


async def _move_home(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    await move_home(work, couple, int(proposal.terms["channel"]), now)


async def _set_ours_alone(work: UnitOfWork, couple: Couple, proposal: Proposal, _now: datetime) -> None:
    await work.couples.update_couple(couple.id, ours_alone=proposal.terms["audience"])


async def _accept_question(work: UnitOfWork, _couple: Couple, proposal: Proposal, _now: datetime) -> None:
    await work.questions.mark_agreed(int(proposal.terms["question"]))


async def _remove_memory(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    await delete_memory(work, couple, int(proposal.terms["memory"]), now)


async def _remove_milestone(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    await delete_milestone(work, couple, int(proposal.terms["milestone"]), now)


async def _remove_growth(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    await delete_growth(work, couple, int(proposal.terms["growth"]), now)


async def _item_name(work: UnitOfWork, terms: dict[str, str]) -> str | None:
    """Find the name of a milestone or growth that is to be removed."""
    if "milestone" in terms:
        milestone = await work.milestones.find(int(terms["milestone"]))
        return milestone.name if milestone is not None else None
    if "growth" in terms:
        growth = await work.growths.find(int(terms["growth"]))
        return growth.story.title if growth is not None else None
    return None


async def _begin_mornings(work: UnitOfWork, couple: Couple, _proposal: Proposal, now: datetime) -> None:
    await begin_mornings(work, couple, now)


async def _add_event(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    await add_agreed_event(work, couple, int(proposal.terms["plan"]), now)


async def _erase_couple(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    """Part the couple, to be erased in an hour instead of 30 days: enough time to delete its messages.

    Raises `NotAvailable` if it was proposed too long ago.
    """
    if now - proposal.created_at > ERASURE_ASKED_FOR:
        raise NotAvailable
    await work.couples.mark_parted(couple.id, now + ERASE_AFTER_AGREEMENT)
    await delete_all_posts(work, couple, now)


AGREEMENT_HANDLERS: dict[ProposalKind, AgreementHandler] = {
    ProposalKind.RESUME: _resume_couple,
    ProposalKind.RITUAL: _begin_ritual,
    ProposalKind.RITUAL_RESUME: _resume_ritual,
    ProposalKind.HOME: _move_home,
    ProposalKind.OURS_ALONE: _set_ours_alone,
    ProposalKind.QUESTION: _accept_question,
    ProposalKind.MEMORY_REMOVE: _remove_memory,
    ProposalKind.MILESTONE_REMOVE: _remove_milestone,
    ProposalKind.GROWTH_REMOVE: _remove_growth,
    ProposalKind.MORNINGS: _begin_mornings,
    ProposalKind.EVENT: _add_event,
    ProposalKind.ERASE: _erase_couple,
}


class Agreements:
    """Proposals, as both partners read and answer them."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def proposal_view(self, proposal_id: int) -> ProposalView:
        """Load a proposal as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await _view(work, *await load_item(work, work.proposals, proposal_id))

    async def read_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Open the envelope of a proposal for one of the partners.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            return await _view(work, *await load_for(work, person, work.proposals, proposal_id))

    async def agree_to_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Agree as the other partner, and carry out what was proposed.

        Raises `NotYourProposal`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as work:
            couple, proposal = await self._load_open_for(work, person, proposal_id)
            if proposal.proposed_by == person.user_id:
                raise NotYourProposal
            # Load the view first: an item that is to be removed can be named only while it exists.
            view = await _view(work, couple, proposal)
            await work.proposals.update_state(proposal.id, ProposalState.AGREED)
            work.redraw(None, DeliveryKind.PROPOSAL, proposal.id)  # no couple: the agreement may change it
            await AGREEMENT_HANDLERS[proposal.kind](work, couple, proposal, now)
            return replace(view, proposal=replace(proposal, state=ProposalState.AGREED))

    async def decline_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Decline a proposal, so that nothing changes; the proposer takes it back the same way.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, proposal = await self._load_open_for(work, person, proposal_id)
            view = await _view(work, couple, proposal)
            await work.proposals.update_state(proposal.id, ProposalState.DECLINED)
            if proposal.kind is ProposalKind.QUESTION:
                await work.questions.delete_question(int(proposal.terms["question"]))
            work.redraw(couple, DeliveryKind.PROPOSAL, proposal.id)
            declined = replace(proposal, state=ProposalState.DECLINED)
            return replace(view, proposal=declined, question=None, memory=None, item_name=None)

    async def _load_open_for(
        self, work: UnitOfWork, person: Person, proposal_id: int
    ) -> tuple[Couple, Proposal]:
        couple, proposal = await load_for(work, person, work.proposals, proposal_id)
        if proposal.state is not ProposalState.OPEN:
            raise NotAvailable
        return couple, proposal


async def _view(work: UnitOfWork, couple: Couple, proposal: Proposal) -> ProposalView:
    terms = proposal.terms
    question = memory = None
    if "question" in terms:
        question = await work.questions.find_question(couple.id, int(terms["question"]))
    if "memory" in terms:
        memory = await work.memories.find(int(terms["memory"]))
    return ProposalView(proposal, couple, question, memory, await _item_name(work, terms))
