"""Store pictures: subject, size in pixels and alt text. Their bytes are in files."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, exists, func, insert, select, update

from core.pictures import Picture, PictureOwner, StoredImage
from data.stores.base import Store
from data.tables import import_parts, picture_removals, pictures

ROWS_AT_ONCE = 500  # that one transaction looks through


class PictureStore(Store):
    """The pictures of couples; alt texts are encrypted."""

    @cached_property
    def deleted(self) -> set[tuple[int, int]]:
        """(Couple id, picture id) of each picture that this unit of work has deleted.

        Its files are removed after the commit.
        """
        return set()

    async def pictures_of(self, couple_id: int, owner: PictureOwner, subject_id: int) -> list[Picture]:
        """List the pictures of one subject, in their order."""
        return (await self.pictures_of_subjects(couple_id, owner, [subject_id]))[subject_id]

    async def pictures_of_subjects(
        self, couple_id: int, owner: PictureOwner, subject_ids: Collection[int]
    ) -> defaultdict[int, list[Picture]]:
        """List the pictures of several subjects, each in order; an empty list if a subject has none."""
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

    async def picture_ids_of_couples(self, couple_ids: Collection[int]) -> defaultdict[int, set[int]]:
        """List the ids of these couples' pictures, by couple; an empty set if a couple has none."""
        return await self._ids_by_couple(pictures.c.couple_id.in_(couple_ids))

    async def stored_bytes_of(self, couple_id: int) -> int:
        """Return the bytes of a couple's picture files, counting those whose size is known."""
        total = select(func.sum(pictures.c.size)).where(pictures.c.couple_id == couple_id)
        return int(await self._connection.scalar(total) or 0)

    async def pictures_without_size(self, couple_ids: Collection[int]) -> defaultdict[int, set[int]]:
        """List the ids of these couples' pictures of unknown size, by couple."""
        return await self._ids_by_couple(pictures.c.couple_id.in_(couple_ids), pictures.c.size.is_(None))

    async def _ids_by_couple(self, *conditions: ColumnElement[bool]) -> defaultdict[int, set[int]]:
        rows = await self._connection.execute(select(pictures.c.couple_id, pictures.c.id).where(*conditions))
        found: defaultdict[int, set[int]] = defaultdict(set)
        for row in rows.all():
            found[row.couple_id].add(row.id)
        return found

    async def update_sizes(self, sizes: Mapping[int, int]) -> None:
        """Store the sizes of pictures, by their ids."""
        if sizes:
            await self._connection.execute(
                update(pictures)
                .where(pictures.c.id == bindparam("picture_id"))
                .values(size=bindparam("bytes")),
                [{"picture_id": picture_id, "bytes": size} for picture_id, size in sizes.items()],
            )

    async def insert_pictures(
        self,
        couple_id: int,
        owner: PictureOwner,
        subject_id: int,
        images: Sequence[tuple[StoredImage, str]],
        *,
        first_index: int = 0,
    ) -> list[Picture]:
        """Store pictures whose files are written, each with its alt text, in this order."""
        created = [
            Picture(
                image.id,
                couple_id,
                owner,
                subject_id,
                index,
                alt,
                image.media_type,
                image.width,
                image.height,
            )
            for index, (image, alt) in enumerate(images, first_index)
        ]
        rows = [self._row(picture, image.size) for picture, (image, _) in zip(created, images, strict=True)]
        # SQLAlchemy would insert one row of default values for an empty list.
        if rows:
            await self._connection.execute(insert(pictures), rows)
        return created

    async def taken_places(
        self, couple_id: int, owner: PictureOwner, subject_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """List (subject id, index) of the pictures that several subjects have."""
        rows = await self._connection.execute(
            select(pictures.c.subject_id, pictures.c.place).where(
                pictures.c.couple_id == couple_id,
                pictures.c.owner == owner,
                pictures.c.subject_id.in_(subject_ids),
            )
        )
        return {(row.subject_id, row.place) for row in rows.all()}

    async def assign_imported(
        self, couple_id: int, picture_id: int, owner: PictureOwner, subject_id: int, index: int
    ) -> None:
        """Let a picture of an import belong to its subject."""
        await self._connection.execute(
            update(pictures)
            .where(
                pictures.c.id == picture_id,
                pictures.c.couple_id == couple_id,
                pictures.c.owner == PictureOwner.IMPORT,
            )
            .values(owner=owner, subject_id=subject_id, place=index)
        )

    async def delete_imported(self, couple_id: int, picture_ids: Collection[int]) -> None:
        """Delete pictures of imports that belong to nothing here."""
        await self._delete(
            pictures.c.id.in_(picture_ids),
            pictures.c.couple_id == couple_id,
            pictures.c.owner == PictureOwner.IMPORT,
        )

    async def delete_pictures(self, couple_id: int, owner: PictureOwner, subject_id: int) -> None:
        """Delete the pictures of one subject; their files are removed after the commit."""
        await self._delete(
            pictures.c.subject_id == subject_id,
            pictures.c.owner == owner,
            pictures.c.couple_id == couple_id,
        )

    async def purge_unclaimed(self, after: int, before: datetime) -> int | None:
        """Look through the next pictures after an id, and delete those of imports that are no more.

        Return the id of the last one that was looked at, or None at the end.
        """
        key = pictures.c.id
        some = select(key.label("key")).where(key > after).order_by(key).limit(ROWS_AT_ONCE).subquery()
        last = await self._connection.scalar(select(func.max(some.c.key)))
        if last is not None:
            await self._delete(
                key > after,
                key <= last,
                pictures.c.owner == PictureOwner.IMPORT,
                pictures.c.created_at < before,
                ~exists().where(import_parts.c.import_id == pictures.c.subject_id),
            )
        return last

    async def _delete(self, *conditions: ColumnElement[bool]) -> None:
        """Delete pictures; their files are removed after the commit.

        A note stays until they are: their store may be out of reach, or this process be killed.
        """
        query = delete(pictures).where(*conditions).returning(pictures.c.couple_id, pictures.c.id)
        deleted = (await self._connection.execute(query)).all()
        if deleted:
            notes = [{"id": row.id, "couple_id": row.couple_id} for row in deleted]
            await self._connection.execute(insert(picture_removals), notes)
        self.deleted |= {(row.couple_id, row.id) for row in deleted}

    async def removed_pictures(self, after: int, limit: int) -> list[tuple[int, int]]:
        """List (couple id, picture id) of deleted pictures after an id whose files may still exist."""
        key = picture_removals.c.id
        query = select(picture_removals.c.couple_id, key).where(key > after)
        rows = await self._connection.execute(query.order_by(key).limit(limit))
        return [(row.couple_id, row.id) for row in rows.all()]

    async def forget_removed(self, picture_ids: Collection[int]) -> None:
        """Delete the notes about pictures whose files are gone."""
        await self._connection.execute(delete(picture_removals).where(picture_removals.c.id.in_(picture_ids)))

    def _row(self, picture: Picture, size: int) -> dict[str, object]:
        return {
            "id": picture.id,
            "couple_id": picture.couple_id,
            "owner": picture.owner,
            "subject_id": picture.subject_id,
            "place": picture.index,
            "alt": self._cipher.encrypt(picture.couple_id, "pictures.alt", picture.id, picture.alt),
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "size": size,
            "created_at": self._now,
        }

    def _picture(self, row: Row[Any]) -> Picture:
        return Picture(
            id=row.id,
            couple_id=row.couple_id,
            owner=PictureOwner(row.owner),
            subject_id=row.subject_id,
            index=row.place,
            alt=self._cipher.decrypt(row.couple_id, "pictures.alt", row.id, row.alt),
            media_type=row.media_type,
            width=row.width,
            height=row.height,
        )
