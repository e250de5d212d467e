"""Votes by reaction and by menu, as two people give them and take them back."""

from ballots import (
    ENDED,
    LOVE,
    ONE_IN,
    QUESTION,
    SHARED,
    count,
    love,
    menu,
    open_poll,
    poll_card,
    react,
    refuse,
    result,
    unreact,
)
from scenes import World, labels_of, private_of, text_of


async def test_a_shared_reaction_wins_at_once(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 2)
    assert ONE_IN in text_of(poll_card(couple))
    assert not count(couple, ENDED)
    await react(couple, couple.bo, 2)
    assert SHARED in result(couple)
    assert "A long bath" in result(couple)
    assert labels_of(poll_card(couple)) == []
    assert "This vote has ended" in text_of(poll_card(couple))


async def test_the_card_says_that_a_vote_is_in_and_never_whose(couple: World) -> None:
    await open_poll(couple)
    answer = await love(couple, couple.ada, 1, 3)
    assert "You would love 1️⃣ 3️⃣" in private_of(answer)
    card = text_of(poll_card(couple))
    assert ONE_IN in card
    assert couple.ada.mention not in card.split(QUESTION)[1]
    assert "**ada**" not in card


async def test_menu_and_reaction_count_together(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    answer = await love(couple, couple.ada, 2)
    assert "You would love 1️⃣ 2️⃣" in private_of(answer)
    done = await love(couple, couple.bo, 1)
    assert "You both have voted" in private_of(done)
    assert "Pizza on the roof" in result(couple)


async def test_a_menu_replaces_what_was_picked_in_it_before(couple: World) -> None:
    await open_poll(couple)
    await love(couple, couple.ada, 1, 2)
    assert "You would love 3️⃣. You can change" in private_of(await love(couple, couple.ada, 3))


async def test_an_empty_pick_takes_the_menus_votes_back_and_leaves_the_reaction(couple: World) -> None:
    await open_poll(couple)
    await love(couple, couple.ada, 1)
    assert "have not picked anything" in private_of(await love(couple, couple.ada))
    assert ONE_IN not in text_of(poll_card(couple))
    await react(couple, couple.ada, 2)
    await love(couple, couple.ada, 1)
    assert "You would love 2️⃣." in private_of(await love(couple, couple.ada))


async def test_a_reaction_taken_back_is_taken_back(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    await unreact(couple, couple.ada, 1)
    assert ONE_IN not in text_of(poll_card(couple))
    await react(couple, couple.bo, 1)
    assert not count(couple, ENDED)


async def test_a_reaction_taken_back_leaves_the_menus_vote(couple: World) -> None:
    await open_poll(couple)
    await love(couple, couple.ada, 1)
    await react(couple, couple.ada, 1)
    await unreact(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    assert SHARED in result(couple)


async def test_a_refused_idea_never_wins(couple: World) -> None:
    await open_poll(couple)
    await love(couple, couple.ada, 1, 2)
    answer = await refuse(couple, couple.bo, 1)
    assert "You would rather not 1️⃣. You have not picked anything" in private_of(answer)
    await love(couple, couple.bo, 1, 2)
    assert "A long bath" in result(couple)
    assert "Pizza" not in result(couple)


async def test_a_refusal_alone_is_not_a_vote_and_can_be_withdrawn(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    await refuse(couple, couple.bo, 1, 2, 3)
    assert not count(couple, ENDED)
    await refuse(couple, couple.bo)
    await react(couple, couple.bo, 1)
    assert SHARED in result(couple)


async def test_an_own_pick_that_is_refused_too_is_no_vote(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    await refuse(couple, couple.bo, 2)
    await react(couple, couple.bo, 2)
    assert not count(couple, ENDED)


async def test_strangers_and_the_bot_do_not_count(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.cleo, 1)
    assert ONE_IN not in text_of(poll_card(couple))
    await react(couple, couple.ada, 1)
    assert not count(couple, ENDED)
    await couple.restart()
    assert not count(couple, ENDED)
    await unreact(couple, couple.cleo, 1)
    await react(couple, couple.bo, 1)
    assert SHARED in result(couple)


async def test_a_stranger_cannot_use_the_menus(couple: World) -> None:
    await open_poll(couple)
    assert "/couple start" in private_of(await love(couple, couple.cleo, 1))
    await couple.make_another_couple()
    assert "belongs to another couple" in private_of(await refuse(couple, couple.cleo, 1))


async def test_other_emojis_other_numbers_and_other_messages_do_not_count(couple: World) -> None:
    question = couple.posts()[-1]
    card = await open_poll(couple, "One", "Two")
    for who in (couple.ada, couple.bo):
        await who.react(card, "❤️")
        await who.react(card, "3️⃣")
        await who.react(question, "1️⃣")
        await who.unreact(question, "1️⃣")
    assert ONE_IN not in text_of(poll_card(couple))


async def test_a_vote_that_has_ended_takes_no_more(couple: World) -> None:
    card = await open_poll(couple)
    loves = menu(card, LOVE)
    planted = await couple.plant("date", f"{loves.split(':')[2]},0", "yes")
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    for number in (2, 3):
        await react(couple, couple.ada, number)
        await react(couple, couple.bo, number)
    await unreact(couple, couple.ada, 1)
    assert count(couple, ENDED) == 1
    assert "Pizza on the roof" in result(couple)
    assert "That is over" in private_of(await couple.bo.click(planted, label="Press"))


async def test_the_menus_of_a_vote_that_has_ended_say_so(couple: World) -> None:
    card = await open_poll(couple)
    old = couple.env.backend.get_message(couple.home.id, card.id).components
    await react(couple, couple.ada, 1)
    await react(couple, couple.bo, 1)
    couple.env.backend.get_message(couple.home.id, card.id).components = old
    for custom_id in ("love", "refuse"):
        late = await couple.ada.select(card, ["0"], custom_id=menu(card, LOVE).replace("love", custom_id))
        assert "That is over" in private_of(late)


async def test_after_a_parting_nothing_counts(couple: World) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.bo.click(panel.response, label="Part")
    await couple.bot.run_due()
    assert not couple.has("Pizza")
    await couple.pass_time(days=2)
    assert not count(couple, ENDED)
