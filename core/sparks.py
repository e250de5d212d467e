"""Sparks: a pick of each partner, and for some a guess of the other's; both open together."""

from dataclasses import dataclass
from enum import StrEnum

from core.abouts import NOTHING, Fit


class SparkKind(StrEnum):
    """The kinds of sparks; a guess also asks what the other picks."""

    EITHER = "either"
    FOUR = "four"
    LIKELY = "likely"
    GUESS_EITHER = "guess-either"
    GUESS_FOUR = "guess-four"

    @property
    def has_guess(self) -> bool:
        """Return whether each partner guesses the other's pick, too."""
        return self in (SparkKind.GUESS_EITHER, SparkKind.GUESS_FOUR)

    @property
    def option_count(self) -> int:
        """The number of options in the deck: none where they are the two partners."""
        if self is SparkKind.LIKELY:
            return 0
        return 2 if self in (SparkKind.EITHER, SparkKind.GUESS_EITHER) else 4


@dataclass(frozen=True, slots=True)
class SparkEntry:
    """A spark of the deck; one that has left the deck has an empty text and no options."""

    deck_id: str
    kind: SparkKind
    text: str
    options: tuple[str, ...]
    talk: str
    fits: frozenset[Fit] = NOTHING
    not_for: frozenset[Fit] = NOTHING
