"""Deliveries: settled once and for good, tried again in time, cancelled without a trace."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.backend import (
    ADA,
    BO,
    CHANNEL,
    CLEO,
    DEE,
    Backend,
    ManualClock,
    person,
    schedule_notice,
)

from core.couples import Couple
from core.deliveries import LEASE, Delivery, DeliveryKind, DeliveryState, PostedMessage, retry_delay
from data.tables import deliveries, posts
from services.deliveries import MOST_ATTEMPTS

LATER = timedelta(hours=1)


async def state_of(backend: Backend, delivery: Delivery) -> tuple[str, str | None]:
    async with backend.database.begin() as connection:
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
    backend: Backend, couple: Couple, clock: ManualClock, settle: str, state: tuple[str, str | None]
) -> None:
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    match settle:
        case "sent":
            await backend.deliveries.settle_sent(claimed, ())
        case "dropped":
            await backend.deliveries.settle_dropped(claimed)
        case _:
            await backend.deliveries.settle_missed(claimed, "refused-50001")
    clock.advance(days=400)
    assert claimed.id not in {one.id for one in await backend.claim_and_settle_all()}
    assert await state_of(backend, claimed) == state


@pytest.mark.on_postgresql
async def test_a_retry_waits_longer_each_time_and_ends_when_it_is_too_late(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await schedule_notice(backend, couple, 7, not_after=clock() + timedelta(minutes=30))
    waits: list[timedelta] = []
    while claimed := await backend.claim(10):
        await backend.deliveries.retry(claimed[0])
        if await state_of(backend, claimed[0]) == ("missed", "late"):
            break
        before = clock()
        while not await _is_due(backend):
            clock.advance(seconds=15)
        waits.append(clock() - before)
    assert waits == [timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5)]


async def _is_due(backend: Backend) -> bool:
    async with backend.database.begin() as connection:
        query = select(func.count()).where(
            deliveries.c.next_at <= backend.clock(), deliveries.c.state == DeliveryState.DUE
        )
        return bool(await connection.scalar(query))


async def try_until_given_up(backend: Backend) -> tuple[int, timedelta]:
    """Let every try fail; after how many, and how long, it is given up."""
    start = backend.clock()
    tries = 0
    while claimed := await backend.claim(10):
        tries = claimed[0].attempts
        await backend.deliveries.retry(claimed[0])
        if (await state_of(backend, claimed[0]))[0] == "missed" or tries == 60:
            break
        backend.clock.now += retry_delay(tries)
    return tries, backend.clock() - start


async def test_what_is_never_too_late_is_given_up_after_some_days(backend: Backend, couple: Couple) -> None:
    async with backend.work() as work:
        await work.deliveries.cancel_all_pending_of(couple.id)
        delivery = await work.deliveries.schedule(couple, DeliveryKind.NOTICE, 8, backend.clock())
    tries, days = await try_until_given_up(backend)
    assert tries == MOST_ATTEMPTS
    assert timedelta(days=2, hours=12) < days < timedelta(days=4)
    assert await state_of(backend, delivery) == ("missed", "late")


async def test_a_deletion_is_never_given_up(backend: Backend, couple: Couple, clock: ManualClock) -> None:
    async with backend.work() as work:
        await work.deliveries.cancel_all_pending_of(couple.id)
        delivery = await work.deliveries.schedule(
            couple, DeliveryKind.DELETION, 9000, clock(), channel_id=CHANNEL
        )
    assert (await try_until_given_up(backend))[0] == 60
    assert (await state_of(backend, delivery))[0] == "due"


@pytest.mark.on_postgresql
async def test_what_waits_for_its_couple_is_held_and_not_counted_as_a_try(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    await backend.deliveries.hold(claimed, None)
    clock.advance(hours=5, minutes=59)
    assert await backend.claim(10) == []
    clock.advance(minutes=1)
    (again,) = await backend.claim(10)
    assert again.attempts == 1


async def test_what_waits_until_a_moment_comes_back_then(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    await backend.deliveries.hold(claimed, clock() + LATER)
    clock.now += LATER
    assert len(await backend.claim(10)) == 1


async def test_what_is_dropped_by_its_subject_is_not_claimed(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    async with backend.work() as work:
        for user_id in (ADA, BO):
            await work.deliveries.schedule(couple, DeliveryKind.NUDGE, 7, clock(), user_id=user_id)
        await work.deliveries.cancel_pending(7, DeliveryKind.NUDGE, user_id=ADA)
    assert [one.user_id for one in await backend.claim_due(DeliveryKind.NUDGE)] == [BO]


async def test_everything_of_one_couple_but_deletions_can_be_dropped(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    clock.advance(minutes=10)
    await backend.settle_all()
    await schedule_notice(backend, couple, 7)
    await schedule_notice(backend, couple, 8, clock() + LATER)
    await schedule_notice(backend, other, 9)
    async with backend.work() as work:
        await work.deliveries.schedule(couple, DeliveryKind.DELETION, 9000, clock())
        await work.deliveries.cancel_all_pending_of(couple.id)
    clock.now += LATER
    left = await backend.claim_and_settle_all()
    assert sorted((one.kind, one.couple_id) for one in left) == [
        (DeliveryKind.DELETION, couple.id),
        (DeliveryKind.NOTICE, other.id),
    ]


async def test_what_may_be_posted_already_is_looked_for_when_it_is_cancelled(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    planned = await schedule_notice(backend, couple, 7)
    await backend.claim(10)  # and the process dies, before or after it has sent
    async with backend.work() as work:
        await work.deliveries.cancel_pending(7, DeliveryKind.NOTICE)
    clock.now += LEASE
    (claimed,) = await backend.claim(10)
    assert (claimed.id, claimed.is_cancelled) == (planned.id, True)
    await backend.deliveries.settle_cancelled(claimed)
    clock.now += LEASE
    assert await backend.claim(10) == []


@pytest.mark.on_postgresql
async def test_what_is_cancelled_while_it_is_sent_is_deleted_again(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    async with backend.work() as work:
        await work.deliveries.cancel_pending(7, DeliveryKind.NOTICE)
    parts = [
        PostedMessage(
            9000 + place, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, place, has_words=place == 0
        )
        for place in range(2)
    ]
    await backend.deliveries.settle_sent(claimed, parts)
    clock.now += LEASE
    assert [(one.kind, one.subject_id) for one in await backend.claim_and_settle_all()] == [
        (DeliveryKind.DELETION, 9000)
    ]


@pytest.mark.parametrize("late", ["settle_sent", "settle_dropped", "settle_missed", "retry", "hold"])
async def test_who_comes_too_late_does_not_wake_what_was_settled(
    backend: Backend, couple: Couple, clock: ManualClock, late: str
) -> None:
    """The lease of the first ended; the second has sent it since."""
    await schedule_notice(backend, couple, 7)
    (first,) = await backend.claim(10)
    clock.now += LEASE
    (second,) = await backend.claim(10)
    await backend.deliveries.settle_sent(second, ())
    match late:
        case "settle_missed":
            await backend.deliveries.settle_missed(first, "late")
        case "hold":
            await backend.deliveries.hold(first, None)
        case _:
            await getattr(backend.deliveries, late)(*((first, ()) if late == "settle_sent" else (first,)))
    clock.advance(days=1)
    assert first.id not in {one.id for one in await backend.claim_and_settle_all()}
    assert await state_of(backend, first) == ("sent", None)


@pytest.mark.on_postgresql
async def test_who_settles_what_another_has_sent_deletes_none_of_its_messages(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    """After the first one's lease, the second has found its message in the channel, and settled it."""
    await schedule_notice(backend, couple, 7)
    (first,) = await backend.claim(10)
    clock.now += LEASE
    (second,) = await backend.claim(10)
    message = PostedMessage(9000, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, 0, has_words=True)
    await backend.deliveries.settle_sent(second, [message])
    await backend.deliveries.settle_sent(first, [message])
    assert await backend.claim_and_settle_all() == []
    assert await backend.deliveries.posts_of(DeliveryKind.NOTICE, 7) == [message]


@pytest.mark.on_postgresql
async def test_what_was_missed_is_told_with_its_reason(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    for subject, reason in enumerate(("late", "late", "home-missing")):
        await schedule_notice(backend, couple, subject)
        (claimed,) = await backend.claim(10)
        await backend.deliveries.settle_missed(claimed, reason)
    missed = (await backend.couples.couple_status(person(ADA))).missed
    assert {(one.kind, one.reason): one.count for one in missed} == {
        (DeliveryKind.NOTICE, "late"): 2,
        (DeliveryKind.NOTICE, "home-missing"): 1,
    }
    assert {one.last_due_at for one in missed} == {clock()}
    clock.advance(days=61)
    assert (await backend.couples.couple_status(person(ADA))).missed == ()


async def test_a_post_is_remembered_until_it_is_gone(backend: Backend, couple: Couple) -> None:
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    parts = [
        PostedMessage(1000 + place, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, place, has_words=True)
        for place in (1, 0)
    ]
    await backend.deliveries.settle_sent(claimed, parts)
    assert await backend.deliveries.posts_of(DeliveryKind.NOTICE, 7) == parts[::-1]
    await backend.deliveries.delete_post_records([1000])
    assert await backend.deliveries.posts_of(DeliveryKind.NOTICE, 7) == parts[:1]
    assert await backend.deliveries.known_message_ids([1000, 1001, 1002]) == {1001}


@pytest.mark.on_postgresql
async def test_a_message_that_is_recorded_twice_is_stored_once(backend: Backend, couple: Couple) -> None:
    part = PostedMessage(1000, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, 0, has_words=False)
    for subject in (7, 8):
        await schedule_notice(backend, couple, subject)
        (claimed,) = await backend.claim(10)
        await backend.deliveries.settle_sent(claimed, [part])
    assert await backend.deliveries.posts_of(DeliveryKind.NOTICE, 7) == [part]


async def test_trouble_is_told_once_to_those_who_allowed_it(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await backend.couples.allow_messages(person(BO), allowed=True)
    for _ in range(3):
        await backend.deliveries.record_home_trouble(couple, "home-missing")
        clock.advance(minutes=1)
    told = await backend.claim_due(DeliveryKind.TROUBLE)
    assert [one.user_id for one in told] == [BO]
    assert (await backend.couples.couple_of(person(ADA))).trouble == "home-missing"


@pytest.mark.on_postgresql
async def test_trouble_ends_with_the_next_post(backend: Backend, couple: Couple) -> None:
    await backend.deliveries.record_home_trouble(couple, "home-missing")
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    post = PostedMessage(1000, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, 0, has_words=False)
    await backend.deliveries.settle_sent(claimed, [post])
    assert (await backend.couples.couple_of(person(ADA))).trouble is None


@pytest.mark.on_postgresql
async def test_what_belongs_to_no_couple_is_forgotten_after_a_while(
    backend: Backend, clock: ManualClock
) -> None:
    asked = await backend.invitations.invite(person(CLEO), DEE, CHANNEL, is_bot=False)
    card = await backend.claim_next(DeliveryKind.INVITATION)
    part = PostedMessage(1000, CHANNEL, None, DeliveryKind.INVITATION, asked.id, None, 0, has_words=False)
    await backend.deliveries.settle_sent(card, [part])

    async def left() -> list[int]:
        async with backend.database.begin() as connection:
            return [
                int(await connection.scalar(select(func.count()).select_from(table)) or 0)
                for table in (deliveries, posts)
            ]

    clock.advance(days=29)
    await backend.erasures.purge_old_records()
    assert await left() == [1, 1]
    clock.advance(days=2)
    await backend.erasures.purge_old_records()
    assert await left() == [0, 0]
