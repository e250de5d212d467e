"""Deliveries: each is claimed at most once at a time, in order within a couple, and settled for good."""

import asyncio
from datetime import datetime, timedelta

import pytest
from houses import ADA, ALL, BO, CHANNEL, CLEO, DEE, GUILD, Clock, House, OpenHouse, person
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from core.couples import Couple
from core.deliveries import LEASE, Delivery, DeliveryKind, DeliveryState, Posted
from data.tables import deliveries, posts

LATER = timedelta(hours=1)


async def plan(
    house: House,
    couple: Couple,
    subject_id: int,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> Delivery:
    """Plan a notice, due now if nothing else is said."""
    now = house.clock()
    async with house.work() as stores:
        return await stores.deliveries.plan(
            couple, DeliveryKind.NOTICE, subject_id, due_at or now, now, not_after=not_after
        )


async def state_of(house: House, delivery: Delivery) -> tuple[str, str | None]:
    async with house.database.begin() as connection:
        row = (
            await connection.execute(
                select(deliveries.c.state, deliveries.c.reason).where(deliveries.c.id == delivery.id)
            )
        ).one()
        return row.state, row.reason


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
    for couple in couples:
        for subject in range(3):
            await plan(house, couple, couple.id + subject)
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
        (await plan(house, couple, couple.id + subject)).id for couple in couples for subject in range(6)
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
        first = await stores.deliveries.claim(3, house.clock(), ALL)
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


@pytest.mark.parametrize(
    ("settle", "state"),
    [
        ("sent", ("sent", None)),
        ("dropped", ("dropped", None)),
        ("missed", ("missed", "refused-50001")),
    ],
)
async def test_what_is_settled_never_comes_back(
    house: House, couple: Couple, clock: Clock, settle: str, state: tuple[str, str | None]
) -> None:
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    match settle:
        case "sent":
            await house.deliveries.sent(claimed, ())
        case "dropped":
            await house.deliveries.dropped(claimed)
        case _:
            await house.deliveries.missed(claimed, "refused-50001")
    clock.forward(days=400)
    assert claimed.id not in {one.id for one in await house.claim_all()}
    assert await state_of(house, claimed) == state


async def test_a_retry_waits_longer_each_time_and_ends_when_it_is_too_late(
    house: House, couple: Couple, clock: Clock
) -> None:
    await plan(house, couple, 7, not_after=clock() + timedelta(minutes=30))
    waits: list[timedelta] = []
    while claimed := await house.deliveries.claim(10, ALL):
        await house.deliveries.retry(claimed[0])
        if await state_of(house, claimed[0]) == ("missed", "late"):
            break
        before = clock()
        while not await _is_due(house):
            clock.forward(seconds=15)
        waits.append(clock() - before)
    assert waits == [timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5)]


async def _is_due(house: House) -> bool:
    async with house.database.begin() as connection:
        query = select(func.count()).where(
            deliveries.c.next_at <= house.clock(), deliveries.c.state == DeliveryState.DUE
        )
        return bool(await connection.scalar(query))


async def test_what_is_never_too_late_is_given_up_after_three_days(
    house: House, couple: Couple, clock: Clock
) -> None:
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    clock.forward(days=3)
    await house.deliveries.retry(claimed)
    assert await state_of(house, claimed) == ("missed", "late")


async def test_what_waits_for_its_couple_is_put_off_and_not_counted_as_a_try(
    house: House, couple: Couple, clock: Clock
) -> None:
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    await house.deliveries.hold(claimed, None)
    clock.forward(hours=5, minutes=59)
    assert await house.deliveries.claim(10, ALL) == []
    clock.forward(minutes=1)
    (again,) = await house.deliveries.claim(10, ALL)
    assert again.attempts == 1


async def test_what_waits_until_a_moment_comes_back_then(house: House, couple: Couple, clock: Clock) -> None:
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    await house.deliveries.hold(claimed, clock() + LATER)
    clock.now += LATER
    assert len(await house.deliveries.claim(10, ALL)) == 1


async def test_what_is_dropped_by_its_subject_is_not_claimed(
    house: House, couple: Couple, clock: Clock
) -> None:
    async with house.work() as stores:
        for user_id in (ADA, BO):
            await stores.deliveries.plan(couple, DeliveryKind.NUDGE, 7, clock(), clock(), user_id=user_id)
        await stores.deliveries.drop(DeliveryKind.NUDGE, 7, ADA)
    assert [one.user_id for one in await house.due(DeliveryKind.NUDGE)] == [BO]


async def test_everything_of_one_couple_can_be_dropped(house: House, couple: Couple, clock: Clock) -> None:
    other = await house.begin(CLEO, DEE)
    clock.forward(minutes=10)
    await house.settle_all()
    await plan(house, couple, 7)
    await plan(house, couple, 8, clock() + LATER)
    await plan(house, other, 9)
    async with house.work() as stores:
        await stores.deliveries.drop_all_of(couple.id)
    clock.now += LATER
    assert {one.couple_id for one in await house.claim_all()} == {other.id}


async def test_what_was_missed_is_told_with_its_reason(house: House, couple: Couple, clock: Clock) -> None:
    for subject, reason in enumerate(("late", "late", "home-missing")):
        await plan(house, couple, subject)
        (claimed,) = await house.deliveries.claim(10, ALL)
        await house.deliveries.missed(claimed, reason)
    assert (await house.couples.status(person(ADA))).missed == {"late": 2, "home-missing": 1}
    clock.forward(days=61)
    assert (await house.couples.status(person(ADA))).missed == {}


async def test_a_post_is_remembered_until_it_is_gone(house: House, couple: Couple) -> None:
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    parts = [
        Posted(1000 + place, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, place, has_words=True)
        for place in (1, 0)
    ]
    await house.deliveries.sent(claimed, parts)
    assert await house.deliveries.standing(DeliveryKind.NOTICE, 7) == parts[::-1]
    assert await house.deliveries.stands_at(1000) == parts[1]
    await house.deliveries.gone([1000])
    assert await house.deliveries.standing(DeliveryKind.NOTICE, 7) == parts[:1]
    assert await house.deliveries.stands_at(1000) is None


async def test_a_message_that_is_remembered_twice_stands_once(house: House, couple: Couple) -> None:
    part = Posted(1000, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, 0, has_words=False)
    for subject in (7, 8):
        await plan(house, couple, subject)
        (claimed,) = await house.deliveries.claim(10, ALL)
        await house.deliveries.sent(claimed, [part])
    assert await house.deliveries.standing(DeliveryKind.NOTICE, 7) == [part]


async def test_trouble_is_told_once_to_those_who_allowed_it(
    house: House, couple: Couple, clock: Clock
) -> None:
    await house.couples.allow_messages(person(BO), allowed=True)
    for _ in range(3):
        await house.deliveries.in_trouble(couple, "home-missing")
        clock.forward(minutes=1)
    told = await house.due(DeliveryKind.TROUBLE)
    assert [one.user_id for one in told] == [BO]
    assert (await house.couples.of(person(ADA))).trouble == "home-missing"


async def test_trouble_ends_with_the_next_post(house: House, couple: Couple) -> None:
    await house.deliveries.in_trouble(couple, "home-missing")
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    post = Posted(1000, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, 0, has_words=False)
    await house.deliveries.sent(claimed, [post])
    assert (await house.couples.of(person(ADA))).trouble is None


async def test_what_belongs_to_no_couple_is_forgotten_after_a_while(house: House, clock: Clock) -> None:
    asked = await house.invitations.invite(person(CLEO), DEE, CHANNEL, is_bot=False)
    assert asked.delivery is not None
    part = Posted(1000, CHANNEL, None, DeliveryKind.INVITATION, asked.invitation.id, None, 0, has_words=False)
    await house.deliveries.sent(asked.delivery, [part])

    async def left() -> list[int]:
        async with house.database.begin() as connection:
            return [
                int(await connection.scalar(select(func.count()).select_from(table)) or 0)
                for table in (deliveries, posts)
            ]

    clock.forward(days=29)
    await house.erasures.tidy()
    assert await left() == [1, 1]
    clock.forward(days=2)
    await house.erasures.tidy()
    assert await left() == [0, 0]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_the_room_is_kept_whatever_way_the_server_finds_the_rows(
    house: House, couples: list[Couple]
) -> None:
    """A limit inside an `IN` may be asked anew for every row, and would then give more each time."""
    for couple in couples:
        for number in range(40):
            done = await plan(house, couple, couple.id + number + 1)
            await house.deliveries.dropped(done)
        await plan(house, couple, couple.id)
    async with house.database.outside_transactions() as connection:
        await connection.execute(text("VACUUM ANALYZE deliveries"))
    async with house.work() as stores:
        for way in ("hashjoin", "hashagg", "sort", "material"):
            await stores.deliveries._connection.execute(text(f"SET LOCAL enable_{way} = off"))
        assert len(await stores.deliveries.claim(2, house.clock(), ALL)) == 2
