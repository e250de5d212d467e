"""Claims: each delivery is claimed once at a time, in order within a couple, by the right process."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError
from support.backend import ADA, ALL_SHARDS, BO, Backend, ManualClock, OpenBackend, schedule_notice

from core.couples import Couple
from core.deliveries import LEASE, DeliveryKind, DeliveryState
from core.publications import Collector, PostNow, collecting
from core.shards import Shards
from data.tables import partners

pytestmark = pytest.mark.on_postgresql

LATER = timedelta(hours=1)


@pytest.fixture
async def couples(backend: Backend, couple: Couple) -> list[Couple]:
    """Five couples in one server, with nothing due for any of them."""
    others = [await backend.begin_couple(first, first + 1) for first in range(100, 108, 2)]
    backend.clock.advance(minutes=10)
    await backend.settle_all()
    return [couple, *others]


async def test_what_is_due_is_claimed_once(backend: Backend, couple: Couple) -> None:
    planned = await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    assert (claimed.id, claimed.state, claimed.attempts) == (planned.id, DeliveryState.CLAIMED, 1)
    assert not claimed.may_have_been_sent
    assert await backend.claim(10) == []


async def test_what_is_not_yet_due_waits(backend: Backend, couple: Couple, clock: ManualClock) -> None:
    await schedule_notice(backend, couple, 7, clock() + LATER)
    clock.advance(minutes=59, seconds=59)
    assert await backend.claim(10) == []
    clock.advance(seconds=1)
    assert len(await backend.claim(10)) == 1


async def test_a_claim_that_never_ends_is_made_again_after_its_lease(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await schedule_notice(backend, couple, 7)
    (first,) = await backend.claim(10)
    assert first.next_at == clock() + LEASE
    clock.now += LEASE - timedelta(seconds=1)
    assert await backend.claim(10) == []
    clock.advance(seconds=1)
    (again,) = await backend.claim(10)
    assert (again.id, again.attempts, again.may_have_been_sent) == (first.id, 2, True)


async def test_what_a_request_posts_itself_waits_for_its_lease(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    request = Collector()
    with collecting(request):
        async with backend.work() as work:
            work.post(couple, DeliveryKind.NOTICE, 7)
    (publication,) = request.take()
    assert isinstance(publication, PostNow)
    handed = publication.delivery
    assert (handed.state, handed.attempts) == (DeliveryState.CLAIMED, 1)
    assert await backend.claim(10) == []
    clock.now += LEASE
    (claimed,) = await backend.claim(10)
    assert claimed.id == handed.id
    assert claimed.may_have_been_sent


async def test_the_same_thing_at_the_same_moment_is_planned_once(backend: Backend, couple: Couple) -> None:
    await schedule_notice(backend, couple, 7)
    with pytest.raises(IntegrityError):
        await schedule_notice(backend, couple, 7)
    assert len(await backend.claim(10)) == 1


async def test_the_same_thing_at_another_moment_or_for_another_person_is_another(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    async with backend.work() as work:
        for due_at in (clock(), clock() + LATER):
            for user_id in (None, ADA, BO):
                await work.deliveries.schedule(couple, DeliveryKind.NUDGE, 7, due_at, user_id=user_id)
    clock.now += LATER
    assert len(await backend.claim_due(DeliveryKind.NUDGE)) == 6


async def test_a_couples_posts_keep_their_order(backend: Backend, couple: Couple) -> None:
    planned = [(await schedule_notice(backend, couple, subject)).id for subject in range(5)]
    found: list[int] = []
    while claimed := await backend.claim(10):
        assert len(claimed) == 1
        assert await backend.claim(10) == []  # the next one waits until this one stands
        await backend.deliveries.settle_sent(claimed[0], ())
        found.append(claimed[0].id)
    assert found == planned


async def test_couples_do_not_wait_for_each_other(backend: Backend, couples: list[Couple]) -> None:
    for place, couple in enumerate(couples):
        for subject in range(3):
            await schedule_notice(backend, couple, 100 * place + subject)
    claimed = await backend.claim(100)
    assert sorted(delivery.couple_id or 0 for delivery in claimed) == sorted(one.id for one in couples)


async def test_what_failed_does_not_hold_up_the_next(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    first, second = await schedule_notice(backend, couple, 7), await schedule_notice(backend, couple, 8)
    (claimed,) = await backend.claim(10)
    await backend.deliveries.retry(claimed)
    assert [one.id for one in await backend.claim(10)] == [second.id]
    clock.advance(seconds=15)
    assert [one.id for one in await backend.claim(10)] == [first.id]


async def test_no_more_is_claimed_than_there_is_room_for(backend: Backend, couples: list[Couple]) -> None:
    for couple in couples:
        await schedule_notice(backend, couple, couple.id)
    first = await backend.claim(2)
    rest = await backend.claim(100)
    assert (len(first), len(rest)) == (2, 3)
    assert not {one.id for one in first} & {one.id for one in rest}


async def test_two_claimers_at_the_same_time_get_each_once(
    backend: Backend, open_backend: OpenBackend, couples: list[Couple], database_kind: str
) -> None:
    planned = {
        (await schedule_notice(backend, couple, 100 * place + subject)).id
        for place, couple in enumerate(couples)
        for subject in range(6)
    }
    # SQLite serves one process; its two claimers are two tasks of it.
    second = open_backend() if database_kind == "postgresql" else backend
    found: list[int] = []

    async def work_off(claimer: Backend) -> None:
        for _ in range(40):
            for delivery in await claimer.claim(2):
                found.append(delivery.id)
                await claimer.deliveries.settle_sent(delivery, ())

    await asyncio.gather(work_off(backend), work_off(second), work_off(backend))
    found += [delivery.id for delivery in await backend.claim_and_settle_all()]
    assert sorted(found) == sorted(planned)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_claimer_never_waits_for_another(
    backend: Backend, open_backend: OpenBackend, couples: list[Couple]
) -> None:
    for couple in couples:
        await schedule_notice(backend, couple, couple.id)
    async with backend.work() as work:
        first = await work.claims.claim_due(3, backend.clock(), ALL_SHARDS)
        async with asyncio.timeout(60):
            rest = await open_backend().claim(100)
    assert (len(first), len(rest)) == (3, 2)
    assert not {one.id for one in first} & {one.id for one in rest}


async def test_each_process_claims_for_its_own_shards(backend: Backend, clock: ManualClock) -> None:
    begun = [await backend.begin_couple(10 * number, 10 * number + 1, number << 22) for number in range(1, 7)]
    clock.advance(minutes=10)
    await backend.settle_all()
    for couple in begun:
        await schedule_notice(backend, couple, couple.id)
    mine = await backend.claim(100, Shards(3, (1,)))
    assert sorted(one.guild_id >> 22 for one in mine) == [1, 4]
    others = await backend.claim(100, Shards(3, (0, 2)))
    assert sorted(one.guild_id >> 22 for one in others) == [2, 3, 5, 6]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_room_is_kept_whatever_way_the_server_finds_the_rows(
    backend: Backend, couples: list[Couple]
) -> None:
    """A limit inside an `IN` may be evaluated for every row, and would then give more each time."""
    for place, couple in enumerate(couples):
        for subject in range(40):
            await schedule_notice(backend, couple, 100 * place + subject)
    await backend.settle_all()
    for place, couple in enumerate(couples):
        await schedule_notice(backend, couple, 100 * place + 99)
    async with backend.database.outside_transactions() as connection:
        await connection.execute(text("VACUUM ANALYZE deliveries"))
    async with backend.work() as work:
        for way in ("hashjoin", "hashagg", "sort", "material"):
            await work.deliveries._connection.execute(text(f"SET LOCAL enable_{way} = off"))
        assert len(await work.claims.claim_due(2, backend.clock(), ALL_SHARDS)) == 2


async def test_a_couple_of_whom_one_row_is_lost_keeps_no_others_from_being_claimed(
    backend: Backend, couples: list[Couple]
) -> None:
    for number, couple in enumerate(couples):
        await schedule_notice(backend, couple, number)
    lost = couples[1]
    async with backend.database.begin() as connection:
        where = partners.c.couple_id == lost.id, partners.c.place == 0
        await connection.execute(delete(partners).where(*where))
    claimed = await backend.deliveries.claim_with_couples(10, ALL_SHARDS)
    assert {one.couple_id for one, found in claimed if found is None} == {lost.id}
    others = {one.id for one in couples if one is not lost}
    assert {found.id for _, found in claimed if found is not None} == others
