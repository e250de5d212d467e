"""Wishes: what each wishes they did more of, opened together, one tried for a week."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import WAKING_HOURS, first_within, instant_of

WISH_LIMIT = 1_000  # characters of the wish, and of the promise
NOTICING_LIMIT = 2_000
TRIAL_DAYS = 7
SHOWN_FIRST_FOR = timedelta(days=7)  # what both noticed, at the head of the list


class WishesAlreadyOpen(KindlingError):
    """Both wishes are open, so that neither can be changed any more."""

    text_id = "refusal-wishes-open"


class WishAlreadyTried(WishesAlreadyOpen):
    """Both wishes are open, and a week is set aside for one of them."""

    text_id = "refusal-wish-tried"


class NotYourPromise(KindlingError):
    """Only the one who would do it may choose a wish."""

    text_id = "refusal-not-your-promise"


class AlreadyChosen(KindlingError):
    """One of the two wishes was chosen already."""

    text_id = "refusal-already-chosen"


class TrialStillRunning(KindlingError):
    """The week is not over yet. Words: `moment`, when it is."""

    text_id = "refusal-trial-runs"


class WishRoundState(StrEnum):
    """A round is sealed, then open, then trying, then closed; it may be closed from each of them."""

    SEALED = "sealed"
    OPEN = "open"
    TRYING = "trying"
    CLOSED = "closed"


class WishDeletion(StrEnum):
    """What becomes of a wish to take back: it is gone, its round rests too, or that is asked first."""

    GONE = "gone"
    ROUND_RESTS = "rests"
    NEEDS_CONFIRMATION = "asked"


@dataclass(frozen=True, slots=True)
class Wish:
    """What its author wishes the two did more of, and what they themselves will do towards it."""

    id: int
    round_id: int
    author_id: int
    wish: str
    promise: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Noticing:
    """What one of the two noticed in the week that they tried it."""

    author_id: int
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class WishRound:
    """One round of wishes.

        sealed ──second wish──> open ──chosen──> trying ──second noticing──> closed
           └──────────────────────┴─ let it rest ──┴───────────────────────────┘

    Invariants:

    - A couple has at most one round that is not closed.
    - While it is sealed, there is one wish, which nobody but its author is shown. It can be changed or taken
      back; to take it back ends the round and leaves nothing of it.
    - `opened_at` is set by the second wish, once, in the transaction that stores it. From then on neither
      wish changes, and both are shown to both.
    - `chosen_id` and `ends_at` are set together, once, by the author of that wish: the one who would do it.
    - From `ends_at` on, while it is trying, both are asked what they noticed. A noticing is shown to nobody
      but its author, and can be changed, until the second one sets `noticed_at`, once, and closes the round.
      In a round that was let rest a lone noticing stays sealed for ever, as a lone wish does.
    - A wish that is taken back after it was opened lets the round rest. A closed round never changes but by
      taking words back; with its last words it is gone.
    """

    id: int
    couple_id: int
    state: WishRoundState
    began_at: datetime
    opened_at: datetime | None
    chosen_id: int | None
    ends_at: datetime | None
    noticed_at: datetime | None
    wishes: tuple[Wish, ...]
    noticings: tuple[Noticing, ...]

    @property
    def is_running(self) -> bool:
        """Whether something of it is still to come."""
        return self.state is not WishRoundState.CLOSED

    @property
    def chosen_wish(self) -> Wish | None:
        """The wish that is or was tried."""
        return next((wish for wish in self.wishes if wish.id == self.chosen_id), None)

    def awaits_noticings(self, now: datetime) -> bool:
        """Whether the week is over, so that both are asked what they noticed."""
        return self.state is WishRoundState.TRYING and self.ends_at is not None and now >= self.ends_at

    def wish_of(self, user_id: int) -> Wish | None:
        """Return one partner's wish."""
        return next((wish for wish in self.wishes if wish.author_id == user_id), None)

    def noticing_of(self, user_id: int) -> Noticing | None:
        """Return what one partner noticed."""
        return next((one for one in self.noticings if one.author_id == user_id), None)

    def shown_wishes(self, user_id: int) -> tuple[Wish, ...]:
        """Return the wishes that this partner is shown: their own, and both once they are open."""
        return self.wishes if self.opened_at else tuple(w for w in self.wishes if w.author_id == user_id)

    def shown_noticings(self, user_id: int) -> tuple[Noticing, ...]:
        """Return the noticings that this partner is shown: their own, and both once both are in."""
        return (
            self.noticings if self.noticed_at else tuple(n for n in self.noticings if n.author_id == user_id)
        )


def trial_end(now: datetime, home: ZoneInfo, zones: tuple[ZoneInfo, ZoneInfo]) -> datetime:
    """Find when the week is over: at the same wall time 7 days on, or when both are awake after it."""
    local = now.astimezone(home)
    wall = time(local.hour, local.minute, local.second)
    return first_within(
        WAKING_HOURS, instant_of(local.date() + timedelta(days=TRIAL_DAYS), wall, home), zones
    )
