"""Lessons: one technique each, an exercise that both do alone under seal, and what they compare then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

MINUTES = range(3, 9)
PART_LIMIT = 1_000  # characters of each line of an exercise


class LessonUnknown(KindlingError):
    """There is no such lesson."""

    key = "refusal-lesson-unknown"


class OnePartMissing(KindlingError):
    """The two parts open only once both are in."""

    key = "refusal-one-part-missing"


class AlreadyOpened(KindlingError):
    """Both parts were opened: one can be taken back now, not changed."""

    key = "refusal-already-opened"


class NoPart(KindlingError):
    """The caller has no part in this exercise to take back."""

    key = "refusal-no-part"


class Standing(StrEnum):
    """Where a lesson stands for one partner, in the order of a list: what waits for them comes first."""

    WAITING = "waiting"
    READY = "ready"
    SEALED = "sealed"
    NEW = "new"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of an exercise; what is written on it is stored under its key."""

    key: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the deck. `minutes` is how long reading it and one's own part take; `part` one of five."""

    key: str
    part: str
    title: str
    minutes: int
    why: str
    technique: tuple[str, ...]
    example: str
    exercise: tuple[Task, ...]
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
    compared: Mapping[int, datetime | None]

    @property
    def done_by(self) -> tuple[int, ...]:
        """Who has a part in it."""
        return tuple(self.compared)


@dataclass(frozen=True, slots=True)
class ExercisePart:
    """What one partner wrote, by the keys of the lesson's lines."""

    id: int
    exercise_id: int
    user_id: int
    lines: Mapping[str, str]
    done_at: datetime


def standing_of(latest: Exercise | None, user_id: int) -> Standing:
    """Say where a lesson stands for a partner, by its latest round."""
    if latest is None:
        return Standing.NEW
    if latest.opened_at is None:
        return Standing.SEALED if user_id in latest.done_by else Standing.WAITING
    is_unseen = user_id in latest.done_by and latest.compared[user_id] is None
    return Standing.READY if is_unseen else Standing.COMPARED


def round_to_do(latest: Exercise | None) -> int:
    """Return the round that a part belongs to now: the one that is not opened yet, else the next."""
    if latest is None:
        return 1
    return latest.round if latest.opened_at is None else latest.round + 1


def suggested(lessons: Sequence[Lesson], typed: str, limit: int) -> list[Lesson]:
    """List the first lessons whose title holds what was typed, `limit` at most."""
    wanted = typed.strip().casefold()
    return [lesson for lesson in lessons if wanted in lesson.title.casefold()][:limit]


def chosen(lessons: Sequence[Lesson], choice: str) -> Lesson:
    """Find what was picked by its key, or typed as a whole title. Raises `LessonUnknown`."""
    wanted = choice.strip().casefold()
    for lesson in lessons:
        if wanted in (lesson.key, lesson.title.casefold()):
            return lesson
    raise LessonUnknown
