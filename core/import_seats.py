"""Seats: who is more likely to … is answered with the first or the second partner, by who joined first."""

from collections.abc import Mapping
from dataclasses import replace

from core.imports import ImportedRow
from core.sparks import SparkEntry, SparkKind

OTHER_SEAT = {"1": "2", "2": "1"}


def in_seat(row: ImportedRow, seat: int, sparks: Mapping[str, SparkEntry]) -> ImportedRow:
    """Return a row as it reads in a couple in which its author has this seat, 0 or 1.

    Who had the first seat before, and has the second now, means the other number with "I am more likely to".
    """
    if row.table != "spark_picks" or row.parent is None:
        return row
    entry, earlier = sparks.get(str(row.parent.values["deck_key"])), row.parent.values["own_seat"]
    if entry is None or entry.kind is not SparkKind.LIKELY or earlier in (None, seat):
        return row
    turned = {name: OTHER_SEAT.get(str(row.values[name])) for name in ("choice", "guess")}
    return replace(row, values={**row.values, **turned})
