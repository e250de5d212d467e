"""Select the rows of the servers this process serves."""

from sqlalchemy import Column, ColumnElement, true

from core.shards import Shards

# Discord assigns a server to shard (id >> 22) % count; PostgreSQL cannot shift one bigint by another.
IDS_PER_MILLISECOND = 2**22


def is_on_shards(guild_id: Column[int], shards: Shards) -> ColumnElement[bool]:
    """Build the condition that a server is on one of these shards.

    A process that serves all shards needs none: SQLAlchemy leaves out a condition that is always true.
    """
    if shards.are_all_served:
        return true()
    return (guild_id // IDS_PER_MILLISECOND % shards.count).in_(shards.ids)
