"""Deliveries: settled once and for good, tried again in time, let go of without a trace."""

from datetime import timedelta

import pytest
from houses import ADA, ALL, BO, CHANNEL, CLEO, DEE, Clock, House, person, plan
from sqlalchemy import func, select

from core.couples import Couple
from core.deliveries import LEASE, Delivery, DeliveryKind, DeliveryState, Posted, backoff
from data.tables import deliveries, posts
from services.deliveries import TRIES

LATER = timedelta(hours=1)


async def state_of(house: House, delivery: Delivery) -> tuple[str, str | None]:
    async with house.database.begin() as connection:
        row = (
            await connection.execute(
                select(deliveries.c.state, deliveries.c.reason).where(deliveries.c.id == delivery.id)
            )
        ).one()
        return row.state, row.reason


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


async def try_until_given_up(house: House) -> tuple[int, timedelta]:
    """Let every try fail; after how many, and how long, it is given up."""
    start = house.clock()
    tries = 0
    while claimed := await house.deliveries.claim(10, ALL):
        tries = claimed[0].attempts
        await house.deliveries.retry(claimed[0])
        if (await state_of(house, claimed[0]))[0] == "missed" or tries == 60:
            break
        house.clock.now += backoff(tries)
    return tries, house.clock() - start


async def test_what_is_never_too_late_is_given_up_after_some_days(house: House, couple: Couple) -> None:
    async with house.work() as stores:
        await stores.deliveries.drop_all_of(couple.id)
        delivery = await stores.deliveries.plan(couple, DeliveryKind.NOTICE, 8, house.clock(), house.clock())
    tries, days = await try_until_given_up(house)
    assert tries == TRIES
    assert timedelta(days=2, hours=12) < days < timedelta(days=4)
    assert await state_of(house, delivery) == ("missed", "late")


async def test_a_deletion_is_never_given_up(house: House, couple: Couple, clock: Clock) -> None:
    async with house.work() as stores:
        await stores.deliveries.drop_all_of(couple.id)
        delivery = await stores.deliveries.plan(
            couple, DeliveryKind.DELETION, 9000, clock(), clock(), channel_id=CHANNEL
        )
    assert (await try_until_given_up(house))[0] == 60
    assert (await state_of(house, delivery))[0] == "due"


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


async def test_everything_of_one_couple_but_deletions_can_be_dropped(
    house: House, couple: Couple, clock: Clock
) -> None:
    other = await house.begin(CLEO, DEE)
    clock.forward(minutes=10)
    await house.settle_all()
    await plan(house, couple, 7)
    await plan(house, couple, 8, clock() + LATER)
    await plan(house, other, 9)
    async with house.work() as stores:
        await stores.deliveries.plan(couple, DeliveryKind.DELETION, 9000, clock(), clock())
        await stores.deliveries.drop_all_of(couple.id)
    clock.now += LATER
    left = await house.claim_all()
    assert sorted((one.kind, one.couple_id) for one in left) == [
        (DeliveryKind.DELETION, couple.id),
        (DeliveryKind.NOTICE, other.id),
    ]


async def test_what_may_stand_already_is_looked_for_when_it_is_let_go_of(
    house: House, couple: Couple, clock: Clock
) -> None:
    planned = await plan(house, couple, 7)
    await house.deliveries.claim(10, ALL)  # and the process dies, before or after it has sent
    async with house.work() as stores:
        await stores.deliveries.drop(DeliveryKind.NOTICE, 7)
    clock.now += LEASE
    (claimed,) = await house.deliveries.claim(10, ALL)
    assert (claimed.id, claimed.is_retracted) == (planned.id, True)
    await house.deliveries.retracted(claimed)
    clock.now += LEASE
    assert await house.deliveries.claim(10, ALL) == []


async def test_what_is_let_go_of_while_it_is_sent_is_deleted_again(
    house: House, couple: Couple, clock: Clock
) -> None:
    await plan(house, couple, 7)
    (claimed,) = await house.deliveries.claim(10, ALL)
    async with house.work() as stores:
        await stores.deliveries.drop(DeliveryKind.NOTICE, 7)
    parts = [
        Posted(9000 + place, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, place, has_words=place == 0)
        for place in range(2)
    ]
    await house.deliveries.sent(claimed, parts)
    clock.now += LEASE
    assert [(one.kind, one.subject_id) for one in await house.claim_all()] == [(DeliveryKind.DELETION, 9000)]


@pytest.mark.parametrize("late", ["sent", "dropped", "missed", "retry", "hold"])
async def test_who_comes_too_late_does_not_wake_what_was_settled(
    house: House, couple: Couple, clock: Clock, late: str
) -> None:
    """The lease of the first ended; the second has sent it since."""
    await plan(house, couple, 7)
    (first,) = await house.deliveries.claim(10, ALL)
    clock.now += LEASE
    (second,) = await house.deliveries.claim(10, ALL)
    await house.deliveries.sent(second, ())
    match late:
        case "missed":
            await house.deliveries.missed(first, "late")
        case "hold":
            await house.deliveries.hold(first, None)
        case _:
            await getattr(house.deliveries, late)(*((first, ()) if late == "sent" else (first,)))
    clock.forward(days=1)
    assert first.id not in {one.id for one in await house.claim_all()}
    assert await state_of(house, first) == ("sent", None)


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
    await house.deliveries.gone([1000])
    assert await house.deliveries.standing(DeliveryKind.NOTICE, 7) == parts[:1]
    assert await house.deliveries.recorded([1000, 1001, 1002]) == {1001}


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
