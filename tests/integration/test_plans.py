"""Plans on real databases: words sealed, two at once, ideas that rest, and one clock per plan."""

import asyncio
from datetime import datetime, timedelta

import pytest
from houses import ADA, BO, DECKS, Clock, House, person
from sqlalchemy import select

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.plans import Draft, Feeling, ImpressionsAreOpen, PlanState
from core.polls import Wanted
from data.tables import impressions, plans
from services.ideas import deal
from services.impressions import Impressions, Told
from services.plans import Plans

IDEA = DECKS.ideas[0]
AHEAD, LONG = timedelta(hours=2), timedelta(days=182)


def plans_of(house: House) -> Plans:
    return Plans(house.work, DECKS, house.clock)


def impressions_of(house: House) -> Impressions:
    return Impressions(house.work, house.clock)


async def make(house: House, what: str = "Swim", place: str | None = None, every: int | None = None) -> int:
    """Let Ada plan something in two hours, for two hours; its id."""
    draft = Draft(what, place, house.clock() + AHEAD, "UTC", 120, every)
    return (await plans_of(house).make(person(ADA), draft)).subject_id


async def end(house: House, plan_id: int) -> datetime:
    """Let its time be over, by its own clock."""
    now = house.clock.forward(hours=4)
    await plans_of(house).step(plan_id)
    return now


async def ideas_left(house: House, couple: Couple) -> set[str]:
    async with house.work() as stores:
        assert await stores.couples.get(couple.id) is not None
        return {idea.key for idea in await deal(stores, DECKS, couple, Wanted(), 999, house.clock())}


async def test_words_of_a_plan_are_sealed(house: House, couple: Couple) -> None:
    plan_id = await make(house, "Quixotic swim", "The lighthouse")
    await end(house, plan_id)
    await impressions_of(house).tell(person(ADA), plan_id, Feeling.WARM, "Plum cake")
    async with house.database.begin() as connection:
        row = (await connection.execute(select(plans))).one()
        told = (await connection.execute(select(impressions))).one()
    assert not any(word in bytes(row.what) + bytes(row.place) for word in (b"Quixotic", b"lighthouse"))
    assert not any(word in bytes(told.feeling) + bytes(told.line) for word in (b"warm", b"Plum"))
    view = await plans_of(house).view(plan_id)
    assert (view.plan.what, view.plan.place, view.couple.id) == ("Quixotic swim", "The lighthouse", couple.id)


async def test_both_in_the_same_instant_open_it_once(house: House, couple: Couple) -> None:
    plan_id = await make(house)
    await end(house, plan_id)

    async def tell(user_id: int) -> Told:
        return await impressions_of(house).tell(person(user_id), plan_id, Feeling.WARM, None)

    told = await asyncio.gather(*(tell(user_id) for user_id in couple.user_ids))
    opened = [one for one in told if one.is_open]
    assert len(opened) == 1
    assert [delivery.kind for delivery in opened[0].deliveries] == [DeliveryKind.PLAN_AFTER]
    with pytest.raises(ImpressionsAreOpen):
        await tell(ADA)


async def test_a_step_that_comes_twice_ends_it_once(house: House, couple: Couple) -> None:
    plan_id = await make(house, every=1)
    await end(house, plan_id)
    await plans_of(house).step(plan_id)
    page = await plans_of(house).page(person(BO))
    assert [plan.state for plan in page.plans] == [PlanState.PLANNED, PlanState.PAST]
    assert page.plans[0].series_id == page.plans[1].series_id == plan_id
    assert page.couple.id == couple.id


async def test_done_and_its_end_in_the_same_instant_plan_the_next_once(house: House, couple: Couple) -> None:
    plan_id = await make(house, every=1)
    house.clock.forward(hours=4)
    await asyncio.gather(plans_of(house).step(plan_id), plans_of(house).mark_done(person(BO), plan_id))
    page = await plans_of(house).page(person(ADA))
    assert [plan.state for plan in page.plans] == [PlanState.PLANNED, PlanState.DONE]
    assert page.couple.id == couple.id


async def test_an_idea_that_was_done_rests_for_half_a_year(
    house: House, couple: Couple, clock: Clock
) -> None:
    plan_id = await make(house, IDEA.title)
    assert IDEA.key in await ideas_left(house, couple)
    await end(house, plan_id)
    assert IDEA.key in await ideas_left(house, couple)
    await plans_of(house).mark_done(person(BO), plan_id)
    clock.forward(days=LONG.days)
    assert IDEA.key not in await ideas_left(house, couple)
    clock.forward(seconds=1)
    assert IDEA.key in await ideas_left(house, couple)


@pytest.mark.parametrize("user_id", [ADA, BO])
async def test_an_idea_that_is_not_for_one_of_them_is_dealt_no_more(
    house: House, couple: Couple, clock: Clock, user_id: int
) -> None:
    plan_id = await make(house, IDEA.title)
    await end(house, plan_id)
    await impressions_of(house).tell(person(user_id), plan_id, Feeling.NOT_FOR_US, None)
    clock.forward(days=4_000)
    assert IDEA.key not in await ideas_left(house, couple)


@pytest.mark.parametrize("feeling", [Feeling.WARM, Feeling.OKAY])
async def test_no_other_feeling_teaches_anything_for_good(
    house: House, couple: Couple, clock: Clock, feeling: Feeling
) -> None:
    plan_id = await make(house, IDEA.title)
    await end(house, plan_id)
    await impressions_of(house).tell(person(ADA), plan_id, feeling, None)
    clock.forward(days=LONG.days, seconds=1)
    assert IDEA.key in await ideas_left(house, couple)


async def test_taking_it_back_takes_its_lesson_back(house: House, couple: Couple, clock: Clock) -> None:
    plan_id = await make(house, IDEA.title)
    await end(house, plan_id)
    await impressions_of(house).tell(person(ADA), plan_id, Feeling.NOT_FOR_US, None)
    await impressions_of(house).take_back(person(ADA), plan_id)
    clock.forward(days=LONG.days, seconds=1)
    assert IDEA.key in await ideas_left(house, couple)
