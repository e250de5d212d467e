"""Polls on real databases: encrypted words, concurrent votes, and the polls of each shard."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.backend import (
    ADA,
    ALL_SHARDS,
    BO,
    CLEO,
    DEE,
    GUILD,
    Backend,
    ManualClock,
    OpenBackend,
    person,
)
from support.polls_in_backend import (
    CARD,
    claim_card,
    end_vote,
    kinds_due,
    open_poll,
    poll_of,
    polls_of,
    votes_of,
)

from core.couples import Couple
from core.deliveries import LEASE, DeliveryKind
from core.errors import NotAvailable
from core.idea_filters import IdeaFilter
from core.polls import PollStillOpen, Verdict
from core.publications import Collector, collecting
from core.shards import Shards
from data.tables import poll_ideas


@pytest.mark.on_postgresql
async def test_own_ideas_are_sealed_and_those_of_the_deck_are_keys(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend, "Pizza on the roof")
    async with backend.database.begin() as connection:
        rows = (await connection.execute(select(poll_ideas).order_by(poll_ideas.c.position))).all()
    assert b"Pizza" not in rows[0].title
    assert [(row.deck_key is None, row.title is None) for row in rows] == [(True, False)] + [
        (False, True)
    ] * 2
    view = await polls_of(backend).poll_view(poll_id)
    assert view.ideas[0].title == "Pizza on the roof"
    assert view.poll.couple_id == couple.id


async def test_the_card_of_a_closed_vote_is_redrawn_even_if_the_bot_is_killed_before_it_is(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    poll_id = await open_poll(backend)
    for user_id in couple.user_ids:
        await votes_of(backend).pick_ideas(person(user_id), poll_id, [0])
    await backend.settle_all()
    with collecting(Collector()):  # as a request that never comes to publish anything
        await votes_of(backend).end_poll(person(ADA), poll_id)
    clock.now += LEASE
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.REDRAW)] == [poll_id]


@pytest.mark.on_postgresql
@pytest.mark.parametrize("way", ["menu", "reaction"])
async def test_both_in_the_same_instant_end_it_once(backend: Backend, couple: Couple, way: str) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)

    async def vote(user_id: int) -> None:
        if way == "menu":
            await votes.pick_ideas(person(user_id), poll_id, [0])
        else:
            await votes.add_reaction(CARD, user_id, 0)

    await asyncio.gather(*(vote(user_id) for user_id in couple.user_ids))
    assert await kinds_due(backend, poll_id) == [DeliveryKind.REDRAW]
    backend.clock.advance(minutes=2)
    assert await kinds_due(backend, poll_id) == [DeliveryKind.POLL_ENDING]
    await votes.end_voted_poll(poll_id)
    assert await kinds_due(backend, poll_id) == [DeliveryKind.REDRAW, DeliveryKind.RESULT]
    result = await polls_of(backend).poll_result(poll_id)
    assert (result.poll.verdict, result.poll.winner) == (Verdict.SHARED, 0)


@pytest.mark.on_postgresql
async def test_the_same_pick_many_times_at_once_is_one(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    await asyncio.gather(*(votes.add_reaction(CARD, ADA, position) for position in (0, 1, 0, 1, 0)))
    poll = (await polls_of(backend).poll_view(poll_id)).poll
    assert poll.ballot_of(ADA).picks == {0, 1}
    assert poll.couple_id == couple.id


@pytest.mark.on_postgresql
async def test_two_polls_at_once_are_one(backend: Backend, couple: Couple) -> None:
    opened = await asyncio.gather(
        *(
            polls_of(backend).start_poll(person(user_id), (), IdeaFilter(), None, None)
            for user_id in couple.user_ids
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, PollStillOpen) for one in opened) == 1


@pytest.mark.on_postgresql
async def test_the_end_in_its_time_and_the_last_vote_end_it_once(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    await votes.add_reaction(CARD, ADA, 0)
    await backend.settle_all()
    backend.clock.advance(hours=24)
    await asyncio.gather(votes.close_due_poll(poll_id), votes.add_reaction(CARD, BO, 0))
    backend.clock.advance(minutes=5)
    kinds = [
        delivery.kind for delivery in await backend.claim_and_settle_all() if delivery.subject_id == poll_id
    ]
    assert kinds.count(DeliveryKind.RESULT) == 1
    assert couple.user_ids == (ADA, BO)


@pytest.mark.on_postgresql
async def test_a_poll_is_found_by_its_shard_until_it_ends_or_the_two_part(
    backend: Backend, couple: Couple
) -> None:
    others = await backend.begin_couple(CLEO, DEE, guild_id=GUILD + (1 << 22))
    theirs = await polls_of(backend).start_poll(person(CLEO, others.guild_id), (), IdeaFilter(), None, None)
    ours = await open_poll(backend)
    votes, shard = votes_of(backend), (GUILD >> 22) % 2
    assert set(await votes.open_poll_ids(ALL_SHARDS)) == {ours, theirs.id}
    assert list(await votes.open_poll_ids(Shards(2, (shard,)))) == [ours]
    assert list(await votes.open_poll_ids(Shards(2, (1 - shard,)))) == [theirs.id]
    await backend.couples.part_couple(CLEO, others.id)
    assert list(await votes.open_poll_ids(ALL_SHARDS)) == [ours]
    await votes.add_reaction(CARD, ADA, 0)
    await votes.add_reaction(CARD, BO, 1)
    await end_vote(backend, ours)
    assert not await votes.open_poll_ids(ALL_SHARDS)
    assert couple.id != others.id


@pytest.mark.on_postgresql
async def test_what_is_read_again_replaces_reactions_and_leaves_the_menu(
    backend: Backend, couple: Couple
) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    await votes.pick_ideas(person(ADA), poll_id, [2])
    await votes.add_reaction(CARD, ADA, 0)
    await votes.recount_reactions(CARD, {ADA: {1, 4}, CLEO: {0}})
    poll = (await polls_of(backend).poll_view(poll_id)).poll
    assert poll.ballot_of(ADA).picks == {1, 2}
    assert poll.voters == (couple.user_ids[0],)


async def test_what_is_in_no_message_of_a_poll_is_no_vote(backend: Backend, couple: Couple) -> None:
    await open_poll(backend)
    votes = votes_of(backend)
    other = await backend.rituals.rituals_of(person(ADA))
    assert other[0].id == couple.id
    for heard in (
        votes.add_reaction(1, ADA, 0),
        votes.remove_reactions(1),
        votes.recount_reactions(1, {ADA: {0}}),
    ):
        assert await heard is None


async def test_a_poll_that_does_not_exist_is_over(backend: Backend, couple: Couple) -> None:
    for asked in (
        polls_of(backend).poll_view(1),
        polls_of(backend).poll_result(1),
        polls_of(backend).start_fresh_poll(person(ADA), 1),
        votes_of(backend).pick_ideas(person(ADA), couple.id, [0]),
        votes_of(backend).open_poll_card(1),
        votes_of(backend).close_lost_poll(1),
        votes_of(backend).end_voted_poll(1),
        votes_of(backend).end_poll(person(ADA), 1),
    ):
        with pytest.raises(NotAvailable):
            await asked


@pytest.mark.on_postgresql
async def test_another_process_counts_the_same_votes(open_backend: OpenBackend) -> None:
    first, second = open_backend(), open_backend()
    await first.begin_couple()
    poll_id = await open_poll(first, "Pizza on the roof", "A walk")
    await votes_of(first).add_reaction(CARD, ADA, 1)
    await votes_of(second).pick_ideas(person(BO), poll_id, [1])
    await end_vote(second, poll_id)
    assert (await poll_of(first, poll_id)).verdict is Verdict.SHARED
    assert (await polls_of(first).poll_result(poll_id)).ideas[1].title == "A walk"


@pytest.mark.on_postgresql
async def test_a_vote_asked_again_ends_a_day_later(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend)
    votes, polls = votes_of(backend), polls_of(backend)
    await votes.add_reaction(CARD, ADA, 0)
    backend.clock.advance(hours=24)
    await votes.close_due_poll(poll_id)
    await polls.reopen_poll(person(BO), poll_id)
    poll = (await polls.poll_view(poll_id)).poll
    assert poll.closes_at == backend.clock() + timedelta(hours=24)
    assert poll.couple_id == couple.id


@pytest.mark.on_postgresql
async def test_a_vote_whose_card_was_missed_is_in_nobodys_way(backend: Backend, couple: Couple) -> None:
    lost = await polls_of(backend).start_poll(person(ADA), (), IdeaFilter(), None, None)
    with pytest.raises(PollStillOpen):
        await open_poll(backend)
    await backend.deliveries.settle_missed(await claim_card(backend, lost), "home-missing")
    second = await open_poll(backend, user_id=BO)
    await backend.settle_all()
    for poll_id in (second, lost.id):
        await votes_of(backend).close_lost_poll(poll_id)
    assert list(await votes_of(backend).open_poll_ids(ALL_SHARDS)) == [second]
    assert await backend.claim_and_settle_all() == []
    assert couple.user_ids == (ADA, BO)


@pytest.mark.usefixtures("couple")
async def test_an_idea_that_the_vote_does_not_have_is_no_vote(backend: Backend) -> None:
    poll_id = await open_poll(backend, "A walk", "A film")
    votes = votes_of(backend)
    for _ in range(2):  # pressed again
        picked = await votes.pick_ideas(person(ADA), poll_id, [4, 2**63 - 1])
        refused = await votes.refuse_ideas(person(BO), poll_id, [5])
        assert (picked.poll.voters, refused.poll.ends_at) == ((), None)
