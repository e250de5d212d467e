"""Wishes: each partner's wish for more of something, opened together; one is tried for a week."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import WAKING_HOURS, first_within, instant_of

WISH_LIMIT = 1_000  # characters of the wish, and of the promise
NOTICING_LIMIT = 2_000
TRIAL_DAYS = 7
SHOWN_FIRST_FOR = timedelta(days=7)  # both noticings, at the head of the list of growth


class WishesAlreadyOpen(KindlingError):
    """Both wishes are open, so neither can be changed."""

    text_id = "refusal-wishes-open"


class WishAlreadyTried(WishesAlreadyOpen):
    """Both wishes are open, and the week of one of them has begun."""

    text_id = "refusal-wish-tried"


class NotYourPromise(KindlingError):
    """The caller did not write this wish; only its author, who would act on it, may choose it."""

    text_id = "refusal-not-your-promise"


class AlreadyChosen(KindlingError):
    """One of the wishes has been chosen already."""

    text_id = "refusal-already-chosen"


class TrialStillRunning(KindlingError):
    """The week is not over yet. Arguments: `until`, the second it ends."""

    text_id = "refusal-trial-runs"


class WishRoundState(StrEnum):
    """The state of a round: sealed, open, trying, closed; any round may be closed early."""

    SEALED = "sealed"
    OPEN = "open"
    TRYING = "trying"
    CLOSED = "closed"


class WishDeletion(StrEnum):
    """The result of taking back a wish.

    GONE: it is deleted. ROUND_RESTS: its round was let rest, too. NEEDS_CONFIRMATION: letting the round rest
    has to be confirmed first.
    """

    GONE = "gone"
    ROUND_RESTS = "rests"
    NEEDS_CONFIRMATION = "asked"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for more of something as a couple, with its author's promise."""

    id: int
    round_id: int
    author_id: int
    wish: str
    promise: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Noticing:
    """One partner's words about the week of the trial."""

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
    - While it is sealed, there is one wish, which only its author is shown. It can be changed or taken back;
      taking it back ends the round and leaves nothing of it.
    - `opened_at` is set by the second wish, once, in the transaction that stores it. From then on neither
      wish changes, and both are shown to both partners.
    - `chosen_id` and `ends_at` are set together, once, by the author of that wish, who would do it.
    - From `ends_at` on, while it is trying, both partners are asked what they noticed. A noticing is shown
      only to its author, and can be changed, until the second one sets `noticed_at`, once, and closes the
      round. In a round that was let rest, a lone noticing stays sealed for ever, as a lone wish does.
    - Taking back a wish after it was opened lets the round rest. A closed round changes only when words are
      taken back; with its last words it is deleted.
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
        """Return whether it is not closed."""
        return self.state is not WishRoundState.CLOSED

    @property
    def chosen_wish(self) -> Wish | None:
        """The wish being tried, now or before; None until one is chosen."""
        return next((wish for wish in self.wishes if wish.id == self.chosen_id), None)

    def awaits_noticings(self, now: datetime) -> bool:
        """Return whether the week is over, so that both partners are asked for their noticings."""
        return self.state is WishRoundState.TRYING and self.ends_at is not None and now >= self.ends_at

    def wish_of(self, user_id: int) -> Wish | None:
        """Return a partner's wish, if there is one."""
        return next((wish for wish in self.wishes if wish.author_id == user_id), None)

    def noticing_of(self, user_id: int) -> Noticing | None:
        """Return a partner's noticing, if there is one."""
        return next((noticing for noticing in self.noticings if noticing.author_id == user_id), None)

    def shown_wishes(self, user_id: int) -> tuple[Wish, ...]:
        """Return the wishes this partner may see: their own, and both once they are open."""
        return self.wishes if self.opened_at else tuple(w for w in self.wishes if w.author_id == user_id)

    def shown_noticings(self, user_id: int) -> tuple[Noticing, ...]:
        """Return the noticings this partner may see: their own, and both once both are in."""
        return (
            self.noticings if self.noticed_at else tuple(n for n in self.noticings if n.author_id == user_id)
        )


def trial_end(now: datetime, home: ZoneInfo, zones: tuple[ZoneInfo, ZoneInfo]) -> datetime:
    """Return the end of the week: the same wall time 7 days later or, at night, when both are awake again.

    The wall time is that of the couple's zone, `home`; `zones` are those of both partners.
    """
    # Chosen on Sunday at 23:00: a week later at 23:00 both sleep, so the week ends on Monday at 8:00.
    local = now.astimezone(home)
    wall = time(local.hour, local.minute, local.second)
    return first_within(
        WAKING_HOURS, instant_of(local.date() + timedelta(days=TRIAL_DAYS), wall, home), zones
    )
