"""Deliveries: the rows of the outbox, from the transaction that decides on a post to the posted message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.couples import Couple
from core.errors import KindlingError

LEASE = timedelta(minutes=2)
RETRY_DELAYS = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
HELD_AT_MOST = timedelta(hours=6)  # then a held delivery is looked at again, whatever it waits for


class PostDelayed(KindlingError):
    """Discord did not accept the post yet; it stays in the outbox, and the next ticks try again."""

    text_id = "refusal-posted-later"


class DeliveryKind(StrEnum):
    """The kinds of posts, edits and tasks that can be due."""

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


DELETIONS = frozenset({DeliveryKind.DELETION, DeliveryKind.EVENT_DELETION})
"""Kinds that are never too late and are done for couples that have parted, too."""

SENT_WHILE_REMOVED = frozenset({DeliveryKind.BOT_REMOVAL, DeliveryKind.TROUBLE})
"""Kinds that are sent although the bot was removed: they ask whether to go on, or say where to answer."""

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
"""Kinds that come by the clock, and are held back while a couple rests (`Couple.is_resting`)."""


class DeliveryState(StrEnum):
    """The state of a delivery: due, claimed under a lease, then settled as sent, missed or dropped.

    MISSED: it was too late, or Discord refused it for good. DROPPED: cancelled, or nothing was left to show.
    """

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    MISSED = "missed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox: a post, edit or task that is delivered at most once.

    `dedup_key` is unique for all time; it names the subject and the moment it is due. `next_at` is when to
    try next or, while it is claimed, when the lease ends. `not_after` is the moment from which it is too
    late; None means never. `attempts` counts claims, this one included. `is_cancelled` says that it was
    cancelled when its message may have been posted already: that message is looked for and deleted.
    `channel_id` is None for the couple's home, wherever that is when it is sent.
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
        """Return whether an earlier claim may have posted it: search the channel before sending again."""
        return self.attempts > 1


@dataclass(frozen=True, slots=True)
class NewPost:
    """A delivery that a use case asks for and that is not stored yet; `view` is what its card shows.

    It has its id already: a couple's deliveries are made in the order of their ids. With a delay the queue
    runner makes it after that time, whoever asked for it.
    """

    id: int
    guild_id: int
    couple: Couple | None
    kind: DeliveryKind
    subject_id: int
    user_id: int | None = None
    channel_id: int | None = None
    view: object | None = None
    delay: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message that is posted in a channel.

    `index` counts the messages of one delivery from 0; `has_words` says that it shows a couple's words.
    """

    message_id: int
    channel_id: int
    couple_id: int | None
    kind: DeliveryKind
    subject_id: int
    user_id: int | None
    index: int
    has_words: bool


def retry_delay(attempts: int) -> timedelta:
    """Return how long to wait before the next attempt; `attempts`, from 1, counts those that failed."""
    return RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1]
