"""Couples and partners, stored: to load a couple locks it, so that use cases queue, and unlocks its words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Executable,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from core.couples import Couple, CoupleState, Partner, PendingErasure, Person
from core.shards import Shards
from data.stores.base import Store
from data.stores.shards import is_on_shards
from data.tables import couples, partners

# Written as the partial indexes have them: SQLite takes one only where the query says the very same.
IS_TOGETHER, IS_ENDING = text("is_together"), text("couples.state != 'together'")


PARTNER_COLUMNS = [column.label(f"partner_{column.name}") for column in partners.c]

# A couple is locked as it is loaded, so that its use cases queue: FOR UPDATE on PostgreSQL; on SQLite the
# transaction itself is the lock, and the words are left out. Both partners come in the same statement.
COUPLES = (
    select(couples, *PARTNER_COLUMNS)
    .join(partners)
    .where(couples.c.state != CoupleState.ERASING)
    .order_by(couples.c.id, partners.c.place)
)
BY_ID = COUPLES.where(couples.c.id == bindparam("couple_id")).with_for_update()
BY_IDS = COUPLES.where(couples.c.id.in_(bindparam("couple_ids", expanding=True)))
BY_PARTNER = COUPLES.where(
    couples.c.id
    == select(partners.c.couple_id)
    .where(
        partners.c.guild_id == bindparam("guild_id"),
        partners.c.user_id == bindparam("user_id"),
        partners.c.is_together,
    )
    .correlate(None)
    .scalar_subquery()
).with_for_update()
ANY_OF_USER = COUPLES.where(
    couples.c.id.in_(
        select(partners.c.couple_id).where(partners.c.user_id == bindparam("user_id")).correlate(None)
    )
).with_for_update()


def _partner(row: Row[Any]) -> Partner:
    return Partner(
        couple_id=row.partner_couple_id,
        guild_id=row.partner_guild_id,
        user_id=row.partner_user_id,
        zone=row.partner_zone,
        wants_messages=row.partner_wants_messages,
        wants_nudges=row.partner_wants_nudges,
        has_read=row.partner_has_read,
        is_gone=row.partner_is_gone,
        seen_at=row.partner_seen_at,
    )


def _couple(first: Row[Any], second: Row[Any]) -> Couple:
    return Couple(
        id=first.id,
        guild_id=first.guild_id,
        key_id=first.key_id,
        home_id=first.home_id,
        chosen_zone=first.zone,
        state=CoupleState(first.state),
        partners=(_partner(first), _partner(second)),
        started_at=first.started_at,
        paused_by=first.paused_by,
        paused_until=first.paused_until,
        ours_alone=first.ours_alone,
        trouble=first.trouble,
        erase_at=first.erase_at,
    )


def _couples(rows: Sequence[Row[Any]]) -> list[Couple]:
    """Read couples from rows of one partner each, the first and the second in turn."""
    return [_couple(first, second) for first, second in zip(rows[::2], rows[1::2], strict=True)]


class CoupleStore(Store):
    """Who is together, where, and how."""

    async def find_couple_of(self, person: Person) -> Couple | None:
        """Find the couple that a person is in, in this server. Raises `KeyDestroyed`."""
        return await self._find_one(BY_PARTNER, guild_id=person.guild_id, user_id=person.user_id)

    async def find_couple(self, couple_id: int) -> Couple | None:
        """Find the couple of that id, unless it is being erased. Raises `KeyDestroyed` if its key is gone."""
        return await self._find_one(BY_ID, couple_id=couple_id)

    async def find_couple_owning(self, table: Table, item_id: int) -> Couple | None:
        """Find the couple that a row belongs to, by the row's id. Raises `KeyDestroyed`."""
        owner = select(table.c.couple_id).where(table.c.id == bindparam("item_id")).scalar_subquery()
        return await self._find_one(COUPLES.where(couples.c.id == owner).with_for_update(), item_id=item_id)

    async def couples_of(self, user_id: int) -> list[Couple]:
        """List the couples that a user is in, in any server."""
        return [couple for couple in await self.unerased_couples_of(user_id) if not couple.has_ended]

    async def unerased_couples_of(self, user_id: int) -> list[Couple]:
        """List the couples that a user is in, or was in and that are not erased yet, in any server."""
        return await self._find_all(ANY_OF_USER, user_id=user_id)

    async def snapshot_couples(self, couple_ids: Collection[int]) -> dict[int, Couple]:
        """Find several couples as they are now, neither locked nor with their keys."""
        rows = (await self._connection.execute(BY_IDS, {"couple_ids": list(couple_ids)})).all()
        return {couple.id: couple for couple in _couples(rows)}

    async def _find_one(self, query: Executable, **parameters: object) -> Couple | None:
        found = await self._find_all(query, **parameters)
        return found[0] if found else None

    async def _find_all(self, query: Executable, **parameters: object) -> list[Couple]:
        found = _couples((await self._connection.execute(query, parameters)).all())
        for couple in found:
            await self._cipher.load_key(couple.id, couple.key_id)
        return found

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
            select(*PARTNER_COLUMNS)
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

    async def count_rows(self, tables: Mapping[str, Table], couple_id: int) -> dict[str, int]:
        """Count a couple's rows in several tables, by the tables' given names, in one statement."""
        counts = [
            select(func.count()).select_from(table).where(table.c.couple_id == couple_id).scalar_subquery()
            for table in tables.values()
        ]
        row = (await self._connection.execute(select(*counts))).one()
        return dict(zip(tables, map(int, row), strict=True))

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
