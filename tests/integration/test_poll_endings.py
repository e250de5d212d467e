"""The end of a vote: two minutes after both have voted, at *Done*, or at its closing time; always once."""

import asyncio
from datetime import timedelta

import pytest
from support.backend import ADA, BO, Backend, person
from support.polls_in_backend import CARD, kinds_due, open_poll, poll_of, votes_of

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.polls import NotBothVoted, Verdict


@pytest.mark.on_postgresql
async def test_each_change_moves_the_end_and_one_taken_back_clears_it(
    backend: Backend, couple: Couple
) -> None:
    poll_id = await open_poll(backend)
    votes, now = votes_of(backend), backend.clock
    await votes.add_reaction(CARD, ADA, 0)
    await votes.add_reaction(CARD, BO, 1)
    assert (await poll_of(backend, poll_id)).ends_at == now() + timedelta(minutes=2)
    now.advance(minutes=1)
    await votes.add_reaction(CARD, BO, 0)
    assert (await poll_of(backend, poll_id)).ends_at == now() + timedelta(minutes=2)
    await end_after(backend, poll_id, minutes=1)  # its first end
    await votes.remove_reactions(CARD, ADA)
    assert (await poll_of(backend, poll_id)).ends_at is None
    await end_after(backend, poll_id, minutes=1)
    await votes.add_reaction(CARD, ADA, 0)
    now.advance(minutes=2)
    await votes.end_voted_poll(poll_id)
    ended = await poll_of(backend, poll_id)
    assert (ended.verdict, ended.winner) == (Verdict.SHARED, 0)
    assert couple.user_ids == (ADA, BO)


async def end_after(backend: Backend, poll_id: int, *, minutes: int) -> None:
    """Let a moment come that was to be a poll's end, and is no more."""
    backend.clock.advance(minutes=minutes)
    await votes_of(backend).end_voted_poll(poll_id)
    assert (await poll_of(backend, poll_id)).is_open


async def test_what_changes_nothing_moves_no_end(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    for user_id in couple.user_ids:
        await votes.pick_ideas(person(user_id), poll_id, [0])
    end = (await poll_of(backend, poll_id)).ends_at
    backend.clock.advance(minutes=1)
    await votes.pick_ideas(person(ADA), poll_id, [0])
    await votes.recount_reactions(CARD, {})
    await votes.remove_reactions(CARD, BO, 1)
    assert (await poll_of(backend, poll_id)).ends_at == end


@pytest.mark.on_postgresql
async def test_done_by_both_in_the_same_instant_ends_it_once(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    for user_id in couple.user_ids:
        await votes.pick_ideas(person(user_id), poll_id, [0])
    pressed = await asyncio.gather(
        *(votes.end_poll(person(user_id), poll_id) for user_id in couple.user_ids), return_exceptions=True
    )
    assert [type(one) for one in pressed if one is not None] == [NotAvailable]
    backend.clock.advance(minutes=2)
    assert (await kinds_due(backend, poll_id)).count(DeliveryKind.RESULT) == 1


@pytest.mark.on_postgresql
async def test_the_closing_time_wins_and_the_two_minutes_after_it_end_nothing_more(
    backend: Backend, couple: Couple
) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    await votes.add_reaction(CARD, ADA, 0)
    backend.clock.advance(hours=23, minutes=59)
    await votes.add_reaction(CARD, BO, 0)
    await backend.settle_all()
    backend.clock.advance(minutes=1)
    await votes.close_due_poll(poll_id)
    assert (await poll_of(backend, poll_id)).verdict is Verdict.SHARED
    backend.clock.advance(minutes=5)
    await votes.end_voted_poll(poll_id)
    kinds = await kinds_due(backend, poll_id)
    assert kinds.count(DeliveryKind.RESULT) == 1
    assert DeliveryKind.POLL_ENDING not in kinds
    assert couple.user_ids == (ADA, BO)


async def test_done_ends_nothing_before_both_have_voted(backend: Backend, couple: Couple) -> None:
    poll_id = await open_poll(backend)
    votes = votes_of(backend)
    for user_id in couple.user_ids:
        await votes.pick_ideas(person(user_id), poll_id, [0])
    await votes.pick_ideas(person(BO), poll_id, [])
    with pytest.raises(NotBothVoted):
        await votes.end_poll(person(ADA), poll_id)
    await votes.pick_ideas(person(BO), poll_id, [0])
    await votes.end_poll(person(ADA), poll_id)
    assert not (await poll_of(backend, poll_id)).is_open
