"""Store removals of the bot from servers: the couple's state, and a proposal by the bot to both partners."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from core.couples import CoupleState
from core.proposals import ProposalKind, ProposalState
from core.removals import BotRemoval
from core.shards import Shards
from data.stores.base import ItemStore
from data.stores.couples import IS_ENDING
from data.stores.shards import is_on_shards
from data.tables import couples, proposals

NOBODY = 0  # stored as the proposer until one partner has agreed
NO_TERMS = "{}"


class BotRemovalStore(ItemStore[BotRemoval]):
    """Couples whose server removed the bot, and the partners' agreement to go on.

    A removal is stored as a proposal by the bot itself to both partners.
    """

    table = proposals
    conditions = (proposals.c.kind == ProposalKind.BOT_REMOVAL,)

    async def guild_ids_in_state(
        self, state: CoupleState, shards: Shards, after: int, limit: int
    ) -> Sequence[int]:
        """List up to `limit` ids, above `after`, of servers with a couple in that state, in order."""
        found = await self._connection.scalars(
            select(couples.c.guild_id)
            .where(couples.c.guild_id > after, couples.c.state == state)
            .where(is_on_shards(couples.c.guild_id, shards))
            .distinct()
            .order_by(couples.c.guild_id)
            .limit(limit)
        )
        return found.all()

    async def mark_removed(self, guild_id: int, erase_at: datetime) -> Sequence[int]:
        """Store that a server removed the bot, and return the ids of its couples that were together."""
        found = await self._connection.scalars(
            select(couples.c.id)
            .where(couples.c.guild_id == guild_id, couples.c.state == CoupleState.TOGETHER)
            .order_by(couples.c.id)
            .with_for_update()
        )
        couple_ids = found.all()
        await self._connection.execute(
            update(couples)
            .where(couples.c.id.in_(couple_ids))
            .values(state=CoupleState.REMOVED, erase_at=erase_at, trouble=None)
        )
        return couple_ids

    async def removed_couple_ids_in(self, guild_id: int) -> Sequence[int]:
        """List the ids of a server's couples in the state REMOVED."""
        found = await self._connection.scalars(
            select(couples.c.id)
            .where(couples.c.guild_id == guild_id, couples.c.state == CoupleState.REMOVED)
            .order_by(couples.c.id)
        )
        return found.all()

    async def expired_couples(self, now: datetime, shards: Shards) -> list[tuple[int, int]]:
        """List (couple id, server id) of couples that did not agree to go on in time, earliest first."""
        rows = await self._connection.execute(
            select(couples.c.id, couples.c.guild_id)
            .where(IS_ENDING, couples.c.state == CoupleState.REMOVED, couples.c.erase_at <= now)
            .where(is_on_shards(couples.c.guild_id, shards))
            .order_by(couples.c.erase_at)
        )
        return [(row.id, row.guild_id) for row in rows.all()]

    async def open_removal_of(self, couple_id: int) -> BotRemoval | None:
        """Find the couple's open removal, which still asks the partners to go on."""
        return await self._find_first(
            select(proposals).where(
                proposals.c.couple_id == couple_id,
                proposals.c.state == ProposalState.OPEN,
                *self.conditions,
            )
        )

    async def insert_removal(self, couple_id: int) -> BotRemoval:
        """Store a removal that asks both partners to go on."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            kind=ProposalKind.BOT_REMOVAL,
            by=NOBODY,
            terms=NO_TERMS,
            state=ProposalState.OPEN,
            created_at=self._now,
        )

    async def update_agreed_by(self, removal_id: int, user_id: int) -> None:
        """Store the partner who agreed first."""
        await self.update_item(removal_id, by=user_id)

    async def end_removal(self, removal_id: int) -> None:
        """Store that both partners have agreed."""
        await self.update_item(removal_id, state=ProposalState.AGREED)

    def _item(self, row: Row[Any]) -> BotRemoval:
        return BotRemoval(
            id=row.id,
            couple_id=row.couple_id,
            agreed_by=row.by or None,
            has_ended=row.state != ProposalState.OPEN,
        )
