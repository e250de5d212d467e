"""Lessons: read one, do its exercise alone, compare both parts, begin another round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.couples import Couple, Person
from core.errors import NotAvailable, existing
from core.lessons import (
    LINE_LIMIT,
    Exercise,
    ExerciseAlreadyOpened,
    ExercisePart,
    Lesson,
    LessonStatus,
    NoExercisePart,
    OtherPartMissing,
    current_round,
    lesson_of_the_week,
    lesson_status,
    resolve_lesson,
)
from core.suggestions import items_containing
from core.text_input import clean_text
from core.waits import WaitKind
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import load_for
from services.base import DeleteOwnByTable, Service
from services.clock import Clock
from services.waits import note_waiting


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson as one partner sees it; `rounds` are all begun so far, newest first."""

    lesson: Lesson
    couple: Couple
    user_id: int
    rounds: tuple[Exercise, ...]

    @property
    def latest(self) -> Exercise | None:
        """The round begun last; None before the first."""
        return self.rounds[0] if self.rounds else None

    @property
    def status(self) -> LessonStatus:
        """The status of the lesson for that partner."""
        return lesson_status(self.latest, self.user_id)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The parts of one round, in the couple's own order; a deleted part is missing.

    `next_round` is the round that another part would belong to.
    """

    lesson: Lesson
    couple: Couple
    exercise: Exercise
    parts: tuple[ExercisePart, ...]
    next_round: int


@dataclass(frozen=True, slots=True)
class PartResult:
    """The result of submitting a part; the second partner's part brings the `comparison`."""

    view: LessonView
    exercise: Exercise
    was_changed: bool
    comparison: Comparison | None


async def delete_part(work: UnitOfWork, exercise: Exercise, user_id: int) -> None:
    """Delete a partner's part of a round, and the round if it is then empty."""
    await work.lessons.delete_part(exercise.id, user_id)
    if exercise.done_by == (user_id,):
        await work.lessons.delete_exercise(exercise.id)


async def _delete_own_part(work: UnitOfWork, _couple: Couple, exercise_id: int, user_id: int) -> None:
    exercise = await work.lessons.find(exercise_id)
    if exercise is not None:
        await delete_part(work, exercise, user_id)


class Lessons(Service):
    """Use cases of a couple with lessons, done alone and then together."""

    own_words: ClassVar[DeleteOwnByTable] = {"exercise_parts": _delete_own_part}

    def __init__(self, work: OpenWork, lessons: Sequence[Lesson], clock: Clock) -> None:
        super().__init__(work)
        self._lessons = tuple(lessons)
        self._clock = clock

    def suggest_lessons(self, typed: str, limit: int) -> list[Lesson]:
        """List lessons whose titles contain the text typed so far, `limit` at most."""
        return items_containing(self._lessons, typed, limit, lambda lesson: lesson.title)

    def find_lesson(self, lesson_key: str) -> Lesson:
        """Return the lesson with this deck id. Raises `NotAvailable`."""
        return existing(next((lesson for lesson in self._lessons if lesson.deck_id == lesson_key), None))

    async def all_lessons_for(self, person: Person, couple_id: int | None = None) -> list[LessonView]:
        """List every lesson, those waiting for the caller's part first.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            latest = await work.lessons.latest_exercises_of(couple.id)
        views = [
            LessonView(
                lesson, couple, person.user_id, (latest[lesson.deck_id],) if lesson.deck_id in latest else ()
            )
            for lesson in self._lessons
        ]
        order = list(LessonStatus)
        return sorted(views, key=lambda view: order.index(view.status))

    def lesson_of_the_week(self, views: Sequence[LessonView]) -> tuple[Lesson, bool] | None:
        """Return a partner's next lesson, with True if it is this week's."""
        entries = [(view.lesson, view.latest) for view in views]
        return lesson_of_the_week(entries, views[0].user_id, self._clock())

    async def next_lesson(self, person: Person) -> LessonView:
        """Load the lesson of the week, or the one after it; if none is left, the first of the list.

        Raises `NotInCouple`.
        """
        views = await self.all_lessons_for(person)
        of_the_week = self.lesson_of_the_week(views)
        lesson = of_the_week[0] if of_the_week else views[0].lesson
        return await self.chosen_lesson(person, lesson.deck_id)

    async def chosen_lesson(self, person: Person, choice: str) -> LessonView:
        """Load a lesson by its deck id or its whole title. Raises `NotInCouple`, `LessonUnknown`."""
        async with self._work_of(person) as (work, couple):
            return await self._view(work, couple, person, resolve_lesson(self._lessons, choice))

    async def lesson_view(self, person: Person, couple_id: int, lesson_key: str) -> LessonView:
        """Load a lesson for one partner of that couple. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work_of(person, couple_id) as (work, couple):
            return await self._view(work, couple, person, self.find_lesson(lesson_key))

    async def own_part(
        self, person: Person, couple_id: int, lesson_key: str, round_number: int
    ) -> tuple[LessonView, ExercisePart | None]:
        """Load a lesson and the caller's sealed part of that round, if any, to fill in its form.

        Raises `ExerciseAlreadyOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            view = await self._view(work, couple, person, self.find_lesson(lesson_key))
            refuse_round_not_due(view.latest, round_number)
            is_begun = view.latest is not None and view.latest.round == round_number
            parts = await work.lessons.parts_of(view.latest) if view.latest and is_begun else []
            return view, next((part for part in parts if part.user_id == person.user_id), None)

    async def submit_part(
        self, person: Person, couple_id: int, lesson_key: str, round_number: int, typed: Mapping[str, str]
    ) -> PartResult:
        """Store the caller's part of a round, sealed; the second partner's part opens both, once.

        Raises `EmptyText`, `TextTooLong`, `ExerciseAlreadyOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        lesson = self.find_lesson(lesson_key)
        lines = {
            task.line_id: clean_text(typed.get(task.line_id, ""), LINE_LIMIT)
            for task in lesson.exercise_lines
        }
        async with self._work_of(person, couple_id) as (work, couple):
            rounds = await work.lessons.exercises_of(couple.id, lesson.deck_id)
            latest = rounds[0] if rounds else None
            refuse_round_not_due(latest, round_number)
            if latest is None or latest.round != round_number:
                exercise = await work.lessons.insert_exercise(couple.id, lesson.deck_id, round_number)
                earlier = rounds
            else:
                exercise, earlier = latest, rounds[1:]
            was_changed = person.user_id in exercise.done_by
            await work.lessons.upsert_part(exercise, person.user_id, lines)
            compared_at = {**exercise.compared_at, person.user_id: exercise.compared_at.get(person.user_id)}
            exercise = replace(exercise, compared_at=compared_at)
            comparison = None
            other = couple.other_partner(person.user_id).user_id
            news = WaitKind.LESSON
            if other in exercise.done_by:
                await work.lessons.update_item(exercise.id, opened_at=work.now)
                exercise = replace(exercise, opened_at=work.now)
                exercise = await self._mark_compared(work, exercise, person)
                comparison = await self._comparison(work, couple, exercise, current_round(exercise))
                news = WaitKind.COMPARISON
            if not was_changed:
                await note_waiting(work, couple, other, news, exercise.id)
            view = LessonView(lesson, couple, person.user_id, (exercise, *earlier))
            return PartResult(view, exercise, was_changed, comparison)

    async def read_comparison(self, person: Person, exercise_id: int) -> Comparison:
        """Load both parts of a round for one partner.

        Raises `OtherPartMissing`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, exercise = await load_for(work, person, work.lessons, exercise_id)
            if exercise.opened_at is None:
                raise OtherPartMissing
            exercise = await self._mark_compared(work, exercise, person)
            rounds = await work.lessons.exercises_of(couple.id, exercise.lesson_key)
            return await self._comparison(work, couple, exercise, current_round(rounds[0]))

    async def delete_own_part(self, person: Person, exercise_id: int) -> LessonView:
        """Delete the caller's own part, opened or not, and the round if it is then empty.

        Raises `NoExercisePart`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, exercise = await load_for(work, person, work.lessons, exercise_id)
            if person.user_id not in exercise.done_by:
                raise NoExercisePart
            await delete_part(work, exercise, person.user_id)
            return await self._view(work, couple, person, self.find_lesson(exercise.lesson_key))

    async def _view(self, work: UnitOfWork, couple: Couple, person: Person, lesson: Lesson) -> LessonView:
        rounds = await work.lessons.exercises_of(couple.id, lesson.deck_id)
        return LessonView(lesson, couple, person.user_id, tuple(rounds))

    async def _mark_compared(self, work: UnitOfWork, exercise: Exercise, person: Person) -> Exercise:
        """Store the caller's first look at both parts, if one of them is theirs."""
        if person.user_id not in exercise.done_by or exercise.compared_at[person.user_id] is not None:
            return exercise
        await work.lessons.mark_compared(exercise.id, person.user_id)
        return replace(exercise, compared_at={**exercise.compared_at, person.user_id: work.now})

    async def _comparison(
        self, work: UnitOfWork, couple: Couple, exercise: Exercise, next_round: int
    ) -> Comparison:
        parts = await work.lessons.parts_of(exercise)
        parts.sort(key=lambda part: couple.user_ids.index(part.user_id))
        return Comparison(self.find_lesson(exercise.lesson_key), couple, exercise, tuple(parts), next_round)


def refuse_round_not_due(latest: Exercise | None, round_number: int) -> None:
    """Refuse a part for any round but the current one. Raises `ExerciseAlreadyOpened`, `NotAvailable`."""
    due = current_round(latest)
    if round_number < due:
        raise ExerciseAlreadyOpened
    if round_number > due:  # the rounds before it were deleted since the form was opened
        raise NotAvailable
