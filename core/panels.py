"""The panel of `/kindling`: what waits for one partner, as values."""

from dataclasses import dataclass

from core.deliveries import PostedMessage
from core.lessons import Lesson
from core.waits import WaitKind


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a partner.

    `subject_id` is its id: a check-in's, a proposal's, a round's, an entry's, the couple's for the sheet.
    `lesson` is set for an exercise. `post` is the card in the home that asks, None where there is none or it
    is gone.
    """

    kind: WaitKind
    subject_id: int
    lesson: Lesson | None = None
    post: PostedMessage | None = None
