"""Reunions: both partners must say that they are together, in any order, and each hug is given once."""

import asyncio
from datetime import timedelta

import pytest
from support.backend import ADA, BO, Backend, OpenBackend, person

from core.affections import AffectionKind
from core.couples import Couple
from core.errors import KindlingError, NotAvailable
from core.reunions import JOINED_WITHIN, Reunion, ReunionState, ReunionUnderWay, WaitsForOther
from services.affections import Affections
from services.reunions import Reunions


@pytest.fixture
def affections(backend: Backend) -> Affections:
    return Affections(backend.work)


@pytest.fixture
def reunions(backend: Backend) -> Reunions:
    return Reunions(backend.work)


async def put_aside(affections: Affections, reunions: Reunions, sender: int = ADA) -> int:
    """Send a hug and put it aside; return its id."""
    hug = await affections.send_affection(person(sender), AffectionKind.HUG, None)
    await reunions.save_hug(person(BO), hug.id)
    return hug.id


async def current(backend: Backend, couple: Couple) -> Reunion | None:
    async with backend.work() as work:
        return await work.reunions.current_of(couple.id)


@pytest.mark.on_postgresql
async def test_both_at_the_same_instant_ask_once_and_begin_once(
    backend: Backend, couple: Couple, affections: Affections, reunions: Reunions
) -> None:
    hug_id = await put_aside(affections, reunions)
    announced = await asyncio.gather(
        *(reunions.announce_together(person(user_id), hug_id) for user_id in (ADA, BO)),
        return_exceptions=True,
    )
    states = [one.state for one in announced if not isinstance(one, BaseException)]
    assert sorted(states) == [ReunionState.ASKED, ReunionState.DEALING]
    reunion = await current(backend, couple)
    assert reunion is not None
    assert (reunion.state, reunion.hug_id) == (ReunionState.DEALING, hug_id)


@pytest.mark.on_postgresql
async def test_given_at_the_same_instant_by_both_no_hug_is_left_out(
    backend: Backend, couple: Couple, affections: Affections, reunions: Reunions
) -> None:
    first = await put_aside(affections, reunions)
    backend.clock.advance(seconds=1)
    second = await put_aside(affections, reunions, BO)
    reunion_id = (await reunions.announce_together(person(ADA), first)).id
    await reunions.confirm_together(person(BO), reunion_id)
    await asyncio.gather(
        *(reunions.mark_hug_given(person(user_id), reunion_id, first) for user_id in (ADA, BO))
    )
    reunion = await current(backend, couple)
    assert reunion is not None
    assert reunion.hug_id == second
    await reunions.mark_hug_given(person(ADA), reunion_id, second)
    assert await current(backend, couple) is None
    with pytest.raises(NotAvailable):
        await reunions.mark_hug_given(person(BO), reunion_id, second)


@pytest.mark.on_postgresql
async def test_another_process_goes_on_where_the_first_one_was(
    backend: Backend, couple: Couple, affections: Affections, reunions: Reunions, open_backend: OpenBackend
) -> None:
    hug_id = await put_aside(affections, reunions)
    reunion_id = (await reunions.announce_together(person(ADA), hug_id)).id
    later = open_backend()
    elsewhere = Reunions(later.work)
    confirmed = await elsewhere.confirm_together(person(BO), reunion_id)
    assert confirmed.state is ReunionState.DEALING
    view = await reunions.reunion_view(reunion_id)
    assert view.hug is not None
    assert view.hug.id == hug_id


@pytest.mark.on_postgresql
@pytest.mark.parametrize(
    ("waits", "begins"),
    [(JOINED_WITHIN, True), (JOINED_WITHIN + timedelta(seconds=1), False)],
    ids=["at twelve hours", "a second later"],
)
async def test_the_other_has_twelve_hours(
    backend: Backend,
    couple: Couple,
    affections: Affections,
    reunions: Reunions,
    waits: timedelta,
    begins: bool,
) -> None:
    hug_id = await put_aside(affections, reunions)
    reunion_id = (await reunions.announce_together(person(ADA), hug_id)).id
    backend.clock.now += waits
    confirmed = await reunions.confirm_together(person(BO), reunion_id)
    assert (confirmed.state is ReunionState.DEALING) is begins
    assert (confirmed.id == reunion_id) is begins


async def test_one_key_is_never_two(
    backend: Backend, couple: Couple, affections: Affections, reunions: Reunions
) -> None:
    hug_id = await put_aside(affections, reunions)
    reunion_id = (await reunions.announce_together(person(ADA), hug_id)).id
    for asked in (
        reunions.announce_together(person(ADA), hug_id),
        reunions.confirm_together(person(ADA), reunion_id),
    ):
        with pytest.raises(WaitsForOther):
            await asked
    await reunions.confirm_together(person(BO), reunion_id)
    for again in (
        reunions.announce_together(person(BO), hug_id),
        reunions.confirm_together(person(ADA), reunion_id),
    ):
        with pytest.raises(ReunionUnderWay):
            await again


async def test_what_is_unknown_is_over(couple: Couple, reunions: Reunions) -> None:
    for asked in (
        reunions.save_hug(person(ADA), 7),
        reunions.confirm_together(person(ADA), 7),
        reunions.stop_reunion(person(ADA), 7),
        reunions.reunion_view(7),
    ):
        with pytest.raises(KindlingError) as refused:
            await asked
        assert refused.type is NotAvailable
