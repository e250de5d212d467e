"""Fresh starts: after words came out wrong, their sender asks to begin again. No words are kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.deliveries import DeliveryKind
from core.errors import KindlingError, NotAvailable
from core.open_cards import StillOpen

HOUR = timedelta(hours=1)
OPEN_FOR = timedelta(days=1)  # then another may be asked for; a late *Yes, let's* still counts


class FreshStartStillOpen(StillOpen):
    """One partner has asked to start over, and the other has not answered yet."""

    text_id = "refusal-fresh-start-still-open"

    def __init__(self, subject_id: int) -> None:
        super().__init__(DeliveryKind.FRESH_START, subject_id)


class NotForAsker(KindlingError):
    """The caller asked to start over, so the answer is the other partner's."""

    text_id = "refusal-fresh-start-asker"


class FreshStartState(StrEnum):
    """The state of a request to start over. LATER: the other partner has asked for an hour."""

    ASKED = "asked"
    LATER = "later"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class FreshStart:
    """One request to start over; `waits_until` is the end of the hour the other partner asked for."""

    id: int
    couple_id: int
    asked_by: int
    state: FreshStartState
    asked_at: datetime
    waits_until: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Return whether it still waits for an answer."""
        return self.state is not FreshStartState.AGREED and now - self.asked_at < OPEN_FOR


def agree(fresh_start: FreshStart, user_id: int) -> FreshStart:
    """Return the request as agreed to by the other partner. Raises `NotForAsker`, `NotAvailable`."""
    _refuse_unless_answerable(fresh_start, user_id)
    return replace(fresh_start, state=FreshStartState.AGREED)


def wait_an_hour(fresh_start: FreshStart, user_id: int, now: datetime) -> FreshStart:
    """Return the request with an hour's wait, which the other partner may ask for once.

    Raises `NotForAsker`, `NotAvailable`.
    """
    _refuse_unless_answerable(fresh_start, user_id)
    if fresh_start.state is FreshStartState.LATER:
        raise NotAvailable
    return replace(fresh_start, state=FreshStartState.LATER, waits_until=now + HOUR)


def _refuse_unless_answerable(fresh_start: FreshStart, user_id: int) -> None:
    if user_id == fresh_start.asked_by:
        raise NotForAsker
    if fresh_start.state is FreshStartState.AGREED:
        raise NotAvailable
