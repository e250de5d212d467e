"""Proposals: the one way to ask the other for their key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.proposals import AlreadyProposed, Proposal, ProposalKind, ProposalState
from data.stores import Stores

ASKED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """What became of taking something out: done, or waiting for the other's *Agree*."""

    deliveries: list[Delivery]
    is_proposed: bool


async def propose(
    stores: Stores,
    couple: Couple,
    kind: ProposalKind,
    proposer_id: int,
    terms: dict[str, str],
    now: datetime,
    *,
    ask_channel_id: int | None = None,
) -> Delivery:
    """Ask the other partner to agree; the delivery is the card to post. Raises `AlreadyProposed`.

    What was asked already gets a new card where none waits or stands in the home, and after a day in any
    case, since nobody tells the bot of a card that was deleted.
    `asks_in` is the channel to ask in where the home itself cannot be posted in any more.
    """
    waiting = await stores.proposals.open_of(couple.id)
    same = next(
        (one for one in waiting if (one.kind, one.proposed_by, one.terms) == (kind, proposer_id, terms)), None
    )
    if same is not None:
        await _allow_asking_again(stores, couple, same, ask_channel_id or couple.home_id, now)
    proposal = same or await stores.proposals.insert_proposal(couple.id, kind, proposer_id, terms, now)
    return await stores.deliveries.enqueue_claimed(
        couple.guild_id, couple.id, DeliveryKind.PROPOSAL, proposal.id, now, channel_id=ask_channel_id
    )


async def close_proposals(
    stores: Stores, couple: Couple, kind: ProposalKind, terms: dict[str, str], now: datetime
) -> None:
    """Close what asked for something that has come otherwise; the next round lets their cards say so."""
    for waiting in await stores.proposals.open_of(couple.id):
        if (waiting.kind, waiting.terms) == (kind, terms):
            await stores.proposals.update_state(waiting.id, ProposalState.SUPERSEDED)
            await stores.deliveries.cancel_pending(DeliveryKind.PROPOSAL, waiting.id)
            await stores.deliveries.schedule(couple, DeliveryKind.REDRAW, waiting.id, now, now)


async def close_removal_proposals(
    stores: Stores, couple: Couple, kind: ProposalKind, terms: dict[str, str], now: datetime
) -> list[Delivery]:
    """Close what asked to take something out that is gone, and return what draws every card that named it."""
    redraws: list[Delivery] = []
    for asked in await stores.proposals.proposals_for_terms(couple.id, kind, terms):
        if asked.state is ProposalState.OPEN:
            await stores.proposals.update_state(asked.id, ProposalState.AGREED)
            await stores.deliveries.cancel_pending(DeliveryKind.PROPOSAL, asked.id)
        redraws.append(
            await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.REDRAW, asked.id, now
            )
        )
    return redraws


async def _allow_asking_again(
    stores: Stores, couple: Couple, proposal: Proposal, channel_id: int, now: datetime
) -> None:
    """Make room for the proposal's card anew. Raises `AlreadyProposed` where one waits or can be seen."""
    if await stores.deliveries.is_pending(DeliveryKind.PROPOSAL, proposal.id):
        raise AlreadyProposed
    standing = await stores.posts.posts_of(DeliveryKind.PROPOSAL, proposal.id)
    is_here = any(posted.channel_id == channel_id for posted in standing)
    if is_here and now - proposal.created_at < ASKED_AGAIN_AFTER:
        raise AlreadyProposed
    for posted in standing:
        await stores.deliveries.schedule(
            couple, DeliveryKind.DELETION, posted.message_id, now, now, channel_id=posted.channel_id
        )
    await stores.proposals.update_asked_at(proposal.id, now)
