"""Votes by reaction and by menu, given and taken back."""

from support.polls import (
    BOTH_LOVE_IT,
    ENDED,
    LOVE,
    ONE_HAS_VOTED,
    count_posts,
    end_vote,
    menu_id,
    open_poll,
    pick_loved,
    pick_refused,
    poll_card,
    react,
    result_text,
    unreact,
)
from support.world import World, labels_of, private_text_of, text_of

from core.polls import EMOJIS


async def test_a_shared_reaction_wins(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 2)
    assert ONE_HAS_VOTED in text_of(poll_card(couple))
    assert not count_posts(couple, ENDED)
    await react(couple, couple.bo, 2)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)
    assert "A long bath" in result_text(couple)
    assert labels_of(poll_card(couple)) == []
    assert "This vote has ended" in text_of(poll_card(couple))


async def test_the_card_says_who_has_voted_and_never_for_what(couple: World) -> None:
    await open_poll(couple)
    answer = await pick_loved(couple, couple.ada, 1, 3)
    assert "You’d love 1️⃣ 3️⃣" in private_text_of(answer)
    card = text_of(poll_card(couple))
    assert "🗳️ **ada** has voted." in card
    assert "1️⃣" not in card.split("🗳️")[1]
    await pick_refused(couple, couple.bo, 3)
    assert "🗳️ **ada** has voted." in text_of(poll_card(couple))
    await pick_loved(couple, couple.bo, 2)
    card = text_of(poll_card(couple))
    assert "🗳️ **ada** and **bo** have voted." in card
    assert not any(emoji in card.split("🗳️")[1] for emoji in EMOJIS)


async def test_menu_and_reaction_count_together(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    answer = await pick_loved(couple, couple.ada, 2)
    assert "You’d love 1️⃣ 2️⃣" in private_text_of(answer)
    done = await pick_loved(couple, couple.bo, 1)
    assert "You’ve both voted" in private_text_of(done)
    await end_vote(couple)
    assert "Pizza on the roof" in result_text(couple)


async def test_a_menu_replaces_what_was_picked_in_it_before(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1, 2)
    assert "You’d love 3️⃣. You can change" in private_text_of(await pick_loved(couple, couple.ada, 3))


async def test_an_empty_pick_takes_the_menus_votes_back_and_leaves_the_reaction(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1)
    assert "haven’t picked anything" in private_text_of(await pick_loved(couple, couple.ada))
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))
    await react(couple, couple.ada, 2)
    await pick_loved(couple, couple.ada, 1)
    assert "You’d love 2️⃣." in private_text_of(await pick_loved(couple, couple.ada))


async def test_a_reaction_taken_back_is_taken_back(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    await unreact(couple, couple.ada, 1)
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))
    await react(couple, couple.bo, 1)
    assert not count_posts(couple, ENDED)


async def test_a_reaction_taken_back_leaves_the_menus_vote(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1)
    await react(couple, couple.ada, 1)
    await unreact(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_a_refused_idea_never_wins(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1, 2)
    answer = await pick_refused(couple, couple.bo, 1)
    assert "You said “not this one” to 1️⃣. You haven’t picked anything" in private_text_of(answer)
    await pick_loved(couple, couple.bo, 1, 2)
    await end_vote(couple)
    assert "A long bath" in result_text(couple)
    assert "Pizza" not in result_text(couple)


async def test_a_refusal_alone_is_not_a_vote_and_can_be_withdrawn(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    await pick_refused(couple, couple.bo, 1, 2, 3)
    assert not count_posts(couple, ENDED)
    await pick_refused(couple, couple.bo)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_an_own_pick_that_is_refused_too_is_no_vote(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    await pick_refused(couple, couple.bo, 2)
    await react(couple, couple.bo, 2)
    assert not count_posts(couple, ENDED)


async def test_strangers_and_the_bot_do_not_count(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.cleo, 1)
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))
    await react(couple, couple.ada, 1)
    assert not count_posts(couple, ENDED)
    await couple.restart()
    assert not count_posts(couple, ENDED)
    await unreact(couple, couple.cleo, 1)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    assert BOTH_LOVE_IT in result_text(couple)


async def test_a_stranger_cannot_use_the_menus(couple: World) -> None:
    await open_poll(couple)
    assert "/couple start" in private_text_of(await pick_loved(couple, couple.cleo, 1))
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await pick_refused(couple, couple.cleo, 1))


async def test_other_emojis_other_numbers_and_other_messages_do_not_count(couple: World) -> None:
    question = couple.posts()[-1]
    card = await open_poll(couple, "One", "Two")
    for who in (couple.ada, couple.bo):
        await who.react(card, "❤️")
        await who.react(card, "3️⃣")
        await who.react(question, "1️⃣")
        await who.unreact(question, "1️⃣")
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))


async def test_a_vote_that_has_ended_takes_no_more(couple: World) -> None:
    card = await open_poll(couple)
    loves = menu_id(card, LOVE)
    planted = await couple.post_button("date", f"{loves.split(':')[2]},0", "yes")
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    for number in (2, 3):
        await react(couple, couple.ada, number)
        await react(couple, couple.bo, number)
    await unreact(couple, couple.ada, 1)
    assert count_posts(couple, ENDED) == 1
    assert "Pizza on the roof" in result_text(couple)
    assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))


async def test_the_menus_of_a_vote_that_has_ended_say_so(couple: World) -> None:
    card = await open_poll(couple)
    old = couple.env.backend.get_message(couple.home.id, card.id).components
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    await end_vote(couple)
    couple.env.backend.get_message(couple.home.id, card.id).components = old
    for custom_id in ("love", "refuse"):
        late = await couple.ada.select(card, ["0"], custom_id=menu_id(card, LOVE).replace("love", custom_id))
        assert "That’s over" in private_text_of(late)


async def test_after_a_parting_nothing_counts(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.bo.click(panel.response, label="Part")
    await couple.bot.run_due()
    assert not couple.has_text("Pizza")
    await couple.advance_with_ticks(days=2)
    assert not count_posts(couple, ENDED)
