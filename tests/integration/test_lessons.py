"""Lessons on real databases: sealed, opened once, announced once, round after round."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from support.backend import ADA, BO, CLEO, DEE, Backend, OpenBackend, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import EmptyText, NotAvailable, NotYours, TextTooLong
from core.lessons import LINE_LIMIT, ExerciseAlreadyOpened, LessonStatus, NoExercisePart, OtherPartMissing
from data.decks.lessons import load_lessons
from data.tables import exercise_parts, exercises
from services.lessons import Lessons, PartResult

LESSON = "listening"
LINES = {"heard": "The lighthouse", "helps": "A walk", "topic": "Dishes"}


def lessons_of(backend: Backend) -> Lessons:
    return Lessons(backend.work, load_lessons(), backend.clock)


@pytest.fixture
def lessons(backend: Backend, couple: Couple) -> Lessons:
    assert couple.user_ids == (ADA, BO)
    return lessons_of(backend)


async def do_exercise(
    lessons: Lessons, couple: Couple, user_id: int, round_number: int = 1, **lines: str
) -> PartResult:
    return await lessons.submit_part(person(user_id), couple.id, LESSON, round_number, {**LINES, **lines})


async def count(backend: Backend, table: str = "exercises") -> int:
    found = {"exercises": exercises, "exercise_parts": exercise_parts}[table]
    async with backend.database.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(found)) or 0)


async def test_what_both_wrote_opens_in_the_couples_order_once_both_are_in(
    lessons: Lessons, couple: Couple, backend: Backend
) -> None:
    first = await do_exercise(lessons, couple, BO, heard="Bo’s")
    assert first.comparison is None
    with pytest.raises(OtherPartMissing):
        await lessons.read_comparison(person(ADA), first.exercise.id)
    backend.clock.advance(days=3)
    second = await do_exercise(lessons, couple, ADA, heard="Ada’s")
    assert second.comparison is not None
    assert second.comparison.exercise.opened_at == backend.clock.now
    assert [part.lines["heard"] for part in second.comparison.parts] == ["Ada’s", "Bo’s"]
    assert second.view.status is LessonStatus.COMPARED
    assert (await lessons.lesson_view(person(BO), couple.id, LESSON)).status is LessonStatus.READY
    assert (await lessons.read_comparison(person(BO), first.exercise.id)).parts == second.comparison.parts
    assert (await lessons.lesson_view(person(BO), couple.id, LESSON)).status is LessonStatus.COMPARED


@pytest.mark.on_postgresql
async def test_both_in_the_same_instant_open_it_once_in_one_round(
    lessons: Lessons, couple: Couple, backend: Backend, open_backend: OpenBackend, database_kind: str
) -> None:
    """On PostgreSQL as two processes, which the couple's lock keeps apart."""
    other = lessons_of(open_backend()) if database_kind == "postgresql" else lessons
    done = await asyncio.gather(do_exercise(lessons, couple, ADA), do_exercise(other, couple, BO))
    assert sorted(one.comparison is not None for one in done) == [False, True]
    assert await count(backend) == 1
    assert await count(backend, "exercise_parts") == 2
    assert (await lessons.lesson_view(person(ADA), couple.id, LESSON)).rounds[0].opened_at is not None


@pytest.mark.on_postgresql
async def test_a_change_and_the_second_part_in_the_same_instant_leave_one_of_two_orders(
    lessons: Lessons, couple: Couple
) -> None:
    await do_exercise(lessons, couple, ADA, heard="Before")
    changed, second = await asyncio.gather(
        do_exercise(lessons, couple, ADA, heard="After"),
        do_exercise(lessons, couple, BO),
        return_exceptions=True,
    )
    assert not isinstance(second, BaseException)
    assert second.comparison is not None
    shown = next(part for part in second.comparison.parts if part.user_id == ADA).lines["heard"]
    assert shown == ("Before" if isinstance(changed, ExerciseAlreadyOpened) else "After")


async def test_what_was_opened_takes_no_part_any_more_and_the_next_round_does(
    lessons: Lessons, couple: Couple
) -> None:
    for user_id in (ADA, BO):
        await do_exercise(lessons, couple, user_id)
    with pytest.raises(ExerciseAlreadyOpened):
        await do_exercise(lessons, couple, ADA)
    with pytest.raises(ExerciseAlreadyOpened):
        await lessons.own_part(person(ADA), couple.id, LESSON, 1)
    with pytest.raises(NotAvailable):
        await do_exercise(lessons, couple, ADA, round_number=3)
    again = await do_exercise(lessons, couple, ADA, round_number=2, heard="Anew")
    assert [one.round for one in again.view.rounds] == [2, 1]
    _, own = await lessons.own_part(person(ADA), couple.id, LESSON, 2)
    assert own is not None
    assert own.lines["heard"] == "Anew"
    assert (await lessons.own_part(person(BO), couple.id, LESSON, 2))[1] is None
    with pytest.raises(OtherPartMissing):
        await lessons.read_comparison(person(BO), again.exercise.id)


async def test_nobody_is_given_the_others_part_before_their_own_is_in(
    lessons: Lessons, couple: Couple
) -> None:
    await do_exercise(lessons, couple, ADA)
    _, own = await lessons.own_part(person(BO), couple.id, LESSON, 1)
    assert own is None


async def test_taking_back_before_and_after_and_the_round_that_is_left_empty_goes(
    lessons: Lessons, couple: Couple, backend: Backend
) -> None:
    first = await do_exercise(lessons, couple, ADA)
    with pytest.raises(NoExercisePart):
        await lessons.delete_own_part(person(BO), first.exercise.id)
    assert (await lessons.delete_own_part(person(ADA), first.exercise.id)).status is LessonStatus.NEW
    with pytest.raises(NotAvailable):
        await lessons.delete_own_part(person(ADA), first.exercise.id)
    assert await count(backend) == 0
    await do_exercise(lessons, couple, ADA)
    both = await do_exercise(lessons, couple, BO)
    await lessons.delete_own_part(person(ADA), both.exercise.id)
    left = await lessons.read_comparison(person(ADA), both.exercise.id)
    assert [part.user_id for part in left.parts] == [BO]
    assert (await lessons.lesson_view(person(ADA), couple.id, LESSON)).status is LessonStatus.COMPARED
    await lessons.delete_own_part(person(BO), both.exercise.id)
    assert await count(backend) == await count(backend, "exercise_parts") == 0


@pytest.mark.parametrize("length", [1, LINE_LIMIT])
async def test_a_line_may_fill_its_limit(lessons: Lessons, couple: Couple, length: int) -> None:
    await do_exercise(lessons, couple, ADA, topic="w" * length)
    _, own = await lessons.own_part(person(ADA), couple.id, LESSON, 1)
    assert own is not None
    assert own.lines["topic"] == "w" * length


@pytest.mark.parametrize(("topic", "refusal"), [(" ", EmptyText), ("w" * (LINE_LIMIT + 1), TextTooLong)])
async def test_too_few_or_too_many_words_store_nothing(
    lessons: Lessons, couple: Couple, backend: Backend, topic: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await do_exercise(lessons, couple, ADA, topic=topic)
    assert await count(backend) == 0


async def test_only_the_two_reach_their_exercise(lessons: Lessons, couple: Couple, backend: Backend) -> None:
    first = await do_exercise(lessons, couple, ADA)
    with pytest.raises(NotInCouple):
        await lessons.lesson_view(person(CLEO), couple.id, LESSON)
    await backend.begin_couple(CLEO, DEE)
    for attempt in (
        lessons.lesson_view(person(CLEO), couple.id, LESSON),
        lessons.own_part(person(CLEO), couple.id, LESSON, 1),
        do_exercise(lessons, couple, CLEO),
        lessons.read_comparison(person(CLEO), first.exercise.id),
        lessons.delete_own_part(person(CLEO), first.exercise.id),
    ):
        with pytest.raises(NotYours):
            await attempt
    assert {view.status for view in await lessons.all_lessons_for(person(CLEO))} == {LessonStatus.NEW}


@pytest.mark.on_postgresql
async def test_after_parting_nothing_sealed_opens_and_nothing_is_told(
    lessons: Lessons, couple: Couple, backend: Backend
) -> None:
    first = await do_exercise(lessons, couple, ADA)
    await backend.couples.part_couple(ADA, couple.id)
    for attempt in (do_exercise(lessons, couple, BO), lessons.read_comparison(person(BO), first.exercise.id)):
        with pytest.raises(NotAvailable):
            await attempt
    assert await backend.claim_due(DeliveryKind.WAITS) == []


@pytest.mark.on_postgresql
async def test_the_list_has_what_waits_first_and_else_the_decks_order(
    lessons: Lessons, couple: Couple, backend: Backend
) -> None:
    keys = [lesson.deck_id for lesson in load_lessons()]
    await lessons.submit_part(person(ADA), couple.id, "bids", 1, {"mine": "A", "yours": "B"})
    await do_exercise(lessons, couple, BO)
    backend.clock.advance(days=1)
    listed = [view.lesson.deck_id for view in await lessons.all_lessons_for(person(ADA))]
    rest = [key for key in keys if key not in (LESSON, "bids")]
    assert listed == [LESSON, "bids", *rest]
    assert [view.lesson.deck_id for view in await lessons.all_lessons_for(person(BO))] == [
        "bids",
        LESSON,
        *rest,
    ]


@pytest.mark.on_postgresql
async def test_a_part_put_into_anothers_row_does_not_open(
    lessons: Lessons, couple: Couple, backend: Backend
) -> None:
    await do_exercise(lessons, couple, ADA)
    done = await do_exercise(lessons, couple, BO)
    async with backend.database.begin() as connection:
        rows = (await connection.execute(select(exercise_parts))).all()
        assert all(b"lighthouse" not in row.body for row in rows)
        await connection.execute(
            update(exercise_parts).where(exercise_parts.c.id == rows[0].id).values(body=rows[1].body)
        )
    compared = await lessons.read_comparison(person(ADA), done.exercise.id)
    assert {part.user_id: not part.is_readable for part in compared.parts} == {ADA: True, BO: False}


async def test_looking_again_keeps_the_first_day(lessons: Lessons, couple: Couple, backend: Backend) -> None:
    await do_exercise(lessons, couple, ADA)
    done = await do_exercise(lessons, couple, BO)
    looked = backend.clock.now
    backend.clock.advance(days=9)
    again = await lessons.read_comparison(person(BO), done.exercise.id)
    assert again.exercise.compared_at[BO] == looked
    assert again.exercise.compared_at[ADA] is None
    later = await lessons.read_comparison(person(ADA), done.exercise.id)
    assert later.exercise.compared_at[ADA] == looked + timedelta(days=9)
