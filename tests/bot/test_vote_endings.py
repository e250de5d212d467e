"""The end of a vote: two minutes after the last change once both have voted, at *Done*, or at its time."""

import re

from support.polls import (
    BOTH_HAVE_VOTED,
    BOTH_LOVE_IT,
    ENDED,
    LOVE,
    ONE_HAS_VOTED,
    REFUSE,
    count_posts,
    end_vote,
    let_vote_end,
    menu_id,
    open_poll,
    pick_loved,
    poll_card,
    react,
    react_while_bot_is_away,
    result_text,
    selected_in,
    unreact,
)
from support.world import World, labels_of, private_text_of, text_of


def seconds_left(world: World) -> float:
    """Return the time until the end that the card shows."""
    (shown,) = re.findall(r"It ends <t:(\d+):R>", text_of(poll_card(world)))
    return int(shown) - world.env.now().timestamp()


async def both_love(world: World, number: int) -> None:
    for who in (world.ada, world.bo):
        await react(world, who, number)


async def test_the_second_tap_ends_nothing_and_the_card_says_when_it_ends(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    assert "or two minutes after you’ve both voted" in text_of(poll_card(couple))
    assert labels_of(poll_card(couple)) == [LOVE, REFUSE]
    await react(couple, couple.bo, 2)
    assert BOTH_HAVE_VOTED in text_of(poll_card(couple))
    assert 118 < seconds_left(couple) <= 120
    assert labels_of(poll_card(couple)) == [LOVE, REFUSE, "Done"]
    await react(couple, couple.bo, 1)
    await couple.advance_with_ticks(seconds=118)
    assert not count_posts(couple, ENDED)
    await couple.advance_with_ticks(seconds=3)
    assert BOTH_LOVE_IT in result_text(couple)
    assert "Pizza on the roof" in result_text(couple)
    assert labels_of(poll_card(couple)) == []


async def test_each_change_gives_two_more_minutes(couple: World) -> None:
    await open_poll(couple)
    await both_love(couple, 1)
    for change in (react(couple, couple.ada, 3), pick_loved(couple, couple.bo, 3)):
        await couple.advance_with_ticks(seconds=100)
        await change
        assert 118 < seconds_left(couple) <= 120
    await couple.advance_with_ticks(seconds=100)
    assert not count_posts(couple, ENDED)
    await couple.advance_with_ticks(seconds=21)
    assert "more than one idea, so I drew one" in result_text(couple)


async def test_a_vote_taken_back_clears_the_end(couple: World) -> None:
    await open_poll(couple)
    await both_love(couple, 1)
    await unreact(couple, couple.bo, 1)
    card = poll_card(couple)
    assert ONE_HAS_VOTED in text_of(card)
    assert labels_of(card) == [LOVE, REFUSE]
    await couple.advance_with_ticks(hours=1)
    assert not count_posts(couple, ENDED)
    await react(couple, couple.bo, 1)
    await let_vote_end(couple)
    assert count_posts(couple, ENDED) == 1


async def test_the_closing_time_wins_where_it_is_earlier(couple: World) -> None:
    await open_poll(couple, closes="in 1 hour")
    await couple.advance_with_ticks(minutes=59)
    await both_love(couple, 1)
    assert seconds_left(couple) <= 60
    await couple.advance_with_ticks(minutes=1)
    assert BOTH_LOVE_IT in result_text(couple)
    await couple.advance_with_ticks(minutes=5)
    assert count_posts(couple, ENDED) == 1


async def test_done_ends_it_now_also_after_a_restart(couple: World) -> None:
    await open_poll(couple)
    await both_love(couple, 2)
    await couple.restart()
    assert "/couple start" in private_text_of(await couple.cleo.click(poll_card(couple), label="Done"))
    await couple.bo.click(poll_card(couple), label="Done")
    assert "A long bath" in result_text(couple)
    assert labels_of(poll_card(couple)) == []
    await couple.advance_with_ticks(minutes=5)
    assert count_posts(couple, ENDED) == 1


async def test_done_after_the_end_or_before_both_have_voted_changes_nothing(couple: World) -> None:
    card = await open_poll(couple)
    planted = await couple.post_button("date", menu_id(card, LOVE).split(":")[2], "done")
    await react(couple, couple.ada, 1)
    early = await couple.ada.click(planted, label="Press")
    assert "haven’t both voted yet" in private_text_of(early)
    assert not count_posts(couple, ENDED)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))
    await react(couple, couple.bo, 3)
    assert count_posts(couple, ENDED) == 1
    assert "Pizza on the roof" in result_text(couple)


async def test_the_end_comes_after_a_restart_and_once(couple: World) -> None:
    await open_poll(couple)
    await both_love(couple, 1)
    await couple.restart()
    assert seconds_left(couple) > 118
    await couple.advance_with_one_tick(minutes=2)
    await couple.restart()
    await couple.advance_with_one_tick(minutes=5)
    assert count_posts(couple, ENDED) == 1


async def test_a_vote_that_came_while_the_bot_was_away_gives_two_minutes_from_when_it_is_seen(
    couple: World,
) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    react_while_bot_is_away(couple, couple.bo, 1, reacted=True)
    await couple.advance_with_one_tick(minutes=30)
    await couple.restart()
    await couple.bot.run_due()
    assert not count_posts(couple, ENDED)
    assert 110 < seconds_left(couple) <= 120
    await let_vote_end(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_an_end_that_passed_while_the_bot_was_away_reads_the_votes_first(couple: World) -> None:
    await open_poll(couple)
    await both_love(couple, 1)
    react_while_bot_is_away(couple, couple.bo, 1, reacted=False)
    await couple.advance_with_one_tick(minutes=10)
    assert not count_posts(couple, ENDED)
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    react_while_bot_is_away(couple, couple.bo, 2, reacted=True)
    await couple.advance_with_one_tick(days=1)
    assert "each picked something different" in result_text(couple)


async def test_an_end_that_passed_unseen_comes_at_the_first_tick_where_nothing_changed(couple: World) -> None:
    await open_poll(couple)
    await both_love(couple, 1)
    await couple.restart()
    await couple.advance_with_one_tick(minutes=10)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_while_they_pause_nothing_ends_by_itself_and_done_does(couple: World) -> None:
    await open_poll(couple)
    await couple.ada.slash(couple.home, "couple pause")
    await react(couple, couple.ada, 1)
    assert "Once you’ve both voted, *Done* ends it." in text_of(poll_card(couple))
    mine = await pick_loved(couple, couple.bo, 1)
    assert "*Done* on the card ends it" in private_text_of(mine)
    assert "It ends" not in text_of(poll_card(couple)) + private_text_of(mine)
    await couple.advance_with_ticks(hours=1)
    assert not count_posts(couple, ENDED)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_ones_own_votes_are_selected_in_menus_that_only_they_see(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 3)
    mine = await pick_loved(couple, couple.ada, 1, 2)
    assert "3️⃣ came from your reaction" in private_text_of(mine)
    assert mine.response is not None
    assert selected_in(mine.response.message, LOVE) == ["0", "1"]
    assert selected_in(poll_card(couple), LOVE) == []
    await couple.restart()
    changed = await couple.ada.select(mine.response, ["1"], custom_id=menu_id(mine.response.message, LOVE))
    assert "You’d love 2️⃣ 3️⃣." in text_of(changed.response)
    assert changed.response is not None
    assert selected_in(changed.response.message, LOVE) == ["1"]
    await pick_loved(couple, couple.bo, 2)
    await end_vote(couple)
    assert "A long bath" in result_text(couple)
