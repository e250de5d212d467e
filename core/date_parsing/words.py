"""The words of a language, with the kind of each, and the typos accepted for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.typos import is_one_letter_away

SHORTEST_TYPO = 4  # letters; shorter words have too many neighbours


class Kind(StrEnum):
    """The kinds of tokens, one letter each, so that patterns can match a text's kinds as a string."""

    WEEKDAY = "W"  # 0 is Monday
    MONTH = "M"
    RELATIVE_DAY = "R"  # in days from today
    TONIGHT = "G"
    PART = "P"  # a `DayPart`
    CLOCK_UNIT = "u"  # in seconds
    DAY_UNIT = "V"  # (days, months)
    NUMBER = "N"
    ONE = "i"  # "a", "an"
    ORDINAL = "O"
    FOUR_DIGITS = "Y"  # a year, or a time such as 1930
    DATE = "D"  # (mark, first, second, third) of a date in numbers
    TIME = "T"  # (hour, minute, second) as in 19:30
    HOUR_TIME = "H"  # the same as in 19h30
    DOTTED = "B"  # (first, second) as in 3.10: a day, a time, or a decimal
    PAIR = "S"  # (first, second) as in 3/10
    MONTH_YEAR = "Q"  # (month, year) in numbers
    HALF_DAY = "A"  # 0 for am, 12 for pm
    OCLOCK = "C"
    NOON = "n"
    MIDNIGHT = "m"
    HOLIDAY = "L"  # (month, day)
    SEASON = "E"  # a `Season`
    WEEKEND = "w"
    EDGE = "e"  # "early", "the end of"
    IN = "I"
    FROM_NOW = "K"
    AGO = "g"
    FROM = "j"
    AND = "&"
    HALF = "h"
    QUARTER = "q"
    PAST = "p"
    TO = "b"
    NEXT = "x"
    LAST = "l"
    THIS = "s"
    AT = "a"
    ON = "o"
    THE = "t"
    OF = "f"
    ZONE = "Z"  # the name of a zone
    OFFSET = "z"  # from UTC, in minutes
    TIMESTAMP = "X"  # in seconds since 1970
    FILLER = "~"
    WORD = "_"  # a word whose meaning is still to be looked up
    UNKNOWN = "?"


class DayPart(StrEnum):
    """The parts of a day that people name."""

    MORNING = "morning"
    LUNCH = "lunch"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Season(StrEnum):
    """The seasons, in the order they begin if spring is the year's first."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


Meaning = tuple[Kind, Any]


@dataclass(frozen=True)
class Words:
    """The words of one language.

    `phrases` maps one word or several to their meaning. `not_typos` are ordinary words that are one letter
    away from a word of the table and mean something else. `several_weekdays` are phrases for more than one
    weekday, `between_weekdays` the words that may stand between them, `from_to` those of a range of them.
    """

    phrases: Mapping[tuple[str, ...], Meaning]
    not_typos: frozenset[str] = frozenset()
    several_weekdays: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    between_weekdays: frozenset[str] = frozenset()
    from_to: frozenset[str] = frozenset()
    longest: int = field(init=False)
    vocabulary: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", max(map(len, self.phrases)))
        object.__setattr__(self, "vocabulary", frozenset(word for phrase in self.phrases for word in phrase))

    def correct(self, word: str) -> str:
        """Return the intended word: itself, or the only word one letter away.

        A word that means something is never turned into another, nor is a typo of two words with different
        meanings ("tursday").
        """
        if word in self.vocabulary or word in self.not_typos or len(word) < SHORTEST_TYPO:
            return word
        near = [
            known
            for known in self.vocabulary
            if _is_neighbour(word, known) and self.phrases.get((known,), ("", ""))[0] is not Kind.ZONE
        ]
        meanings = {self.phrases.get((known,), known) for known in near}
        return min(near) if len(meanings) == 1 else word


def phrases_of(kind: Kind, words: Mapping[Any, str]) -> dict[tuple[str, ...], Meaning]:
    """Return the phrases of one kind: each value with all its words, separated by a bar."""
    return {
        tuple(phrase.split()): (kind, value) for value, typed in words.items() for phrase in typed.split("|")
    }


def _is_neighbour(typed: str, known: str) -> bool:
    # A typo seldom hits the first letter, and words that differ there are often other words: "soon", "noon".
    return len(known) >= SHORTEST_TYPO and typed[0] == known[0] and is_one_letter_away(typed, known)
