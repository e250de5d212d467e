"""Deliveries: the rows of the outbox, from the transaction that decides on a post to the posted message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.couples import Couple
from core.errors import KindlingError
from core.rituals import CHOSEN_ON_TIME, RitualKind

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


@dataclass(frozen=True, slots=True)
class Promises:
    """The rules for one kind of delivery.

    `is_held_while_resting`: it comes by the clock, and is held back while a couple rests
    (`Couple.is_resting`). `ritual`: the ritual whose occurrence it is; a missed one is no unanswered one.
    `is_direct_message`: it never falls back to the home, and needs none. `has_thread`: it may be posted
    in a thread. `is_sent_while_removed`: it is sent although the bot was removed, since it asks whether
    to go on, or says where to answer. `is_deletion`: it is never too late, and is done for couples that have
    parted, too. `may_be_direct_message`: it needs no home if its receiver allows direct messages.
    `is_fleeting`: after a year nothing edits or deletes its message, except while it shows words or its
    check-in is open.
    """

    is_held_while_resting: bool = False
    ritual: RitualKind | None = None
    is_direct_message: bool = False
    has_thread: bool = False
    is_sent_while_removed: bool = False
    is_deletion: bool = False
    may_be_direct_message: bool = False
    is_fleeting: bool = False


AT_ONCE = Promises()
BY_THE_CLOCK = Promises(is_held_while_resting=True)
FLEETING = Promises(is_fleeting=True)


class DeliveryKind(StrEnum):
    """The kinds of posts, edits and tasks that can fall due, each with its stored name and its rules.

    A moment from which a delivery is too late belongs to the item, so `schedule(…, not_after=…)` takes it.
    """

    promises: Promises

    def __new__(cls, value: str, promises: Promises) -> "DeliveryKind":
        """Create a member from its stored name and its rules."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.promises = promises
        return kind

    INVITATION = "invitation", AT_ONCE
    SETUP = "setup", AT_ONCE
    CHECKIN = (
        "checkin",
        Promises(is_held_while_resting=True, ritual=RitualKind.CHECKIN, is_fleeting=True),
    )
    SPARK = "spark", Promises(is_held_while_resting=True, ritual=RitualKind.SPARK)
    SPARK_END = "spark-end", AT_ONCE
    NUDGE = "nudge", Promises(is_held_while_resting=True, is_fleeting=True)
    REVEAL = "reveal", AT_ONCE
    RITUAL_REST = "rest", Promises(is_held_while_resting=True, is_fleeting=True)
    PROPOSAL = "proposal", AT_ONCE
    NOTICE = "notice", FLEETING
    HOME = "home", FLEETING
    PAUSE = "pause", FLEETING
    BOT_REMOVAL = "absence", Promises(is_sent_while_removed=True)
    POLL = "poll", Promises(is_held_while_resting=True, ritual=RitualKind.DATE)
    POLL_CLOSING = "poll-closing", BY_THE_CLOCK
    POLL_ENDING = "poll-ending", BY_THE_CLOCK
    RESULT = "result", AT_ONCE
    THANKS = "thanks", AT_ONCE
    THANKS_PROMPT = (
        "thanks-prompt",
        Promises(is_held_while_resting=True, ritual=RitualKind.THANKS, is_fleeting=True),
    )
    AFFECTION = "affection", AT_ONCE
    REUNION = "reunion", AT_ONCE
    RECAP = "recap", Promises(is_held_while_resting=True, ritual=RitualKind.RECAP)
    MEMORY = "memory", AT_ONCE
    MEMORY_KEPT = "memory-kept", AT_ONCE
    PROMPT = "prompt", Promises(is_held_while_resting=True, ritual=RitualKind.MEMORY, is_fleeting=True)
    DISCUSSION = "discussion", Promises(has_thread=True, is_fleeting=True)
    TALK = "talk", AT_ONCE
    TALK_CARD = "talk-card", Promises(has_thread=True)
    TALK_CLOCK = "talk-clock", BY_THE_CLOCK
    TALK_STEP = "talk-step", BY_THE_CLOCK
    STATEMENT = "statement", AT_ONCE
    FRESH_START = "fresh-start", AT_ONCE
    FRESH_START_HOUR = "fresh-start-hour", BY_THE_CLOCK
    WAITS = "waits", Promises(is_held_while_resting=True, may_be_direct_message=True)
    MILESTONE = "milestone", BY_THE_CLOCK
    MILESTONE_DAY = "milestone-day", AT_ONCE
    TRIAL = "trial", BY_THE_CLOCK
    ONTHISDAY = "onthisday", BY_THE_CLOCK
    MORNING = "morning", BY_THE_CLOCK
    PLAN = "plan", BY_THE_CLOCK
    PLAN_REMINDER = "plan-reminder", BY_THE_CLOCK
    PLAN_STEP = "plan-step", BY_THE_CLOCK
    PLAN_AFTER = "plan-after", BY_THE_CLOCK
    EVENT = "event", AT_ONCE
    EVENT_DELETION = "event-deletion", Promises(is_deletion=True)
    ANNOUNCEMENT = "announcement", FLEETING
    TROUBLE = "trouble", Promises(is_direct_message=True, is_sent_while_removed=True)
    DELETION = "deletion", Promises(is_deletion=True)
    MORE_DELETIONS = "more-deletions", Promises(is_deletion=True)
    REDRAW = "redraw", AT_ONCE
    IMPORT = "import", AT_ONCE


DELETIONS = frozenset(kind for kind in DeliveryKind if kind.promises.is_deletion)


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

    `dedup_key` is unique among all that are kept; it names the subject and the moment it is due. `next_at` is
    when to try next or, while it is claimed, when the lease ends. `not_after` is the moment from which it is
    too late; None means never. `attempts` counts claims, this one included. `is_cancelled` says that it was
    cancelled when its message may have been posted already: that message is looked for and deleted.
    `channel_id` is None for the couple's home, wherever that is when it is sent. `is_hour_chosen` says that
    the couple chose the hour it is due.
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
    is_hour_chosen: bool = False

    def comes_at_chosen_hour(self, now: datetime) -> bool:
        """Return whether `now` is the hour the couple chose for it, or shortly after."""
        return self.is_hour_chosen and now - self.due_at <= CHOSEN_ON_TIME

    @property
    def may_have_been_sent(self) -> bool:
        """Return whether an earlier claim may have posted it: search the channel before sending again."""
        return self.attempts > 1


@dataclass(frozen=True, slots=True)
class CoupleIds:
    """The ids of a couple and its server: the only facts left once its key is destroyed."""

    id: int
    guild_id: int


@dataclass(frozen=True, slots=True)
class NewPost:
    """A delivery requested by a use case but not stored yet; `view` is the content of its card.

    It has its id already: a couple's deliveries are made in the order of their ids. With a delay the queue
    runner makes it after that time.
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
    is_hour_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message posted in a channel.

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
    """Return the delay before the next attempt; `attempts` counts the failed ones, from 1."""
    return RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1]


@dataclass(frozen=True, slots=True)
class MissedPosts:
    """Deliveries of one kind, missed for one reason; the last of them was due at `last_due_at`."""

    kind: DeliveryKind
    reason: str
    count: int
    last_due_at: datetime
