"""Affection, stored."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.affections import Affection, AffectionKind
from core.couples import Couple
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import affections


class AffectionStore:
    """Signs of affection and their echoes."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def couple_id_of(self, affection_id: int) -> int | None:
        """Find the id of the couple that a sign belongs to; its note opens once the couple is loaded."""
        return await self._connection.scalar(
            select(affections.c.couple_id).where(affections.c.id == affection_id)
        )

    async def find_affection(self, affection_id: int) -> Affection | None:
        """Find the sign of that id."""
        row = (
            await self._connection.execute(select(affections).where(affections.c.id == affection_id))
        ).one_or_none()
        if row is None:
            return None
        echo = await self._connection.scalar(
            select(affections.c.id).where(affections.c.echo_of == affection_id)
        )
        return Affection(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            recipient_id=row.recipient_id,
            kind=AffectionKind(row.kind),
            note=self._cipher.decrypt_optional(row.couple_id, "affections.note", row.id, row.note),
            echo_of=row.echo_of,
            is_echoed=echo is not None,
            created_at=row.created_at,
            saved_at=row.saved_at,
            given_at=row.given_at,
        )

    async def insert_affection(
        self,
        couple: Couple,
        author_id: int,
        kind: AffectionKind,
        now: datetime,
        *,
        note: str | None = None,
        echo_of: int | None = None,
    ) -> Affection:
        """Store a sign to the author's partner, with a note or as the echo of another."""
        sent = Affection(
            id=self._ids.next_id(now),
            couple_id=couple.id,
            author_id=author_id,
            recipient_id=couple.other_partner(author_id).user_id,
            kind=kind,
            note=note,
            echo_of=echo_of,
            is_echoed=False,
            created_at=now,
        )
        await self._connection.execute(
            insert(affections).values(
                id=sent.id,
                couple_id=sent.couple_id,
                author_id=sent.author_id,
                recipient_id=sent.recipient_id,
                kind=sent.kind,
                note=self._cipher.encrypt_optional(couple.id, "affections.note", sent.id, note),
                echo_of=sent.echo_of,
                created_at=sent.created_at,
            )
        )
        return sent

    async def update_affection(self, affection_id: int, **columns: object) -> None:
        """Set columns of a sign."""
        await self._connection.execute(
            update(affections).where(affections.c.id == affection_id).values(**columns)
        )

    async def longest_waiting_hug_of(self, couple_id: int) -> int | None:
        """Find the id of the hug that was put aside first and is still to be given."""
        return await self._connection.scalar(
            select(affections.c.id)
            .where(
                affections.c.couple_id == couple_id,
                affections.c.saved_at.is_not(None),
                affections.c.given_at.is_(None),
            )
            .order_by(affections.c.saved_at, affections.c.id)
            .limit(1)
        )

    async def delete_affection(self, affection_id: int) -> None:
        """Delete a sign."""
        await self._connection.execute(delete(affections).where(affections.c.id == affection_id))
