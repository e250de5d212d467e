"""The hopeful half: said after a rest, a silence or a long pause, and in a good month; not elsewhere."""

import discord
from support.world import World, labels_of, private_text_of, text_of

AFTER_A_REST = "A rest isn’t an end"
AFTER_SILENCE = "It’s been a while"
AFTER_A_PAUSE = "It’s never too late for something small"
IN_A_GOOD_MONTH = "A month like this grew from small things"
IN_A_BOOK = "The next page is yours to write"
HOPES = (AFTER_A_REST, AFTER_SILENCE, AFTER_A_PAUSE, IN_A_GOOD_MONTH, IN_A_BOOK)


async def answer_both(world: World, **fields: str) -> discord.Message:
    """Let both answer the open question, and return its reveal."""
    await world.answer(world.ada, "Your laugh", **fields)
    await world.answer(world.bo, "Your eyes", **fields)
    return world.find_post(text="Your eyes")


async def let_it_rest(world: World) -> discord.Message:
    """Leave two questions unanswered, and return the card that says so."""
    await world.advance_with_ticks(days=28)
    return world.find_post(label="Wake it")


async def test_whoever_wakes_a_ritual_reads_that_small_things_are_enough(couple: World) -> None:
    await couple.make_private()
    await answer_both(couple)
    resting = await let_it_rest(couple)
    assert AFTER_A_REST not in text_of(resting)
    await couple.restart()
    await couple.bo.click(resting, label="Wake it")
    woken = next(message for message in couple.posts() if message.id == resting.id)
    assert AFTER_A_REST in text_of(woken)
    assert "Check-in" in text_of(woken)
    assert labels_of(woken) == []


async def test_a_ritual_that_one_paused_comes_back_without_it(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.ada.slash(couple.home, "ritual resume", ritual="checkin")
    assert not any(couple.has_text(hope) for hope in HOPES)


async def test_the_first_reveal_after_a_long_silence_says_so_and_the_next_one_does_not(couple: World) -> None:
    await couple.make_private()
    assert AFTER_SILENCE not in text_of(await answer_both(couple))
    resting = await let_it_rest(couple)
    await couple.advance_with_ticks(days=14)
    await couple.bo.click(resting, label="Wake it")
    await couple.advance_with_ticks(days=7)
    assert AFTER_SILENCE in text_of(await answer_both(couple))
    await couple.advance_with_ticks(days=7)
    assert AFTER_SILENCE not in text_of(await answer_both(couple))


async def test_a_question_every_fourth_week_is_no_silence(couple: World) -> None:
    await couple.make_private()
    await answer_both(couple)
    await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="sun", time="20:00", every="4")
    for _ in range(2):
        await couple.advance_with_ticks(days=28)
        assert AFTER_SILENCE not in text_of(await answer_both(couple))


async def test_in_a_hard_week_a_return_is_left_without_words(couple: World) -> None:
    await couple.make_private()
    await answer_both(couple)
    await couple.ada.click(await let_it_rest(couple), label="Wake it")
    await couple.advance_with_ticks(days=28)
    await couple.ada.slash(couple.home, "checkin now")
    assert AFTER_SILENCE not in text_of(await answer_both(couple, pulse="2"))


async def test_where_others_read_a_return_is_said_inside_the_envelope_alone(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.ada.click(await let_it_rest(couple), label="Wake it")
    await couple.advance_with_ticks(days=21)
    await couple.answer(couple.ada, "A walk")
    await couple.answer(couple.bo, "A film")
    envelope = couple.find_post(label="Read")
    assert AFTER_SILENCE not in text_of(envelope)
    assert AFTER_SILENCE in private_text_of(await couple.ada.click(envelope, label="Read"))


async def test_a_long_pause_ends_with_a_kind_word_and_a_short_one_without(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_one_tick(days=13)
    await couple.ada.slash(couple.home, "couple resume")
    assert "nothing to catch up on" in text_of(couple.posts()[-1])
    assert not couple.has_text(AFTER_A_PAUSE)
    await couple.ada.slash(couple.home, "couple pause")
    await couple.advance_with_one_tick(days=15)
    await couple.ada.slash(couple.home, "couple resume")
    assert AFTER_A_PAUSE in text_of(couple.posts()[-1])


async def test_a_month_with_thanks_of_both_and_a_memory_ends_with_hope(couple: World) -> None:
    await couple.thank(couple.ada, "You made soup")
    await couple.keep_memory(couple.bo, "The lake", day="2026-01-01")
    assert IN_A_GOOD_MONTH not in private_text_of(await couple.bo.slash(couple.home, "recap"))
    await couple.thank(couple.bo, "You called my aunt")
    assert IN_A_GOOD_MONTH in private_text_of(await couple.bo.slash(couple.home, "recap"))


async def test_a_book_ends_with_the_next_page(couple: World) -> None:
    await couple.keep_memory(couple.bo, "The lake", day="2026-01-01")
    assert IN_A_BOOK in private_text_of(await couple.bo.slash(couple.home, "book", year=2026))


async def test_help_and_partings_promise_nothing(couple: World) -> None:
    shown = [
        await couple.ada.slash(couple.home, "support now"),
        await couple.ada.slash(couple.home, "support counsellor"),
        await couple.ada.slash(couple.home, "privacy what"),
        await couple.ada.slash(couple.home, "couple part"),
    ]
    assert not any(hope in private_text_of(one) for one in shown for hope in HOPES)
