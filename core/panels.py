"""The panel of `/kindling`: what waits for one partner, as values."""

from dataclasses import dataclass
from enum import StrEnum

from core.deliveries import PostedMessage
from core.lessons import Lesson


class WaitKind(StrEnum):
    """A kind of thing that one partner has begun and the other is to join or answer."""

    QUESTION = "question"
    LATE_QUESTION = "late-question"
    PROPOSAL = "proposal"
    TALK = "talk"
    POLL = "poll"
    WISH = "wish"
    NOTICING = "noticing"
    LESSON = "lesson"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a partner.

    `subject_id` is its id: a check-in's, a proposal's, a round's, the couple's for the sheet. `lesson` is set
    for an exercise. `post` is the card in the home that asks, None where there is none or it is gone.
    """

    kind: WaitKind
    subject_id: int
    lesson: Lesson | None = None
    post: PostedMessage | None = None
