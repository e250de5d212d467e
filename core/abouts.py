"""The facts a couple states about its life, and the deck entries that suit it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Fit(StrEnum):
    """A fact a couple states about its life, or that a deck entry is made for."""

    TOGETHER = "together"
    APART = "apart"
    BETWEEN = "between"
    NEW = "new"
    YEARS = "years"
    CHILDREN = "children"
    FAR = "far"
    GAMES = "games"
    HARD = "hard"


LIVING = (Fit.TOGETHER, Fit.APART, Fit.BETWEEN)  # at most one of these is said
SEASONS = tuple(fit for fit in Fit if fit not in LIVING)  # any of these

NOTHING: frozenset[Fit] = frozenset()


@dataclass(frozen=True, slots=True)
class About:
    """A couple's latest facts about its life, as stated by one partner; either may change them."""

    id: int
    couple_id: int
    author_id: int
    fits: frozenset[Fit]


def read_fits(values: Iterable[str]) -> frozenset[Fit]:
    """Return the known fits among some values; of several ways of living, only the first."""
    known = {value for value in values if value in set(Fit)}
    living = [fit for fit in LIVING if fit in known]
    return frozenset([*living[:1], *(fit for fit in SEASONS if fit in known)])


class Fitted(Protocol):
    """A deck entry with the couples it is made for, and those it leaves out."""

    @property
    def fits(self) -> frozenset[Fit]:
        """The couples it is made for; empty means everybody."""
        ...

    @property
    def not_for(self) -> frozenset[Fit]:
        """The couples it leaves out."""
        ...


FittedT = TypeVar("FittedT", bound=Fitted)


def fits(entry_fits: frozenset[Fit], about: Collection[Fit], not_for: frozenset[Fit] = NOTHING) -> bool:
    """Return whether a deck entry suits a couple with these answers, which may be empty."""
    if not not_for.isdisjoint(about):
        return False
    return not entry_fits or not entry_fits.isdisjoint(about)


def fitting(entries: Sequence[FittedT], about: Collection[Fit]) -> list[FittedT]:
    """List the entries that suit a couple, in their order; all entries if none does."""
    chosen = [entry for entry in entries if fits(entry.fits, about, entry.not_for)]
    return chosen or list(entries)
