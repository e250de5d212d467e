"""What the date ritual opens, and votes that have to wait: for a pause, for Discord, for a permission."""

import pytest
from ballots import (
    ENDED,
    IDEAS,
    LOVE,
    QUESTION,
    count,
    open_poll,
    poll_card,
    react,
    result,
)
from scenes import World, labels_of, text_of

from core.polls import EMOJIS


async def begin_ritual(world: World) -> None:
    """Agree on a poll each Thursday at 19:00; it is Thursday, midnight."""
    await world.ada.slash(world.home, "ritual set", ritual="date", day="thu", time="19:00")
    await world.bo.click(world.find(label="Agree"), label="Agree")


async def test_the_ritual_opens_a_poll_of_three_ideas(couple: World) -> None:
    await begin_ritual(couple)
    await couple.pass_time(hours=19)
    card = poll_card(couple)
    assert [str(reaction.emoji) for reaction in card.reactions] == list(EMOJIS[:3])
    await couple.restart()
    await couple.pass_time(hours=24)
    assert "No vote came in" in result(couple)


async def test_the_ritual_opens_nothing_beside_an_open_vote(couple: World) -> None:
    await begin_ritual(couple)
    await open_poll(couple)
    await couple.pass_time(hours=20)
    assert count(couple, QUESTION) == 1
    assert IDEAS[0] in text_of(poll_card(couple))


async def test_the_ritual_rests_after_two_votes_of_nobody(couple: World) -> None:
    await begin_ritual(couple)
    await couple.pass_time(days=22)
    assert count(couple, QUESTION) == 2
    assert couple.has("Let us rest this")


async def test_one_vote_is_an_answer_to_the_ritual(couple: World) -> None:
    await begin_ritual(couple)
    await couple.pass_time(days=7, hours=20)
    await react(couple, couple.bo, 1)
    await couple.pass_time(days=14)
    assert count(couple, QUESTION) == 4


async def test_a_vote_that_rests_with_the_couple_ends_when_they_are_back(couple: World) -> None:
    await open_poll(couple)
    await couple.ada.slash(couple.home, "couple pause")
    await couple.pass_time(days=3)
    assert not count(couple, ENDED)
    await react(couple, couple.bo, 1)
    await couple.ada.slash(couple.home, "couple resume")
    await couple.pass_time(hours=6)
    assert "One of you would love" in result(couple)


@pytest.mark.parametrize("hours_away", [30, 31, 32, 33])
async def test_a_vote_that_was_held_before_anybody_saw_it_gets_its_time(
    couple: World, hours_away: int
) -> None:
    await begin_ritual(couple)
    couple.env.inject_error("POST", "/channels/*/messages", status=503, times=None)
    await couple.pass_time(hours=19)
    await couple.ada.slash(couple.home, "couple pause")
    couple.env.backend.faults.clear()
    await couple.pass_time(hours=hours_away)
    assert not count(couple, QUESTION)
    await couple.ada.slash(couple.home, "couple resume")
    for _ in range(6):
        await couple.pass_time(hours=1)
    assert labels_of(poll_card(couple)) == [LOVE, "Not this one"]
    assert not count(couple, ENDED)
    await react(couple, couple.ada, 1)
    await couple.pass_time(hours=24)
    assert "One of you would love" in result(couple)


async def test_a_vote_that_discord_did_not_take_is_put_off_until_it_does(couple: World) -> None:
    for path in ("/interactions/*", "/channels/*/messages"):
        couple.env.inject_error("POST", path, status=503, times=None)
    await couple.ada.slash(couple.home, "date poll")
    await couple.pass_time(hours=25)
    couple.env.backend.faults.clear()
    await couple.pass_time(hours=3)
    assert labels_of(poll_card(couple)) == [LOVE, "Not this one"]
    await couple.pass_time(hours=19)
    assert not count(couple, ENDED)
    await couple.pass_time(hours=2)
    assert count(couple, ENDED) == 1


@pytest.mark.parametrize("until", [19, 23])
async def test_a_vote_that_nobody_saw_before_the_date_ends_without_a_word(couple: World, until: int) -> None:
    for path in ("/interactions/*", "/channels/*/messages"):
        couple.env.inject_error("POST", path, status=503, times=None)
    await couple.ada.slash(couple.home, "date poll", when="today 19:00")
    await couple.pass_time(hours=18)
    couple.env.backend.faults.clear()
    await couple.ada.slash(couple.home, "couple pause")
    await couple.pass_time(hours=until - 18)
    await couple.ada.slash(couple.home, "couple resume")
    for _ in range(8):
        await couple.pass_time(hours=1)
    assert not count(couple, QUESTION)
    assert not count(couple, ENDED)
    await open_poll(couple)


async def test_a_ritual_that_could_not_post_leaves_no_vote_behind(couple: World) -> None:
    await begin_ritual(couple)
    couple.deny(add_reactions=False)
    await couple.pass_time(hours=20)
    couple.deny()
    await couple.pass_time(hours=24)
    assert not count(couple, ENDED)
    await open_poll(couple)
