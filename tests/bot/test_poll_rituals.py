"""Votes opened by the date ritual, and votes that wait for a pause, for Discord or for a permission."""

import pytest
from support.polls import (
    ENDED,
    IDEAS,
    LOVE,
    QUESTION,
    count_posts,
    open_poll,
    poll_card,
    react,
    result_text,
)
from support.world import World, labels_of, text_of

from core.polls import EMOJIS


async def begin_ritual(world: World) -> None:
    """Agree on a poll each Thursday at 19:00; it is Thursday, midnight."""
    await world.ada.slash(world.home, "ritual set", ritual="date", day="thu", time="19:00")
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


async def test_the_ritual_opens_a_poll_of_three_ideas(couple: World) -> None:
    await begin_ritual(couple)
    await couple.advance_with_ticks(hours=19)
    card = poll_card(couple)
    assert [str(reaction.emoji) for reaction in card.reactions] == list(EMOJIS[:3])
    await couple.restart()
    await couple.advance_with_ticks(hours=24)
    assert "No vote came in" in result_text(couple)


async def test_the_ritual_opens_nothing_beside_an_open_vote(couple: World) -> None:
    await begin_ritual(couple)
    await open_poll(couple)
    await couple.advance_with_ticks(hours=20)
    assert count_posts(couple, QUESTION) == 1
    assert IDEAS[0] in text_of(poll_card(couple))


async def test_the_ritual_rests_after_two_votes_of_nobody(couple: World) -> None:
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=22)
    assert count_posts(couple, QUESTION) == 2
    assert couple.has_text("A little rest")


async def test_one_vote_is_an_answer_to_the_ritual(couple: World) -> None:
    await begin_ritual(couple)
    await couple.advance_with_ticks(days=7, hours=20)
    await react(couple, couple.bo, 1)
    await couple.advance_with_ticks(days=14)
    assert count_posts(couple, QUESTION) == 4


async def test_a_vote_that_rests_with_the_couple_ends_when_they_are_back(couple: World) -> None:
    await open_poll(couple)
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_ticks(days=3)
    assert not count_posts(couple, ENDED)
    await react(couple, couple.bo, 1)
    await couple.ada.slash(couple.home, "couple resume")
    await couple.advance_with_ticks(hours=6)
    assert "One of you would love" in result_text(couple)


@pytest.mark.parametrize("hours_away", [30, 31, 32, 33])
async def test_a_vote_that_was_held_before_anybody_saw_it_gets_its_time(
    couple: World, hours_away: int
) -> None:
    await begin_ritual(couple)
    couple.env.inject_error("POST", "/channels/*/messages", status=503, times=None)
    await couple.advance_with_ticks(hours=19)
    await couple.ada.slash(couple.home, "couple pause")
    couple.env.backend.faults.clear()
    await couple.advance_with_ticks(hours=hours_away)
    assert not count_posts(couple, QUESTION)
    await couple.ada.slash(couple.home, "couple resume")
    for _ in range(6):
        await couple.advance_with_ticks(hours=1)
    assert labels_of(poll_card(couple)) == [LOVE, "Not this one"]
    assert not count_posts(couple, ENDED)
    await react(couple, couple.ada, 1)
    await couple.advance_with_ticks(hours=24)
    assert "One of you would love" in result_text(couple)


async def test_a_vote_that_discord_did_not_take_is_postponed_until_it_does(couple: World) -> None:
    for path in ("/interactions/*", "/channels/*/messages"):
        couple.env.inject_error("POST", path, status=503, times=None)
    await couple.ada.slash(couple.home, "date poll")
    await couple.advance_with_ticks(hours=25)
    couple.env.backend.faults.clear()
    await couple.advance_with_ticks(hours=3)
    assert labels_of(poll_card(couple)) == [LOVE, "Not this one"]
    await couple.advance_with_ticks(hours=19)
    assert not count_posts(couple, ENDED)
    await couple.advance_with_ticks(hours=2)
    assert count_posts(couple, ENDED) == 1


@pytest.mark.parametrize("until", [19, 23])
async def test_a_vote_that_nobody_saw_before_the_date_ends_without_a_word(couple: World, until: int) -> None:
    for path in ("/interactions/*", "/channels/*/messages"):
        couple.env.inject_error("POST", path, status=503, times=None)
    await couple.ada.slash(couple.home, "date poll", when="today 19:00")
    await couple.advance_with_ticks(hours=18)
    couple.env.backend.faults.clear()
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_ticks(hours=until - 18)
    await couple.ada.slash(couple.home, "couple resume")
    for _ in range(8):
        await couple.advance_with_ticks(hours=1)
    assert not count_posts(couple, QUESTION)
    assert not count_posts(couple, ENDED)
    await open_poll(couple)


async def test_a_ritual_that_could_not_post_leaves_no_vote_behind(couple: World) -> None:
    await begin_ritual(couple)
    couple.deny_permissions(add_reactions=False)
    await couple.advance_with_ticks(hours=20)
    couple.deny_permissions()
    await couple.advance_with_ticks(hours=24)
    assert not count_posts(couple, ENDED)
    await open_poll(couple)
