"""Pictures, stored: what belongs to what, and what can be seen in it. Their bytes are in files."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.pictures import Picture, PictureOwner, Shot
from data.tables import pictures
from data.words import Words


class PictureStore:
    """What the two have put beside their words.

    `forgotten` are the couples and ids of pictures that this work has deleted: their files go once it is
    committed.
    """

    def __init__(self, connection: AsyncConnection, words: Words) -> None:
        self._connection = connection
        self._words = words
        self.forgotten: set[tuple[int, int]] = set()

    async def of(self, couple_id: int, owner: PictureOwner, subject_id: int) -> list[Picture]:
        """List the pictures of one subject, in their order."""
        return (await self.of_all(couple_id, owner, [subject_id]))[subject_id]

    async def of_all(
        self, couple_id: int, owner: PictureOwner, subject_ids: Collection[int]
    ) -> defaultdict[int, list[Picture]]:
        """List the pictures of several subjects, each in their order; an empty list for one without any."""
        rows = await self._connection.execute(
            select(pictures)
            .where(
                pictures.c.subject_id.in_(subject_ids),
                pictures.c.owner == owner,
                pictures.c.couple_id == couple_id,
            )
            .order_by(pictures.c.subject_id, pictures.c.place)
        )
        found: defaultdict[int, list[Picture]] = defaultdict(list)
        for row in rows.all():
            found[row.subject_id].append(self._picture(row))
        return found

    async def ids_of_all(self, couple_ids: Collection[int]) -> defaultdict[int, set[int]]:
        """List the ids of all that these couples keep; an empty set for one that keeps none."""
        rows = await self._connection.execute(
            select(pictures.c.couple_id, pictures.c.id).where(pictures.c.couple_id.in_(couple_ids))
        )
        found: defaultdict[int, set[int]] = defaultdict(set)
        for row in rows.all():
            found[row.couple_id].add(row.id)
        return found

    async def add(
        self,
        couple_id: int,
        owner: PictureOwner,
        subject_id: int,
        shots: Sequence[tuple[Shot, str]],
        now: datetime,
    ) -> list[Picture]:
        """Store pictures whose files are written, each with what can be seen in it."""
        kept = [
            Picture(
                shot.id, couple_id, owner, subject_id, place, alt, shot.media_type, shot.width, shot.height
            )
            for place, (shot, alt) in enumerate(shots)
        ]
        for one in kept:
            await self._connection.execute(
                insert(pictures).values(
                    id=one.id,
                    couple_id=couple_id,
                    owner=owner,
                    subject_id=subject_id,
                    place=one.place,
                    alt=self._words.seal(couple_id, "pictures.alt", one.id, one.alt),
                    media_type=one.media_type,
                    width=one.width,
                    height=one.height,
                    created_at=now,
                )
            )
        return kept

    async def forget(self, couple_id: int, owner: PictureOwner, subject_id: int) -> None:
        """Delete the pictures of one subject; their files go with the commit."""
        rows = await self._connection.scalars(
            delete(pictures)
            .where(
                pictures.c.subject_id == subject_id,
                pictures.c.owner == owner,
                pictures.c.couple_id == couple_id,
            )
            .returning(pictures.c.id)
        )
        self.forgotten |= {(couple_id, picture_id) for picture_id in rows.all()}

    def _picture(self, row: Row[Any]) -> Picture:
        return Picture(
            id=row.id,
            couple_id=row.couple_id,
            owner=PictureOwner(row.owner),
            subject_id=row.subject_id,
            place=row.place,
            alt=self._words.open(row.couple_id, "pictures.alt", row.id, row.alt),
            media_type=row.media_type,
            width=row.width,
            height=row.height,
        )
