"""Proposals: the one way to ask the other for their key."""

from datetime import datetime

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.proposals import AlreadyProposed, ProposalKind
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

    `asks_in` is the channel to ask in where the home itself cannot be posted in any more.
    """
    for waiting in await stores.proposals.open_of(couple.id):
        if (waiting.kind, waiting.by, waiting.terms) == (kind, by, terms):
            raise AlreadyProposed
    proposal = await stores.proposals.add(couple.id, kind, by, terms, now)
    return await stores.deliveries.hand_over(
        couple.guild_id, couple.id, DeliveryKind.PROPOSAL, proposal.id, now, channel_id=asks_in
    )
