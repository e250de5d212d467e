"""Lessons on real databases: sealed, opened once, told once, and one round after the other."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from houses import ADA, BO, CLEO, DEE, House, OpenHouse, person
from sqlalchemy import func, select, update

from core.couples import Couple, NotInCouple
from core.deliveries import Delivery, DeliveryKind
from core.errors import Empty, NotYours, Over, TooLong
from core.lessons import PART_LIMIT, AlreadyOpened, NoPart, OnePartMissing, Standing
from data.decks.lessons import load_lessons
from data.tables import exercise_parts, exercises
from services.lessons import Done, Lessons

LESSON = "listening"
LINES = {"heard": "The lighthouse", "helps": "A walk", "topic": "Dishes"}


def lessons_of(house: House) -> Lessons:
    return Lessons(house.work, load_lessons(), house.clock)


@pytest.fixture
def lessons(house: House, couple: Couple) -> Lessons:
    assert couple.user_ids == (ADA, BO)
    return lessons_of(house)


async def do(lessons: Lessons, couple: Couple, user_id: int, number: int = 1, **lines: str) -> Done:
    return await lessons.do(person(user_id), couple.id, LESSON, number, {**LINES, **lines})


async def allow_messages(house: House, *user_ids: int) -> None:
    for user_id in user_ids:
        await house.couples.allow_messages(person(user_id), allowed=True)


async def told(house: House) -> list[tuple[DeliveryKind, int | None]]:
    """What is due to be told now, and to whom."""
    due: list[Delivery] = await house.claim_all()
    return [(one.kind, one.user_id) for one in due]


async def count(house: House, table: str = "exercises") -> int:
    found = {"exercises": exercises, "exercise_parts": exercise_parts}[table]
    async with house.database.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(found)) or 0)


async def test_what_both_wrote_opens_in_the_couples_order_once_both_are_in(
    lessons: Lessons, couple: Couple, house: House
) -> None:
    first = await do(lessons, couple, BO, heard="Bo’s")
    assert first.comparison is None
    with pytest.raises(OnePartMissing):
        await lessons.compare(person(ADA), first.exercise.id)
    house.clock.forward(days=3)
    second = await do(lessons, couple, ADA, heard="Ada’s")
    assert second.comparison is not None
    assert second.comparison.exercise.opened_at == house.clock.now
    assert [part.lines["heard"] for part in second.comparison.parts] == ["Ada’s", "Bo’s"]
    assert second.view.standing is Standing.COMPARED
    assert (await lessons.view(person(BO), couple.id, LESSON)).standing is Standing.READY
    assert (await lessons.compare(person(BO), first.exercise.id)).parts == second.comparison.parts
    assert (await lessons.view(person(BO), couple.id, LESSON)).standing is Standing.COMPARED


async def test_both_in_the_same_instant_open_it_once_in_one_round(
    lessons: Lessons, couple: Couple, house: House, open_house: OpenHouse, kind: str
) -> None:
    """On PostgreSQL as two processes, which the couple's lock keeps apart."""
    other = lessons_of(open_house()) if kind == "postgresql" else lessons
    done = await asyncio.gather(do(lessons, couple, ADA), do(other, couple, BO))
    assert sorted(one.comparison is not None for one in done) == [False, True]
    assert await count(house) == 1
    assert await count(house, "exercise_parts") == 2
    assert (await lessons.view(person(ADA), couple.id, LESSON)).rounds[0].opened_at is not None


async def test_a_change_and_the_second_part_in_the_same_instant_leave_one_of_two_orders(
    lessons: Lessons, couple: Couple
) -> None:
    await do(lessons, couple, ADA, heard="Before")
    changed, second = await asyncio.gather(
        do(lessons, couple, ADA, heard="After"), do(lessons, couple, BO), return_exceptions=True
    )
    assert not isinstance(second, BaseException)
    assert second.comparison is not None
    shown = next(part for part in second.comparison.parts if part.user_id == ADA).lines["heard"]
    assert shown == ("Before" if isinstance(changed, AlreadyOpened) else "After")


async def test_what_was_opened_takes_no_part_any_more_and_the_next_round_does(
    lessons: Lessons, couple: Couple
) -> None:
    for user_id in (ADA, BO):
        await do(lessons, couple, user_id)
    with pytest.raises(AlreadyOpened):
        await do(lessons, couple, ADA)
    with pytest.raises(AlreadyOpened):
        await lessons.own_part(person(ADA), couple.id, LESSON, 1)
    with pytest.raises(Over):
        await do(lessons, couple, ADA, number=3)
    again = await do(lessons, couple, ADA, number=2, heard="Anew")
    assert [one.round for one in again.view.rounds] == [2, 1]
    _, own = await lessons.own_part(person(ADA), couple.id, LESSON, 2)
    assert own is not None
    assert own.lines["heard"] == "Anew"
    assert (await lessons.own_part(person(BO), couple.id, LESSON, 2))[1] is None
    with pytest.raises(OnePartMissing):
        await lessons.compare(person(BO), again.exercise.id)


async def test_nobody_is_given_the_others_part_before_their_own_is_in(
    lessons: Lessons, couple: Couple
) -> None:
    await do(lessons, couple, ADA)
    _, own = await lessons.own_part(person(BO), couple.id, LESSON, 1)
    assert own is None


async def test_taking_back_before_and_after_and_the_round_that_is_left_empty_goes(
    lessons: Lessons, couple: Couple, house: House
) -> None:
    first = await do(lessons, couple, ADA)
    with pytest.raises(NoPart):
        await lessons.take_back(person(BO), first.exercise.id)
    assert (await lessons.take_back(person(ADA), first.exercise.id)).standing is Standing.NEW
    with pytest.raises(Over):
        await lessons.take_back(person(ADA), first.exercise.id)
    assert await count(house) == 0
    await do(lessons, couple, ADA)
    both = await do(lessons, couple, BO)
    await lessons.take_back(person(ADA), both.exercise.id)
    left = await lessons.compare(person(ADA), both.exercise.id)
    assert [part.user_id for part in left.parts] == [BO]
    assert (await lessons.view(person(ADA), couple.id, LESSON)).standing is Standing.COMPARED
    await lessons.take_back(person(BO), both.exercise.id)
    assert await count(house) == await count(house, "exercise_parts") == 0


@pytest.mark.parametrize("length", [1, PART_LIMIT])
async def test_a_line_may_fill_its_limit(lessons: Lessons, couple: Couple, length: int) -> None:
    await do(lessons, couple, ADA, topic="w" * length)
    _, own = await lessons.own_part(person(ADA), couple.id, LESSON, 1)
    assert own is not None
    assert own.lines["topic"] == "w" * length


@pytest.mark.parametrize(("topic", "refusal"), [(" ", Empty), ("w" * (PART_LIMIT + 1), TooLong)])
async def test_too_few_or_too_many_words_store_nothing(
    lessons: Lessons, couple: Couple, house: House, topic: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await do(lessons, couple, ADA, topic=topic)
    assert await count(house) == 0


async def test_only_the_two_reach_their_exercise(lessons: Lessons, couple: Couple, house: House) -> None:
    first = await do(lessons, couple, ADA)
    with pytest.raises(NotInCouple):
        await lessons.view(person(CLEO), couple.id, LESSON)
    await house.begin(CLEO, DEE)
    for attempt in (
        lessons.view(person(CLEO), couple.id, LESSON),
        lessons.own_part(person(CLEO), couple.id, LESSON, 1),
        do(lessons, couple, CLEO),
        lessons.compare(person(CLEO), first.exercise.id),
        lessons.take_back(person(CLEO), first.exercise.id),
    ):
        with pytest.raises(NotYours):
            await attempt
    assert {view.standing for view in await lessons.all_for(person(CLEO))} == {Standing.NEW}


async def test_after_parting_nothing_sealed_opens_and_nothing_is_told(
    lessons: Lessons, couple: Couple, house: House
) -> None:
    await allow_messages(house, ADA, BO)
    first = await do(lessons, couple, ADA)
    await house.couples.part(ADA, couple.id)
    for attempt in (do(lessons, couple, BO), lessons.compare(person(BO), first.exercise.id)):
        with pytest.raises(Over):
            await attempt
    assert (DeliveryKind.LESSON, BO) not in await told(house)


async def test_each_is_told_once_of_a_round_and_only_where_allowed(
    lessons: Lessons, couple: Couple, house: House
) -> None:
    await allow_messages(house, BO)
    for _ in range(3):
        first = await do(lessons, couple, ADA)
        await do(lessons, couple, ADA, heard="Changed")
        assert (await lessons.news(first.exercise.id, BO)).standing is Standing.WAITING
    assert await told(house) == [(DeliveryKind.LESSON, BO)]
    await do(lessons, couple, BO)
    assert await told(house) == [], "Ada did not allow it"
    await allow_messages(house, ADA)
    await do(lessons, couple, BO, number=2)
    assert await told(house) == [(DeliveryKind.LESSON, ADA)]
    house.clock.forward(hours=1)
    done = await do(lessons, couple, ADA, number=2)
    assert await told(house) == [(DeliveryKind.COMPARISON, BO)]
    assert (await lessons.news(done.exercise.id, BO)).standing is Standing.READY
    await lessons.take_back(person(ADA), done.exercise.id)
    await lessons.take_back(person(BO), done.exercise.id)
    with pytest.raises(Over):
        await lessons.news(done.exercise.id, BO)


async def test_the_list_has_what_waits_first_and_else_the_decks_order(
    lessons: Lessons, couple: Couple, house: House
) -> None:
    keys = [lesson.key for lesson in load_lessons()]
    await lessons.do(person(ADA), couple.id, "bids", 1, {"mine": "A", "yours": "B"})
    await do(lessons, couple, BO)
    house.clock.forward(days=1)
    listed = [view.lesson.key for view in await lessons.all_for(person(ADA))]
    rest = [key for key in keys if key not in (LESSON, "bids")]
    assert listed == [LESSON, "bids", *rest]
    assert [view.lesson.key for view in await lessons.all_for(person(BO))] == ["bids", LESSON, *rest]


async def test_a_part_put_into_anothers_row_does_not_open(
    lessons: Lessons, couple: Couple, house: House
) -> None:
    await do(lessons, couple, ADA)
    done = await do(lessons, couple, BO)
    async with house.database.begin() as connection:
        rows = (await connection.execute(select(exercise_parts))).all()
        assert all(b"lighthouse" not in row.body for row in rows)
        await connection.execute(
            update(exercise_parts).where(exercise_parts.c.id == rows[0].id).values(body=rows[1].body)
        )
    with pytest.raises(InvalidTag):
        await lessons.compare(person(ADA), done.exercise.id)


async def test_looking_again_keeps_the_first_day(lessons: Lessons, couple: Couple, house: House) -> None:
    await do(lessons, couple, ADA)
    done = await do(lessons, couple, BO)
    looked = house.clock.now
    house.clock.forward(days=9)
    again = await lessons.compare(person(BO), done.exercise.id)
    assert again.exercise.compared[BO] == looked
    assert again.exercise.compared[ADA] is None
    later = await lessons.compare(person(ADA), done.exercise.id)
    assert later.exercise.compared[ADA] == looked + timedelta(days=9)
