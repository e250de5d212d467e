"""Delete the rows of a couple under erasure, some at a time."""

from sqlalchemy import delete, select

from data.stores.base import Store
from data.tables import metadata

ERASED_TABLES = tuple(
    table
    for table in reversed(metadata.sorted_tables)
    if "couple_id" in table.c and "couple_id" not in table.primary_key.columns
)
"""The tables with many rows of a couple, children before their parents; other rows go with their parents."""


class ErasureStore(Store):
    """Deletes in slices, since one statement for all rows would lock everybody else out of the database."""

    async def delete_some_rows_of(self, couple_id: int, limit: int) -> bool:
        """Delete up to `limit` rows of a couple, with their dependent rows; return False if none was left."""
        left = limit
        for table in ERASED_TABLES:
            (key,) = table.primary_key.columns
            some = select(key).where(table.c.couple_id == couple_id).limit(left)
            left -= (await self._connection.execute(delete(table).where(key.in_(some)))).rowcount
            if left <= 0:
                return True
        return left < limit
