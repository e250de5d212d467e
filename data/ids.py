"""Ids of rows, made before a row is stored so that its encrypted words can be bound to it.

An id has 63 bits: milliseconds since 2025, then random bits. Later ids are larger.
"""

import secrets
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
RANDOM_BITS = 21


def first_id_at(moment: datetime) -> int:
    """Return the smallest id that can be made at a moment; ids made before it are smaller."""
    return ((moment - EPOCH) // timedelta(milliseconds=1)) << RANDOM_BITS


def id_at(moment: datetime) -> int:
    """Return a random id of a moment; it may be smaller than another of the same millisecond."""
    return first_id_at(moment) | secrets.randbits(RANDOM_BITS)


def millisecond_of(row_id: int) -> int:
    """Return the millisecond, counted from 2025, in which an id was made."""
    return row_id >> RANDOM_BITS


class IdGenerator:
    """A source of ids, each larger than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next_id(self, now: datetime) -> int:
        """Return a new id for this moment."""
        # Two ids of one millisecond, or a clock set back, could go down: then count up from the last one.
        self._last = max(id_at(now), self._last + 1)
        return self._last
