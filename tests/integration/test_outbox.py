"""The outbox: couples side by side, each in order; a flood or a slow one holds nobody."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from houses import ALL, House, plan

from core.couples import Couple
from core.deliveries import LEASE, Delivery, DeliveryKind, Posted
from jobs.outbox import AT_ONCE, Outbox
from jobs.settlements import Settlements

FLOOD = 60


async def nothing_more() -> bool:
    return False


class Hands:
    """Delivers by noting it; whose couple is in `slow` is held until `let_go`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.delivered: list[Delivery] = []
        self.slow: set[int] = set()
        self.may_send = True
        self.let_go = asyncio.Event()
        self.begun = asyncio.Event()
        self.ended = asyncio.Condition()
        self.at_once = self.most_at_once = 0
        self.under_way: Counter[int | None] = Counter()

    async def deliver(self, delivery: Delivery, couple: Couple | None) -> None:
        assert (couple and couple.id) == delivery.couple_id
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.under_way[delivery.couple_id] += 1
        assert self.under_way[delivery.couple_id] == 1
        self.begun.set()
        await asyncio.sleep(0)
        if delivery.couple_id in self.slow:
            await self.let_go.wait()
        await self.house.deliveries.sent(delivery, ())
        self.delivered.append(delivery)
        self.under_way[delivery.couple_id] -= 1
        self.at_once -= 1
        async with self.ended:
            self.ended.notify_all()

    async def until_delivered(self, count: int) -> None:
        async with asyncio.timeout(5), self.ended:
            await self.ended.wait_for(lambda: len(self.delivered) >= count)

    def outbox(self) -> Outbox:
        return Outbox(self.house.deliveries, self.deliver, ALL, lambda: self.may_send)


@pytest.fixture
async def hands(house: House, couple: Couple) -> Hands:
    house.clock.forward(minutes=10)
    await house.settle_all()
    return Hands(house)


async def more_couples(house: House, count: int) -> list[Couple]:
    found = [await house.begin(100 + 2 * place, 101 + 2 * place) for place in range(count)]
    house.clock.forward(minutes=10)
    await house.settle_all()
    return found


async def test_each_couples_come_in_order_and_one_at_a_time(
    house: House, couple: Couple, hands: Hands
) -> None:
    for subject_id in range(1, 6):
        await plan(house, couple, subject_id)
    await hands.outbox().run_due(nothing_more)
    assert [one.subject_id for one in hands.delivered] == [1, 2, 3, 4, 5]


async def test_a_couple_that_floods_its_home_never_slows_another(
    house: House, couple: Couple, hands: Hands
) -> None:
    others = await more_couples(house, 5)
    for subject_id in range(1, FLOOD + 1):
        await plan(house, couple, subject_id)
    house.clock.forward(seconds=1)
    for other in others:
        await plan(house, other, other.id)
    await hands.outbox().run_due(nothing_more)
    first = [one.couple_id for one in hands.delivered[:12]]
    assert {other.id for other in others} <= set(first)
    assert len(hands.delivered) == FLOOD + 5


async def test_slow_ones_hold_nobody_while_there_is_room(house: House, couple: Couple, hands: Hands) -> None:
    others = await more_couples(house, 5)
    hands.slow = {couple.id}
    for one in (couple, *others):
        await plan(house, one, one.id)
    running = asyncio.ensure_future(hands.outbox().run_due(nothing_more))
    await hands.until_delivered(5)
    assert not running.done()
    hands.let_go.set()
    await running
    assert len(hands.delivered) == 6


async def test_no_more_than_its_room_is_under_way(house: House, couple: Couple, hands: Hands) -> None:
    for one in await more_couples(house, AT_ONCE + 5):
        await plan(house, one, one.id)
    await hands.outbox().run_due(nothing_more)
    assert hands.most_at_once <= AT_ONCE
    assert len(hands.delivered) == AT_ONCE + 5


async def test_more_is_opened_while_there_is_room_and_until_there_is_no_more(
    house: House, couple: Couple, hands: Hands
) -> None:
    opened: list[int] = []

    async def open_more() -> bool:
        opened.append(1)
        await plan(house, couple, len(opened))
        return len(opened) < 4

    await hands.outbox().run_due(open_more)
    assert [one.subject_id for one in hands.delivered] == [1, 2, 3, 4]


async def test_nothing_is_claimed_while_it_may_not_send(house: House, couple: Couple, hands: Hands) -> None:
    await plan(house, couple, 1)
    hands.may_send = False
    await hands.outbox().run_due(nothing_more)
    assert hands.delivered == []
    hands.may_send = True
    await hands.outbox().run_due(nothing_more)
    assert len(hands.delivered) == 1


async def test_once_it_is_asked_to_stop_it_claims_nothing_and_ends_what_it_had(
    house: House, couple: Couple, hands: Hands
) -> None:
    hands.slow = {couple.id}
    await plan(house, couple, 1)
    await plan(house, couple, 2)
    outbox = hands.outbox()
    running = asyncio.ensure_future(outbox.run_due(nothing_more))
    await hands.begun.wait()
    outbox.stop()
    hands.let_go.set()
    await running
    assert [one.subject_id for one in hands.delivered] == [1]
    (waiting,) = await house.deliveries.claim(10, ALL)
    assert (waiting.subject_id, waiting.attempts) == (2, 1)


async def test_a_new_start_takes_over_what_was_claimed(house: House, couple: Couple, hands: Hands) -> None:
    await plan(house, couple, 7)
    await house.deliveries.claim(10, ALL)
    assert await house.deliveries.claim(10, ALL) == []
    assert await house.deliveries.take_over((2, (0,))) == 0
    assert await house.deliveries.take_over(ALL) == 1
    (again,) = await house.deliveries.claim(10, ALL)
    assert again.may_have_been_sent
    assert again.next_at == house.clock() + LEASE


async def test_what_was_sent_together_is_settled_together(house: House, couple: Couple, hands: Hands) -> None:
    couples = [couple, *await more_couples(house, 9)]
    for one in couples:
        await plan(house, one, one.id)
    claimed = await house.deliveries.claim(10, ALL)
    settlements = Settlements(house.deliveries)
    await asyncio.gather(*(settlements.sent(one, [posted(one)]) for one in claimed))
    house.clock.now += LEASE + timedelta(days=1)
    assert not {one.id for one in await house.claim_all()} & {one.id for one in claimed}
    assert await house.deliveries.recorded([one.id + 1 for one in claimed]) == {one.id + 1 for one in claimed}


async def test_one_that_cannot_be_settled_fails_alone(
    house: House, couple: Couple, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (couple, *await more_couples(house, 3)):
        await plan(house, one, one.id)
    claimed = await house.deliveries.claim(10, ALL)
    broken = posted(claimed[1])
    object.__setattr__(broken, "channel_id", None)
    settlements = Settlements(house.deliveries)
    ended = await asyncio.gather(
        *(settlements.sent(one, [broken if one is claimed[1] else posted(one)]) for one in claimed),
        return_exceptions=True,
    )
    assert [isinstance(one, Exception) for one in ended] == [False, True, False, False]


def posted(delivery: Delivery) -> Posted:
    return Posted(
        message_id=delivery.id + 1,
        channel_id=500,
        couple_id=delivery.couple_id,
        kind=DeliveryKind.NOTICE,
        subject_id=delivery.subject_id,
        user_id=None,
        place=0,
        has_words=False,
    )
