"""Lessons: one technique each, an exercise that both do alone under seal, and what they compare then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

LESSON_MINUTES = range(3, 9)
LINE_LIMIT = 1_000  # characters of each line of an exercise


class LessonUnknown(KindlingError):
    """There is no such lesson."""

    text_id = "refusal-lesson-unknown"


class OtherPartMissing(KindlingError):
    """The two parts open only once both are in."""

    text_id = "refusal-one-part-missing"


class ExerciseAlreadyOpened(KindlingError):
    """Both parts were opened: one can be taken back now, not changed."""

    text_id = "refusal-already-opened"


class NoExercisePart(KindlingError):
    """The caller has no part in this exercise to take back."""

    text_id = "refusal-no-part"


class LessonStatus(StrEnum):
    """Where a lesson stands for one partner, in the order of a list: what waits for them comes first."""

    WAITING = "waiting"
    READY = "ready"
    SEALED = "sealed"
    NEW = "new"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """One line of an exercise; what is written on it is stored under its key."""

    line_id: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the deck. `minutes` is how long reading it and one's own part take; `part` one of five."""

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
    """One round of a lesson's exercise. `round` counts from 1.

    Invariants: a couple has at most one round of a lesson that is not opened, its latest; a part is sealed
    until `opened_at`, the moment when the second one came in; an opened round takes no part any more.
    `compared` says when each, whose part is still there, first looked at both.
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
        """Who has a part in it."""
        return tuple(self.compared_at)


@dataclass(frozen=True, slots=True)
class ExercisePart:
    """What one partner wrote, by the keys of the lesson's lines."""

    id: int
    exercise_id: int
    user_id: int
    lines: Mapping[str, str]
    done_at: datetime


def lesson_status(latest: Exercise | None, user_id: int) -> LessonStatus:
    """Say where a lesson stands for a partner, by its latest round."""
    if latest is None:
        return LessonStatus.NEW
    if latest.opened_at is None:
        return LessonStatus.SEALED if user_id in latest.done_by else LessonStatus.WAITING
    is_unseen = user_id in latest.done_by and latest.compared_at[user_id] is None
    return LessonStatus.READY if is_unseen else LessonStatus.COMPARED


def current_round(latest: Exercise | None) -> int:
    """Return the round that a part belongs to now: the one that is not opened yet, else the next."""
    if latest is None:
        return 1
    return latest.round if latest.opened_at is None else latest.round + 1


def suggest_lessons(lessons: Sequence[Lesson], typed: str, limit: int) -> list[Lesson]:
    """List the first lessons whose title holds what was typed, `limit` at most."""
    wanted = typed.strip().casefold()
    return [lesson for lesson in lessons if wanted in lesson.title.casefold()][:limit]


def resolve_lesson(lessons: Sequence[Lesson], choice: str) -> Lesson:
    """Find what was picked by its key, or typed as a whole title. Raises `LessonUnknown`."""
    wanted = choice.strip().casefold()
    for lesson in lessons:
        if wanted in (lesson.deck_id, lesson.title.casefold()):
            return lesson
    raise LessonUnknown
