"""Sparks on real databases: opened exactly once, and dealt by what fits the couple."""

import asyncio
from dataclasses import replace

import pytest
from support.backend import ADA, BO, DECKS, Backend, person, start_in_fresh_context

from core.abouts import Fit
from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.sparks import NoPick, SparkOpened
from wiring import Services


@pytest.fixture
def services(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


async def post_spark(backend: Backend, services: Services) -> int:
    await services.sparks.post_now(person(ADA))
    (delivery,) = await backend.claim_due(DeliveryKind.SPARK)
    return delivery.subject_id


@pytest.mark.on_postgresql
async def test_two_picks_in_the_same_instant_open_the_spark_once(
    backend: Backend, services: Services, couple: Couple
) -> None:
    spark_id = await post_spark(backend, services)
    views = await asyncio.gather(
        *(
            start_in_fresh_context(services.sparks.pick(person(user_id), spark_id, "1", "1"))
            for user_id in (ADA, BO)
        )
    )
    assert sorted(view.spark.opened_at is not None for view in views) == [False, True]
    view = await services.sparks.read_spark(person(ADA), spark_id)
    assert [pick.user_id for pick in view.picks] == list(couple.user_ids)
    with pytest.raises(SparkOpened):
        await services.sparks.pick(person(ADA), spark_id, "2", "2")
    with pytest.raises(SparkOpened):
        await services.sparks.delete_own_pick(person(ADA), spark_id)
    backend.clock.advance(days=2)
    await services.sparks.end_spark(spark_id)
    assert len((await services.sparks.read_spark(person(BO), spark_id)).picks) == 2


@pytest.mark.on_postgresql
async def test_a_spark_without_both_picks_is_deleted_with_the_one(
    backend: Backend, services: Services, couple: Couple
) -> None:
    spark_id = await post_spark(backend, services)
    view = await services.sparks.pick(person(ADA), spark_id, "1", "")
    assert (view.picks, view.spark.picked_by) == ((), (ADA,))
    with pytest.raises(NotAvailable):
        await services.sparks.read_spark(person(BO), spark_id)
    backend.clock.advance(days=1)
    (end,) = await backend.claim_due(DeliveryKind.SPARK_END)
    assert end.subject_id == spark_id
    await services.sparks.end_spark(spark_id)
    with pytest.raises(NotAvailable):
        await services.sparks.pick(person(BO), spark_id, "1", "")
    async with backend.work() as work:
        assert await work.sparks.open_of(couple.id) is None


async def test_what_is_none_of_the_options_is_refused(
    backend: Backend, services: Services, couple: Couple
) -> None:
    spark_id = await post_spark(backend, services)
    for choice in ("", "0", "3", "both", "²"):
        with pytest.raises(NoPick):
            await services.sparks.pick(person(ADA), spark_id, choice, "")
    with pytest.raises(NoPick):
        await services.sparks.delete_own_pick(person(ADA), spark_id)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (set(), {"either-001", "either-055"}),
        ({Fit.GAMES}, {"either-001", "either-055", "four-008"}),
        ({Fit.FAR}, {"either-001", "four-008"}),
    ],
)
async def test_what_a_couple_said_chooses_what_is_dealt(
    backend: Backend, couple: Couple, about: set[Fit], expected: set[str]
) -> None:
    # for everybody, for games and far, not for far
    few = tuple(DECKS.sparks_by_id[deck_id] for deck_id in ("either-001", "four-008", "either-055"))
    services = Services(backend.work, backend.keyring, replace(DECKS, sparks=few), backend.clock)
    await services.abouts.say_about(person(ADA), couple.id, about)
    dealt: set[str] = set()
    for _ in few:
        spark_id = await post_spark(backend, services)
        dealt.add((await services.sparks.spark_view(spark_id)).spark.deck_id)
        await services.sparks.end_spark(spark_id)
        backend.clock.advance(days=1)
        await backend.settle_all()
    assert dealt == expected
