"""Store sparks and their picks."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from core.sparks import Pick, Spark
from data.stores.base import ItemStore
from data.tables import spark_picks, sparks

PICKED = select(spark_picks.c.spark_id, spark_picks.c.user_id).where(
    spark_picks.c.spark_id.in_(bindparam("spark_ids", expanding=True))
)


class SparkStore(ItemStore[Spark]):
    """A couple's sparks; the picks and guesses are encrypted."""

    table = sparks

    async def open_of(self, couple_id: int) -> Spark | None:
        """Find the couple's open spark."""
        return await self._find_first(
            select(sparks).where(sparks.c.couple_id == couple_id, sparks.c.opened_at.is_(None))
        )

    async def insert_spark(self, couple_id: int, deck_id: str) -> Spark:
        """Store a spark without picks."""
        return await self._insert_item(
            id=self._next_id(), couple_id=couple_id, deck_key=deck_id, posted_at=self._now
        )

    async def delete_unopened(self, spark_id: int) -> None:
        """Delete an expired spark with its picks, leaving no tombstone."""
        await self._connection.execute(delete(sparks).where(sparks.c.id == spark_id))

    async def picks_of(self, spark: Spark) -> list[Pick]:
        """List the picks of a spark."""
        query = select(spark_picks).where(spark_picks.c.spark_id == spark.id).order_by(spark_picks.c.id)
        rows = (await self._connection.execute(query)).all()
        return [
            Pick(
                row.user_id,
                self._number(spark.couple_id, "spark_picks.choice", row.id, row.choice),
                self._number(spark.couple_id, "spark_picks.guess", row.id, row.guess),
            )
            for row in rows
        ]

    async def upsert_pick(self, spark: Spark, pick: Pick) -> None:
        """Store a pick and its guess, replacing the user's earlier one, if any."""
        is_theirs = (spark_picks.c.spark_id == spark.id, spark_picks.c.user_id == pick.user_id)
        found = None
        if pick.user_id in spark.picked_by:
            found = await self._connection.scalar(select(spark_picks.c.id).where(*is_theirs))
        pick_id = found or self._next_id()
        guess = None if pick.guess is None else str(pick.guess)
        columns = {
            "choice": self._cipher.encrypt(spark.couple_id, "spark_picks.choice", pick_id, str(pick.choice)),
            "guess": self._cipher.encrypt_optional(spark.couple_id, "spark_picks.guess", pick_id, guess),
        }
        origin = {"spark_id": spark.id, "user_id": pick.user_id, "answered_at": self._now}
        await self._upsert(spark_picks, pick_id, columns, is_new=not found, **origin)

    async def delete_pick(self, spark_id: int, user_id: int) -> None:
        """Delete a partner's pick."""
        is_theirs = spark_picks.c.user_id == user_id
        await self._delete_words(spark_picks, spark_picks.c.spark_id == spark_id, is_theirs)

    async def _items(self, rows: Sequence[Row[Any]]) -> list[Spark]:
        """Build sparks from rows; one query finds the partners who have picked."""
        picked: defaultdict[int, list[int]] = defaultdict(list)
        for pick in await self._connection.execute(PICKED, {"spark_ids": [row.id for row in rows]}):
            picked[pick.spark_id].append(pick.user_id)
        return [self._item(row, picked[row.id]) for row in rows]

    def _item(self, row: Row[Any], picked_by: Sequence[int] = ()) -> Spark:
        return Spark(
            id=row.id,
            couple_id=row.couple_id,
            deck_id=row.deck_key,
            posted_at=row.posted_at,
            opened_at=row.opened_at,
            picked_by=tuple(picked_by),
        )

    def _number(self, couple_id: int, column: str, row_id: int, ciphertext: bytes | None) -> int | None:
        """Return the number of an option; an unreadable one counts as not given."""
        if ciphertext is None:
            return None
        number = self._cipher.decrypt_or_none(couple_id, column, row_id, ciphertext) or ""
        return int(number) if number.isdecimal() else None
