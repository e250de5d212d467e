"""Results of votes: on time, without a shared idea, with one voter or none."""

import pytest
from support.polls import (
    ENDED,
    IDEAS,
    LOVE,
    ONE_HAS_VOTED,
    QUESTION,
    REOPENED,
    count_posts,
    end_vote,
    open_poll,
    pick_loved,
    pick_refused,
    poll_card,
    react,
    react_while_bot_is_away,
    result_card,
    result_text,
)
from support.world import World, labels_of, private_text_of, text_of


def names(world: World) -> set[str]:
    return {shown for who in (world.ada, world.bo) for shown in (who.name, who.mention)}


def words(text: str) -> set[str]:
    return {word.strip("*.:,") for word in text.split()}


async def nothing_shared(world: World) -> None:
    """Let Ada love the first idea, Bo the second."""
    await open_poll(world)
    await react(world, world.ada, 1)
    await react(world, world.bo, 2)
    await end_vote(world)


async def one_voter(world: World) -> None:
    """Let Ada alone vote, and the time run out."""
    await open_poll(world)
    await react(world, world.ada, 1)
    await world.advance_with_ticks(hours=24)


async def test_where_one_idea_is_left_the_result_says_so(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1)
    await pick_refused(couple, couple.ada, 2)
    await pick_refused(couple, couple.bo, 1)
    await pick_loved(couple, couple.bo, 3)
    await end_vote(couple)
    assert "One idea is left" in result_text(couple)
    assert labels_of(result_card(couple)) == ["Yes to 3️⃣", "Suggest new ones"]
    await couple.ada.click(result_card(couple), label="Yes to 3️⃣")
    assert "You’ve agreed on this" in result_text(couple)


async def test_a_vote_ends_in_its_time_with_what_one_would_love(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1, 3)
    await couple.advance_with_ticks(hours=23, minutes=59)
    assert not count_posts(couple, ENDED)
    await couple.advance_with_ticks(minutes=1)
    assert "One of you would love" in result_text(couple)
    assert IDEAS[0] in result_text(couple)
    assert IDEAS[1] not in result_text(couple)
    assert labels_of(result_card(couple)) == ["Ask again"]
    assert labels_of(poll_card(couple)) == []


@pytest.mark.parametrize("closes", ["in 2 hours", "2 Jan 02:00", "Saturday 11:30"])
async def test_a_vote_ends_when_the_caller_said(couple: World, closes: str) -> None:
    await open_poll(couple, closes=closes)
    ends = {"in 2 hours": 2, "2 Jan 02:00": 26, "Saturday 11:30": 59.5}[closes]
    await couple.advance_with_ticks(hours=ends, seconds=-1)
    assert not count_posts(couple, ENDED)
    await couple.advance_with_ticks(seconds=1)
    assert count_posts(couple, ENDED) == 1


async def test_no_result_says_who_did_not_vote(couple: World) -> None:
    await one_voter(couple)
    assert not names(couple) & words(result_card(couple).embeds[0].description or "")
    await couple.ada.click(result_card(couple), label="Ask again")
    await couple.advance_with_ticks(hours=24)
    assert not names(couple) & words(result_card(couple).embeds[0].description or "")


async def test_a_vote_of_nobody_ends_kindly_and_deals_again(couple: World) -> None:
    await open_poll(couple)
    await couple.advance_with_ticks(days=1)
    assert "No vote came in" in result_text(couple)
    await couple.restart()
    ended = result_card(couple)
    await couple.bo.click(ended, label="Suggest new ones")
    assert IDEAS[0] not in text_of(poll_card(couple))
    assert labels_of(poll_card(couple)) == [LOVE, "Not this one"]
    assert labels_of(result_card(couple)) == []
    assert result_card(couple).id == ended.id


async def test_a_vote_dealt_again_keeps_its_date(couple: World) -> None:
    await open_poll(couple, when="10 Jan 19:00", closes="in 2 hours")
    await couple.advance_with_ticks(hours=2)
    await couple.bo.click(result_card(couple), label="Suggest new ones")
    assert "<t:1768071600" in text_of(poll_card(couple))  # 2026-01-10 19:00 UTC


async def test_dealing_again_happens_once(couple: World) -> None:
    await open_poll(couple)
    await couple.advance_with_ticks(days=1)
    key = result_card(couple).components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr]
    planted = await couple.post_button("date", key, "deal")
    await couple.ada.click(planted, label="Press")
    assert "still open" in private_text_of(await couple.bo.click(planted, label="Press"))
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))


async def test_several_shared_picks_are_drawn_from(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1, 2, 3)
    await pick_loved(couple, couple.bo, 2, 3)
    await end_vote(couple)
    assert "more than one idea, so I drew one" in result_text(couple)
    assert IDEAS[0] not in result_text(couple)
    assert (IDEAS[1] in result_text(couple)) != (IDEAS[2] in result_text(couple))


async def test_the_result_says_when_the_date_is(couple: World) -> None:
    card = await open_poll(couple, when="3 Jan 19:00")
    moment = next(line for line in text_of(card).split("\n") if line.startswith("For <t:"))
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert moment in result_text(couple)


async def test_with_nothing_shared_each_reads_what_the_other_would_love(couple: World) -> None:
    await nothing_shared(couple)
    shown = result_text(couple)
    assert f"**ada** would love:\n1️⃣ **{IDEAS[0]}**" in shown
    assert f"**bo** would love:\n2️⃣ **{IDEAS[1]}**" in shown
    assert labels_of(result_card(couple)) == ["Yes to 1️⃣", "Yes to 2️⃣", "Suggest new ones"]


async def test_more_picks_than_a_card_has_room_for_are_in_its_menu(couple: World) -> None:
    await open_poll(couple, "A walk", "A film", "A swim", "A map")
    await pick_loved(couple, couple.ada, 1, 2)
    await pick_loved(couple, couple.bo, 3, 4)
    await end_vote(couple)
    assert labels_of(result_card(couple)) == ["Yes to 1️⃣", "Yes to 2️⃣", "Yes to 3️⃣", "Suggest new ones", "More"]
    await couple.restart()
    await couple.press_or_choose(couple.ada, result_card(couple), "Yes to 4️⃣")
    assert "A map" in result_text(couple)
    assert "A walk" not in result_text(couple)


async def test_only_the_other_can_say_yes_and_it_wins(couple: World) -> None:
    await nothing_shared(couple)
    await couple.restart()
    own = await couple.ada.click(result_card(couple), label="Yes to 1️⃣")
    assert "You picked that one yourself" in private_text_of(own)
    stranger = await couple.cleo.click(result_card(couple), label="Yes to 1️⃣")
    assert "/couple start" in private_text_of(stranger)
    await couple.bo.click(result_card(couple), label="Yes to 1️⃣")
    assert "You’ve agreed on this" in result_text(couple)
    assert IDEAS[0] in result_text(couple)
    assert IDEAS[1] not in result_text(couple)
    assert labels_of(result_card(couple)) == ["Plan it"]
    assert count_posts(couple, ENDED) == 1


async def test_only_one_yes_counts_and_only_to_what_was_loved(couple: World) -> None:
    await nothing_shared(couple)
    key = result_card(couple).components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr]
    poll_id = key.split(",")[0]
    third = await couple.post_button("date", f"{poll_id},2", "yes")
    assert "That’s over" in private_text_of(await couple.ada.click(third, label="Press"))
    second = await couple.post_button("date", f"{poll_id},1", "yes")
    await couple.ada.click(second, label="Press")
    first = await couple.post_button("date", f"{poll_id},0", "yes")
    assert "That’s over" in private_text_of(await couple.bo.click(first, label="Press"))
    assert IDEAS[1] in result_text(couple)


async def test_what_was_agreed_on_is_not_dealt_again(couple: World) -> None:
    await nothing_shared(couple)
    old = result_card(couple)
    before = couple.env.backend.get_message(couple.home.id, old.id).components
    await couple.bot.run_due()
    await couple.ada.click(old, label="Yes to 2️⃣")
    couple.env.backend.get_message(couple.home.id, old.id).components = before
    assert "That’s over" in private_text_of(
        await couple.bo.click(result_card(couple), label="Suggest new ones")
    )


async def test_where_each_refuses_the_others_pick_it_deals_again(couple: World) -> None:
    await open_poll(couple)
    await pick_refused(couple, couple.ada, 2)
    await pick_refused(couple, couple.bo, 1)
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 2)
    await end_vote(couple)
    assert "None of these is right for both" in result_text(couple)
    assert labels_of(result_card(couple)) == ["Suggest new ones"]


async def test_a_pick_that_the_other_refused_is_not_offered(couple: World) -> None:
    await open_poll(couple)
    await pick_refused(couple, couple.bo, 1)
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 2)
    await end_vote(couple)
    assert labels_of(result_card(couple)) == ["Yes to 2️⃣", "Suggest new ones"]
    assert IDEAS[0] not in result_text(couple)


async def test_the_only_wish_may_be_refused_by_the_other(couple: World) -> None:
    await open_poll(couple)
    await pick_refused(couple, couple.bo, 1)
    await react(couple, couple.ada, 1)
    await couple.advance_with_ticks(days=1)
    assert "None of these is right for both" in result_text(couple)
    assert labels_of(result_card(couple)) == ["Suggest new ones"]


async def test_asking_again_opens_the_same_vote_for_another_day(couple: World) -> None:
    await one_voter(couple)
    await couple.restart()
    ended = result_card(couple)
    await couple.ada.click(ended, label="Ask again")
    assert count_posts(couple, QUESTION) == 1
    assert labels_of(poll_card(couple)) == [LOVE, "Not this one"]
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    assert REOPENED in result_text(couple)
    assert poll_card(couple).jump_url in result_text(couple)
    assert not count_posts(couple, ENDED)
    await couple.restart()
    await couple.advance_with_ticks(hours=23)
    await pick_loved(couple, couple.bo, 1)
    await end_vote(couple)
    assert "You’d both love this" in result_text(couple)
    assert not count_posts(couple, REOPENED)
    assert count_posts(couple, ENDED) == 1


async def test_it_is_asked_again_once(couple: World) -> None:
    await one_voter(couple)
    await couple.bo.click(result_card(couple), label="Ask again")
    key = poll_card(couple).components[0].children[0].custom_id.split(":")[2]  # type: ignore[union-attr]
    planted = await couple.post_button("date", key, "again")
    assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))
    await couple.advance_with_ticks(hours=24)
    assert labels_of(result_card(couple)) == ["Suggest new ones"]
    assert "This can wait for another time" in result_text(couple)
    assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))


async def test_reactions_after_the_end_count_once_it_is_asked_again(couple: World) -> None:
    await one_voter(couple)
    await react(couple, couple.bo, 1)
    assert count_posts(couple, ENDED) == 1
    await couple.bo.click(result_card(couple), label="Ask again")
    await end_vote(couple)
    assert "You’d both love this" in result_text(couple)
    assert count_posts(couple, ENDED) == 1
    assert not count_posts(couple, REOPENED)


async def test_what_was_taken_back_after_the_end_is_not_asked_again(couple: World) -> None:
    await one_voter(couple)
    react_while_bot_is_away(couple, couple.ada, 1, reacted=False)
    await couple.bo.click(result_card(couple), label="Ask again")
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))


async def test_a_vote_asked_again_whose_card_was_deleted_ends_without_a_word(couple: World) -> None:
    await one_voter(couple)
    await poll_card(couple).delete()
    await couple.bo.click(result_card(couple), label="Ask again")
    assert not count_posts(couple, REOPENED)
    assert not count_posts(couple, ENDED)
    await open_poll(couple, "One", "Two")


async def test_after_the_date_it_is_too_late_to_ask_again(couple: World) -> None:
    await open_poll(couple, when="today 19:00")
    await react(couple, couple.ada, 1)
    await couple.advance_with_ticks(hours=19)
    late = await couple.ada.click(result_card(couple), label="Ask again")
    assert "That’s over" in private_text_of(late)


async def test_a_vote_asked_again_ends_at_the_date(couple: World) -> None:
    await open_poll(couple, when="2 Jan 06:00", closes="1 Jan 20:00")
    await react(couple, couple.ada, 1)
    await couple.advance_with_ticks(hours=20)
    await couple.ada.click(result_card(couple), label="Ask again")
    await couple.advance_with_ticks(hours=9, minutes=59)
    assert not count_posts(couple, ENDED)
    await couple.advance_with_ticks(minutes=1)
    assert count_posts(couple, ENDED) == 1


async def test_an_old_result_waits_while_another_vote_is_open(couple: World) -> None:
    await one_voter(couple)
    old = result_card(couple)
    card = await open_poll(couple, "One", "Two")
    busy = await couple.ada.click(old, label="Ask again")
    assert card.jump_url in private_text_of(busy)


async def test_words_of_a_vote_go_when_the_two_part(couple: World) -> None:
    await nothing_shared(couple)
    assert couple.has_text(IDEAS[0])
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.bo.click(panel.response, label="Part")
    await couple.bot.run_due()
    assert not couple.has_text(IDEAS[0])


async def test_asking_again_from_a_home_left_behind_gets_an_answer(couple: World) -> None:
    await one_voter(couple)
    ended = result_card(couple)
    den = couple.guild.create_text_channel("den")
    await couple.ada.slash(couple.home, "couple home", channel=den)
    assert "is in your channel now" in private_text_of(await couple.ada.click(ended, label="Ask again"))


async def test_dealing_again_from_a_home_left_behind_gets_an_answer(couple: World) -> None:
    await open_poll(couple)
    await couple.advance_with_ticks(days=1)
    ended = result_card(couple)
    den = couple.guild.create_text_channel("den")
    await couple.ada.slash(couple.home, "couple home", channel=den)
    assert "in your channel" in private_text_of(await couple.bo.click(ended, label="Suggest new ones"))
    assert (result_card(couple).id, labels_of(result_card(couple))) == (ended.id, [])
