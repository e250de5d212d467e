"""Shards: how Discord deals servers out, and which of them this process serves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shards:
    """The number of shards in all, and the numbers of those that this process serves."""

    count: int
    ids: tuple[int, ...]

    @property
    def are_all_served(self) -> bool:
        """Whether this process serves every shard, so that no server needs to be left out."""
        return len(self.ids) == self.count

    @property
    def share(self) -> float:
        """This process's part of all shards, up to 1."""
        return len(self.ids) / self.count
