"""Claims: each delivery is claimed by one at a time, in order within a couple, and by the right process."""

import asyncio
from datetime import timedelta

import pytest
from houses import ADA, ALL, BO, GUILD, Clock, House, OpenHouse, plan
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.couples import Couple
from core.deliveries import LEASE, DeliveryKind, DeliveryState

LATER = timedelta(hours=1)


@pytest.fixture
async def couples(house: House, couple: Couple) -> list[Couple]:
    """Five couples in one server, with nothing due for any of them."""
    others = [await house.begin(first, first + 1) for first in range(100, 108, 2)]
    house.clock.forward(minutes=10)
    await house.settle_all()
    return [couple, *others]


async def test_what_is_due_is_claimed_once(house: House, couple: Couple) -> None:
    planned = await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    assert (claimed.id, claimed.state, claimed.attempts) == (planned.id, DeliveryState.CLAIMED, 1)
    assert not claimed.may_have_been_sent
    assert await house.deliveries.claim(10, ALL) == []


async def test_what_is_not_yet_due_waits(house: House, couple: Couple, clock: Clock) -> None:
    await plan(house, couple, 7, clock() + LATER)
    clock.forward(minutes=59, seconds=59)
    assert await house.deliveries.claim(10, ALL) == []
    clock.forward(seconds=1)
    assert len(await house.deliveries.claim(10, ALL)) == 1


async def test_a_claim_that_never_ends_is_made_again_after_its_lease(
    house: House, couple: Couple, clock: Clock
) -> None:
    await plan(house, couple, 7)
    (first,) = await house.deliveries.claim(10, ALL)
    assert first.next_at == clock() + LEASE
    clock.now += LEASE - timedelta(seconds=1)
    assert await house.deliveries.claim(10, ALL) == []
    clock.forward(seconds=1)
    (again,) = await house.deliveries.claim(10, ALL)
    assert (again.id, again.attempts, again.may_have_been_sent) == (first.id, 2, True)


async def test_what_was_handed_over_waits_for_its_lease(house: House, couple: Couple, clock: Clock) -> None:
    async with house.work() as stores:
        handed = await stores.deliveries.hand_over(GUILD, couple.id, DeliveryKind.NOTICE, 7, clock())
    assert (handed.state, handed.attempts) == (DeliveryState.CLAIMED, 1)
    assert await house.deliveries.claim(10, ALL) == []
    clock.now += LEASE
    (claimed,) = await house.deliveries.claim(10, ALL)
    assert claimed.id == handed.id
    assert claimed.may_have_been_sent


async def test_the_same_thing_at_the_same_moment_is_planned_once(house: House, couple: Couple) -> None:
    await plan(house, couple, 7)
    with pytest.raises(IntegrityError):
        await plan(house, couple, 7)
    assert len(await house.deliveries.claim(10, ALL)) == 1


async def test_the_same_thing_at_another_moment_or_for_another_person_is_another(
    house: House, couple: Couple, clock: Clock
) -> None:
    async with house.work() as stores:
        for due_at in (clock(), clock() + LATER):
            for user_id in (None, ADA, BO):
                await stores.deliveries.plan(couple, DeliveryKind.NUDGE, 7, due_at, clock(), user_id=user_id)
    clock.now += LATER
    assert len(await house.due(DeliveryKind.NUDGE)) == 6


async def test_a_couples_posts_keep_their_order(house: House, couple: Couple) -> None:
    planned = [(await plan(house, couple, subject)).id for subject in range(5)]
    found: list[int] = []
    while claimed := await house.deliveries.claim(10, ALL):
        assert len(claimed) == 1
        assert await house.deliveries.claim(10, ALL) == []  # the next one waits until this one stands
        await house.deliveries.sent(claimed[0], ())
        found.append(claimed[0].id)
    assert found == planned


async def test_couples_do_not_wait_for_each_other(house: House, couples: list[Couple]) -> None:
    for place, couple in enumerate(couples):
        for subject in range(3):
            await plan(house, couple, 100 * place + subject)
    claimed = await house.deliveries.claim(100, ALL)
    assert sorted(delivery.couple_id or 0 for delivery in claimed) == sorted(one.id for one in couples)


async def test_what_failed_does_not_hold_up_the_next(house: House, couple: Couple, clock: Clock) -> None:
    first, second = await plan(house, couple, 7), await plan(house, couple, 8)
    (claimed,) = await house.deliveries.claim(10, ALL)
    await house.deliveries.retry(claimed)
    assert [one.id for one in await house.deliveries.claim(10, ALL)] == [second.id]
    clock.forward(seconds=15)
    assert [one.id for one in await house.deliveries.claim(10, ALL)] == [first.id]


async def test_no_more_is_claimed_than_there_is_room_for(house: House, couples: list[Couple]) -> None:
    for couple in couples:
        await plan(house, couple, couple.id)
    first = await house.deliveries.claim(2, ALL)
    rest = await house.deliveries.claim(100, ALL)
    assert (len(first), len(rest)) == (2, 3)
    assert not {one.id for one in first} & {one.id for one in rest}


async def test_two_claimers_at_the_same_time_get_each_once(
    house: House, open_house: OpenHouse, couples: list[Couple], kind: str
) -> None:
    planned = {
        (await plan(house, couple, 100 * place + subject)).id
        for place, couple in enumerate(couples)
        for subject in range(6)
    }
    # SQLite serves one process; its two claimers are two tasks of it.
    second = open_house() if kind == "postgresql" else house
    found: list[int] = []

    async def work_off(claimer: House) -> None:
        for _ in range(40):
            for delivery in await claimer.deliveries.claim(2, ALL):
                found.append(delivery.id)
                await claimer.deliveries.sent(delivery, ())

    await asyncio.gather(work_off(house), work_off(second), work_off(house))
    found += [delivery.id for delivery in await house.claim_all()]
    assert sorted(found) == sorted(planned)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_claimer_never_waits_for_another(
    house: House, open_house: OpenHouse, couples: list[Couple]
) -> None:
    for couple in couples:
        await plan(house, couple, couple.id)
    async with house.work() as stores:
        first = await stores.claims.claim(3, house.clock(), ALL)
        async with asyncio.timeout(2):
            rest = await open_house().deliveries.claim(100, ALL)
    assert (len(first), len(rest)) == (3, 2)
    assert not {one.id for one in first} & {one.id for one in rest}


async def test_each_process_claims_for_its_own_shards(house: House, clock: Clock) -> None:
    begun = [await house.begin(10 * number, 10 * number + 1, number << 22) for number in range(1, 7)]
    clock.forward(minutes=10)
    await house.settle_all()
    for couple in begun:
        await plan(house, couple, couple.id)
    mine = await house.deliveries.claim(100, (3, (1,)))
    assert sorted(one.guild_id >> 22 for one in mine) == [1, 4]
    others = await house.deliveries.claim(100, (3, (0, 2)))
    assert sorted(one.guild_id >> 22 for one in others) == [2, 3, 5, 6]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_the_room_is_kept_whatever_way_the_server_finds_the_rows(
    house: House, couples: list[Couple]
) -> None:
    """A limit inside an `IN` may be asked anew for every row, and would then give more each time."""
    for place, couple in enumerate(couples):
        for subject in range(40):
            await plan(house, couple, 100 * place + subject)
    await house.settle_all()
    for place, couple in enumerate(couples):
        await plan(house, couple, 100 * place + 99)
    async with house.database.outside_transactions() as connection:
        await connection.execute(text("VACUUM ANALYZE deliveries"))
    async with house.work() as stores:
        for way in ("hashjoin", "hashagg", "sort", "material"):
            await stores.deliveries._connection.execute(text(f"SET LOCAL enable_{way} = off"))
        assert len(await stores.claims.claim(2, house.clock(), ALL)) == 2
