"""Lessons: one technique each, with an exercise that both partners do alone, sealed, and then compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

LESSON_MINUTES = range(3, 9)
BETWEEN_LESSONS = timedelta(days=6)  # one a week; a partner who does it on Sundays can do so every Sunday
LINE_LIMIT = 1_000  # characters of each line of an exercise


class LessonUnknown(KindlingError):
    """There is no such lesson."""

    text_id = "refusal-lesson-unknown"


class OtherPartMissing(KindlingError):
    """The other partner has not done their part yet; both parts open together."""

    text_id = "refusal-one-part-missing"


class ExerciseAlreadyOpened(KindlingError):
    """Both parts are open: a part can still be taken back, but not changed."""

    text_id = "refusal-already-opened"


class NoExercisePart(KindlingError):
    """The caller has no part in this exercise to take back."""

    text_id = "refusal-no-part"


class LessonStatus(StrEnum):
    """The state of a lesson for one partner, in list order: lessons that wait for them come first.

    WAITING: the other did their part. READY: both did, and this partner has not compared yet. SEALED: this
    partner did their part, the other has not. NEW: no round was started. COMPARED: nothing is left to do.
    """

    WAITING = "waiting"
    READY = "ready"
    SEALED = "sealed"
    NEW = "new"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """One line of an exercise; the text on it is stored under `line_id`."""

    line_id: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the deck.

    `minutes` is how long it takes to read it and to do one's own part; `part` is one of `core.decks.PARTS`.
    """

    deck_id: str
    part: str
    title: str
    minutes: int
    why: str
    technique: tuple[str, ...]
    example: str
    exercise_lines: tuple[ExerciseLine, ...]
    compare: str
    source: str
    limits: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One round of a lesson's exercise; `round` counts from 1.

    `compared_at` has the user id of each partner whose part is stored, with the moment at which they first
    looked at both parts, or None.

    Invariants: at most one round of a lesson is not opened, the couple's latest; a part is sealed until
    `opened_at`, the moment when the second part came in; an opened round accepts no further part.
    """

    id: int
    couple_id: int
    lesson_key: str
    round: int
    started_at: datetime
    opened_at: datetime | None
    compared_at: Mapping[int, datetime | None]

    @property
    def done_by(self) -> tuple[int, ...]:
        """The user ids of the partners whose part is stored."""
        return tuple(self.compared_at)


@dataclass(frozen=True, slots=True)
class ExercisePart:
    """One partner's part of an exercise; `lines` maps each `ExerciseLine.line_id` to its text.

    There are none of them if they cannot be read any more.
    """

    id: int
    exercise_id: int
    user_id: int
    lines: Mapping[str, str]
    done_at: datetime

    @property
    def is_readable(self) -> bool:
        """Return whether its words can still be read: a form accepts no part without words."""
        return bool(self.lines)


def lesson_status(latest: Exercise | None, user_id: int) -> LessonStatus:
    """Return the state of a lesson for a partner; `latest` is its latest round, None before the first."""
    if latest is None:
        return LessonStatus.NEW
    if latest.opened_at is None:
        return LessonStatus.SEALED if user_id in latest.done_by else LessonStatus.WAITING
    is_unseen = user_id in latest.done_by and latest.compared_at[user_id] is None
    return LessonStatus.READY if is_unseen else LessonStatus.COMPARED


def lesson_of_the_week(
    lessons: Sequence[tuple[Lesson, Exercise | None]], user_id: int, now: datetime
) -> tuple[Lesson, bool] | None:
    """Return a partner's next lesson on the path, with True if it is this week's. None after the last.

    `lessons` has each lesson of the path with its latest round: what waits for the partner first, then in the
    path's order.
    """
    for lesson, latest in lessons:
        if lesson_status(latest, user_id) in {LessonStatus.WAITING, LessonStatus.READY}:
            return lesson, True
    begun = [latest for _, latest in lessons if latest is not None]
    is_done = any(one.opened_at is None or now - one.opened_at < BETWEEN_LESSONS for one in begun)
    for lesson, latest in lessons:
        if latest is None:
            return lesson, not is_done
    return None


def current_round(latest: Exercise | None) -> int:
    """Return the number of the round a new part belongs to: the unopened one, else the next."""
    if latest is None:
        return 1
    return latest.round if latest.opened_at is None else latest.round + 1


def resolve_lesson(lessons: Sequence[Lesson], choice: str) -> Lesson:
    """Find a lesson by its deck id, as picked, or by its whole title, as typed. Raises `LessonUnknown`."""
    wanted = choice.strip().casefold()
    for lesson in lessons:
        if wanted in (lesson.deck_id, lesson.title.casefold()):
            return lesson
    raise LessonUnknown
