"""Reunions: hugs saved while the partners are apart, given one by one when they meet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

JOINED_WITHIN = timedelta(hours=12)  # of the first partner's press


class NotAHug(KindlingError):
    """The sign is not a hug, and only hugs can be saved."""

    text_id = "refusal-not-a-hug"


class NoHugWaits(KindlingError):
    """The couple has no saved hug."""

    text_id = "refusal-nothing-waits"


class WaitsForOther(KindlingError):
    """The caller pressed first; now the other partner has to press too."""

    text_id = "refusal-one-says-so"


class ReunionUnderWay(KindlingError):
    """Both partners have pressed already, and their hugs are being dealt."""

    text_id = "refusal-reunion-under-way"


class ReunionState(StrEnum):
    """The state of a reunion: asked by one partner, dealing hugs once both have pressed, then over."""

    ASKED = "asked"
    DEALING = "dealing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Reunion:
    """A meeting of both partners, known only through their two presses.

    `begun_at` is when it was asked; while hugs are dealt, when the turn of the current hug, `hug_id`, began.

    Invariants: at most one of a couple is not over. One partner asks, and the other joins within twelve
    hours; after that it is stale, and the next press asks again. `hug_id` is set exactly while hugs are
    dealt: a hug that was saved, is not given yet and was not taken back; each is given once. It is over when
    no hug is left or when either partner ends it; the other hugs stay saved. Hugs are never counted.
    """

    id: int
    couple_id: int
    opened_by: int
    state: ReunionState
    begun_at: datetime
    hug_id: int | None

    def is_stale(self, now: datetime) -> bool:
        """Return whether it began so long ago that the next press asks again."""
        return now - self.begun_at > JOINED_WITHIN

    def refuse_unless_joinable(self, user_id: int) -> None:
        """Refuse a press that is not the second key. Raises `ReunionUnderWay`, `WaitsForOther`."""
        if self.state is ReunionState.DEALING:
            raise ReunionUnderWay
        if user_id == self.opened_by:
            raise WaitsForOther
