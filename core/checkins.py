"""Check-ins: one question to both partners, two sealed answers, one reveal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from core.abouts import Fit
from core.errors import KindlingError, NotAvailable
from core.frames import FramePart, clean_parts
from core.open_cards import StillOpen
from core.text_input import ANSWER_LIMIT, NOTE_LIMIT, clean_optional_text, clean_text

PULSES = range(1, 6)
LOW_PULSE, HIGH_PULSE, PULSES_FAR_APART = 2, 4, 2
PULSES_ASKED_AFTER = timedelta(weeks=1)
ANSWERED_LATE_FOR = timedelta(weeks=1)  # after it has closed
LONG_SILENCE = timedelta(weeks=6)  # longer than the rarest check-in, and than two unanswered ones and a rest
FIRST_QUESTION = "first"
THIRD_PARTY_QUESTION = "eyes"
FRAME_QUESTION = "rose"  # none: each partner gives a rose, a thorn and a bud
OWN_QUESTION_PREFIX = "own:"  # precedes the id of a question that the couple wrote


class NoCheckin(KindlingError):
    """The couple has no open check-in."""

    text_id = "refusal-no-checkin"


class CheckinStillOpen(StillOpen):
    """This week's question is still open."""

    text_id = "refusal-checkin-still-open"


class AlreadyRevealed(KindlingError):
    """Both answers are revealed: an answer can still be taken back, but not changed."""

    text_id = "refusal-already-revealed"


class AlreadyAnswered(KindlingError):
    """A question that one partner has answered can no longer be replaced."""

    text_id = "refusal-one-answer-is-in"


class QuestionChanged(KindlingError):
    """The question was swapped while the caller wrote their answer."""

    text_id = "refusal-question-changed"


class NoSharedPulses(KindlingError):
    """There is no week yet in which both partners gave a pulse."""

    text_id = "refusal-no-shared-pulses"


class NoAnswer(KindlingError):
    """The caller has no answer to take back."""

    text_id = "refusal-no-answer"


class CheckinState(StrEnum):
    """The state of a check-in: open; revealed once both have answered; closed when the next one opens."""

    OPEN = "open"
    REVEALED = "revealed"
    CLOSED = "closed"


class Tone(StrEnum):
    """The tone of a follow-up, which depends on both partners' pulses."""

    HIGH = "high"
    CARING = "caring"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Checkin:
    """One question to both partners.

    `question_key` is the deck id of a question, `own:<id>` for a question that the couple wrote, or
    `FIRST_QUESTION`, `THIRD_PARTY_QUESTION` or, if the frame takes its place, `FRAME_QUESTION`.
    `followup_key` is the deck id of the follow-up.

    `closed_at` is when the next one opened, before both had answered.

    Invariants: at most one is open per couple; an answer stays sealed until `state` is revealed, and for ever
    once it has been closed for a week; a revealed check-in never opens again.
    """

    id: int
    couple_id: int
    question_key: str
    state: CheckinState
    opened_at: datetime
    revealed_at: datetime | None
    followup_key: str | None
    answered_by: tuple[int, ...]
    closed_at: datetime | None = None

    @property
    def is_frame(self) -> bool:
        """Return whether it uses the frame: a rose, a thorn and a bud in place of a question."""
        return self.question_key == FRAME_QUESTION

    @property
    def answerable_until(self) -> datetime | None:
        """The deadline of the second answer to a closed check-in; None if nobody has answered.

        Without a first answer, nobody waits for a second.
        """
        if self.state is not CheckinState.CLOSED or self.closed_at is None or not self.answered_by:
            return None
        return self.closed_at + ANSWERED_LATE_FOR


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """One partner's answer: `body` to a question, `parts` in the frame; `pulse` is 1 to 5."""

    body: str
    gratitude: str | None = None
    pulse: int | None = None
    parts: Mapping[FramePart, str] = field(default_factory=dict[FramePart, str])

    def cleaned_for(self, checkin: Checkin) -> "AnswerDraft":
        """Trim the texts, and drop the fields the check-in does not ask for.

        Raises `EmptyText`, `EmptyFrame`, `TextTooLong`.
        """
        gratitude = clean_optional_text(self.gratitude, NOTE_LIMIT)
        if checkin.is_frame:
            return AnswerDraft("", gratitude, self.pulse, clean_parts(self.parts))
        return AnswerDraft(clean_text(self.body, ANSWER_LIMIT), gratitude, self.pulse)


@dataclass(frozen=True, slots=True)
class Answer:
    """One partner's answer; `pulse` is 1 to 5, `answered_at` the moment of its first version.

    In the frame, `body` is empty and `parts` has the parts that were filled in, in their order.
    """

    id: int
    checkin_id: int
    user_id: int
    body: str
    gratitude: str | None
    pulse: int | None
    answered_at: datetime
    parts: Mapping[FramePart, str] = field(default_factory=dict[FramePart, str])


def own_question_id_of(question_key: str) -> int | None:
    """Return the id of the couple's own question that a key names; None for a question of the deck."""
    if not question_key.startswith(OWN_QUESTION_PREFIX):
        return None
    return int(question_key.removeprefix(OWN_QUESTION_PREFIX))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is shown; `part` is one of `core.decks.PARTS`, `depth` 1 (light) to 3 (heavy).

    One of the deck may be made for some couples (`fits`), or not suit some (`not_for`).
    """

    deck_id: str
    part: str
    text: str
    depth: int = 1
    playful: bool = False
    fits: frozenset[Fit] = frozenset()
    not_for: frozenset[Fit] = frozenset()

    @property
    def is_light(self) -> bool:
        """Return whether it suits a tired evening."""
        return self.depth == 1 or self.playful

    @property
    def is_own(self) -> bool:
        """Return whether it is the couple's own."""
        return own_question_id_of(self.deck_id) is not None

    @property
    def is_frame(self) -> bool:
        """Return whether it represents the frame, which asks no question."""
        return self.deck_id == FRAME_QUESTION


@dataclass(frozen=True, slots=True)
class PastCheckin:
    """A past check-in; `answers` is empty if only the question is shown."""

    checkin: Checkin
    question: Question
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedPulses:
    """The pulses of a week in which both partners gave one, in the order of `Couple.user_ids`."""

    revealed_at: datetime
    pulses: tuple[int, int]


def tone_of(pulses: tuple[int | None, ...]) -> Tone:
    """Return the tone that fits both pulses; neutral unless both partners gave one."""
    given = [pulse for pulse in pulses if pulse is not None]
    if len(given) < 2:  # noqa: PLR2004 (both partners)
        return Tone.NEUTRAL
    # 2 and 3 are caring, and 3 and 5 too: far apart, one partner may feel left behind; 3 and 4 are neutral
    if min(given) <= LOW_PULSE or max(given) - min(given) >= PULSES_FAR_APART:
        return Tone.CARING
    return Tone.HIGH if min(given) >= HIGH_PULSE else Tone.NEUTRAL


def is_falling(weeks: Sequence[tuple[int, int]]) -> bool:
    """Return whether the latest change from one week to the next was a drop."""
    # 4 and 4, then 3 and 3, then 3 and 3 again: the curve has fallen, and not risen since.
    sums = [sum(pulses) for pulses in weeks]
    changes = [later - earlier for earlier, later in pairwise(sums) if later != earlier]
    return bool(changes) and changes[-1] < 0


def asks_pulse(checkin: Checkin, couple_started_at: datetime) -> bool:
    """Return whether a check-in's form asks for a pulse: not in the couple's first week."""
    # By the moment it opened: both partners get the same form, whenever they answer.
    return checkin.opened_at - couple_started_at >= PULSES_ASKED_AFTER


def refuse_unless_open(checkin: Checkin) -> None:
    """Refuse a change of a check-in that is no longer open. Raises `AlreadyRevealed`, `NotAvailable`."""
    if checkin.state is CheckinState.REVEALED:
        raise AlreadyRevealed
    if checkin.state is CheckinState.CLOSED:
        raise NotAvailable


def refuse_unless_answerable(checkin: Checkin, now: datetime) -> None:
    """Refuse an answer to a check-in that is revealed, or was closed a week ago, or without any answer.

    Raises `AlreadyRevealed`, `NotAvailable`.
    """
    # Ada answers on Tuesday, the next question opens on Sunday: Bo may answer until the Sunday after.
    if not _is_in_time(checkin, now):
        refuse_unless_open(checkin)


def refuse_if_swapped(checkin: Checkin, question_key: str | None) -> None:
    """Refuse an answer to another question; None means an unknown one. Raises `QuestionChanged`."""
    # While Ada writes, Bo presses *Another question*: her answer would open under his question.
    if question_key not in (None, checkin.question_key):
        raise QuestionChanged


def choose_to_answer(answerable: Sequence[Checkin], user_id: int, now: datetime) -> Checkin | None:
    """Choose a partner's next check-in: the open one, a recently closed one, or an answer to change."""
    newest_first = sorted(answerable, key=lambda checkin: checkin.id, reverse=True)
    mine = [one for one in newest_first if one.state is CheckinState.OPEN or _is_in_time(one, now)]
    unanswered = [one for one in mine if user_id not in one.answered_by]
    return next(iter(unanswered or mine), None)


def late_for(answerable: Sequence[Checkin], user_id: int, now: datetime) -> list[Checkin]:
    """List the closed check-ins that still wait for a partner's answer."""
    return [one for one in answerable if _is_in_time(one, now) and user_id not in one.answered_by]


def _is_in_time(checkin: Checkin, now: datetime) -> bool:
    return checkin.answerable_until is not None and now < checkin.answerable_until
