"""The panel of `/kindling`: what waits for one partner, as values."""

from dataclasses import dataclass
from enum import StrEnum

from core.deliveries import PostedMessage


class WaitKind(StrEnum):
    """A kind of thing that one partner has begun and the other is to join or answer."""

    QUESTION = "question"
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

    `component_key` names it to the buttons of its noun; `title` is the name of a lesson, else empty. `post`
    is the card in the home that answers it, None where it is private or the card is gone.
    """

    kind: WaitKind
    component_key: str
    title: str = ""
    post: PostedMessage | None = None
