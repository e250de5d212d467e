"""Shards: which servers this process serves."""

from sqlalchemy import Column, ColumnElement, true

from core.shards import Shards

# Discord deals servers to shards by their id >> 22; PostgreSQL has no such shift between two bigints.
IDS_PER_MILLISECOND = 2**22


def is_on_shards(guild_id: Column[int], shards: Shards) -> ColumnElement[bool]:
    """Return the condition that a server is on one of these shards.

    A process that serves all of them asks nothing: SQLAlchemy leaves a condition that is always true out.
    """
    if shards.are_all_served:
        return true()
    return (guild_id // IDS_PER_MILLISECOND % shards.count).in_(shards.ids)
