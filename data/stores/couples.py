"""Store couples and partners. Loading a couple locks its row and loads the key to its words."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Executable,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)

from core.couples import Couple, CoupleState, Partner, PendingErasure, Person
from core.deliveries import CoupleIds
from core.shards import Shards
from core.tombstones import EndKind
from data.stores.base import Store
from data.stores.couple_rows import (
    ANY_OF_USER,
    BY_ID,
    BY_IDS,
    BY_IDS_LOCKED,
    BY_PARTNER,
    PARTNER_COLUMNS,
    couple_owning,
    couples_of_rows,
    partner_of_row,
)
from data.stores.shards import is_on_shards
from data.tables import couples, metadata, partners
from data.tables.facts import facts_of

BOTH = 2
PERMISSIONS = {"wants_messages": EndKind.MESSAGES, "wants_nudges": EndKind.NUDGES}
"""The columns of a partner that hold a permission."""

PERMISSIONS_OF_BOTH = {"has_frame": EndKind.FRAME}
"""The columns of a couple for agreements that needed both keys, and need one to end."""

# Worded exactly as in the partial indexes: SQLite uses one only if the query repeats its condition.
IS_TOGETHER, IS_ENDING = text("is_together"), text("couples.state != 'together'")
UPDATE_COUPLE = update(couples).where(couples.c.id == bindparam("of_couple"))
UPDATE_PARTNER = update(partners).where(
    partners.c.couple_id == bindparam("of_couple"), partners.c.user_id == bindparam("of_user")
)


class CoupleStore(Store):
    """Couples and their partners."""

    async def find_couple_of(self, person: Person) -> Couple | None:
        """Find a person's couple in their server. Raises `KeyDestroyed`."""
        return await self._find_one(BY_PARTNER, guild_id=person.guild_id, user_id=person.user_id)

    async def find_couple(self, couple_id: int) -> Couple | None:
        """Find a couple by its id, unless it is being erased. Raises `KeyDestroyed` if its key is gone."""
        return await self._find_one(BY_ID, couple_id=couple_id)

    async def find_couple_owning(self, table: Table, item_id: int) -> Couple | None:
        """Find the couple that owns a row, by the row's id. Raises `KeyDestroyed`."""
        return await self._find_one(couple_owning(table), item_id=item_id)

    async def couples_of(self, user_id: int) -> list[Couple]:
        """List a user's couples in any server."""
        return [couple for couple in await self.unerased_couples_of(user_id) if not couple.has_ended]

    async def unerased_couples_of(self, user_id: int) -> list[Couple]:
        """List a user's couples in any server, including those that ended but are not erased yet."""
        return await self._find_all(ANY_OF_USER, user_id=user_id)

    async def lock_and_load_couples(self, couple_ids: Collection[int]) -> dict[int, Couple]:
        """Load and lock several couples by id, without their keys; couples being erased are left out.

        They are locked in the order of their ids, as everywhere, so that two processes never wait for each
        other.
        """
        rows = (await self._connection.execute(BY_IDS_LOCKED, {"couple_ids": list(couple_ids)})).all()
        return {couple.id: couple for couple in couples_of_rows(rows)}

    async def snapshot_couples(self, couple_ids: Collection[int]) -> dict[int, Couple]:
        """Load several couples by id, without locking them or loading their keys.

        One with a lost row is left out: the others' cards and pictures do not wait for it.
        """
        rows = (await self._connection.execute(BY_IDS, {"couple_ids": list(couple_ids)})).all()
        partner_counts = Counter(row.id for row in rows)
        whole = [row for row in rows if partner_counts[row.id] == BOTH]
        return {couple.id: couple for couple in couples_of_rows(whole)}

    async def _find_one(self, query: Executable, **parameters: object) -> Couple | None:
        found = await self._find_all(query, **parameters)
        return found[0] if found else None

    async def _find_all(self, query: Executable, **parameters: object) -> list[Couple]:
        found = couples_of_rows((await self._connection.execute(query, parameters)).all())
        for couple in found:
            await self._cipher.load_key(couple.id, couple.key_id)
        return found

    async def insert_couple(self, guild_id: int, home_id: int, key_id: str, users: tuple[int, int]) -> int:
        """Store a couple under an already committed key; the first user invited the second."""
        couple_id = self._next_id()
        await self._insert(
            couples,
            id=couple_id,
            guild_id=guild_id,
            key_id=key_id,
            home_id=home_id,
            state=CoupleState.TOGETHER,
            started_at=self._now,
        )
        for place, user_id in enumerate(users):
            await self._insert(
                partners,
                couple_id=couple_id,
                user_id=user_id,
                guild_id=guild_id,
                place=place,
                is_together=True,
                wants_messages=False,
                wants_nudges=True,
                has_read=False,
                is_gone=False,
                seen_at=self._now,
            )
        return couple_id

    async def update_couple(self, couple_id: int, **columns: object) -> None:
        """Set columns of a couple."""
        for column, kind in PERMISSIONS_OF_BOTH.items():
            if column in columns:
                self._ended.set_permission(kind, couple_id, is_given=bool(columns[column]))
        await self._connection.execute(UPDATE_COUPLE, {"of_couple": couple_id, **columns})

    async def update_partner(self, couple_id: int, user_id: int, **columns: object) -> None:
        """Set columns of a partner."""
        for column, kind in PERMISSIONS.items():
            if column in columns:
                self._ended.set_permission(kind, couple_id, user_id, is_given=bool(columns[column]))
        await self._connection.execute(
            UPDATE_PARTNER, {"of_couple": couple_id, "of_user": user_id, **columns}
        )

    async def mark_parted(self, couple_id: int, erase_at: datetime, left_by: int | None = None) -> None:
        """End a couple: both partners are free at once, and everything else is kept until `erase_at`.

        `left_by` is the partner who left, if one of them did.
        """
        details = {"erase_at": int(erase_at.timestamp())} | ({"left_by": left_by} if left_by else {})
        self._ended.add(EndKind.PARTING, couple_id, couple_id=couple_id, **details)
        await self.update_couple(couple_id, state=CoupleState.PARTED, erase_at=erase_at)
        await self._connection.execute(
            update(partners).where(partners.c.couple_id == couple_id).values(is_together=False)
        )

    async def lock_couples(self, couple_ids: Collection[int]) -> None:
        """Lock several couples until this transaction ends, always in the same order: by id."""
        await self._connection.execute(
            select(couples.c.id).where(couples.c.id.in_(couple_ids)).order_by(couples.c.id).with_for_update()
        )

    async def clear_trouble_of(self, couple_ids: Collection[int], channel_ids: Collection[int]) -> None:
        """Clear the stored trouble of couples whose home is one of these channels."""
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
        """List partners not seen since `before`, the longest unseen first."""
        rows = await self._connection.execute(
            select(*PARTNER_COLUMNS)
            .where(IS_TOGETHER, partners.c.seen_at <= before, is_on_shards(partners.c.guild_id, shards))
            .order_by(partners.c.seen_at)
            .limit(limit)
        )
        return [partner_of_row(row) for row in rows.all()]

    async def couple_ids_to_resume(self, now: datetime, shards: Shards) -> Sequence[int]:
        """List the ids of couples whose pause has expired, earliest first."""
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
        """List the couples due for erasure, or whose erasure was interrupted."""
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

    async def ids_by_keys(self, key_ids: Collection[str]) -> list[int]:
        """List the ids of the couples with these keys, except those being erased; ask for some at a time."""
        query = select(couples.c.id).where(
            couples.c.key_id.in_(key_ids), couples.c.state != CoupleState.ERASING
        )
        return list((await self._connection.scalars(query)).all())

    async def home_channels(self) -> list[tuple[int, int]]:
        """List the server and the home of every couple that is together."""
        rows = await self._connection.execute(
            select(couples.c.guild_id, couples.c.home_id)
            .where(couples.c.state == CoupleState.TOGETHER)
            .order_by(couples.c.id)
        )
        return [(row.guild_id, row.home_id) for row in rows.all()]

    async def ids_together(self, after: int, limit: int) -> list[CoupleIds]:
        """List the couples that are together, in id order, starting after the id `after`."""
        rows = await self._connection.execute(
            select(couples.c.id, couples.c.guild_id)
            .where(couples.c.state == CoupleState.TOGETHER, couples.c.id > after)
            .order_by(couples.c.id)
            .limit(limit)
        )
        return [CoupleIds(row.id, row.guild_id) for row in rows.all()]

    async def delete_couple(self, couple_id: int) -> None:
        """Delete a couple and all rows that belong to it."""
        await self._connection.execute(delete(couples).where(couples.c.id == couple_id))

    async def counts_by_table(self, couple_id: int) -> dict[str, int]:
        """Count a couple's rows in each counted table, in one statement."""
        counted = [table for table in metadata.tables.values() if facts_of(table).is_counted]
        counts = [
            select(func.count()).select_from(table).where(table.c.couple_id == couple_id).scalar_subquery()
            for table in counted
        ]
        row = (await self._connection.execute(select(*counts))).one()
        return dict(zip((str(table.name) for table in counted), map(int, row), strict=True))

    async def is_together(self, person: Person) -> bool:
        """Return whether a person is in a couple in their server."""
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
