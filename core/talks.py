"""Conversations: their state, who speaks, and the refusals; `core/talk_transitions.py` has the rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

ASKING_EXPIRES_AFTER = timedelta(hours=48)  # that the asking stands without an answer
IDLE_LIMIT = timedelta(hours=12)  # after which a conversation that nobody goes on with is let go
STEP_REMINDED_AFTER = timedelta(days=7)
DEFAULT_MINUTES = 5  # of a turn, where nobody chose
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 30


class TalkStillOpen(KindlingError):
    """One conversation at a time."""

    text_id = "refusal-talk-still-open"


class NotTheOneAsked(KindlingError):
    """The one who asked cannot answer."""

    text_id = "refusal-not-the-one-asked"


class NotYourTurn(KindlingError):
    """A press that is the other one's."""

    text_id = "refusal-not-your-turn"


class TalkMovedOn(KindlingError):
    """The two are at another step by now."""

    text_id = "refusal-further-along"


class TalkWay(StrEnum):
    """How two people talk: with one phone as the timer, by voice, or in writing in a thread of their own."""

    ROOM = "room"
    VOICE = "voice"
    WRITING = "writing"


class TalkState(StrEnum):
    """Where a conversation is."""

    ASKED = "asked"
    AGREED = "agreed"
    READY = "ready"
    SPEAKING = "speaking"
    MIRRORING = "mirroring"
    HEARD = "heard"
    UNHEARD = "unheard"
    CLOSING = "closing"
    TIMED_OUT = "timed-out"
    ASLEEP = "asleep"
    CALLED = "called"
    DONE = "done"
    ENDED = "ended"
    DECLINED = "declined"
    POSTPONED = "postponed"
    LAPSED = "lapsed"


S = TalkState
UNDER_WAY = frozenset({S.READY, S.SPEAKING, S.MIRRORING, S.HEARD, S.UNHEARD, S.CLOSING})
RESTING = frozenset({S.TIMED_OUT, S.ASLEEP, S.CALLED})
OPEN = frozenset({S.ASKED, S.AGREED}) | UNDER_WAY | RESTING


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation.

    `asked_by` brought the topic and speaks in turn 0; `asked_of` is the other, who speaks in turn 1.
    `offered_by` suggested the time that is on the table: only the other one answers while it is ASKED.
    `until` is set in SPEAKING, TIMED_OUT and ASLEEP alone; `rests_in` is the state that TIMED_OUT, ASLEEP and
    CALLED go back to, and `left` what its turn had left. `mirrored` counts how often this turn was said back.
    `ready_by` is who of two on phones of their own was ready first. `moved_at` is when it came to its state.
    `topic` is None once a spoken one is over: only what is written is kept.
    """

    id: int
    couple_id: int
    asked_by: int
    asked_of: int
    offered_by: int
    topic: str | None
    way: TalkWay
    minutes: int
    state: TalkState
    moved_at: datetime
    turn: int = 0
    mirrored: int = 0
    ready_by: int | None = None
    planned_for: datetime | None = None
    until: datetime | None = None
    rests_in: TalkState | None = None
    left: timedelta | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is neither over nor refused."""
        return self.state in OPEN

    @property
    def speaker(self) -> int:
        """Who speaks in this turn."""
        return self.asked_by if self.turn == 0 else self.asked_of

    @property
    def listener(self) -> int:
        """Who listens in this turn."""
        return self.asked_of if self.turn == 0 else self.asked_by

    @property
    def deadline(self) -> datetime | None:
        """When the clock moves it on by itself; None once it is over."""
        if not self.is_open:
            return None
        if self.state is S.ASKED:
            return self.planned_for or self.moved_at + ASKING_EXPIRES_AFTER
        if self.state is S.AGREED:
            return self.planned_for
        return self.until or self.moved_at + IDLE_LIMIT


@dataclass(frozen=True, slots=True)
class TalkClosing:
    """What one of the two wrote at the end: something they appreciate, and a small next step."""

    user_id: int
    appreciation: str
    step: str | None


class TalkAction(StrEnum):
    """What somebody presses: the verbs of the cards' buttons."""

    YES = "yes"
    NO = "no"
    READY = "ready"
    FINISHED = "finished"
    MIRRORED = "mirrored"
    HEARD = "heard"
    UNHEARD = "unheard"
    ONWARD = "onward"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    NIGHT = "night"
    RESUME = "resume"
    END = "end"
