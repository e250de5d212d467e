"""How a couple live and what fits them now, which chooses what the decks deal."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Fit(StrEnum):
    """A thing that a couple said of themselves, or that a deck entry is made for."""

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
    """What one partner has said last of how the couple live; either may change it."""

    id: int
    couple_id: int
    author_id: int
    fits: frozenset[Fit]


def read_fits(values: Iterable[str]) -> frozenset[Fit]:
    """Return the fits among some values; of several ways of living the first, others are left out."""
    known = {value for value in values if value in set(Fit)}
    living = [fit for fit in LIVING if fit in known]
    return frozenset([*living[:1], *(fit for fit in SEASONS if fit in known)])


class Fitted(Protocol):
    """A deck entry that says whom it is for, and whom it is not for."""

    @property
    def fits(self) -> frozenset[Fit]:
        """The couples that it is made for; nothing means everybody."""
        ...

    @property
    def not_for(self) -> frozenset[Fit]:
        """The couples that it leaves out."""
        ...


FittedT = TypeVar("FittedT", bound=Fitted)


def fits(entry_fits: frozenset[Fit], about: Collection[Fit], not_for: frozenset[Fit] = NOTHING) -> bool:
    """Return whether a deck entry suits a couple of whom `about` is known; it may be nothing yet."""
    if not not_for.isdisjoint(about):
        return False
    return not entry_fits or not entry_fits.isdisjoint(about)


def fitting(entries: Sequence[FittedT], about: Collection[Fit]) -> list[FittedT]:
    """List the entries that suit a couple, in their order; all of them where none does."""
    chosen = [entry for entry in entries if fits(entry.fits, about, entry.not_for)]
    return chosen or list(entries)
