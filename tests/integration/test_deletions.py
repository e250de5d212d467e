"""After a parting, what years have left in Discord is deleted, some after some."""

from datetime import time, timedelta

import pytest
from sqlalchemy import exists, select
from support.backend import ADA, BO, CHANNEL, Backend, ManualClock

from core.couples import Couple
from core.deliveries import DELETIONS, Delivery, DeliveryKind, PostedMessage
from core.plans import PlanDraft
from data.tables import couples

AT_ONCE = 10
MESSAGES, EVENTS = range(9_000, 9_050, 2), range(9_025, 9_035, 2)
WITHOUT_WORDS = range(9_051, 9_061)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that a few are several batches, too. Each step lists all that waits, so its cost grows with both.
    monkeypatch.setattr("services.deletions.AT_ONCE", AT_ONCE)


async def waiting_of(backend: Backend) -> list[Delivery]:
    """List the deletions that wait."""
    return [one for kind in DELETIONS for one in await backend.pending(kind)]


async def delete_next(backend: Backend) -> Delivery:
    """Do the next deletion, as the worker does."""
    [one] = await backend.claim(1)
    if one.kind is DeliveryKind.MORE_DELETIONS:
        await backend.deliveries.schedule_more_deletions(one)
    await backend.deliveries.settle_sent(one, ())
    return one


async def is_stored(backend: Backend, couple: Couple) -> bool:
    """Let the tick erase what is due, and return whether the couple is still stored."""
    await backend.erasures.erase_due_couples()
    async with backend.database.begin() as connection:
        return bool(await connection.scalar(select(exists().where(couples.c.id == couple.id))))


@pytest.mark.on_postgresql
async def test_every_message_with_words_and_every_event_is_deleted(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    posts = [
        PostedMessage(number, CHANNEL, couple.id, DeliveryKind.REVEAL, 7, None, 0, has_words=has_words)
        for numbers, has_words in ((MESSAGES, True), (WITHOUT_WORDS, False))
        for number in numbers
    ]
    draft = PlanDraft("A walk", None, clock() + timedelta(days=1), "UTC", 60)
    async with backend.work() as work:
        assert await work.couples.find_couple(couple.id) == couple
        await work.posts.insert_posts(posts, clock())
        for number in EVENTS:
            plan = await work.plans.insert_plan(couple.id, ADA, draft, time(20))
            await work.plans.update_item(plan.id, event_id=number)
    await backend.couples.part_couple(BO, couple.id)
    deleted: list[tuple[DeliveryKind, int]] = []
    while waiting := await waiting_of(backend):
        assert len(waiting) <= AT_ONCE + 1
        one = await delete_next(backend)
        if one.kind is not DeliveryKind.MORE_DELETIONS:
            deleted.append((one.kind, one.subject_id))
    assert sorted(deleted) == [
        *((DeliveryKind.DELETION, number) for number in MESSAGES),
        *((DeliveryKind.EVENT_DELETION, number) for number in EVENTS),
    ]


async def test_a_couple_is_not_erased_before_the_last_of_them(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    posts = [
        PostedMessage(number, CHANNEL, couple.id, DeliveryKind.REVEAL, 7, None, 0, has_words=True)
        for number in MESSAGES
    ]
    async with backend.work() as work:
        await work.posts.insert_posts(posts, clock())
    clock.now = await backend.couples.part_couple(BO, couple.id)
    for number in range(len(MESSAGES) + len(MESSAGES) // AT_ONCE):
        assert await is_stored(backend, couple), f"after {number} deletions"
        await delete_next(backend)
    assert not await is_stored(backend, couple)
