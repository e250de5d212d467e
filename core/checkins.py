"""Check-ins: a question, two sealed answers, one reveal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError, NotAvailable

PULSES = range(1, 6)
LOW_PULSE, HIGH_PULSE, PULSES_FAR_APART = 2, 4, 2
FIRST_QUESTION = "first"
THIRD_PARTY_QUESTION = "eyes"
OWN_QUESTION_PREFIX = "own:"  # before the id of a question that the couple wrote itself


class NoCheckin(KindlingError):
    """There is no open check-in."""

    text_id = "refusal-no-checkin"


class CheckinStillOpen(KindlingError):
    """This week's question is still open."""

    text_id = "refusal-checkin-still-open"


class AlreadyRevealed(KindlingError):
    """Both answers were opened: an answer can be taken back now, not changed."""

    text_id = "refusal-already-revealed"


class AlreadyAnswered(KindlingError):
    """The question stays once somebody has answered it."""

    text_id = "refusal-one-answer-is-in"


class NoSharedPulses(KindlingError):
    """There is no week yet in which both gave a pulse."""

    text_id = "refusal-no-shared-pulses"


class NoAnswer(KindlingError):
    """The caller has no answer to take back."""

    text_id = "refusal-no-answer"


class CheckinState(StrEnum):
    """A check-in is open, then revealed when both have answered, or closed when the next one opens."""

    OPEN = "open"
    REVEALED = "revealed"
    CLOSED = "closed"


class Tone(StrEnum):
    """How a follow-up meets the two pulses."""

    HIGH = "high"
    CARING = "caring"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Checkin:
    """One question to both. `question_key` names a deck's entry, `own:<id>` the couple's own, or the first.

    Invariants: at most one is open per couple; an answer is sealed until `state` is revealed, and for ever
    when it is closed; a revealed check-in never opens again.
    """

    id: int
    couple_id: int
    question_key: str
    state: CheckinState
    opened_at: datetime
    revealed_at: datetime | None
    followup_key: str | None
    answered_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one partner wrote, and the moment at which they first did."""

    id: int
    checkin_id: int
    user_id: int
    body: str
    gratitude: str | None
    pulse: int | None
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is shown. `part` is one of the five parts."""

    deck_id: str
    part: str
    text: str

    @property
    def is_own(self) -> bool:
        """Whether the couple wrote it."""
        return self.deck_id.startswith(OWN_QUESTION_PREFIX)


@dataclass(frozen=True, slots=True)
class PastCheckin:
    """A check-in to look back on; `answers` are there where it is shown as it was revealed."""

    checkin: Checkin
    question: Question
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedPulses:
    """The pulses of a week in which both gave one, in the couple's own order."""

    revealed_at: datetime
    pulses: tuple[int, int]


def tone_of(pulses: tuple[int | None, ...]) -> Tone:
    """Return the tone that fits: known only in weeks when both gave a pulse, neutral else."""
    given = [pulse for pulse in pulses if pulse is not None]
    if len(given) < 2:  # noqa: PLR2004 (both partners)
        return Tone.NEUTRAL
    if min(given) <= LOW_PULSE or max(given) - min(given) >= PULSES_FAR_APART:
        return Tone.CARING
    return Tone.HIGH if min(given) >= HIGH_PULSE else Tone.NEUTRAL


def refuse_unless_open(checkin: Checkin) -> None:
    """Refuse an answer that can no longer be given. Raises `AlreadyRevealed`, `NotAvailable`."""
    if checkin.state is CheckinState.REVEALED:
        raise AlreadyRevealed
    if checkin.state is CheckinState.CLOSED:
        raise NotAvailable
