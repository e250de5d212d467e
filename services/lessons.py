"""Lessons: read one, do its exercise alone under seal, compare, begin once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
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
    lesson_status,
    resolve_lesson,
    suggest_lessons,
)
from core.text_input import clean_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson as it stands for one partner; `rounds` are those that were begun, the newest first."""

    lesson: Lesson
    couple: Couple
    user_id: int
    rounds: tuple[Exercise, ...]

    @property
    def latest(self) -> Exercise | None:
        """The latest round."""
        return self.rounds[0] if self.rounds else None

    @property
    def status(self) -> LessonStatus:
        """Where it stands for them."""
        return lesson_status(self.latest, self.user_id)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What both wrote in one round, in the couple's own order; a part that was taken back is missing.

    `next_round` is the one that another part would belong to.
    """

    lesson: Lesson
    couple: Couple
    exercise: Exercise
    parts: tuple[ExercisePart, ...]
    next_round: int


@dataclass(frozen=True, slots=True)
class PartResult:
    """What became of a part: `comparison` when it was the second one."""

    view: LessonView
    exercise: Exercise
    was_changed: bool
    comparison: Comparison | None


async def delete_part(stores: Stores, exercise: Exercise, user_id: int) -> None:
    """Delete one's part of an exercise; an empty round goes with it."""
    await stores.lessons.delete_part(exercise.id, user_id)
    if exercise.done_by == (user_id,):
        await stores.lessons.delete_exercise(exercise.id)


class Lessons:
    """What a couple learns, each alone and then together."""

    def __init__(self, work: OpenWork, lessons: Sequence[Lesson], clock: Clock) -> None:
        self._work = work
        self._lessons = tuple(lessons)
        self._clock = clock

    def suggest_lessons(self, typed: str, limit: int) -> list[Lesson]:
        """List lessons whose title holds what was typed so far."""
        return suggest_lessons(self._lessons, typed, limit)

    def find_lesson(self, lesson_key: str) -> Lesson:
        """Return the lesson of that key. Raises `NotAvailable`."""
        for lesson in self._lessons:
            if lesson.deck_id == lesson_key:
                return lesson
        raise NotAvailable

    async def all_lessons_for(self, person: Person) -> list[LessonView]:
        """List every lesson, those that wait for the caller first. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            latest = await stores.lessons.latest_exercises_of(couple.id)
        views = [
            LessonView(
                lesson, couple, person.user_id, (latest[lesson.deck_id],) if lesson.deck_id in latest else ()
            )
            for lesson in self._lessons
        ]
        order = list(LessonStatus)
        return sorted(views, key=lambda view: order.index(view.status))

    async def chosen_lesson(self, person: Person, choice: str) -> LessonView:
        """Load the lesson of that key, or of exactly that title. Raises `NotInCouple`, `LessonUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return await self._view(stores, couple, person, resolve_lesson(self._lessons, choice))

    async def lesson_view(self, person: Person, couple_id: int, lesson_key: str) -> LessonView:
        """Load a lesson by its button. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            return await self._view(stores, couple, person, self.find_lesson(lesson_key))

    async def own_part(
        self, person: Person, couple_id: int, lesson_key: str, round_number: int
    ) -> tuple[LessonView, ExercisePart | None]:
        """Load a lesson and the caller's own sealed part of that round, to write or to change.

        Raises `ExerciseAlreadyOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            view = await self._view(stores, couple, person, self.find_lesson(lesson_key))
            refuse_round_not_due(view.latest, round_number)
            is_begun = view.latest is not None and view.latest.round == round_number
            parts = await stores.lessons.parts_of(view.latest) if view.latest and is_begun else []
            return view, next((part for part in parts if part.user_id == person.user_id), None)

    async def submit_part(
        self, person: Person, couple_id: int, lesson_key: str, round_number: int, typed: Mapping[str, str]
    ) -> PartResult:
        """Seal the caller's part of a round; the second one opens both, once.

        Raises `EmptyText`, `TextTooLong`, `ExerciseAlreadyOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        lesson = self.find_lesson(lesson_key)
        lines = {
            task.line_id: clean_text(typed.get(task.line_id, ""), LINE_LIMIT)
            for task in lesson.exercise_lines
        }
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            latest = (await self._view(stores, couple, person, lesson)).latest
            refuse_round_not_due(latest, round_number)
            if latest is None or latest.round != round_number:
                latest = await stores.lessons.insert_exercise(couple.id, lesson.deck_id, round_number, now)
            was_changed = person.user_id in latest.done_by
            await stores.lessons.upsert_part(latest, person.user_id, lines, now)
            other = couple.other_partner(person.user_id).user_id
            comparison = None
            if other in latest.done_by:
                await stores.lessons.mark_opened(latest.id, now)
                comparison = await self._open_comparison(stores, couple, person, latest.id, now)
                await notify_once(stores, couple, DeliveryKind.COMPARISON, latest.id, other, now)
            else:
                await notify_once(stores, couple, DeliveryKind.LESSON, latest.id, other, now)
            view = await self._view(stores, couple, person, lesson)
            return PartResult(view, latest, was_changed, comparison)

    async def read_comparison(self, person: Person, exercise_id: int) -> Comparison:
        """Open both parts of a round to one of the two.

        Raises `OtherPartMissing`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, exercise = await self._load_for(stores, person, exercise_id)
            if exercise.opened_at is None:
                raise OtherPartMissing
            return await self._open_comparison(stores, couple, person, exercise.id, now)

    async def delete_own_part(self, person: Person, exercise_id: int) -> LessonView:
        """Delete the caller's own part, before or after both were opened; an empty round goes with it.

        Raises `NoExercisePart`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            couple, exercise = await self._load_for(stores, person, exercise_id)
            if person.user_id not in exercise.done_by:
                raise NoExercisePart
            await delete_part(stores, exercise, person.user_id)
            return await self._view(stores, couple, person, self.find_lesson(exercise.lesson_key))

    async def lesson_news(self, exercise_id: int, user_id: int) -> LessonView:
        """Load what a direct message would speak of, as it stands now for that partner.

        Raises `NotAvailable`.
        """
        async with self._work() as stores:
            couple_id = await stores.lessons.couple_id_of(exercise_id)
            couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
            exercise = None if couple is None else await stores.lessons.find_exercise(exercise_id)
            if couple is None or exercise is None:
                raise NotAvailable
            return LessonView(self.find_lesson(exercise.lesson_key), couple, user_id, (exercise,))

    async def _view(self, stores: Stores, couple: Couple, person: Person, lesson: Lesson) -> LessonView:
        rounds = await stores.lessons.exercises_of(couple.id, lesson.deck_id)
        return LessonView(lesson, couple, person.user_id, tuple(rounds))

    async def _open_comparison(
        self, stores: Stores, couple: Couple, person: Person, exercise_id: int, now: datetime
    ) -> Comparison:
        await stores.lessons.mark_compared(exercise_id, person.user_id, now)
        exercise = await self._reload(stores, exercise_id)
        parts = await stores.lessons.parts_of(exercise)
        parts.sort(key=lambda part: couple.user_ids.index(part.user_id))
        lesson = self.find_lesson(exercise.lesson_key)
        latest = (await self._view(stores, couple, person, lesson)).latest
        return Comparison(lesson, couple, exercise, tuple(parts), current_round(latest))

    async def _load_for(self, stores: Stores, person: Person, exercise_id: int) -> tuple[Couple, Exercise]:
        couple_id = await stores.lessons.couple_id_of(exercise_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._reload(stores, exercise_id)

    async def _reload(self, stores: Stores, exercise_id: int) -> Exercise:
        """Read it under the couple's lock: the other part may have come in or gone in between."""
        exercise = await stores.lessons.find_exercise(exercise_id)
        if exercise is None:
            raise NotAvailable
        return exercise


def refuse_round_not_due(latest: Exercise | None, round_number: int) -> None:
    """Refuse a part of a round that takes none. Raises `ExerciseAlreadyOpened`, `NotAvailable`."""
    due = current_round(latest)
    if round_number < due:
        raise ExerciseAlreadyOpened
    if round_number > due:  # the rounds before it were taken back meanwhile
        raise NotAvailable


async def notify_once(
    stores: Stores, couple: Couple, kind: DeliveryKind, exercise_id: int, user_id: int, now: datetime
) -> None:
    """Plan one direct message without content to a partner who allows them; nothing is posted in the home."""
    if not couple.partner_by_id(user_id).wants_messages:
        return
    if await stores.deliveries.last_delivery_to(kind, exercise_id, user_id) is None:
        await stores.deliveries.schedule(couple, kind, exercise_id, now, now, user_id=user_id)
