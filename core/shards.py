"""Shards: Discord's partition of the servers, and the part this process serves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shards:
    """The number of shards in all, and the ids, from 0, of those this process serves."""

    count: int
    ids: tuple[int, ...]

    @property
    def are_all_served(self) -> bool:
        """Return whether this process serves every shard, so that queries need no filter by server."""
        return len(self.ids) == self.count

    def serve(self, guild_id: int) -> bool:
        """Return whether this process serves a server; direct messages have the id 0."""
        return self.are_all_served or shard_of(guild_id, self.count) in self.ids

    @property
    def share(self) -> float:
        """The fraction of all shards this process serves, up to 1."""
        return len(self.ids) / self.count


def shard_of(guild_id: int, count: int) -> int:
    """Return the shard of a server; direct messages, with the id 0, are on the first."""
    return (guild_id >> 22) % count
