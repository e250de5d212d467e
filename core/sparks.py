"""Sparks: one pick of each partner, sometimes with a guess of the other's; both open together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.abouts import NOTHING, Fit
from core.deliveries import DeliveryKind
from core.errors import KindlingError
from core.open_cards import StillOpen

VANISHES_AFTER = timedelta(days=1)  # without both picks


class SparkStillOpen(StillOpen):
    """A spark is still open."""

    text_id = "refusal-spark-still-open"

    def __init__(self, spark_id: int) -> None:
        super().__init__(DeliveryKind.SPARK, spark_id)


class SparkOpened(KindlingError):
    """Both picks are open: they can no longer be changed."""

    text_id = "refusal-spark-opened"


class NoPick(KindlingError):
    """The caller has picked nothing."""

    text_id = "refusal-no-pick"


class SparkKind(StrEnum):
    """The kinds of sparks; a guess also asks for the other's pick."""

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
        """The number of options in the deck; 0 if the options are the two partners."""
        if self is SparkKind.LIKELY:
            return 0
        return 2 if self in (SparkKind.EITHER, SparkKind.GUESS_EITHER) else 4


@dataclass(frozen=True, slots=True)
class SparkEntry:
    """A spark of the deck; one that left the deck has an empty text and no options."""

    deck_id: str
    kind: SparkKind
    text: str
    options: tuple[str, ...]
    talk: str
    fits: frozenset[Fit] = NOTHING
    not_for: frozenset[Fit] = NOTHING

    @property
    def title(self) -> str:
        """The text with its options numbered, so that a stored pick can be read."""
        return " ".join([self.text, *(f"({number}) {each}" for number, each in enumerate(self.options, 1))])


@dataclass(frozen=True, slots=True)
class Pick:
    """One partner's pick and, if the spark asks for it, their guess of the other's.

    Both are numbers of options, from 1; of `LIKELY` they are partners in the order of `Couple.user_ids`.
    None if there is no guess, or if it cannot be read.
    """

    user_id: int
    choice: int | None
    guess: int | None


@dataclass(frozen=True, slots=True)
class Spark:
    """A spark dealt to a couple.

    Invariants: at most one per couple is open; the picks stay sealed until `opened_at`, which is set once.
    One that is not opened within a day is deleted with its picks.
    """

    id: int
    couple_id: int
    deck_id: str
    posted_at: datetime
    opened_at: datetime | None
    picked_by: tuple[int, ...]


def option_number(typed: str, entry: SparkEntry) -> int | None:
    """Return the number of the submitted option; None if the spark has no such option."""
    numbers = range(1, (len(entry.options) or 2) + 1)
    return next((number for number in numbers if typed == str(number)), None)


def refuse_if_opened(spark: Spark) -> None:
    """Refuse to change a pick that is open. Raises `SparkOpened`."""
    if spark.opened_at is not None:
        raise SparkOpened


def in_order(picks: Sequence[Pick], user_ids: Sequence[int]) -> tuple[Pick, ...]:
    """Return picks in the couple's own order."""
    return tuple(sorted(picks, key=lambda pick: user_ids.index(pick.user_id)))
