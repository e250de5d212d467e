"""What is due is counted; the messages and the thread of a subject are found again."""

from datetime import timedelta

import pytest
from support.backend import CHANNEL, Backend, schedule_notice

from core.couples import Couple
from core.deliveries import DeliveryKind, PostedMessage

pytestmark = pytest.mark.on_postgresql


async def test_what_is_due_is_counted(backend: Backend, couple: Couple) -> None:
    assert await backend.deliveries.count_due() == 0
    await schedule_notice(backend, couple, 7)
    await schedule_notice(backend, couple, 8, backend.clock() + timedelta(hours=1))
    assert await backend.deliveries.count_due() == 1


async def test_a_thread_is_found_by_its_subject_until_its_record_is_deleted(
    backend: Backend, couple: Couple
) -> None:
    delivery = await schedule_notice(backend, couple, 7)
    await backend.deliveries.record_thread(99, delivery)
    assert await backend.deliveries.thread_of(DeliveryKind.NOTICE, 7) == 99
    await backend.deliveries.delete_thread_record(DeliveryKind.NOTICE, 7)
    assert await backend.deliveries.thread_of(DeliveryKind.NOTICE, 7) is None


async def test_the_messages_of_a_subject_are_listed_in_their_order(backend: Backend, couple: Couple) -> None:
    await schedule_notice(backend, couple, 7)
    (claimed,) = await backend.claim(10)
    posts = [
        PostedMessage(number, CHANNEL, couple.id, claimed.kind, 7, None, index, has_words=False)
        for index, number in ((1, 501), (0, 502))
    ]
    await backend.deliveries.settle_sent(claimed, posts)
    found = await backend.deliveries.posts_of(claimed.kind, 7)
    assert [post.message_id for post in found] == [502, 501]


async def test_when_the_newest_message_of_a_subject_was_posted_is_known(
    backend: Backend, couple: Couple
) -> None:
    assert await backend.deliveries.last_posted_at(DeliveryKind.NOTICE, 7) is None
    for number in (501, 502):
        backend.clock.advance(minutes=1)
        await schedule_notice(backend, couple, 7)
        (claimed,) = await backend.claim(10)
        posted = PostedMessage(number, CHANNEL, couple.id, claimed.kind, 7, None, 0, has_words=False)
        await backend.deliveries.settle_sent(claimed, [posted])
    assert await backend.deliveries.last_posted_at(DeliveryKind.NOTICE, 7) == backend.clock()
