"""The panel of `/kindling`: the things that wait for one partner, as values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import PostedMessage
from core.lessons import Lesson
from core.rituals import Ritual, RitualKind
from core.waits import WaitKind

FIRST_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a partner.

    `subject_id` is its id: a check-in's, a proposal's, a round's, an entry's, the couple's for the sheet.
    `lesson` is set for an exercise. `post` is the card in the home that asks, None if there is none or it
    is gone.
    """

    kind: WaitKind
    subject_id: int
    lesson: Lesson | None = None
    post: PostedMessage | None = None


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The moment (UTC) of the next automatic question; `is_all` is True if nothing comes before it."""

    at: datetime
    is_all: bool


def next_question(couple: Couple, rituals: Collection[Ritual], now: datetime) -> NextQuestion | None:
    """Return the next question of a couple with these rituals; None if none is scheduled.

    With no other ritual, it is the only automatic post, as the first week promises.
    """
    checkin = next((ritual for ritual in rituals if ritual.kind is RitualKind.CHECKIN), None)
    if couple.is_resting or checkin is None or checkin.next_at is None:
        return None
    return NextQuestion(checkin.next_at, len(rituals) == 1 and now - couple.started_at < FIRST_WEEK)
