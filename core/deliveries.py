"""Deliveries: every lasting post, from the transaction that decides it to the message that shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

LEASE = timedelta(minutes=2)
RETRY_DELAYS = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
HELD_AT_MOST = timedelta(hours=6)


class PostDelayed(KindlingError):
    """It is kept; Discord did not take it yet, and the next rounds try again."""

    text_id = "refusal-posted-later"


class DeliveryKind(StrEnum):
    """What is posted, edited or done at a moment."""

    INVITATION = "invitation"
    SETUP = "setup"
    CHECKIN = "checkin"
    NUDGE = "nudge"
    REVEAL = "reveal"
    RITUAL_REST = "rest"
    PROPOSAL = "proposal"
    NOTICE = "notice"
    HOME = "home"
    PAUSE = "pause"
    BOT_REMOVAL = "absence"
    POLL = "poll"
    POLL_CLOSING = "poll-closing"
    RESULT = "result"
    THANKS = "thanks"
    AFFECTION = "affection"
    REUNION = "reunion"
    RECAP = "recap"
    MEMORY = "memory"
    PROMPT = "prompt"
    DISCUSSION = "discussion"
    TALK = "talk"
    TALK_CARD = "talk-card"
    TALK_CLOCK = "talk-clock"
    TALK_STEP = "talk-step"
    STATEMENT = "statement"
    LESSON = "lesson"
    COMPARISON = "comparison"
    SHEET = "sheet"
    MILESTONE = "milestone"
    MILESTONE_DAY = "milestone-day"
    GROWTH_NEWS = "growth-news"
    TRIAL = "trial"
    ONTHISDAY = "onthisday"
    MORNING = "morning"
    PLAN = "plan"
    PLAN_REMINDER = "plan-reminder"
    PLAN_STEP = "plan-step"
    PLAN_AFTER = "plan-after"
    EVENT = "event"
    EVENT_DELETION = "event-deletion"
    TROUBLE = "trouble"
    DELETION = "deletion"
    REDRAW = "redraw"


DELETIONS = frozenset({DeliveryKind.DELETION, DeliveryKind.EVENT_DELETION})  # never too late, parted or not
SENT_WHILE_REMOVED = frozenset(
    {DeliveryKind.BOT_REMOVAL, DeliveryKind.TROUBLE}
)  # they ask, or say where to answer
HELD_WHILE_RESTING = frozenset(
    {
        DeliveryKind.CHECKIN,
        DeliveryKind.NUDGE,
        DeliveryKind.RITUAL_REST,
        DeliveryKind.PROMPT,
        DeliveryKind.MILESTONE,
        DeliveryKind.TRIAL,
        DeliveryKind.RECAP,
        DeliveryKind.POLL,
        DeliveryKind.POLL_CLOSING,
        DeliveryKind.TALK_CLOCK,
        DeliveryKind.TALK_STEP,
        DeliveryKind.MORNING,
        DeliveryKind.ONTHISDAY,
        DeliveryKind.PLAN,
        DeliveryKind.PLAN_REMINDER,
        DeliveryKind.PLAN_STEP,
        DeliveryKind.PLAN_AFTER,
    }
)
"""What the clock holds back while a couple rests."""


class DeliveryState(StrEnum):
    """A delivery is due, claimed under a lease, then settled: sent, missed, or dropped as unwanted."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    MISSED = "missed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to be delivered at most once.

    `key` is unique over all time (what, and its due moment). `next_at` is when to try next, or, while it
    is claimed, when the lease ends. `not_after` is how late is too late; None means never. `attempts` counts
    claims, this one included. `is_cancelled` says that it was let go of while its message may stand: it is
    looked for and deleted. `channel_id` is None for the couple's home of that moment.
    """

    id: int
    dedup_key: str
    guild_id: int
    couple_id: int | None
    kind: DeliveryKind
    subject_id: int
    user_id: int | None
    channel_id: int | None
    due_at: datetime
    next_at: datetime
    not_after: datetime | None
    state: DeliveryState
    attempts: int
    is_cancelled: bool = False

    @property
    def may_have_been_sent(self) -> bool:
        """Whether an earlier claim ended without a word: the channel must be asked before sending again."""
        return self.attempts > 1


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message that stands in a channel; `place` counts the parts of one delivery from 0."""

    message_id: int
    channel_id: int
    couple_id: int | None
    kind: DeliveryKind
    subject_id: int
    user_id: int | None
    index: int
    has_words: bool


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after that many attempts."""
    return RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1]
