"""Couples and partners, stored: to load a couple locks it, so that use cases queue, and unlocks its words."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, and_, delete, exists, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.couples import Couple, CoupleState, Partner, PendingErasure, Person
from core.shards import Shards
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.stores.shards import is_on_shards
from data.tables import couples, partners

# Written as the partial indexes have them: SQLite takes one only where the query says the very same.
IS_TOGETHER, IS_ENDING = text("is_together"), text("couples.state != 'together'")


def _partner(row: Row[Any]) -> Partner:
    return Partner(
        couple_id=row.couple_id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        zone=row.zone,
        wants_messages=row.wants_messages,
        wants_nudges=row.wants_nudges,
        has_read=row.has_read,
        is_gone=row.is_gone,
        seen_at=row.seen_at,
    )


def _couple(row: Row[Any], members: Sequence[Row[Any]]) -> Couple:
    first, second = (_partner(member) for member in members)
    return Couple(
        id=row.id,
        guild_id=row.guild_id,
        key_id=row.key_id,
        home_id=row.home_id,
        chosen_zone=row.zone,
        state=CoupleState(row.state),
        partners=(first, second),
        started_at=row.started_at,
        paused_by=row.paused_by,
        paused_until=row.paused_until,
        ours_alone=row.ours_alone,
        trouble=row.trouble,
        erase_at=row.erase_at,
    )


class CoupleStore:
    """Who is together, where, and how."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_couple_of(self, person: Person) -> Couple | None:
        """Find the couple that a person is in, in this server."""
        couple_id = await self._connection.scalar(
            select(partners.c.couple_id).where(
                partners.c.guild_id == person.guild_id,
                partners.c.user_id == person.user_id,
                partners.c.is_together,
            )
        )
        return None if couple_id is None else await self.find_couple(couple_id)

    async def couples_of(self, user_id: int) -> list[Couple]:
        """All couples that a user is in, in any server."""
        ids = await self._connection.scalars(
            select(partners.c.couple_id)
            .where(partners.c.user_id == user_id, partners.c.is_together)
            .order_by(partners.c.couple_id)
        )
        found = [await self.find_couple(couple_id) for couple_id in ids.all()]
        return [couple for couple in found if couple is not None]

    async def unerased_couples_of(self, user_id: int) -> list[Couple]:
        """All couples that a user is in, or was in and that are not erased yet, in any server."""
        ids = await self._connection.scalars(
            select(partners.c.couple_id).where(partners.c.user_id == user_id).order_by(partners.c.couple_id)
        )
        found = [await self.find_couple(couple_id) for couple_id in ids.all()]
        return [couple for couple in found if couple is not None]

    async def find_couple(self, couple_id: int) -> Couple | None:
        """Find the couple of that id, unless it is being erased.

        Raises `KeyDestroyed` where its key is gone.
        """
        row = (
            await self._connection.execute(
                select(couples)
                .where(couples.c.id == couple_id, couples.c.state != CoupleState.ERASING)
                .with_for_update()
            )
        ).one_or_none()
        if row is None:
            return None
        await self._cipher.load_key(row.id, row.key_id)
        members = await self._connection.execute(
            select(partners).where(partners.c.couple_id == couple_id).order_by(partners.c.place)
        )
        return _couple(row, members.all())

    async def snapshot_couples(self, couple_ids: Collection[int]) -> dict[int, Couple]:
        """Find several couples as they are now, unless they are being erased: neither locked nor unlocked."""
        rows = await self._connection.execute(
            select(couples).where(couples.c.id.in_(couple_ids), couples.c.state != CoupleState.ERASING)
        )
        members: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for member in await self._connection.execute(
            select(partners).where(partners.c.couple_id.in_(couple_ids)).order_by(partners.c.place)
        ):
            members[member.couple_id].append(member)
        return {row.id: _couple(row, members[row.id]) for row in rows.all()}

    async def insert_couple(
        self, guild_id: int, home_id: int, key_id: str, users: tuple[int, int], now: datetime
    ) -> int:
        """Store a couple under a key that is already committed; the first user invited the second."""
        couple_id = self._ids.next_id(now)
        await self._connection.execute(
            insert(couples).values(
                id=couple_id,
                guild_id=guild_id,
                key_id=key_id,
                home_id=home_id,
                state=CoupleState.TOGETHER,
                started_at=now,
            )
        )
        for place, user_id in enumerate(users):
            await self._connection.execute(
                insert(partners).values(
                    couple_id=couple_id,
                    user_id=user_id,
                    guild_id=guild_id,
                    place=place,
                    is_together=True,
                    wants_messages=False,
                    wants_nudges=True,
                    has_read=False,
                    is_gone=False,
                    seen_at=now,
                )
            )
        return couple_id

    async def update_couple(self, couple_id: int, **columns: object) -> None:
        """Set columns of a couple."""
        await self._connection.execute(update(couples).where(couples.c.id == couple_id).values(**columns))

    async def update_partner(self, couple_id: int, user_id: int, **columns: object) -> None:
        """Set columns of a partner."""
        await self._connection.execute(
            update(partners)
            .where(partners.c.couple_id == couple_id, partners.c.user_id == user_id)
            .values(**columns)
        )

    async def mark_parted(self, couple_id: int, erase_at: datetime) -> None:
        """End a couple: both are free at once, and the rest waits for its erasure."""
        await self.update_couple(couple_id, state=CoupleState.PARTED, erase_at=erase_at)
        await self._connection.execute(
            update(partners).where(partners.c.couple_id == couple_id).values(is_together=False)
        )

    async def lock_couples(self, couple_ids: Collection[int]) -> None:
        """Hold several couples until the end of this work, always in the same order."""
        await self._connection.execute(
            select(couples.c.id).where(couples.c.id.in_(couple_ids)).order_by(couples.c.id).with_for_update()
        )

    async def clear_trouble_of(self, couple_ids: Collection[int], channel_ids: Collection[int]) -> None:
        """Note that these couples' homes can be posted in, where they are among the channels."""
        await self._connection.execute(
            update(couples)
            .where(
                couples.c.id.in_(couple_ids),
                couples.c.home_id.in_(channel_ids),
                couples.c.trouble.is_not(None),
            )
            .values(trouble=None)
        )

    async def partners_unseen_since(self, before: datetime, limit: int, shards: Shards) -> list[Partner]:
        """List partners whom nobody has seen since, the longest unseen first."""
        rows = await self._connection.execute(
            select(partners)
            .where(IS_TOGETHER, partners.c.seen_at <= before, is_on_shards(partners.c.guild_id, shards))
            .order_by(partners.c.seen_at)
            .limit(limit)
        )
        return [_partner(row) for row in rows.all()]

    async def couple_ids_to_resume(self, now: datetime, shards: Shards) -> Sequence[int]:
        """List the couples whose pause has ended by itself."""
        found = await self._connection.scalars(
            select(couples.c.id)
            .where(
                couples.c.paused_until <= now,
                couples.c.state == CoupleState.TOGETHER,
                is_on_shards(couples.c.guild_id, shards),
            )
            .order_by(couples.c.paused_until)
        )
        return found.all()

    async def pending_erasures(self, now: datetime) -> list[PendingErasure]:
        """List the couples whose time has come, or whose erasure was interrupted."""
        rows = await self._connection.execute(
            select(couples.c.id, couples.c.key_id, couples.c.erase_at, couples.c.state).where(
                IS_ENDING,
                or_(
                    couples.c.state == CoupleState.ERASING,
                    and_(couples.c.state == CoupleState.PARTED, couples.c.erase_at <= now),
                ),
            )
        )
        return [
            PendingErasure(
                row.id, row.key_id, row.erase_at or now, is_erasing=row.state == CoupleState.ERASING
            )
            for row in rows.all()
        ]

    async def home_channels(self) -> list[tuple[int, int]]:
        """List the server and the home of every couple that is together."""
        rows = await self._connection.execute(
            select(couples.c.guild_id, couples.c.home_id)
            .where(couples.c.state == CoupleState.TOGETHER)
            .order_by(couples.c.id)
        )
        return [(row.guild_id, row.home_id) for row in rows.all()]

    async def delete_couple(self, couple_id: int) -> None:
        """Delete a couple and, with it, everything of theirs."""
        await self._connection.execute(delete(couples).where(couples.c.id == couple_id))

    async def count_rows(self, table: Table, couple_id: int) -> int:
        """How many rows of a table belong to a couple."""
        found = await self._connection.scalar(
            select(func.count()).select_from(table).where(table.c.couple_id == couple_id)
        )
        return int(found or 0)

    async def is_together(self, person: Person) -> bool:
        """Whether a person is in a couple here."""
        return bool(
            await self._connection.scalar(
                select(
                    exists().where(
                        partners.c.guild_id == person.guild_id,
                        partners.c.user_id == person.user_id,
                        partners.c.is_together,
                    )
                )
            )
        )
