"""The unit of work: what a use case wants shown is stored with it, and published after the commit."""

import asyncio

import pytest
from support.backend import ADA, ALL_SHARDS, BO, CHANNEL, GUILD, Backend, ManualClock
from support.patience import PATIENCE_SECONDS

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from core.errors import KindlingError
from core.publications import Collector, DeleteReminders, PostNow, Redraw, collecting, leaving_to_queue
from core.shards import Shards
from data.shard_session import ShardSession

pytestmark = pytest.mark.on_postgresql

NOTICE, NUDGE, REDRAW, DELETION = (
    DeliveryKind.NOTICE,
    DeliveryKind.NUDGE,
    DeliveryKind.REDRAW,
    DeliveryKind.DELETION,
)


class NoHome(KindlingError):
    text_id = "refusal-home-missing"


def kinds_of(deliveries: list[Delivery]) -> list[tuple[DeliveryKind, int]]:
    return [(one.kind, one.subject_id) for one in deliveries]


async def record_message(
    backend: Backend, couple: Couple, message_id: int, kind: DeliveryKind
) -> PostedMessage:
    """Store that a message shows subject 7 of that kind, to Ada where it is a nudge."""
    user_id = ADA if kind is NUDGE else None
    post = PostedMessage(message_id, CHANNEL, couple.id, kind, 7, user_id, 0, has_words=False)
    await backend.deliveries.record_posts([post])
    return post


async def test_a_request_publishes_what_was_asked_for_in_its_order(backend: Backend, couple: Couple) -> None:
    shown, nudge = [
        await record_message(backend, couple, 1000 + kind_no, kind)
        for kind_no, kind in enumerate((NOTICE, NUDGE))
    ]
    collector = Collector()
    with collecting(collector):
        async with backend.work() as work:
            work.redraw(couple, NOTICE, 7, view="the view")
            work.post(couple, NOTICE, 8)
            work.delete_reminders(couple, NUDGE, 7, ADA)
            work.delete_reminders(couple, NUDGE, 7, BO)
            assert collector.take() == []
    redraw, posted, mine, none = collector.take()
    assert redraw == Redraw(couple, NOTICE, 7, (shown,), "the view")
    assert isinstance(posted, PostNow)
    assert (posted.delivery.kind, posted.delivery.subject_id, posted.couple) == (NOTICE, 8, couple)
    assert (mine, none) == (DeleteReminders((nudge,)), DeleteReminders(()))
    assert collector.take() == []


async def test_what_a_request_publishes_is_claimed_for_it_until_its_lease_ends(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    with collecting(Collector()):
        async with backend.work() as work:
            work.post(couple, NOTICE, 8)
    assert await backend.claim_due(NOTICE) == []
    clock.advance(minutes=3)
    assert kinds_of(await backend.claim_due(NOTICE)) == [(NOTICE, 8)]


async def test_without_a_request_all_of_it_is_due_at_once(backend: Backend, couple: Couple) -> None:
    await record_message(backend, couple, 1000, NOTICE)
    await record_message(backend, couple, 1001, NUDGE)
    async with backend.work() as work:
        work.post(couple, NOTICE, 8)
        work.redraw(couple, NOTICE, 7)
        work.redraw(couple, NOTICE, 7)
        work.redraw(couple, NOTICE, 99)  # it is not posted anywhere
        work.delete_reminders(couple, NUDGE, 7, ADA)
    found = kinds_of(await backend.claim_and_settle_all())
    assert sorted(found) == sorted([(NOTICE, 8), (REDRAW, 7), (DELETION, 1001)])


async def test_what_is_left_to_the_queue_is_due_though_a_request_waits(
    backend: Backend, couple: Couple
) -> None:
    collector = Collector()
    with collecting(collector), leaving_to_queue():
        async with backend.work() as work:
            work.post(couple, NOTICE, 8)
    assert collector.take() == []
    assert kinds_of(await backend.claim_due(NOTICE)) == [(NOTICE, 8)]


async def test_what_failed_publishes_nothing(backend: Backend, couple: Couple) -> None:
    async def fail() -> None:
        async with backend.work() as work:
            work.post(couple, NOTICE, 8)
            raise NoHome

    collector = Collector()
    with collecting(collector), pytest.raises(NoHome):
        await fail()
    assert collector.take() == []
    assert await backend.claim_and_settle_all() == []


async def test_a_home_that_cannot_be_posted_in_is_refused_before_anything_is_stored(
    backend: Backend, couple: Couple
) -> None:
    def refuse(asked: Couple) -> None:
        assert asked == couple
        raise NoHome

    async def move() -> None:
        async with backend.work() as work:
            await work.couples.update_couple(couple.id, zone="Europe/Paris")
            work.require_home(couple)

    with collecting(Collector(refuse)), pytest.raises(NoHome):
        await move()
    assert (await backend.couples.load_couple(couple.id)).chosen_zone is None
    async with backend.work() as work:
        work.require_home(couple)  # without a request nobody could be told


async def test_what_concerns_a_server_of_another_process_is_left_to_it(
    backend: Backend, couple: Couple
) -> None:
    await record_message(backend, couple, 1000, NOTICE)
    await record_message(backend, couple, 1001, NUDGE)
    collector = Collector(serves=lambda guild_id: guild_id != GUILD)
    with collecting(collector):
        async with backend.work() as work:
            work.post(couple, NOTICE, 8)
            work.redraw(couple, NOTICE, 7, is_stored=True)
            work.delete_reminders(couple, NUDGE, 7, ADA)
    assert collector.take() == []
    found = kinds_of(await backend.claim_and_settle_all())
    assert sorted(found) == sorted([(NOTICE, 8), (REDRAW, 7), (DELETION, 1001)])


async def test_a_home_that_another_process_serves_is_not_missed(backend: Backend, couple: Couple) -> None:
    def refuse(_couple: Couple) -> None:
        raise NoHome

    with collecting(Collector(refuse, serves=lambda _guild_id: False)):
        async with backend.work() as work:
            work.require_home(couple)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_other_process_is_told_of_it(backend: Backend, couple: Couple) -> None:
    heard: list[int] = []
    session = ShardSession(backend.database, heard.append)
    assert await session.try_to_lock(ALL_SHARDS)
    for is_ours in (True, False):
        with collecting(Collector(serves=Shards(2, (is_ours,)).serve)):
            async with backend.work() as work:
                work.post(couple, NOTICE, 8)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while heard != [GUILD]:  # noqa: ASYNC110 (the server says it)
            await asyncio.sleep(0.01)
    await session.close()
