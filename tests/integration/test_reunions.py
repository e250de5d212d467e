"""Reunions: two keys, whichever comes first, and never a hug twice."""

import asyncio
from datetime import timedelta

import pytest
from houses import ADA, BO, House, OpenHouse, person

from core.affections import AffectionKind
from core.couples import Couple
from core.errors import KindlingError, Over
from core.reunions import JOINED_WITHIN, OneSaysSo, Reunion, ReunionState, ReunionUnderWay
from services.affections import Affections
from services.reunions import Reunions


@pytest.fixture
def affections(house: House) -> Affections:
    return Affections(house.work, house.clock)


@pytest.fixture
def reunions(house: House) -> Reunions:
    return Reunions(house.work, house.clock)


async def put_aside(affections: Affections, reunions: Reunions, sender: int = ADA) -> int:
    """A hug that waits; its id."""
    hug, _ = await affections.send(person(sender), AffectionKind.HUG, None)
    await reunions.save(person(BO), hug.id)
    return hug.id


async def current(house: House, couple: Couple) -> Reunion | None:
    async with house.work() as stores:
        return await stores.reunions.current(couple.id)


async def test_both_at_the_same_instant_ask_once_and_begin_once(
    house: House, couple: Couple, affections: Affections, reunions: Reunions
) -> None:
    hug_id = await put_aside(affections, reunions)
    gatherings = await asyncio.gather(
        *(reunions.gather(person(user_id), hug_id) for user_id in (ADA, BO)), return_exceptions=True
    )
    begun = [one.has_begun for one in gatherings if not isinstance(one, BaseException)]
    assert sorted(begun) == [False, True]
    reunion = await current(house, couple)
    assert reunion is not None
    assert (reunion.state, reunion.hug_id) == (ReunionState.DEALING, hug_id)


async def test_given_at_the_same_instant_by_both_no_hug_is_left_out(
    house: House, couple: Couple, affections: Affections, reunions: Reunions
) -> None:
    first = await put_aside(affections, reunions)
    house.clock.forward(seconds=1)
    second = await put_aside(affections, reunions, BO)
    reunion_id = (await reunions.gather(person(ADA), first)).reunion_id
    await reunions.join(person(BO), reunion_id)
    await asyncio.gather(*(reunions.give(person(user_id), reunion_id, first) for user_id in (ADA, BO)))
    reunion = await current(house, couple)
    assert reunion is not None
    assert reunion.hug_id == second
    await reunions.give(person(ADA), reunion_id, second)
    assert await current(house, couple) is None
    with pytest.raises(Over):
        await reunions.give(person(BO), reunion_id, second)


async def test_another_process_goes_on_where_the_first_one_was(
    house: House, couple: Couple, affections: Affections, reunions: Reunions, open_house: OpenHouse
) -> None:
    hug_id = await put_aside(affections, reunions)
    reunion_id = (await reunions.gather(person(ADA), hug_id)).reunion_id
    later = open_house()
    elsewhere = Reunions(later.work, later.clock)
    assert (await elsewhere.join(person(BO), reunion_id)).has_begun
    view = await reunions.view(reunion_id)
    assert view.hug is not None
    assert view.hug.id == hug_id


@pytest.mark.parametrize(
    ("waits", "begins"),
    [(JOINED_WITHIN, True), (JOINED_WITHIN + timedelta(seconds=1), False)],
    ids=["at twelve hours", "a second later"],
)
async def test_the_other_has_twelve_hours(
    house: House,
    couple: Couple,
    affections: Affections,
    reunions: Reunions,
    waits: timedelta,
    begins: bool,
) -> None:
    hug_id = await put_aside(affections, reunions)
    reunion_id = (await reunions.gather(person(ADA), hug_id)).reunion_id
    house.clock.now += waits
    gathering = await reunions.join(person(BO), reunion_id)
    assert gathering.has_begun is begins
    assert (gathering.reunion_id == reunion_id) is begins


async def test_one_key_is_never_two(
    house: House, couple: Couple, affections: Affections, reunions: Reunions
) -> None:
    hug_id = await put_aside(affections, reunions)
    reunion_id = (await reunions.gather(person(ADA), hug_id)).reunion_id
    for asked in (reunions.gather(person(ADA), hug_id), reunions.join(person(ADA), reunion_id)):
        with pytest.raises(OneSaysSo):
            await asked
    await reunions.join(person(BO), reunion_id)
    for again in (reunions.gather(person(BO), hug_id), reunions.join(person(ADA), reunion_id)):
        with pytest.raises(ReunionUnderWay):
            await again


async def test_what_is_unknown_is_over(couple: Couple, reunions: Reunions) -> None:
    for asked in (
        reunions.save(person(ADA), 7),
        reunions.join(person(ADA), 7),
        reunions.stop(person(ADA), 7),
        reunions.view(7),
    ):
        with pytest.raises(KindlingError) as refused:
            await asked
        assert refused.type is Over
