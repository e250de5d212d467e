"""Lessons: read one, do its exercise alone under seal, compare, begin once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import Over
from core.lessons import (
    PART_LIMIT,
    AlreadyOpened,
    Exercise,
    ExercisePart,
    Lesson,
    NoPart,
    OnePartMissing,
    Standing,
    chosen,
    round_to_do,
    standing_of,
    suggested,
)
from core.prose import written
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.membership import couple_of, couple_with


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
    def standing(self) -> Standing:
        """Where it stands for them."""
        return standing_of(self.latest, self.user_id)


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
class Done:
    """What became of a part: `comparison` when it was the second one."""

    view: LessonView
    exercise: Exercise
    was_changed: bool
    comparison: Comparison | None


async def forget_part(stores: Stores, exercise: Exercise, user_id: int) -> None:
    """Delete one's part of an exercise; an empty round goes with it."""
    await stores.lessons.take_back(exercise.id, user_id)
    if exercise.done_by == (user_id,):
        await stores.lessons.forget(exercise.id)


class Lessons:
    """What a couple learns, each alone and then together."""

    def __init__(self, work: OpenWork, lessons: Sequence[Lesson], clock: Clock) -> None:
        self._work = work
        self._lessons = tuple(lessons)
        self._clock = clock

    def suggest(self, typed: str, limit: int) -> list[Lesson]:
        """List lessons whose title holds what was typed so far."""
        return suggested(self._lessons, typed, limit)

    def lesson(self, lesson_key: str) -> Lesson:
        """Return the lesson of that key. Raises `Over`."""
        for lesson in self._lessons:
            if lesson.key == lesson_key:
                return lesson
        raise Over

    async def all_for(self, person: Person) -> list[LessonView]:
        """List every lesson, those that wait for the caller first. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            latest = await stores.lessons.latest_of(couple.id)
        views = [
            LessonView(lesson, couple, person.user_id, (latest[lesson.key],) if lesson.key in latest else ())
            for lesson in self._lessons
        ]
        order = list(Standing)
        return sorted(views, key=lambda view: order.index(view.standing))

    async def chosen(self, person: Person, choice: str) -> LessonView:
        """Load the lesson of that key, or of exactly that title. Raises `NotInCouple`, `LessonUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return await self._view(stores, couple, person, chosen(self._lessons, choice))

    async def view(self, person: Person, couple_id: int, lesson_key: str) -> LessonView:
        """Load a lesson by its button. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            return await self._view(stores, couple, person, self.lesson(lesson_key))

    async def own_part(
        self, person: Person, couple_id: int, lesson_key: str, number: int
    ) -> tuple[LessonView, ExercisePart | None]:
        """Load a lesson and the caller's own sealed part of that round, to write or to change.

        Raises `AlreadyOpened`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            view = await self._view(stores, couple, person, self.lesson(lesson_key))
            refuse_unless_due(view.latest, number)
            is_begun = view.latest is not None and view.latest.round == number
            parts = await stores.lessons.parts_of(view.latest) if view.latest and is_begun else []
            return view, next((part for part in parts if part.user_id == person.user_id), None)

    async def do(
        self, person: Person, couple_id: int, lesson_key: str, number: int, typed: Mapping[str, str]
    ) -> Done:
        """Seal the caller's part of a round; the second one opens both, once.

        Raises `Empty`, `TooLong`, `AlreadyOpened`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        lesson = self.lesson(lesson_key)
        lines = {task.key: written(typed.get(task.key, ""), PART_LIMIT) for task in lesson.exercise}
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            latest = (await self._view(stores, couple, person, lesson)).latest
            refuse_unless_due(latest, number)
            if latest is None or latest.round != number:
                latest = await stores.lessons.begin(couple.id, lesson.key, number, now)
            was_changed = person.user_id in latest.done_by
            await stores.lessons.put(latest, person.user_id, lines, now)
            other = couple.other(person.user_id).user_id
            comparison = None
            if other in latest.done_by:
                await stores.lessons.open(latest.id, now)
                comparison = await self._compare(stores, couple, person, latest.id, now)
                await tell_once(stores, couple, DeliveryKind.COMPARISON, latest.id, other, now)
            else:
                await tell_once(stores, couple, DeliveryKind.LESSON, latest.id, other, now)
            view = await self._view(stores, couple, person, lesson)
            return Done(view, latest, was_changed, comparison)

    async def compare(self, person: Person, exercise_id: int) -> Comparison:
        """Open both parts of a round to one of the two.

        Raises `OnePartMissing`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, exercise = await self._load_for(stores, person, exercise_id)
            if exercise.opened_at is None:
                raise OnePartMissing
            return await self._compare(stores, couple, person, exercise.id, now)

    async def take_back(self, person: Person, exercise_id: int) -> LessonView:
        """Delete the caller's own part, before or after both were opened; an empty round goes with it.

        Raises `NoPart`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            couple, exercise = await self._load_for(stores, person, exercise_id)
            if person.user_id not in exercise.done_by:
                raise NoPart
            await forget_part(stores, exercise, person.user_id)
            return await self._view(stores, couple, person, self.lesson(exercise.lesson_key))

    async def news(self, exercise_id: int, user_id: int) -> LessonView:
        """Load what a direct message would speak of, as it stands now for that partner. Raises `Over`."""
        async with self._work() as stores:
            couple_id = await stores.lessons.whose(exercise_id)
            couple = None if couple_id is None else await stores.couples.get(couple_id)
            exercise = None if couple is None else await stores.lessons.get(exercise_id)
            if couple is None or exercise is None:
                raise Over
            return LessonView(self.lesson(exercise.lesson_key), couple, user_id, (exercise,))

    async def _view(self, stores: Stores, couple: Couple, person: Person, lesson: Lesson) -> LessonView:
        rounds = await stores.lessons.rounds_of(couple.id, lesson.key)
        return LessonView(lesson, couple, person.user_id, tuple(rounds))

    async def _compare(
        self, stores: Stores, couple: Couple, person: Person, exercise_id: int, now: datetime
    ) -> Comparison:
        await stores.lessons.has_compared(exercise_id, person.user_id, now)
        exercise = await self._again(stores, exercise_id)
        parts = await stores.lessons.parts_of(exercise)
        parts.sort(key=lambda part: couple.user_ids.index(part.user_id))
        lesson = self.lesson(exercise.lesson_key)
        latest = (await self._view(stores, couple, person, lesson)).latest
        return Comparison(lesson, couple, exercise, tuple(parts), round_to_do(latest))

    async def _load_for(self, stores: Stores, person: Person, exercise_id: int) -> tuple[Couple, Exercise]:
        couple_id = await stores.lessons.whose(exercise_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._again(stores, exercise_id)

    async def _again(self, stores: Stores, exercise_id: int) -> Exercise:
        """Read it under the couple's lock: the other part may have come in or gone in between."""
        exercise = await stores.lessons.get(exercise_id)
        if exercise is None:
            raise Over
        return exercise


def refuse_unless_due(latest: Exercise | None, number: int) -> None:
    """Refuse a part of a round that takes none. Raises `AlreadyOpened`, `Over`."""
    due = round_to_do(latest)
    if number < due:
        raise AlreadyOpened
    if number > due:  # the rounds before it were taken back meanwhile
        raise Over


async def tell_once(
    stores: Stores, couple: Couple, kind: DeliveryKind, exercise_id: int, user_id: int, now: datetime
) -> None:
    """Plan one direct message without content to a partner who allows them; nothing is posted in the home."""
    if not couple.partner(user_id).wants_messages:
        return
    if await stores.deliveries.last_to(kind, exercise_id, user_id) is None:
        await stores.deliveries.plan(couple, kind, exercise_id, now, now, user_id=user_id)
