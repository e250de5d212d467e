"""What was posted and dealt long ago is forgotten, and where a couple's words are is not."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select, true, update
from support.backend import ADA, ALL_SHARDS, BO, CHANNEL, Backend, ManualClock, person

from core.bookkeeping import KEEP_DEALT, KEEP_DELIVERIES, KEEP_POSTS
from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind, DeliveryState, PostedMessage
from core.statements import StatementLines
from data.stores import bookkeeping
from data.tables import deliveries, posts, seen, statements
from services.couples import STATUS_LOOKBACK
from services.statements import Statements

WEEK = timedelta(weeks=1)
QUARTER_WEEKS = 13


async def post_all(backend: Backend) -> list[Delivery]:
    """Post everything that is due, as the worker does: a reveal has words, and no other card has any."""
    sent: list[Delivery] = []
    while claimed := await backend.claim(100):
        for delivery in claimed:
            has_words = delivery.kind is DeliveryKind.REVEAL
            is_message = delivery.kind not in (DeliveryKind.DELETION, DeliveryKind.REDRAW)
            message = PostedMessage(
                delivery.id,
                CHANNEL,
                delivery.couple_id,
                delivery.kind,
                delivery.subject_id,
                delivery.user_id,
                0,
                has_words=has_words,
            )
            await backend.deliveries.settle_sent(delivery, [message] if is_message else ())
        sent += claimed
    return sent


async def live_a_week(backend: Backend, *, forgets: bool = True) -> int:
    """Let the weekly question come, be answered by both and open; return its check-in's id."""
    for ritual_id in await backend.rituals.due_ritual_ids(ALL_SHARDS):
        await backend.rituals.run_due_ritual(ritual_id)
    await post_all(backend)
    checkin = (await backend.checkins.current_checkin(person(ADA))).checkin
    backend.clock.advance(hours=30)
    await post_all(backend)  # the nudges
    for user_id in (ADA, BO):
        await backend.checkins.submit_answer(person(user_id), checkin.id, "words", None, None)
    await post_all(backend)
    backend.clock.now += WEEK - timedelta(hours=30)
    if forgets:
        await forget(backend)
    return checkin.id


async def forget(backend: Backend) -> None:
    """Pass through all bookkeeping, as ticks do."""
    backend.bookkeeping.begin_pass()
    while await backend.bookkeeping.purge_some():
        pass


async def kinds_in(backend: Backend, table: Table) -> Counter[str]:
    """Count the deliveries, or the posts, by kind."""
    async with backend.database.begin() as connection:
        return Counter((await connection.scalars(select(table.c.kind))).all())


async def counts(backend: Backend) -> dict[str, int]:
    """Count the rows of bookkeeping; those of messages with words are the words' own."""
    async with backend.database.begin() as connection:
        return {
            name: await connection.scalar(select(func.count()).select_from(table).where(condition)) or 0
            for name, table, condition in (
                ("deliveries", deliveries, true()),
                ("posts without words", posts, ~posts.c.has_words),
                ("dealt", seen, true()),
            )
        }


async def deletions(backend: Backend) -> set[int]:
    return {one.subject_id for one in await backend.pending(DeliveryKind.DELETION)}


@pytest.mark.slow
async def test_twice_as_many_check_ins_leave_no_more_than_half_of_them_do(
    backend: Backend, couple: Couple, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Posts are kept for a quarter here, as deliveries are anyway: two quarters tell what two years would.
    keep_posts = QUARTER_WEEKS * WEEK
    monkeypatch.setattr(bookkeeping, "KEEP_POSTS", keep_posts)
    await live_a_week(backend)  # the first question
    clock.now = clock.now.replace(day=12, hour=20, minute=1)
    checkin_ids = [await live_a_week(backend) for _ in range(QUARTER_WEEKS + 2)]
    after_one = await counts(backend)
    checkin_ids += [await live_a_week(backend) for _ in range(QUARTER_WEEKS)]
    after_two = await counts(backend)
    assert after_two["deliveries"] <= after_one["deliveries"] + 2
    assert after_two["posts without words"] <= after_one["posts without words"] + 3
    weeks_kept = KEEP_DELIVERIES / WEEK + 1
    assert after_two["deliveries"] <= 8 * weeks_kept
    assert after_two["posts without words"] <= 4 * (keep_posts / WEEK + 1)

    # The messages with the words of all weeks are known still, and go with the words.
    async with backend.database.begin() as connection:
        shown = (
            await connection.execute(select(posts.c.subject_id, posts.c.message_id).where(posts.c.has_words))
        ).all()
    message_of = {row.subject_id: row.message_id for row in shown}
    assert message_of.keys() >= set(checkin_ids)
    await backend.checkins.delete_own_answer(person(ADA), checkin_ids[0])
    assert await deletions(backend) == {message_of[checkin_ids[0]]}
    await post_all(backend)
    await backend.own_words.erase_own_words(person(ADA), couple.id)
    assert await deletions(backend) >= {message_of[one] for one in checkin_ids[1:]}


@pytest.mark.on_postgresql
async def test_what_may_still_be_asked_for_is_kept(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    """An open question and a pending delivery are kept, however old they are."""
    checkin = (await backend.checkins.current_checkin(person(ADA))).checkin
    kinds = (DeliveryKind.CHECKIN, DeliveryKind.NUDGE, DeliveryKind.REVEAL)
    await backend.deliveries.record_posts(
        [
            PostedMessage(number, CHANNEL, couple.id, kind, checkin.id, None, 0, has_words=False)
            for number, kind in enumerate(kinds, 900)
        ]
    )
    async with backend.work() as work:
        far = clock() + timedelta(days=3_000)
        await work.deliveries.schedule(couple, DeliveryKind.MILESTONE_DAY, 5, far)
    await backend.settle_all()
    clock.advance(days=2_000)
    await forget(backend)
    assert (await kinds_in(backend, posts)).keys() >= {"checkin", "nudge", "reveal"}
    left = await kinds_in(backend, deliveries)
    assert (left["milestone-day"], left["setup"]) == (1, 0)

    async with backend.work() as work:  # once the question is closed, nobody needs its card
        await work.checkins.close_checkins([checkin.id])
    await forget(backend)
    assert (await kinds_in(backend, posts)).keys() == {"reveal"}


@pytest.mark.on_postgresql
@pytest.mark.parametrize(("days", "is_kept"), [(-1, True), (1, False)])
async def test_each_is_kept_as_long_as_it_says(
    backend: Backend, couple: Couple, clock: ManualClock, days: int, is_kept: bool
) -> None:
    started = clock()
    await post_all(backend)
    async with backend.work() as work:
        await work.deliveries.schedule(couple, DeliveryKind.NOTICE, 7, clock())
        await work.dealt.insert_dealt(couple.id, "prompts", ["a", "b", "a"])
    await post_all(backend)
    clock.now = started + KEEP_DELIVERIES + timedelta(days=days)
    await forget(backend)
    assert bool((await kinds_in(backend, deliveries))["notice"]) == is_kept
    assert (await kinds_in(backend, posts))["notice"] == 1
    clock.now = started + KEEP_POSTS + timedelta(days=days)
    await forget(backend)
    assert bool((await kinds_in(backend, posts))["notice"]) == is_kept
    clock.now = started + KEEP_DEALT + timedelta(days=days)
    await forget(backend)
    async with backend.work() as work:
        dealt = await work.dealt.deck_ids_of(couple.id, "prompts")
    assert dealt == (["a", "b", "a"] if is_kept else ["b", "a"]), "the order of the deck is the same"


@pytest.mark.on_postgresql
async def test_a_draft_that_was_never_posted_is_forgotten_after_a_day(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    said = Statements(backend.work)
    lines = StatementLines("When", "I feel", "I need", "Would you")
    posted, draft = [await said.save_draft(person(ADA), lines) for _ in range(2)]
    await said.post_statement(person(ADA), posted.id, None)
    for days, left in ((0, {posted.id, draft.id}), (1.1, {posted.id})):
        clock.advance(days=days)
        await forget(backend)
        async with backend.database.begin() as connection:
            assert set((await connection.scalars(select(statements.c.id))).all()) == left


async def test_a_pass_goes_on_where_it_was_a_few_slices_at_a_time(
    backend: Backend, couple: Couple, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookkeeping, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr("services.bookkeeping.SLICES_AT_ONCE", 2)
    async with backend.work() as work:
        for number in range(20):
            await work.deliveries.schedule(couple, DeliveryKind.NOTICE, number, clock())
    async with backend.database.begin() as connection:
        await connection.execute(update(deliveries).values(state=DeliveryState.SENT))
    clock.advance(days=100)
    backend.bookkeeping.begin_pass()
    left = (await counts(backend))["deliveries"]
    steps = 0
    while await backend.bookkeeping.purge_some():
        now_left = (await counts(backend))["deliveries"]
        assert 0 <= left - now_left <= 6
        left, steps = now_left, steps + 1
        backend.bookkeeping.begin_pass()  # the next day: the pass that is under way goes on
    assert (left, steps > 3) == (0, True)
    assert not await backend.bookkeeping.purge_some()


def test_what_the_status_counts_is_kept_for_longer() -> None:
    assert KEEP_DELIVERIES > STATUS_LOOKBACK
