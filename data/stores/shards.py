"""Shards: which servers this process serves."""

from sqlalchemy import Column, ColumnElement, true

# Discord deals servers to shards by their id >> 22; PostgreSQL has no such shift between two bigints.
IDS_PER_MILLISECOND = 2**22


def on_shards(guild_id: Column[int], guilds: tuple[int, tuple[int, ...]]) -> ColumnElement[bool]:
    """Tell whether a server is on one of the shards; `guilds` is their count and those of this process.

    A process that serves all of them asks nothing: SQLAlchemy leaves a condition that is always true out.
    """
    count, shards = guilds
    return true() if len(shards) == count else (guild_id // IDS_PER_MILLISECOND % count).in_(shards)
