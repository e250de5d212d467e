"""Polls on real databases: words sealed, votes of two at once, and what belongs to which shard."""

import asyncio
from datetime import timedelta

import pytest
from houses import ADA, ALL, BO, CHANNEL, CLEO, DECKS, DEE, GUILD, House, OpenHouse, person
from sqlalchemy import select

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind, Posted
from core.errors import Over
from core.polls import PollStillOpen, Verdict, Wanted
from data.tables import poll_ideas
from services.polls import Polls
from services.votes import Voted, Votes

CARD = 7_000


def polls_of(house: House) -> Polls:
    return Polls(house.work, DECKS, house.clock)


def votes_of(house: House) -> Votes:
    return Votes(house.work, house.clock)


async def open_poll(house: House, *ideas: str, user_id: int = ADA, card: int = CARD) -> int:
    """Open a poll whose card stands; its id."""
    delivery = await polls_of(house).open(person(user_id), ideas, Wanted(), None, None)
    await stand(house, delivery, card)
    return delivery.subject_id


async def stand(house: House, delivery: Delivery, message_id: int) -> None:
    posted = Posted(
        message_id, CHANNEL, delivery.couple_id, delivery.kind, delivery.subject_id, None, 0, has_words=True
    )
    await house.deliveries.sent(delivery, [posted])


async def test_own_ideas_are_sealed_and_those_of_the_deck_are_keys(house: House, couple: Couple) -> None:
    poll_id = await open_poll(house, "Pizza on the roof")
    async with house.database.begin() as connection:
        rows = (await connection.execute(select(poll_ideas).order_by(poll_ideas.c.position))).all()
    assert b"Pizza" not in rows[0].title
    assert [(row.deck_key is None, row.title is None) for row in rows] == [(True, False)] + [
        (False, True)
    ] * 2
    view = await polls_of(house).show(poll_id)
    assert view.ideas[0].title == "Pizza on the roof"
    assert view.poll.couple_id == couple.id


@pytest.mark.parametrize("way", ["menu", "reaction"])
async def test_both_in_the_same_instant_end_it_once(house: House, couple: Couple, way: str) -> None:
    poll_id = await open_poll(house)
    votes = votes_of(house)

    async def vote(user_id: int) -> Voted | None:
        if way == "menu":
            return await votes.pick(person(user_id), poll_id, [0])
        return await votes.react(CARD, user_id, 0)

    voted = await asyncio.gather(*(vote(user_id) for user_id in couple.user_ids))
    ended = [one for one in voted if one is not None and one.deliveries]
    assert len(ended) == 1
    assert [delivery.kind for delivery in ended[0].deliveries] == [DeliveryKind.REDRAW, DeliveryKind.RESULT]
    result = await polls_of(house).result(poll_id)
    assert (result.poll.verdict, result.poll.winner) == (Verdict.SHARED, 0)


async def test_the_same_pick_many_times_at_once_is_one(house: House, couple: Couple) -> None:
    poll_id = await open_poll(house)
    votes = votes_of(house)
    await asyncio.gather(*(votes.react(CARD, ADA, position) for position in (0, 1, 0, 1, 0)))
    poll = (await polls_of(house).show(poll_id)).poll
    assert poll.ballot_of(ADA).picks == {0, 1}
    assert poll.couple_id == couple.id


async def test_two_polls_at_once_are_one(house: House, couple: Couple) -> None:
    opened = await asyncio.gather(
        *(polls_of(house).open(person(user_id), (), Wanted(), None, None) for user_id in couple.user_ids),
        return_exceptions=True,
    )
    assert sum(isinstance(one, PollStillOpen) for one in opened) == 1


async def test_the_end_in_its_time_and_the_last_vote_end_it_once(house: House, couple: Couple) -> None:
    poll_id = await open_poll(house)
    votes = votes_of(house)
    await votes.react(CARD, ADA, 0)
    await house.settle_all()
    house.clock.forward(hours=24)
    await asyncio.gather(votes.close_due(poll_id), votes.react(CARD, BO, 0))
    house.clock.forward(minutes=5)
    kinds = [delivery.kind for delivery in await house.claim_all() if delivery.subject_id == poll_id]
    assert kinds.count(DeliveryKind.RESULT) == 1
    assert couple.user_ids == (ADA, BO)


async def test_a_poll_is_found_by_its_shard_until_it_ends_or_the_two_part(
    house: House, couple: Couple
) -> None:
    others = await house.begin(CLEO, DEE, guild_id=GUILD + (1 << 22))
    delivery = await polls_of(house).open(person(CLEO, others.guild_id), (), Wanted(), None, None)
    theirs, ours = delivery.subject_id, await open_poll(house)
    votes, shard = votes_of(house), (GUILD >> 22) % 2
    assert set(await votes.open_ids(ALL)) == {ours, theirs}
    assert list(await votes.open_ids((2, (shard,)))) == [ours]
    assert list(await votes.open_ids((2, (1 - shard,)))) == [theirs]
    await house.couples.part(CLEO, others.id)
    assert list(await votes.open_ids(ALL)) == [ours]
    await votes.react(CARD, ADA, 0)
    await votes.react(CARD, BO, 1)
    assert not await votes.open_ids(ALL)
    assert couple.id != others.id


async def test_what_is_read_again_replaces_reactions_and_leaves_the_menu(
    house: House, couple: Couple
) -> None:
    poll_id = await open_poll(house)
    votes = votes_of(house)
    await votes.pick(person(ADA), poll_id, [2])
    await votes.react(CARD, ADA, 0)
    await votes.reread(CARD, {ADA: {1, 4}, CLEO: {0}})
    poll = (await polls_of(house).show(poll_id)).poll
    assert poll.ballot_of(ADA).picks == {1, 2}
    assert poll.voters == (couple.user_ids[0],)


async def test_what_stands_in_no_message_of_a_poll_is_no_vote(house: House, couple: Couple) -> None:
    await open_poll(house)
    votes = votes_of(house)
    other = await house.rituals.list(person(ADA))
    assert other[0].id == couple.id
    for heard in (votes.react(1, ADA, 0), votes.unreact(1), votes.reread(1, {ADA: {0}})):
        assert await heard is None


async def test_a_poll_that_does_not_exist_is_over(house: House, couple: Couple) -> None:
    for asked in (
        polls_of(house).show(1),
        polls_of(house).result(1),
        polls_of(house).deal_again(person(ADA), 1),
        votes_of(house).pick(person(ADA), couple.id, [0]),
        votes_of(house).open_card(1),
        votes_of(house).let_go_of_lost(1),
    ):
        with pytest.raises(Over):
            await asked


async def test_another_process_counts_the_same_votes(open_house: OpenHouse) -> None:
    first, second = open_house(), open_house()
    await first.begin()
    poll_id = await open_poll(first, "Pizza on the roof", "A walk")
    await votes_of(first).react(CARD, ADA, 1)
    ended = await votes_of(second).pick(person(BO), poll_id, [1])
    assert ended.poll.verdict is Verdict.SHARED
    assert (await polls_of(first).result(poll_id)).ideas[1].title == "A walk"


async def test_a_vote_asked_again_ends_a_day_later(house: House, couple: Couple) -> None:
    poll_id = await open_poll(house)
    votes, polls = votes_of(house), polls_of(house)
    await votes.react(CARD, ADA, 0)
    house.clock.forward(hours=24)
    await votes.close_due(poll_id)
    await polls.ask_again(person(BO), poll_id)
    poll = (await polls.show(poll_id)).poll
    assert poll.closes_at == house.clock() + timedelta(hours=24)
    assert poll.couple_id == couple.id


async def test_a_vote_whose_card_was_missed_is_in_nobodys_way(house: House, couple: Couple) -> None:
    delivery = await polls_of(house).open(person(ADA), (), Wanted(), None, None)
    with pytest.raises(PollStillOpen):
        await open_poll(house)
    await house.deliveries.missed(delivery, "home-missing")
    again = await open_poll(house, user_id=BO)
    assert await votes_of(house).let_go_of_lost(again) == []
    assert await votes_of(house).let_go_of_lost(delivery.subject_id) == []
    assert couple.user_ids == (ADA, BO)
