"""Proposals: ask the other partner to agree, and close proposals that no longer apply."""

from dataclasses import dataclass
from datetime import timedelta

from core.couples import Couple
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.proposals import (
    AlreadyProposed,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposedByPartner,
    is_still_asked,
)
from data.unit_of_work import UnitOfWork
from services.base import Agreement, DeleteOwn, FindWords
from services.cooldowns import asking_of_proposal, note_yes, refuse_while_resting
from services.daily_limits import count_added

ASKED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Removal:
    """The removal of a shared item: alone for its author, else with both keys.

    `term` is the name of the item's id among the terms of the proposal.
    """

    kind: ProposalKind
    term: str
    delete: DeleteOwn
    find_words: FindWords

    @property
    def agreement(self) -> Agreement:
        """The agreement that deletes the item."""
        return Agreement(
            lambda work, couple, proposal: self.delete(
                work, couple, int(proposal.terms[self.term]), proposal.proposed_by
            ),
            self.find_words,
        )

    async def delete_or_propose(
        self, work: UnitOfWork, couple: Couple, item_id: int, user_id: int, *, is_own: bool
    ) -> bool:
        """Delete an item that `is_own`; propose to delete any other, and return True.

        Raises `AlreadyProposed`, `AskedTooSoon`, and the refusal of a missing home.
        """
        if is_own:
            await self.delete(work, couple, item_id, user_id)
            return False
        work.require_home(couple)
        await propose(work, couple, self.kind, user_id, {self.term: str(item_id)})
        return True


async def propose(
    work: UnitOfWork,
    couple: Couple,
    kind: ProposalKind,
    proposer_id: int,
    terms: dict[str, str],
    *,
    ask_channel_id: int | None = None,
    words: str | None = None,
) -> None:
    """Ask the other partner to agree.

    Raises `AlreadyProposed`, or `ProposedByPartner` if they ask for the same, and `AskedTooSoon` during a
    cooldown.

    A proposal that is open already gets a new card if none is pending or posted in the home; and after a day
    in any case, since Discord may not have told the bot that the card was deleted.
    `ask_channel_id` is the channel to ask in if the home can no longer be posted in; `words` are those of the
    proposer that it is about, if these distinguish it from others of its kind.
    """
    alike = [
        proposal
        for proposal in await work.proposals.open_of(couple.id)
        if (proposal.kind, proposal.terms) == (kind, terms)
    ]
    for proposal in alike:
        if proposal.proposed_by != proposer_id and is_still_asked(proposal, work.now):
            # A second card would still ask once the first is agreed to.
            raise ProposedByPartner(DeliveryKind.PROPOSAL, proposal.id)
    asking = asking_of_proposal(work, couple, kind, terms, words)
    await refuse_while_resting(work, couple, proposer_id, asking)
    same = next((proposal for proposal in alike if proposal.proposed_by == proposer_id), None)
    if same is not None:
        await _allow_asking_again(work, couple, same, ask_channel_id or couple.home_id)
    counted = DailyKind.QUESTION if kind is ProposalKind.QUESTION else DailyKind.PROPOSAL
    await count_added(work, couple, proposer_id, counted)
    proposal = same or await work.proposals.insert_proposal(couple.id, kind, proposer_id, terms)
    work.post(couple, DeliveryKind.PROPOSAL, proposal.id, channel_id=ask_channel_id)


async def agree_if_proposed(work: UnitOfWork, couple: Couple, kind: ProposalKind, user_id: int) -> bool:
    """Agree to the other partner's proposal of a kind without terms; return False if there is none."""
    other_id = couple.other_partner(user_id).user_id
    for proposal in await work.proposals.open_of(couple.id):
        if (proposal.kind, proposal.proposed_by) == (kind, other_id):
            await note_yes(work, couple, asking_of_proposal(work, couple, kind, proposal.terms, None))
            await work.proposals.update_item(proposal.id, state=ProposalState.AGREED)
            await work.deliveries.schedule(couple, DeliveryKind.REDRAW, proposal.id, work.now)
            return True
    return False


async def close_proposals(
    work: UnitOfWork, couple: Couple, kind: ProposalKind, terms: dict[str, str]
) -> None:
    """Close proposals overtaken by events; the next tick redraws their cards."""
    for proposal in await work.proposals.open_of(couple.id):
        if (proposal.kind, proposal.terms) == (kind, terms):
            await work.proposals.update_item(proposal.id, state=ProposalState.SUPERSEDED)
            await work.deliveries.cancel_pending(proposal.id, DeliveryKind.PROPOSAL)
            await work.deliveries.schedule(couple, DeliveryKind.REDRAW, proposal.id, work.now)


async def close_removal_proposals(
    work: UnitOfWork, couple: Couple, kind: ProposalKind, terms: dict[str, str]
) -> None:
    """Close proposals to remove a deleted item, and redraw every card that named it."""
    for proposal in await work.proposals.proposals_for_terms(couple.id, kind, terms):
        if proposal.state is ProposalState.OPEN:
            await work.proposals.update_item(proposal.id, state=ProposalState.AGREED)
            await work.deliveries.cancel_pending(proposal.id, DeliveryKind.PROPOSAL)
        work.redraw_all_cards(couple, proposal.id)


async def _allow_asking_again(work: UnitOfWork, couple: Couple, proposal: Proposal, channel_id: int) -> None:
    """Prepare to repost an open proposal: delete its earlier cards, and store that it is asked now.

    Raises `AlreadyProposed` if a card is still to be posted, or was posted in that channel within a day.
    """
    if await work.deliveries.is_pending(DeliveryKind.PROPOSAL, proposal.id):
        raise AlreadyProposed(DeliveryKind.PROPOSAL, proposal.id)
    earlier = await work.posts.posts_of(DeliveryKind.PROPOSAL, proposal.id)
    is_here = any(posted.channel_id == channel_id for posted in earlier)
    if is_here and work.now - proposal.created_at < ASKED_AGAIN_AFTER:
        raise AlreadyProposed(DeliveryKind.PROPOSAL, proposal.id)
    for posted in earlier:
        await work.deliveries.schedule(
            couple, DeliveryKind.DELETION, posted.message_id, work.now, channel_id=posted.channel_id
        )
    await work.proposals.update_item(proposal.id, created_at=work.now)
