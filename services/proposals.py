"""Proposals: the one way to ask the other for their key."""

from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.proposals import AlreadyProposed, Proposal, ProposalKind, ProposalState
from data.unit_of_work import UnitOfWork

ASKED_AGAIN_AFTER = timedelta(days=1)


async def propose(
    work: UnitOfWork,
    couple: Couple,
    kind: ProposalKind,
    proposer_id: int,
    terms: dict[str, str],
    now: datetime,
    *,
    ask_channel_id: int | None = None,
) -> None:
    """Ask the other partner to agree. Raises `AlreadyProposed`.

    A proposal that is open already gets a new card if none waits or is posted in the home, and after a day in
    any case, since the bot is not told of a card that was deleted.
    `ask_channel_id` is the channel to ask in where the home itself cannot be posted in any more.
    """
    waiting = await work.proposals.open_of(couple.id)
    same = next(
        (one for one in waiting if (one.kind, one.proposed_by, one.terms) == (kind, proposer_id, terms)), None
    )
    if same is not None:
        await _allow_asking_again(work, couple, same, ask_channel_id or couple.home_id, now)
    proposal = same or await work.proposals.insert_proposal(couple.id, kind, proposer_id, terms, now)
    work.post(couple, DeliveryKind.PROPOSAL, proposal.id, channel_id=ask_channel_id)


async def close_proposals(
    work: UnitOfWork, couple: Couple, kind: ProposalKind, terms: dict[str, str], now: datetime
) -> None:
    """Close proposals for something that has come about otherwise; the next tick redraws their cards."""
    for waiting in await work.proposals.open_of(couple.id):
        if (waiting.kind, waiting.terms) == (kind, terms):
            await work.proposals.update_state(waiting.id, ProposalState.SUPERSEDED)
            await work.deliveries.cancel_pending(waiting.id, DeliveryKind.PROPOSAL)
            await work.deliveries.schedule(couple, DeliveryKind.REDRAW, waiting.id, now, now)


async def close_removal_proposals(
    work: UnitOfWork, couple: Couple, kind: ProposalKind, terms: dict[str, str]
) -> None:
    """Close proposals to remove something that is gone, and redraw every card that named it."""
    for asked in await work.proposals.proposals_for_terms(couple.id, kind, terms):
        if asked.state is ProposalState.OPEN:
            await work.proposals.update_state(asked.id, ProposalState.AGREED)
            await work.deliveries.cancel_pending(asked.id, DeliveryKind.PROPOSAL)
        work.redraw_all_cards(couple, asked.id)


async def _allow_asking_again(
    work: UnitOfWork, couple: Couple, proposal: Proposal, channel_id: int, now: datetime
) -> None:
    """Let a proposal be asked again, and delete its earlier card.

    Raises `AlreadyProposed` where that card is still to be posted, or can still be seen.
    """
    if await work.deliveries.is_pending(DeliveryKind.PROPOSAL, proposal.id):
        raise AlreadyProposed
    earlier = await work.posts.posts_of(DeliveryKind.PROPOSAL, proposal.id)
    is_here = any(posted.channel_id == channel_id for posted in earlier)
    if is_here and now - proposal.created_at < ASKED_AGAIN_AFTER:
        raise AlreadyProposed
    for posted in earlier:
        await work.deliveries.schedule(
            couple, DeliveryKind.DELETION, posted.message_id, now, now, channel_id=posted.channel_id
        )
    await work.proposals.update_asked_at(proposal.id, now)
