"""Agreements: what happens when the other turns the second key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from core.checkins import Question
from core.couples import ERASED_AFTER, Couple, Person
from core.deliveries import Delivery
from core.errors import Over
from core.memories import Memory
from core.proposals import NotYourProposal, Proposal, ProposalKind, ProposalState
from core.retractions import ASKED_FOR
from core.rituals import Ritual, RitualKind, Schedule
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.couples import again, move_home, resume_everything
from services.deliveries import take_everything_down
from services.events import agree_on_event
from services.growths import forget_growth
from services.membership import couple_with
from services.memories import forget_memory
from services.milestones import forget_milestone
from services.mornings import begin_mornings
from services.schedules import begin_ritual, switch_on


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with what it speaks of, as its card shows it."""

    proposal: Proposal
    couple: Couple
    ritual: Ritual | None
    question: Question | None
    memory: Memory | None
    named: str | None = None

    @property
    def words(self) -> str | None:
        """What one of the two wrote that the proposal is about."""
        if self.question is not None:
            return self.question.text
        return self.memory.title if self.memory is not None else self.named


CarryOut = Callable[[Stores, Couple, Proposal, datetime], Awaitable[list[Delivery]]]


async def _resume(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    if couple.paused_by != couple.other(proposal.by).user_id:
        raise Over
    await resume_everything(stores, couple, now)
    return []


async def _ritual(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    terms = proposal.terms
    schedule = Schedule(int(terms["weekday"]), time.fromisoformat(terms["wall"]), int(terms["every"]))
    await begin_ritual(stores, couple, RitualKind(terms["ritual"]), now, schedule)
    return []


async def _ritual_resume(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    ritual = await stores.rituals.find(couple.id, RitualKind(proposal.terms["ritual"]))
    if ritual is None or ritual.paused_by != couple.other(proposal.by).user_id:
        raise Over
    await switch_on(stores, couple, ritual, now)
    return []


async def _home(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await move_home(stores, couple, int(proposal.terms["channel"]), now)


async def _ours_alone(stores: Stores, couple: Couple, proposal: Proposal, _now: datetime) -> list[Delivery]:
    await stores.couples.change(couple.id, ours_alone=proposal.terms["audience"])
    return []


async def _question(stores: Stores, _couple: Couple, proposal: Proposal, _now: datetime) -> list[Delivery]:
    await stores.questions.agree(int(proposal.terms["question"]))
    return []


async def _memory_remove(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await forget_memory(stores, couple, int(proposal.terms["memory"]), now)


async def _milestone_remove(
    stores: Stores, couple: Couple, proposal: Proposal, now: datetime
) -> list[Delivery]:
    return await forget_milestone(stores, couple, int(proposal.terms["milestone"]), now)


async def _growth_remove(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await forget_growth(stores, couple, int(proposal.terms["growth"]), now)


async def _named(stores: Stores, couple: Couple, terms: dict[str, str]) -> str | None:
    """Find the name of what is to be taken out, where it is no memory."""
    if "milestone" in terms:
        milestone = await stores.milestones.get(couple.id, int(terms["milestone"]))
        return milestone.name if milestone is not None else None
    if "growth" in terms:
        growth = await stores.growths.get(couple.id, int(terms["growth"]))
        return growth.telling.title if growth is not None else None
    return None


async def _mornings(stores: Stores, couple: Couple, _proposal: Proposal, now: datetime) -> list[Delivery]:
    await begin_mornings(stores, couple, now)
    return []


async def _event(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    return await agree_on_event(stores, couple, int(proposal.terms["plan"]), now)


async def _erase(stores: Stores, couple: Couple, proposal: Proposal, now: datetime) -> list[Delivery]:
    """End the couple with an hour in place of a parting's days: time to delete what stands in channels.

    Raises `Over` where it was asked too long ago.
    """
    if now - proposal.created_at > ASKED_FOR:
        raise Over
    await stores.couples.part(couple.id, now + ERASED_AFTER)
    await take_everything_down(stores, couple, now)
    return []


CARRY_OUT: dict[ProposalKind, CarryOut] = {
    ProposalKind.RESUME: _resume,
    ProposalKind.RITUAL: _ritual,
    ProposalKind.RITUAL_RESUME: _ritual_resume,
    ProposalKind.HOME: _home,
    ProposalKind.OURS_ALONE: _ours_alone,
    ProposalKind.QUESTION: _question,
    ProposalKind.MEMORY_REMOVE: _memory_remove,
    ProposalKind.MILESTONE_REMOVE: _milestone_remove,
    ProposalKind.GROWTH_REMOVE: _growth_remove,
    ProposalKind.MORNINGS: _mornings,
    ProposalKind.EVENT: _event,
    ProposalKind.ERASE: _erase,
}


class Agreements:
    """What the two decide together."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def view(self, proposal_id: int) -> ProposalView:
        """Load a proposal as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            return await self._view(stores, proposal_id)

    async def agree(self, person: Person, proposal_id: int) -> tuple[ProposalView, list[Delivery]]:
        """Turn the second key. Raises `NotYourProposal`, `NotInCouple`, `NotYours`, `Over`."""
        now = self._clock()
        async with self._work() as stores:
            couple, proposal = await self._open_for(stores, person, proposal_id)
            if proposal.by == person.user_id:
                raise NotYourProposal
            view = await self._view(stores, proposal_id)
            await stores.proposals.answer(proposal.id, ProposalState.AGREED)
            deliveries = await CARRY_OUT[proposal.kind](stores, couple, proposal, now)
            agreed = replace(proposal, state=ProposalState.AGREED)
            return ProposalView(
                agreed, await again(stores, couple.id), view.ritual, view.question, view.memory
            ), deliveries

    async def decline(self, person: Person, proposal_id: int) -> ProposalView:
        """Leave things as they are; the one who proposed may take it back alike.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            _, proposal = await self._open_for(stores, person, proposal_id)
            view = await self._view(stores, proposal_id)
            await stores.proposals.answer(proposal.id, ProposalState.DECLINED)
            if proposal.kind is ProposalKind.QUESTION:
                await stores.questions.forget(int(proposal.terms["question"]))
            declined = replace(proposal, state=ProposalState.DECLINED)
            return ProposalView(declined, view.couple, view.ritual, None, None)

    async def _open_for(self, stores: Stores, person: Person, proposal_id: int) -> tuple[Couple, Proposal]:
        proposal = await stores.proposals.get(proposal_id)
        if proposal is None:
            raise Over
        couple = await couple_with(stores, person, proposal.couple_id)
        proposal = await stores.proposals.get(proposal_id)
        if proposal is None or proposal.state is not ProposalState.OPEN:
            raise Over
        return couple, proposal

    async def _view(self, stores: Stores, proposal_id: int) -> ProposalView:
        proposal = await stores.proposals.get(proposal_id)
        couple = None if proposal is None else await stores.couples.get(proposal.couple_id)
        if proposal is None or couple is None:
            raise Over
        terms = proposal.terms
        return ProposalView(
            proposal=proposal,
            couple=couple,
            ritual=await stores.rituals.find(couple.id, RitualKind(terms["ritual"]))
            if "ritual" in terms
            else None,
            question=await stores.questions.get(couple.id, int(terms["question"]))
            if "question" in terms
            else None,
            memory=await stores.memories.get(couple.id, int(terms["memory"])) if "memory" in terms else None,
            named=await _named(stores, couple, terms),
        )
