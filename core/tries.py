"""Things to try: new ones, and projects or habits to share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

TRY_LIMIT = 100
MOST_TRIES = 100
DRAWS_BEFORE_PROMPT = 3


class NoTries(KindlingError):
    """There is nothing to try yet."""

    text_id = "refusal-no-tries"


class TryUnknown(KindlingError):
    """There is no such thing to try."""

    text_id = "refusal-try-unknown"


class SameTryTwice(KindlingError):
    """It is on the list already."""

    text_id = "refusal-same-try-twice"


class TooManyTries(KindlingError):
    """The list is full. Words: `limit`."""

    text_id = "refusal-too-many-tries"


class TryState(StrEnum):
    """Something to try is open until it is done; what is ongoing stays open."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try. What is ongoing is tended again and again: `done_at` is when it was last."""

    id: int
    couple_id: int
    author_id: int
    what: str
    is_ongoing: bool
    state: TryState
    drawn_at: datetime | None
    done_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it can be drawn and done."""
        return self.state is TryState.OPEN


def least_recently_drawn(tries: Sequence[Try], last: int | None = None) -> list[Try]:
    """List what to draw from: what was never drawn, else what was drawn longest ago; `last` only alone."""
    others = [one for one in tries if one.id != last] or list(tries)
    never = [one for one in others if one.drawn_at is None]
    earliest = min((one.drawn_at for one in others if one.drawn_at is not None), default=None)
    return never or [one for one in others if one.drawn_at == earliest]


def suggest_tries(tries: Sequence[Try], typed: str, limit: int) -> list[Try]:
    """List the first whose words hold what was typed, `limit` at most."""
    wanted = typed.strip().casefold()
    return [one for one in tries if wanted in one.what.casefold()][:limit]


def resolve_try(tries: Sequence[Try], choice: str) -> Try:
    """Find what was picked by its id, or typed: as a whole, or as only one begins. Raises `TryUnknown`."""
    typed = choice.strip().casefold()
    found = (
        [one for one in tries if str(one.id) == choice]
        or [one for one in tries if one.what.casefold() == typed]
        or [one for one in tries if typed and one.what.casefold().startswith(typed)]
    )
    if len(found) != 1:
        raise TryUnknown
    return found[0]
