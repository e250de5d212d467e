"""Ids: made before a row is stored, so that its words can be bound to it; later ones are larger."""

import secrets
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
RANDOM_BITS = 21


def first_id_at(moment: datetime) -> int:
    """Return the smallest id that can have been made at a moment: every one before it is smaller."""
    return ((moment - EPOCH) // timedelta(milliseconds=1)) << RANDOM_BITS


class IdGenerator:
    """Makes ids of 63 bits: milliseconds since 2025, then random bits, always above the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next_id(self, now: datetime) -> int:
        """Make the next id at that moment."""
        milliseconds = (now - EPOCH) // timedelta(milliseconds=1)
        self._last = max((milliseconds << RANDOM_BITS) | secrets.randbits(RANDOM_BITS), self._last + 1)
        return self._last
