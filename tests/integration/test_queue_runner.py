"""The queue runner: couples in parallel, each in order; a flood or a slow couple delays no other."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from support.backend import ALL_SHARDS, Backend, schedule_notice

from core.couples import Couple
from core.deliveries import LEASE, Delivery, DeliveryKind, PostedMessage
from core.errors import StorageUnavailable
from core.shards import Shards
from delivery.commit_batcher import CommitBatcher
from delivery.queue_runner import MAX_CONCURRENT_DELIVERIES, ClaimedDelivery, QueueRunner

FLOOD_COUNT = 60

pytestmark = pytest.mark.sqlite_thread


async def open_nothing() -> bool:
    return False


async def load_no_views(_claimed: Sequence[ClaimedDelivery]) -> dict[int, object]:
    return {}


class RecordingDeliverer:
    """Delivers by noting it; whose couple is in `slow` is held until `let_go`."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.delivered: list[Delivery] = []
        self.slow: set[int] = set()
        self.may_send = True
        self.release = asyncio.Event()
        self.begun = asyncio.Event()
        self.ended = asyncio.Condition()
        self.at_once = self.most_at_once = 0
        self.under_way: Counter[int | None] = Counter()

    async def deliver(self, delivery: Delivery, couple: Couple | None, _view: object | None) -> None:
        assert (couple and couple.id) == delivery.couple_id
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.under_way[delivery.couple_id] += 1
        assert self.under_way[delivery.couple_id] == 1
        self.begun.set()
        await asyncio.sleep(0)
        if delivery.couple_id in self.slow:
            await self.release.wait()
        await self.backend.deliveries.settle_sent(delivery, ())
        self.delivered.append(delivery)
        self.under_way[delivery.couple_id] -= 1
        self.at_once -= 1
        async with self.ended:
            self.ended.notify_all()

    async def until_delivered(self, count: int) -> None:
        async with asyncio.timeout(60), self.ended:
            await self.ended.wait_for(lambda: len(self.delivered) >= count)

    def queue_runner(self) -> QueueRunner:
        deliveries = self.backend.deliveries
        return QueueRunner(deliveries, self.deliver, load_no_views, ALL_SHARDS, lambda: self.may_send)


@pytest.fixture
async def deliverer(backend: Backend, couple: Couple) -> RecordingDeliverer:
    backend.clock.advance(minutes=10)
    await backend.settle_all()
    return RecordingDeliverer(backend)


async def more_couples(backend: Backend, count: int) -> list[Couple]:
    found = [await backend.begin_couple(100 + 2 * place, 101 + 2 * place) for place in range(count)]
    backend.clock.advance(minutes=10)
    await backend.settle_all()
    return found


async def test_each_couples_come_in_order_and_one_at_a_time(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    for subject_id in range(1, 6):
        await schedule_notice(backend, couple, subject_id)
    await deliverer.queue_runner().deliver_due(open_nothing)
    assert [one.subject_id for one in deliverer.delivered] == [1, 2, 3, 4, 5]


async def test_a_couple_that_floods_its_home_never_slows_another(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    others = await more_couples(backend, 5)
    for subject_id in range(1, FLOOD_COUNT + 1):
        await schedule_notice(backend, couple, subject_id)
    backend.clock.advance(seconds=1)
    for other in others:
        await schedule_notice(backend, other, other.id)
    await deliverer.queue_runner().deliver_due(open_nothing)
    first = [one.couple_id for one in deliverer.delivered[:12]]
    assert {other.id for other in others} <= set(first)
    assert len(deliverer.delivered) == FLOOD_COUNT + 5


async def test_slow_ones_hold_nobody_while_there_is_room(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    others = await more_couples(backend, 5)
    deliverer.slow = {couple.id}
    for one in (couple, *others):
        await schedule_notice(backend, one, one.id)
    running = asyncio.ensure_future(deliverer.queue_runner().deliver_due(open_nothing))
    await deliverer.until_delivered(5)
    assert not running.done()
    deliverer.release.set()
    await running
    assert len(deliverer.delivered) == 6


async def test_no_more_than_its_room_is_under_way(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    for one in await more_couples(backend, MAX_CONCURRENT_DELIVERIES + 5):
        await schedule_notice(backend, one, one.id)
    await deliverer.queue_runner().deliver_due(open_nothing)
    assert deliverer.most_at_once <= MAX_CONCURRENT_DELIVERIES
    assert len(deliverer.delivered) == MAX_CONCURRENT_DELIVERIES + 5


async def test_more_is_opened_while_there_is_room_and_until_there_is_no_more(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    opened: list[int] = []

    async def open_more() -> bool:
        opened.append(1)
        await schedule_notice(backend, couple, len(opened))
        return len(opened) < 4

    await deliverer.queue_runner().deliver_due(open_more)
    assert [one.subject_id for one in deliverer.delivered] == [1, 2, 3, 4]


async def test_a_long_queue_is_delivered_in_rounds(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.queue_runner.LONGEST_ROUND_SECONDS", 0)
    for subject_id in (1, 2, 3):
        await schedule_notice(backend, couple, subject_id)
    outbox, rounds = deliverer.queue_runner(), 1
    while await outbox.deliver_due(open_nothing):
        assert len(deliverer.delivered) <= rounds
        rounds += 1
    assert [one.subject_id for one in deliverer.delivered] == [1, 2, 3]


async def test_a_round_that_may_not_send_is_no_reason_for_another(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.queue_runner.LONGEST_ROUND_SECONDS", 0)
    await schedule_notice(backend, couple, 1)
    deliverer.may_send = False
    assert not await deliverer.queue_runner().deliver_due(open_nothing)


async def test_nothing_is_claimed_while_it_may_not_send(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    await schedule_notice(backend, couple, 1)
    deliverer.may_send = False
    await deliverer.queue_runner().deliver_due(open_nothing)
    assert deliverer.delivered == []
    deliverer.may_send = True
    await deliverer.queue_runner().deliver_due(open_nothing)
    assert len(deliverer.delivered) == 1


async def test_once_it_is_asked_to_stop_it_claims_nothing_and_ends_what_it_had(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    deliverer.slow = {couple.id}
    await schedule_notice(backend, couple, 1)
    await schedule_notice(backend, couple, 2)
    outbox = deliverer.queue_runner()
    running = asyncio.ensure_future(outbox.deliver_due(open_nothing))
    await deliverer.begun.wait()
    outbox.stop()
    deliverer.release.set()
    await running
    assert [one.subject_id for one in deliverer.delivered] == [1]
    (waiting,) = await backend.claim(10)
    assert (waiting.subject_id, waiting.attempts) == (2, 1)


@pytest.mark.on_postgresql
async def test_a_new_start_takes_over_what_was_claimed(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    await schedule_notice(backend, couple, 7)
    await backend.claim(10)
    assert await backend.claim(10) == []
    assert await backend.deliveries.release_previous_claims(Shards(2, (0,))) == 0
    assert await backend.deliveries.release_previous_claims(ALL_SHARDS) == 1
    (again,) = await backend.claim(10)
    assert again.may_have_been_sent
    assert again.next_at == backend.clock() + LEASE


@pytest.mark.on_postgresql
async def test_what_was_sent_together_is_settled_together(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    couples = [couple, *await more_couples(backend, 9)]
    for one in couples:
        await schedule_notice(backend, one, one.id)
    claimed = await backend.claim(10)
    settlements = CommitBatcher(backend.deliveries)
    await asyncio.gather(*(settlements.settle_sent(one, [posted(one)]) for one in claimed))
    backend.clock.now += LEASE + timedelta(days=1)
    assert not {one.id for one in await backend.claim_and_settle_all()} & {one.id for one in claimed}
    assert await backend.deliveries.known_message_ids([one.id + 1 for one in claimed]) == {
        one.id + 1 for one in claimed
    }


@pytest.mark.on_postgresql
async def test_one_that_cannot_be_settled_fails_alone(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (couple, *await more_couples(backend, 3)):
        await schedule_notice(backend, one, one.id)
    claimed = await backend.claim(10)
    broken = posted(claimed[1])
    object.__setattr__(broken, "channel_id", None)
    settlements = CommitBatcher(backend.deliveries)
    ended = await asyncio.gather(
        *(settlements.settle_sent(one, [broken if one is claimed[1] else posted(one)]) for one in claimed),
        return_exceptions=True,
    )
    assert [isinstance(one, Exception) for one in ended] == [False, True, False, False]


async def test_an_outage_is_waited_for_once_and_not_by_each(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (couple, *await more_couples(backend, 3)):
        await schedule_notice(backend, one, one.id)
    claimed = await backend.claim(10)
    tried: list[int] = []

    async def fail(batch: Sequence[object]) -> None:
        tried.append(len(batch))
        await asyncio.sleep(0)
        raise StorageUnavailable

    monkeypatch.setattr(backend.deliveries, "settle_sent_batch", fail)
    settlements = CommitBatcher(backend.deliveries)
    ended = await asyncio.gather(
        *(settlements.settle_sent(one, [posted(one)]) for one in claimed), return_exceptions=True
    )
    assert [type(one) for one in ended] == [StorageUnavailable] * 4
    assert tried == [1, 3, 1]


def posted(delivery: Delivery) -> PostedMessage:
    return PostedMessage(
        message_id=delivery.id + 1,
        channel_id=500,
        couple_id=delivery.couple_id,
        kind=DeliveryKind.NOTICE,
        subject_id=delivery.subject_id,
        user_id=None,
        index=0,
        has_words=False,
    )


async def test_what_is_being_sent_ends_before_a_failed_claim_is_raised(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a stop would return while a message is on its way, and nobody would ever settle it."""
    await schedule_notice(backend, couple, 1)
    deliverer.slow.add(couple.id)
    claim = backend.deliveries.claim_with_couples

    async def fail_once_begun(limit: int, shards: Shards) -> object:
        if deliverer.begun.is_set():
            deliverer.release.set()
            raise StorageUnavailable
        return await claim(limit, shards)

    async def open_soon() -> bool:
        await deliverer.begun.wait()
        return False

    monkeypatch.setattr(backend.deliveries, "claim_with_couples", fail_once_begun)
    with pytest.raises(StorageUnavailable):
        await deliverer.queue_runner().deliver_due(open_soon)
    assert [one.subject_id for one in deliverer.delivered] == [1]


async def test_what_fails_to_open_cancels_nothing_that_is_being_sent(
    backend: Backend, couple: Couple, deliverer: RecordingDeliverer
) -> None:
    await schedule_notice(backend, couple, 1)
    deliverer.slow.add(couple.id)

    async def fail() -> bool:
        await deliverer.begun.wait()
        deliverer.release.set()
        raise StorageUnavailable

    with pytest.raises(StorageUnavailable):
        await deliverer.queue_runner().deliver_due(fail)
    assert [one.subject_id for one in deliverer.delivered] == [1]


async def test_each_delivery_begins_in_a_turn_of_the_loop_of_its_own(
    backend: Backend, deliverer: RecordingDeliverer
) -> None:
    for each in await more_couples(backend, MAX_CONCURRENT_DELIVERIES):
        await schedule_notice(backend, each, each.id)
    turns = 0
    begun_in: Counter[int] = Counter()

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def deliver(delivery: Delivery, couple: Couple | None, view: object | None) -> None:
        begun_in[turns] += 1
        await deliverer.deliver(delivery, couple, view)

    counting = asyncio.create_task(count_turns())
    deliveries = backend.deliveries
    await QueueRunner(deliveries, deliver, load_no_views, ALL_SHARDS, lambda: True).deliver_due(open_nothing)
    counting.cancel()
    assert begun_in.total() == MAX_CONCURRENT_DELIVERIES
    assert max(begun_in.values()) == 1
