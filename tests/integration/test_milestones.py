"""Milestones in the database: announced one at a time and once, despite any interruption."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from support.backend import ADA, BO, GUILD, Backend, person

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable, TextTooLong
from core.milestones import Milestone, NothingLeftToAnnounce
from core.proposals import ProposalState
from core.text_input import TITLE_LIMIT
from data.tables import deliveries, proposals
from data.tables import milestones as table
from services.milestones import Milestones

DAY = date(2019, 1, 20)


@pytest.fixture
def milestones(backend: Backend, couple: Couple) -> Milestones:
    assert couple.user_ids == (ADA, BO)
    return Milestones(backend.work)


async def add(milestones: Milestones, day: date = DAY, *, is_yearly: bool = True) -> Milestone:
    return await milestones.add_milestone(person(ADA), "The lake", day, is_yearly=is_yearly)


async def due(backend: Backend, milestones: Milestones, at: datetime) -> list[Delivery]:
    """Run every announcement that is due at a moment, settle everything, and return the posts."""
    backend.clock.now = at
    posts: list[Delivery] = []
    while claimed := await backend.claim(100):
        for delivery in claimed:
            if delivery.kind is DeliveryKind.MILESTONE_DAY:
                await milestones.announce_milestone(delivery.subject_id)
            posts += [delivery] if delivery.kind is DeliveryKind.MILESTONE else []
            await backend.deliveries.settle_sent(delivery, ())
    return posts


async def waiting(backend: Backend, kind: DeliveryKind) -> list[datetime]:
    """Return the due moments of pending deliveries of a kind."""
    query = select(deliveries.c.due_at).where(deliveries.c.kind == kind, deliveries.c.state == "due")
    async with backend.database.begin() as connection:
        return list((await connection.scalars(query.order_by(deliveries.c.due_at))).all())


async def test_in_the_list_each_counts_the_days_from_their_own(
    backend: Backend, milestones: Milestones
) -> None:
    await add(milestones)
    await backend.couples.set_zone(person(ADA), "UTC", both=True)
    await backend.couples.set_zone(person(BO), "Pacific/Auckland", both=False)
    for user_id, today in ((ADA, date(2026, 1, 1)), (BO, date(2026, 1, 2))):
        assert (await milestones.milestone_page(person(user_id)))[1] == today


async def test_one_announcement_is_planned_at_a_time_for_ever(
    backend: Backend, milestones: Milestones
) -> None:
    await add(milestones)
    for year in (2026, 2027, 2028):
        for day in (13, 20):
            at = datetime(year, 1, day, 9, tzinfo=UTC)
            assert await waiting(backend, DeliveryKind.MILESTONE_DAY) == [at]
            [post] = await due(backend, milestones, at)
            assert post.due_at == at
            assert post.not_after == datetime(year, 1, 20 if day == 13 else 21, tzinfo=UTC)


@pytest.mark.on_postgresql
async def test_announced_twice_or_by_two_at_once_it_is_posted_once(
    backend: Backend, milestones: Milestones
) -> None:
    milestone = await add(milestones)
    await milestones.announce_milestone(milestone.id)
    assert await waiting(backend, DeliveryKind.MILESTONE) == []
    backend.clock.now = datetime(2026, 1, 13, 9, tzinfo=UTC)
    await asyncio.gather(*(milestones.announce_milestone(milestone.id) for _ in range(3)))
    assert len(await waiting(backend, DeliveryKind.MILESTONE)) == 1
    assert len(await waiting(backend, DeliveryKind.MILESTONE_DAY)) == 2  # the first was not settled here


async def test_after_a_long_downtime_each_is_counted_and_the_next_is_planned(
    backend: Backend, milestones: Milestones
) -> None:
    await add(milestones)
    posts = await due(backend, milestones, datetime(2026, 1, 21, 12, tzinfo=UTC))
    assert [post.due_at.day for post in posts] == [13, 20]
    assert all(post.not_after is not None and post.not_after < backend.clock() for post in posts)
    assert await waiting(backend, DeliveryKind.MILESTONE_DAY) == [datetime(2027, 1, 13, 9, tzinfo=UTC)]


async def test_while_a_partner_is_gone_it_moves_on_silently(
    backend: Backend, milestones: Milestones, couple: Couple
) -> None:
    await add(milestones)
    await backend.couples.record_membership(couple.id, BO, is_gone=True)
    assert await due(backend, milestones, datetime(2026, 1, 13, 9, tzinfo=UTC)) == []
    await backend.couples.record_membership(couple.id, BO, is_gone=False)
    assert len(await due(backend, milestones, datetime(2026, 1, 20, 9, tzinfo=UTC))) == 1


async def test_a_new_zone_moves_what_is_planned_and_back_again(
    backend: Backend, milestones: Milestones
) -> None:
    milestone = await add(milestones)
    in_utc, in_tokyo = datetime(2026, 1, 13, 9, tzinfo=UTC), datetime(2026, 1, 13, 0, tzinfo=UTC)
    for zone, at in (("Asia/Tokyo", in_tokyo), ("UTC", in_utc), ("Asia/Tokyo", in_tokyo), ("UTC", in_utc)):
        for user_id in (ADA, BO):
            await backend.couples.set_zone(person(user_id), zone, both=True, is_shown=True)
        assert (await milestones.milestone_view(milestone.id)).milestone.next_at == at
    assert await due(backend, milestones, in_tokyo) == []
    assert len(await due(backend, milestones, in_utc)) == 1


@pytest.mark.on_postgresql
async def test_one_that_is_taken_out_is_not_announced(backend: Backend, milestones: Milestones) -> None:
    milestone = await add(milestones)
    await milestones.remove_milestone(person(ADA), milestone.id)
    await milestones.announce_milestone(milestone.id)
    assert await due(backend, milestones, datetime(2026, 2, 1, tzinfo=UTC)) == []
    async with backend.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(table)) == 0
    for use in (
        milestones.milestone_view(milestone.id),
        milestones.remove_milestone(person(ADA), milestone.id),
    ):
        with pytest.raises(NotAvailable):
            await use


async def test_taken_out_by_its_author_it_ends_what_the_other_asked(
    backend: Backend, milestones: Milestones, couple: Couple
) -> None:
    milestone = await add(milestones)
    assert await milestones.remove_milestone(person(BO), milestone.id), "it waits for the other's agreement"
    [card] = await backend.claim_due(DeliveryKind.PROPOSAL)
    assert (await backend.agreements.proposal_view(card.subject_id)).words == "The lake"
    assert not await milestones.remove_milestone(person(ADA), milestone.id)
    async with backend.database.begin() as connection:
        states = (await connection.scalars(select(proposals.c.state))).all()
    assert states == [ProposalState.AGREED]
    assert (await backend.agreements.proposal_view(card.subject_id)).words is None


@pytest.mark.parametrize(("length", "fits"), [(TITLE_LIMIT, True), (TITLE_LIMIT + 1, False)])
async def test_a_name_has_its_limit(milestones: Milestones, length: int, fits: bool) -> None:
    add_one = milestones.add_milestone(person(ADA), "n" * length, DAY, is_yearly=True)
    if fits:
        assert (await add_one).name == "n" * length
    else:
        with pytest.raises(TextTooLong):
            await add_one


async def test_what_never_comes_again_is_refused(backend: Backend, milestones: Milestones) -> None:
    with pytest.raises(NothingLeftToAnnounce):
        await add(milestones, date(2025, 12, 31), is_yearly=False)


async def test_nothing_is_announced_after_parting(
    backend: Backend, milestones: Milestones, couple: Couple
) -> None:
    await add(milestones)
    await backend.couples.part_couple(ADA, couple.id)
    assert couple.guild_id == GUILD
    assert await waiting(backend, DeliveryKind.MILESTONE_DAY) == []


async def test_what_was_told_for_good_is_left_alone_by_a_new_zone(
    backend: Backend, milestones: Milestones
) -> None:
    milestone = await add(milestones, date(2026, 1, 3), is_yearly=False)
    assert len(await due(backend, milestones, datetime(2026, 1, 3, 9, tzinfo=UTC))) == 1
    await backend.couples.set_zone(person(ADA), "America/New_York", both=True, is_shown=True)
    assert (await milestones.milestone_view(milestone.id)).milestone.next_at is None
    assert await waiting(backend, DeliveryKind.MILESTONE_DAY) == []
