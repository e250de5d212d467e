"""Agreements: what happens when the other turns the second key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from core.checkins import Question
from core.couples import ERASE_AFTER_AGREEMENT, Couple, Person
from core.deliveries import Delivery
from core.errors import NotAvailable
from core.memories import Memory
from core.own_words import ERASURE_ASKED_FOR
from core.proposals import NotYourProposal, Proposal, ProposalKind, ProposalState
from core.rituals import Ritual, RitualKind, Schedule
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_with
from services.clock import Clock
from services.couples import move_home, reload_couple, resume_everything
from services.deliveries import delete_all_posts
from services.growths import delete_growth
from services.memories import delete_memory
from services.milestones import delete_milestone
from services.mornings import begin_mornings
from services.ritual_schedules import begin_ritual, switch_on_ritual
from services.scheduled_events import add_agreed_event


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with what it speaks of, as its card shows it."""

    proposal: Proposal
    couple: Couple
    ritual: Ritual | None
    question: Question | None
    memory: Memory | None
    item_name: str | None = None

    @property
    def words(self) -> str | None:
        """What one of the two wrote that the proposal is about."""
        if self.question is not None:
            return self.question.text
        return self.memory.title if self.memory is not None else self.item_name


AgreementHandler = Callable[[Stores, Couple, Proposal, datetime], Awaitable[list[Delivery]]]


async def _resume_couple(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    if couple.paused_by != couple.other_partner(proposal.proposed_by).user_id:
        raise NotAvailable
    await resume_everything(stores, couple, now)
    return []


async def _begin_ritual(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    terms = proposal.terms
    schedule = Schedule(int(terms["weekday"]), time.fromisoformat(terms["wall"]), int(terms["every"]))
    await begin_ritual(stores, couple, RitualKind(terms["ritual"]), now, schedule)
    return []


async def _resume_ritual(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    ritual = await stores.rituals.find_ritual_of_kind(couple.id, RitualKind(proposal.terms["ritual"]))
    if ritual is None or ritual.paused_by != couple.other_partner(proposal.proposed_by).user_id:
        raise NotAvailable
    await switch_on_ritual(stores, couple, ritual, now)
    return []


async def _move_home(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await move_home(stores, couple, int(proposal.terms["channel"]), now)


async def _set_ours_alone(
    stores: Stores, couple: Couple, proposal: Proposal, _now: datetime
) -> list[Delivery]:
    await stores.couples.update_couple(couple.id, ours_alone=proposal.terms["audience"])
    return []


async def _accept_question(
    stores: Stores, _couple: Couple, proposal: Proposal, _now: datetime
) -> list[Delivery]:
    await stores.questions.mark_agreed(int(proposal.terms["question"]))
    return []


async def _remove_memory(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await delete_memory(stores, couple, int(proposal.terms["memory"]), now)


async def _remove_milestone(
    stores: Stores, couple: Couple, proposal: Proposal, now: datetime
) -> list[Delivery]:
    return await delete_milestone(stores, couple, int(proposal.terms["milestone"]), now)


async def _remove_growth(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await delete_growth(stores, couple, int(proposal.terms["growth"]), now)


async def _item_name(stores: Stores, couple: Couple, terms: dict[str, str]) -> str | None:
    """Find the name of what is to be taken out, where it is no memory."""
    if "milestone" in terms:
        milestone = await stores.milestones.find_milestone(couple.id, int(terms["milestone"]))
        return milestone.name if milestone is not None else None
    if "growth" in terms:
        growth = await stores.growths.find_growth(couple.id, int(terms["growth"]))
        return growth.story.title if growth is not None else None
    return None


async def _begin_mornings(
    stores: Stores, couple: Couple, _proposal: Proposal, now: datetime
) -> list[Delivery]:
    await begin_mornings(stores, couple, now)
    return []


async def _add_event(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await add_agreed_event(stores, couple, int(proposal.terms["plan"]), now)


async def _erase_couple(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    """End the couple with an hour in place of a parting's days: time to delete what stands in channels.

    Raises `NotAvailable` where it was asked too long ago.
    """
    if now - proposal.created_at > ERASURE_ASKED_FOR:
        raise NotAvailable
    await stores.couples.mark_parted(couple.id, now + ERASE_AFTER_AGREEMENT)
    await delete_all_posts(stores, couple, now)
    return []


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
    """What the two decide together."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def proposal_view(self, proposal_id: int) -> ProposalView:
        """Load a proposal as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            return await self._load_view(stores, proposal_id)

    async def agree_to_proposal(
        self, person: Person, proposal_id: int
    ) -> tuple[ProposalView, list[Delivery]]:
        """Turn the second key. Raises `NotYourProposal`, `NotInCouple`, `NotYours`, `NotAvailable`."""
        now = self._clock()
        async with self._work() as stores:
            couple, proposal = await self._load_open_for(stores, person, proposal_id)
            if proposal.proposed_by == person.user_id:
                raise NotYourProposal
            view = await self._load_view(stores, proposal_id)
            await stores.proposals.update_state(proposal.id, ProposalState.AGREED)
            deliveries = await AGREEMENT_HANDLERS[proposal.kind](stores, couple, proposal, now)
            agreed = replace(proposal, state=ProposalState.AGREED)
            return ProposalView(
                agreed, await reload_couple(stores, couple.id), view.ritual, view.question, view.memory
            ), deliveries

    async def decline_proposal(self, person: Person, proposal_id: int) -> ProposalView:
        """Leave things as they are; the one who proposed may take it back alike.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            _, proposal = await self._load_open_for(stores, person, proposal_id)
            view = await self._load_view(stores, proposal_id)
            await stores.proposals.update_state(proposal.id, ProposalState.DECLINED)
            if proposal.kind is ProposalKind.QUESTION:
                await stores.questions.delete_question(int(proposal.terms["question"]))
            declined = replace(proposal, state=ProposalState.DECLINED)
            return ProposalView(declined, view.couple, view.ritual, None, None)

    async def _load_open_for(
        self, stores: Stores, person: Person, proposal_id: int
    ) -> tuple[Couple, Proposal]:
        proposal = await stores.proposals.find_proposal(proposal_id)
        if proposal is None:
            raise NotAvailable
        couple = await couple_with(stores, person, proposal.couple_id)
        proposal = await stores.proposals.find_proposal(proposal_id)
        if proposal is None or proposal.state is not ProposalState.OPEN:
            raise NotAvailable
        return couple, proposal

    async def _load_view(self, stores: Stores, proposal_id: int) -> ProposalView:
        proposal = await stores.proposals.find_proposal(proposal_id)
        couple = None if proposal is None else await stores.couples.find_couple(proposal.couple_id)
        if proposal is None or couple is None:
            raise NotAvailable
        terms = proposal.terms
        return ProposalView(
            proposal=proposal,
            couple=couple,
            ritual=await stores.rituals.find_ritual_of_kind(couple.id, RitualKind(terms["ritual"]))
            if "ritual" in terms
            else None,
            question=await stores.questions.find_question(couple.id, int(terms["question"]))
            if "question" in terms
            else None,
            memory=await stores.memories.find_memory(couple.id, int(terms["memory"]))
            if "memory" in terms
            else None,
            item_name=await _item_name(stores, couple, terms),
        )
