"""Proposals: the one way to ask the other for their key."""

from datetime import datetime

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.proposals import AlreadyProposed, Proposal, ProposalKind, ProposalState
from data.stores import Stores


async def propose(
    stores: Stores,
    couple: Couple,
    kind: ProposalKind,
    by: int,
    terms: dict[str, str],
    now: datetime,
    *,
    asks_in: int | None = None,
) -> Delivery:
    """Ask the other partner to agree; the delivery is the card to post. Raises `AlreadyProposed`.

    Where the same was asked already and its card neither stands here nor waits to, it is handed over anew.
    `asks_in` is the channel to ask in where the home itself cannot be posted in any more.
    """
    waiting = await stores.proposals.open_of(couple.id)
    same = next((one for one in waiting if (one.kind, one.by, one.terms) == (kind, by, terms)), None)
    if same is not None and await _can_be_seen(stores, same, asks_in or couple.home_id):
        raise AlreadyProposed
    proposal = same or await stores.proposals.add(couple.id, kind, by, terms, now)
    return await stores.deliveries.hand_over(
        couple.guild_id, couple.id, DeliveryKind.PROPOSAL, proposal.id, now, channel_id=asks_in
    )


async def close_proposals(
    stores: Stores, couple: Couple, kind: ProposalKind, terms: dict[str, str], now: datetime
) -> None:
    """Close what asked for something that has come otherwise; the next round lets their cards say so."""
    for waiting in await stores.proposals.open_of(couple.id):
        if (waiting.kind, waiting.terms) == (kind, terms):
            await stores.proposals.answer(waiting.id, ProposalState.OVER)
            await stores.deliveries.drop(DeliveryKind.PROPOSAL, waiting.id)
            await stores.deliveries.plan(couple, DeliveryKind.REDRAW, waiting.id, now, now)


async def _can_be_seen(stores: Stores, proposal: Proposal, channel_id: int) -> bool:
    standing = await stores.posts.of(DeliveryKind.PROPOSAL, proposal.id)
    return any(posted.channel_id == channel_id for posted in standing) or await stores.deliveries.is_waiting(
        DeliveryKind.PROPOSAL, proposal.id
    )
