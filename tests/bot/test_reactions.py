"""Reactions: cleared, missed while the bot is away, recounted, or arriving in the same instant."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from support.polls import (
    BOTH_LOVE_IT,
    ENDED,
    IDEAS,
    LOVE,
    ONE_HAS_VOTED,
    count_posts,
    end_vote,
    let_vote_end,
    menu_id,
    open_poll,
    pick_loved,
    pick_refused,
    poll_card,
    react,
    react_while_bot_is_away,
    result_text,
    unreact,
)
from support.world import LoggedFailures, World, labels_of, private_text_of, text_of

from cogs import events
from cogs.reactions import ReactionCog
from core.couples import Person
from core.deliveries import LEASE
from core.errors import StorageUnavailable
from core.polls import EMOJIS, Poll


def reactions_of(world: World) -> ReactionCog:
    cog = world.bot.get_cog("ReactionCog")
    assert isinstance(cog, ReactionCog)
    return cog


def failing_once(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Make a method that finds the database busy at its first call."""
    failures = [StorageUnavailable()]

    async def call(*arguments: object) -> object:
        if failures:
            raise failures.pop()
        return await method(*arguments)

    return call


async def test_all_reactions_cleared_are_taken_back(couple: World) -> None:
    card = await open_poll(couple)
    await react(couple, couple.ada, 1)
    couple.env.backend.clear_reactions(couple.home.id, card.id)
    await couple.env.settle()
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))


def numbers_of(world: World) -> list[str]:
    return [str(reaction.emoji) for reaction in poll_card(world).reactions]


async def test_one_number_cleared_takes_only_its_votes_back(couple: World) -> None:
    card = await open_poll(couple)
    await react(couple, couple.ada, 1)
    await react(couple, couple.ada, 2)
    for emoji in (EMOJIS[0], "❤️"):
        couple.env.backend.clear_reaction(couple.home.id, card.id, emoji)
    await couple.env.settle()
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    assert "You’d love 2️⃣." in private_text_of(await pick_loved(couple, couple.ada))


async def test_numbers_that_a_moderator_cleared_come_back(couple: World) -> None:
    card = await open_poll(couple)
    await react(couple, couple.ada, 1)
    couple.env.backend.clear_reactions(couple.home.id, card.id)
    await couple.env.settle()
    assert numbers_of(couple) == list(EMOJIS[:3])
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))
    couple.env.backend.clear_reaction(couple.home.id, card.id, EMOJIS[1])
    await couple.env.settle()
    assert set(numbers_of(couple)) == set(EMOJIS[:3])
    assert couple.bot.user is not None
    couple.env.backend.remove_reaction(couple.home.id, card.id, EMOJIS[0], couple.bot.user.id)
    await couple.env.settle()
    assert set(numbers_of(couple)) == set(EMOJIS[:3])
    await react(couple, couple.ada, 2)
    await react(couple, couple.bo, 2)
    await end_vote(couple)
    assert count_posts(couple, ENDED) == 1


async def test_what_was_taken_back_while_the_bot_was_away_counts_as_taken_back(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    react_while_bot_is_away(couple, couple.ada, 1, reacted=False)
    await couple.restart()
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))
    await react(couple, couple.bo, 1)
    assert not count_posts(couple, ENDED)


async def test_what_was_tapped_while_the_bot_was_away_counts(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 3)
    react_while_bot_is_away(couple, couple.bo, 3, reacted=True)
    react_while_bot_is_away(couple, couple.cleo, 1, reacted=True)
    await couple.restart()
    assert not count_posts(couple, ENDED)
    await let_vote_end(couple)
    assert "Dance in the kitchen" in result_text(couple)
    assert count_posts(couple, ENDED) == 1


async def test_numbers_that_the_bot_could_not_add_are_added_at_start(couple: World) -> None:
    couple.env.inject_error("PUT", "/channels/*/reactions/*", status=403, code=50013, times=None)
    card = await open_poll(couple)
    assert not card.reactions
    couple.env.backend.faults.clear()
    await couple.restart()
    assert [str(reaction.emoji) for reaction in poll_card(couple).reactions] == list(EMOJIS[:3])


async def test_a_card_that_was_deleted_while_the_bot_was_away_ends_its_vote(couple: World) -> None:
    lost = await open_poll(couple)
    await lost.delete()
    await couple.restart()
    await couple.advance_with_ticks(days=2)
    assert not count_posts(couple, ENDED)


async def test_a_card_out_of_reach_at_start_keeps_what_was_counted(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    couple.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50001)
    await couple.restart()
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_one_poll_that_cannot_be_read_at_start_stops_nothing(
    couple: World, failures: LoggedFailures
) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    couple.env.inject_error("GET", "/channels/*/messages/*", status=400, code=50035)
    await couple.restart()
    (record,) = failures.records
    assert "what=reaction error=HTTPException" in record.getMessage()
    failures.records.clear()
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_a_reaction_that_cannot_be_stored_is_logged_without_a_word(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_poll(couple)

    async def fail(*_: object) -> None:
        raise RuntimeError(IDEAS[0])

    with monkeypatch.context() as broken:
        broken.setattr(couple.bot.services.votes, "add_reaction", fail)
        await react(couple, couple.ada, 1)
    (record,) = failures.records
    assert "what=reaction error=RuntimeError" in record.getMessage()
    assert IDEAS[0] not in record.getMessage()
    failures.records.clear()
    await react(couple, couple.bo, 1)
    assert ONE_HAS_VOTED in text_of(poll_card(couple))


async def test_the_bot_restarts_between_every_two_steps(couple: World) -> None:
    await open_poll(couple)
    await couple.restart()
    await react(couple, couple.ada, 1)
    await couple.restart()
    await pick_refused(couple, couple.bo, 3)
    await couple.restart()
    await pick_loved(couple, couple.ada, 2)
    await couple.restart()
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    await react(couple, couple.bo, 2)
    await couple.restart()
    await couple.advance_with_ticks(days=2)
    assert count_posts(couple, ENDED) == 1
    assert "A long bath" in result_text(couple)


async def test_both_voting_in_the_same_instant_end_it_once(couple: World) -> None:
    card = await open_poll(couple)
    poll_id = int(menu_id(card, LOVE).split(":")[2])
    react_while_bot_is_away(couple, couple.bo, 1, reacted=True)
    votes, guild = couple.bot.services.votes, couple.guild.id
    await asyncio.gather(
        votes.pick_ideas(Person(guild, couple.ada.id), poll_id, [0]),
        votes.add_reaction(card.id, couple.bo.id, 0),
    )
    await couple.restart()
    assert not count_posts(couple, ENDED)
    await let_vote_end(couple)
    assert count_posts(couple, ENDED) == 1
    await couple.advance_with_one_tick(seconds=LEASE.total_seconds() + 1)
    assert count_posts(couple, ENDED) == 1
    assert labels_of(poll_card(couple)) == []


async def test_a_shard_with_a_new_session_reads_again(couple: World) -> None:
    await open_poll(couple)
    for number in (1, 5):
        react_while_bot_is_away(couple, couple.ada, number, reacted=True)
    await reactions_of(couple).on_shard_ready(0)
    assert ONE_HAS_VOTED in text_of(poll_card(couple))


@pytest.mark.parametrize("others", [0, 1, 5])
async def test_a_partner_is_found_among_however_many_have_tapped(couple: World, others: int) -> None:
    await open_poll(couple)
    for _ in range(others):
        stranger = couple.guild.add_member(couple.env.create_user("a stranger"))
        react_while_bot_is_away(couple, stranger, 2, reacted=True)
    for who in (couple.ada, couple.bo):
        react_while_bot_is_away(couple, who, 2, reacted=True)
    await reactions_of(couple).on_shard_ready(0)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_a_vote_that_meets_a_busy_database_is_kept_in_its_order(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "RETRY_SECONDS", (0.0,))
    await open_poll(couple)
    votes = couple.bot.services.votes
    add_reaction, busy = votes.add_reaction, [1, 2, 3]

    async def add_once_the_database_is_free(*vote: int) -> Poll | None:
        if busy:
            busy.pop()
            raise StorageUnavailable
        return await add_reaction(*vote)

    monkeypatch.setattr(votes, "add_reaction", add_once_the_database_is_free)
    await react(couple, couple.ada, 1)
    await unreact(couple, couple.ada, 1)
    await react(couple, couple.ada, 2)
    assert not busy
    assert "You’d love 2️⃣." in private_text_of(await pick_loved(couple, couple.ada))
    (record,) = failures.records  # once, however often it was tried
    assert "what=reaction error=StorageUnavailable" in record.getMessage()
    failures.records.clear()


async def test_what_cannot_be_read_at_start_is_logged(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_poll(couple)

    async def fail(*_: object) -> None:
        raise RuntimeError

    for name in ("open_poll_ids", "open_poll_card"):
        with monkeypatch.context() as broken:
            broken.setattr(couple.bot.services.votes, name, fail)
            await reactions_of(couple).on_shard_ready(0)
    said = [record.getMessage() for record in failures.records]
    assert ["what=reread error=RuntimeError" in line for line in said] == [True, True]
    failures.records.clear()


async def test_a_busy_database_at_start_keeps_no_poll_from_being_read(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "RETRY_SECONDS", (0.0,))
    await open_poll(couple)
    react_while_bot_is_away(couple, couple.ada, 1, reacted=True)
    votes = couple.bot.services.votes
    for name in ("open_poll_ids", "open_poll_card", "recount_reactions"):
        monkeypatch.setattr(votes, name, failing_once(getattr(votes, name)))
    await reactions_of(couple).on_shard_ready(0)
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    assert len(failures.records) == 3
    failures.records.clear()
