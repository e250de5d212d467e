"""Absences, stored: the state of the couple, and a proposal that the bot itself made to both."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.absences import Absence
from core.couples import CoupleState
from core.proposals import ProposalKind, ProposalState
from data.ids import Ids
from data.stores.couples import ENDING
from data.stores.shards import on_shards
from data.tables import couples, proposals

NOBODY = 0  # by whom a proposal is while neither of the two has agreed to it
NO_TERMS = "{}"


def _absence(row: Row[Any]) -> Absence:
    return Absence(
        id=row.id,
        couple_id=row.couple_id,
        agreed_by=row.by or None,
        has_ended=row.state != ProposalState.OPEN,
    )


class AbsenceStore:
    """Whose server the bot was removed from, and who of them wants to go on."""

    def __init__(self, connection: AsyncConnection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    async def servers(
        self, state: CoupleState, guilds: tuple[int, tuple[int, ...]], after: int, limit: int
    ) -> Sequence[int]:
        """List servers with a couple in that state, from behind the id `after` on.

        `guilds` is the shard count and this process's shards.
        """
        found = await self._connection.scalars(
            select(couples.c.guild_id)
            .where(couples.c.guild_id > after, couples.c.state == state)
            .where(on_shards(couples.c.guild_id, guilds))
            .distinct()
            .order_by(couples.c.guild_id)
            .limit(limit)
        )
        return found.all()

    async def begin(self, guild_id: int, erase_at: datetime) -> Sequence[int]:
        """Note that the bot was removed from a server; the ids of its couples that were together."""
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

    async def couples_in(self, guild_id: int) -> Sequence[int]:
        """List the ids of a server's couples that the bot was removed from."""
        found = await self._connection.scalars(
            select(couples.c.id)
            .where(couples.c.guild_id == guild_id, couples.c.state == CoupleState.REMOVED)
            .order_by(couples.c.id)
        )
        return found.all()

    async def over(self, now: datetime, guilds: tuple[int, tuple[int, ...]]) -> list[tuple[int, int]]:
        """List the couples that have not gone on by their day, each with its server."""
        rows = await self._connection.execute(
            select(couples.c.id, couples.c.guild_id)
            .where(ENDING, couples.c.state == CoupleState.REMOVED, couples.c.erase_at <= now)
            .where(on_shards(couples.c.guild_id, guilds))
            .order_by(couples.c.erase_at)
        )
        return [(row.id, row.guild_id) for row in rows.all()]

    async def get(self, absence_id: int) -> Absence | None:
        """Find the absence of that id."""
        return await self._one(proposals.c.id == absence_id)

    async def current(self, couple_id: int) -> Absence | None:
        """Find what a couple is being asked about."""
        return await self._one(proposals.c.couple_id == couple_id, proposals.c.state == ProposalState.OPEN)

    async def ask(self, couple_id: int, now: datetime) -> Absence:
        """Begin to ask both of a couple."""
        absence = Absence(self._ids.next(now), couple_id, agreed_by=None, has_ended=False)
        await self._connection.execute(
            insert(proposals).values(
                id=absence.id,
                couple_id=couple_id,
                kind=ProposalKind.ABSENCE,
                by=NOBODY,
                terms=NO_TERMS,
                state=ProposalState.OPEN,
                created_at=now,
            )
        )
        return absence

    async def agree(self, absence_id: int, user_id: int) -> None:
        """Store who agreed first."""
        await self._connection.execute(
            update(proposals).where(proposals.c.id == absence_id).values(by=user_id)
        )

    async def end(self, absence_id: int) -> None:
        """Store that both have agreed."""
        await self._connection.execute(
            update(proposals).where(proposals.c.id == absence_id).values(state=ProposalState.AGREED)
        )

    async def _one(self, *conditions: ColumnElement[bool]) -> Absence | None:
        row = (
            await self._connection.execute(
                select(proposals).where(proposals.c.kind == ProposalKind.ABSENCE, *conditions)
            )
        ).one_or_none()
        return None if row is None else _absence(row)
