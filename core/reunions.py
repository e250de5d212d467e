"""Reunions: hugs that waited while two people were apart, dealt one by one once both are together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

JOINED_WITHIN = timedelta(hours=12)


class NotAHug(KindlingError):
    """Only a hug can wait until the two are together."""

    text_id = "refusal-not-a-hug"


class NoHugWaits(KindlingError):
    """No hug waits for the two."""

    text_id = "refusal-nothing-waits"


class WaitsForOther(KindlingError):
    """It takes both: whoever said it first waits for the other."""

    text_id = "refusal-one-says-so"


class ReunionUnderWay(KindlingError):
    """The two are together already, and their hugs are being dealt."""

    text_id = "refusal-reunion-under-way"


class ReunionState(StrEnum):
    """One of the two said that they are together; then both did, and hugs are dealt; then it is over."""

    ASKED = "asked"
    DEALING = "dealing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Reunion:
    """A time together, as the two say themselves: nothing tells it but their two presses.

    `begun_at` is when it was asked, later when the hug that is to be given now, `hug_id`, had its turn.

    Invariants: at most one of a couple is not over. It is asked by one and joined by the other, within twelve
    hours; whatever is older says nothing of now, and whoever presses then asks anew. `hug_id` is set exactly
    while hugs are dealt: one that was put aside, is not given yet, and was not taken back; each is given
    once. It is over when none is left or when either says so, and the rest waits on. Nothing counts them.
    """

    id: int
    couple_id: int
    opened_by: int
    state: ReunionState
    begun_at: datetime
    hug_id: int | None

    def is_stale(self, now: datetime) -> bool:
        """Whether it began so long ago that it says nothing of now."""
        return now - self.begun_at > JOINED_WITHIN

    def refuse_unless_joinable(self, user_id: int) -> None:
        """Refuse a press that is not the second key. Raises `ReunionUnderWay`, `WaitsForOther`."""
        if self.state is ReunionState.DEALING:
            raise ReunionUnderWay
        if user_id == self.opened_by:
            raise WaitsForOther
