"""Things to try: single new ones, and ongoing projects or habits that a couple shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError
from core.unreadable import UNREADABLE

TRY_LIMIT = 100
MOST_TRIES = 100
DRAWS_BEFORE_PROMPT = 3


class NoTries(KindlingError):
    """The couple's list is empty."""

    text_id = "refusal-no-tries"


class TryUnknown(KindlingError):
    """The couple's list has no such entry."""

    text_id = "refusal-try-unknown"


class SameTryTwice(KindlingError):
    """The couple's list has this entry already."""

    text_id = "refusal-same-try-twice"


class TooManyTries(KindlingError):
    """The couple's list is full. Arguments: `limit`."""

    text_id = "refusal-too-many-tries"


class TryState(StrEnum):
    """The state of a thing to try: open until done; an ongoing one stays open."""

    OPEN = "open"
    DONE = "done"


class TryKind(StrEnum):
    """The kinds of things to try, in the order of the list."""

    WATCH = "watch"
    PLAY = "play"
    LISTEN = "listen"
    GO = "go"
    MAKE = "make"
    LEARN = "learn"


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try; `done_at` is the moment it was done or, if ongoing, last worked on."""

    id: int
    couple_id: int
    author_id: int
    what: str
    is_ongoing: bool
    state: TryState
    drawn_at: datetime | None
    done_at: datetime | None
    kind: TryKind | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it can be drawn and done."""
        return self.state is TryState.OPEN


def least_recently_drawn(tries: Sequence[Try], last: int | None = None) -> list[Try]:
    """List the things to draw from: those never drawn, else those drawn longest ago.

    `last` is the id that was drawn last; it is left out unless it is the only one. Unreadable things are
    never drawn.
    """
    readable = [each for each in tries if each.what != UNREADABLE]
    others = [each for each in readable if each.id != last] or readable
    never_drawn = [each for each in others if each.drawn_at is None]
    earliest = min((each.drawn_at for each in others if each.drawn_at is not None), default=None)
    return never_drawn or [each for each in others if each.drawn_at == earliest]


def resolve_try(tries: Sequence[Try], choice: str) -> Try:
    """Find a thing to try by its id, as picked, or by its words, as typed: whole, or a unique beginning.

    Raises `TryUnknown`.
    """
    typed = choice.strip().casefold()
    matches = (
        [each for each in tries if str(each.id) == choice]
        or [each for each in tries if each.what.casefold() == typed]
        or [each for each in tries if typed and each.what.casefold().startswith(typed)]
    )
    if len(matches) != 1:
        raise TryUnknown
    return matches[0]
