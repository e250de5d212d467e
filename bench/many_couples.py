"""Very many couples, known without reading their rows: each id follows from a couple's number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.sample_data import COUPLES_AGE
from data.ids import first_id_at

WEEKS = 5  # of revealed check-ins with two answers each
ID_STEP = 4  # between the ids of two couples' rows of one kind and week
KEY_NUMBERS = 10**9  # added to a couple's number, so that all ids of keys have as many digits


@dataclass(frozen=True)
class ManyCouples:
    """Ids and moments of the rows, known without reading them; `now` is when the last of them were stored."""

    count: int
    now: datetime

    def couple_id(self, number: int) -> int:
        """Return the id of a couple."""
        return first_id_at(self.now - COUPLES_AGE) + number * ID_STEP

    def row_id(self, kind: int, week: int, number: int, place: int = 0) -> int:
        """Return the id of a couple's row of a kind and a week; `week` 0 is the oldest."""
        # An hour between two kinds is far more ids than the couples take.
        moment = self.week_at(week) + timedelta(hours=kind)
        return first_id_at(moment) + number * ID_STEP + place

    def week_at(self, week: int) -> datetime:
        """Return the moment at which a week's check-ins opened."""
        return self.now - timedelta(weeks=WEEKS - week, days=2)

    def key_id(self, number: int) -> str:
        """Return the id of a couple's data key."""
        return f"{KEY_NUMBERS + number:036d}"
