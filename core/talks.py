"""Conversations: state, speakers and refusals; `core/talk_transitions.py` has the rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError
from core.open_cards import StillOpen

ASKING_EXPIRES_AFTER = timedelta(hours=48)  # without an answer
IDLE_LIMIT = timedelta(hours=12)  # a conversation without a press for this long lapses
STEP_REMINDED_AFTER = timedelta(days=7)
DEFAULT_MINUTES = 5  # of a turn, unless others were chosen
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 30


class TalkStillOpen(StillOpen):
    """The couple has an open conversation already."""

    text_id = "refusal-talk-still-open"


class NotTheOneAsked(KindlingError):
    """The caller made the current offer, so they cannot answer it."""

    text_id = "refusal-not-the-one-asked"


class NotYourTurn(KindlingError):
    """It is the other partner's turn to press."""

    text_id = "refusal-not-your-turn"


class TalkMovedOn(KindlingError):
    """The conversation is at another step by now."""

    text_id = "refusal-further-along"


class TalkWay(StrEnum):
    """The form of a conversation: in one room with a phone as timer, by voice, or in a private thread."""

    ROOM = "room"
    VOICE = "voice"
    WRITING = "writing"


class TalkState(StrEnum):
    """The steps of a conversation.

    ASKED and AGREED come before it begins; `UNDER_WAY` are its steps; `RESTING` are pauses: TIMED_OUT for 20
    minutes, ASLEEP until another day, CALLED once the pause is over and the partners are asked to go on. In
    all other states it is over.
    """

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

    `asked_by` brought the topic and speaks in turn 0; `asked_of` is the other partner and speaks in turn 1.
    `offered_by` made the current offer of a time: while it is ASKED, only the other partner answers.
    `minutes` is the length of a turn. `until`, the end of a turn or pause, is set only in SPEAKING, TIMED_OUT
    and ASLEEP; `rests_in` is the state that TIMED_OUT, ASLEEP and CALLED go back to, and `left` the time that
    its turn had left. `mirrored` counts how often the listener mirrored in this turn. `ready_by` is the
    partner who was ready first, if each has a phone. `moved_at` is when it reached its state.
    `topic` is None once a spoken conversation is over: only written ones keep it.
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
        """Return whether it is neither over nor declined."""
        return self.state in OPEN

    @property
    def speaker(self) -> int:
        """The partner who speaks in this turn."""
        return self.asked_by if self.turn == 0 else self.asked_of

    @property
    def listener(self) -> int:
        """The partner who listens in this turn."""
        return self.asked_of if self.turn == 0 else self.asked_by

    @property
    def deadline(self) -> datetime | None:
        """The moment the clock moves it on; None once it is over."""
        if not self.is_open:
            return None
        if self.state is S.ASKED:
            return self.planned_for or self.moved_at + ASKING_EXPIRES_AFTER
        if self.state is S.AGREED:
            return self.planned_for
        return self.until or self.moved_at + IDLE_LIMIT


@dataclass(frozen=True, slots=True)
class TalkClosing:
    """One partner's closing words: something they appreciate and, if they like, a small next step."""

    user_id: int
    appreciation: str
    step: str | None


class TalkAction(StrEnum):
    """The presses on a conversation's card: the verbs in its buttons' custom_ids."""

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
