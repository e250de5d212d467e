"""Reactions to cards: ♥ and *Tell me more*, on the card in the home and below what *Read* opened."""

import asyncio

import discord
from sqlalchemy import func, select
from support.world import World, labels_of, private_text_of, reply_with_button, text_of

from core.card_reactions import ReactionKind
from core.couples import Person
from core.deliveries import DeliveryKind
from data.tables import card_reactions

HEART, MORE = "♥", "Tell me more"


async def reveal(world: World) -> None:
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")


def components_of(message: discord.Message) -> list[discord.Component]:
    return [child for row in message.components for child in getattr(row, "children", [])]


async def stored(world: World) -> int:
    async with world.bot.database.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(card_reactions)) or 0)


async def test_a_heart_stands_on_the_reveal_and_goes_when_pressed_again(couple: World) -> None:
    await couple.make_private()
    await reveal(couple)
    await couple.restart()
    await couple.ada.click(couple.find_post(label=HEART), label=HEART)
    assert "♥ **ada**" in text_of(couple.find_post(label=HEART))
    await couple.bo.click(couple.find_post(label=HEART), label=HEART)
    assert "♥ **ada**, **bo**" in text_of(couple.find_post(label=HEART))
    await couple.ada.click(couple.find_post(label=HEART), label=HEART)
    assert "♥ **bo**" in text_of(couple.find_post(label=HEART))
    assert await stored(couple) == 1


async def test_the_other_sees_on_the_card_that_one_would_love_to_hear_more(couple: World) -> None:
    await couple.make_private()
    await reveal(couple)
    await couple.restart()
    await couple.bo.click(couple.find_post(label=MORE), label=MORE)
    shown = text_of(couple.find_post(label=MORE))
    assert "**bo** would love to hear more" in shown
    assert "Your laugh" in shown


async def test_a_reveal_has_four_buttons_and_the_rest_in_a_menu(couple: World) -> None:
    await couple.make_private()
    await reveal(couple)
    await couple.ada.slash(couple.home, "checkin now")
    await couple.answer(couple.ada, "A walk")
    await couple.answer(couple.bo, "A film")
    card = couple.find_post(label=HEART)
    assert labels_of(card) == [HEART, MORE, "Keep as a memory", "Say thanks", "More"]
    await couple.restart()
    menu = next(child for child in components_of(card) if isinstance(child, discord.SelectMenu))
    (offer,) = [option.value for option in menu.options]
    await couple.bo.select(card, [offer])
    assert "Date-night poll" in text_of(couple.find_post(label="Agree"))


async def test_an_envelope_says_no_more_than_a_heart_and_what_it_holds_says_who(couple: World) -> None:
    await reveal(couple)
    envelope = couple.find_post(label="Read")
    assert labels_of(envelope) == ["Read", "Keep as a memory", "Say thanks"]
    opened = await couple.ada.click(envelope, label="Read")
    await couple.restart()
    told = await couple.ada.click(reply_with_button(opened, MORE), label=MORE)
    assert "hear more" in private_text_of(told)
    outside = text_of(couple.find_post(label="Read"))
    assert outside.endswith("\n♥")
    assert "ada" not in outside.replace(couple.ada.mention, "")
    inside = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert "**ada** would love to hear more" in inside


async def test_only_whom_a_thank_you_thanks_can_react_to_it(couple: World) -> None:
    await couple.make_private()
    await couple.thank(couple.ada, "For the soup")
    await couple.restart()
    card = couple.find_post(label=HEART)
    refused = private_text_of(await couple.ada.click(card, label=HEART))
    assert "your own words" in refused
    await couple.bo.click(card, label=HEART)
    shown = text_of(couple.find_post(label=HEART))
    assert "♥ **bo**" in shown
    assert "For the soup" in shown


async def test_a_private_thank_you_is_reacted_to_where_it_is_read(couple: World) -> None:
    await couple.thank(couple.ada, "For the soup")
    envelope = couple.find_post(label="Read")
    own = await couple.ada.click(envelope, label="Read")
    assert own.response is not None
    assert labels_of(own.response) == []
    opened = await couple.bo.click(envelope, label="Read")
    await couple.bo.click(reply_with_button(opened, HEART), label=HEART)
    assert text_of(couple.find_post(label="Read")).endswith("\n♥")


async def test_a_shared_memory_can_be_reacted_to_by_the_other(couple: World) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam. " * 440)
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    await couple.restart()
    await couple.bo.click(couple.find_post(label=MORE), label=MORE)
    assert "**bo** would love to hear more" in text_of(couple.find_post(label=MORE))
    assert "your own words" in private_text_of(
        await couple.ada.click(couple.find_post(label=MORE), label=MORE)
    )


async def test_both_pressing_in_the_same_second_are_both_on_the_card(couple: World) -> None:
    await couple.make_private()
    await reveal(couple)
    card = couple.find_post(label=HEART)
    heart = next(child for child in components_of(card) if isinstance(child, discord.Button))
    checkin_id = int(str(heart.custom_id).split(":")[1].partition(".")[2])
    await asyncio.gather(
        *(
            couple.bot.services.card_reactions.toggle_reaction(
                Person(couple.guild.id, one.id), DeliveryKind.REVEAL, checkin_id, ReactionKind.HEART
            )
            for one in (couple.ada, couple.bo)
        )
    )
    await couple.advance_with_ticks(minutes=1)
    shown = text_of(couple.find_post(label=HEART))
    assert "**ada**" in shown.rpartition("♥")[2]
    assert "**bo**" in shown.rpartition("♥")[2]


async def test_a_stranger_and_another_couple_react_to_nothing(couple: World) -> None:
    await couple.make_private()
    await reveal(couple)
    card = couple.find_post(label=HEART)
    assert "not in a couple here" in private_text_of(await couple.cleo.click(card, label=HEART))
    await couple.make_another_couple()
    assert "another couple" in private_text_of(await couple.cleo.click(card, label=HEART))
    assert await stored(couple) == 0


async def test_what_is_taken_back_takes_its_reactions_along_and_its_buttons_are_over(couple: World) -> None:
    await couple.make_private()
    given = await couple.thank(couple.ada, "For the soup")
    card = couple.find_post(label=HEART)
    copy = await couple.post_copy(card)
    await couple.bo.click(card, label=HEART)
    await couple.ada.click(given, label="Take back")
    assert await stored(couple) == 0
    assert "That’s over" in private_text_of(await couple.bo.click(copy, label=HEART))
