"""Daily limits: near the end of a day's measure it is said how many are left, then kindly no more."""

from simcord.results import InteractionResult
from sqlalchemy import update
from support.world import World, private_text_of, reply_with_button

from data.tables import daily_counts


async def thank(world: World) -> InteractionResult:
    return await world.ada.slash(world.home, "thanks", message="For the soup")


async def have_added(world: World, added: int) -> None:
    async with world.bot.database.begin() as connection:
        await connection.execute(update(daily_counts).values(added=added))


async def test_what_is_left_is_told_to_them_alone_and_what_is_too_much_is_refused(couple: World) -> None:
    assert "today" not in private_text_of(await thank(couple))
    await have_added(couple, 53)
    assert "more of these" not in private_text_of(await thank(couple))
    assert "You can add 5 more of these today." in private_text_of(await thank(couple))
    await have_added(couple, 58)
    assert "You can add one more of these today." in private_text_of(await thank(couple))
    assert "That was the last of these for today. You can go on <t:1767312000:R>." in private_text_of(
        await thank(couple)
    )
    before = len(couple.posts())
    refused = private_text_of(await thank(couple))
    assert (
        "That’s 60 thank-yous today, as many as one day can take. You can go on <t:1767312000:R>." in refused
    )
    assert len(couple.posts()) == before
    await couple.advance_with_ticks(days=1)
    assert "today" not in private_text_of(await thank(couple))


async def test_words_of_a_form_that_is_too_much_for_today_are_given_back(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    await have_added(couple, 100)
    refused = await couple.keep_memory(couple.ada, "The train", "It was late.")
    assert "That’s 100 memories today" in private_text_of(refused)
    assert "It was late." in private_text_of(refused)
    assert reply_with_button(refused, "Try again")
    assert "The train" not in private_text_of(await couple.ada.slash(couple.home, "memory timeline"))
