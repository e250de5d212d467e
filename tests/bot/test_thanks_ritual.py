"""The thanks ritual: one soft question a week, begun with both keys, and resting when nobody answers."""

import discord
from support.world import World, private_text_of, text_of

ASKED = "one thing?"


async def begin(world: World) -> None:
    """Let both want to be asked on Fridays at noon (2026-01-01 is a Thursday)."""
    await world.ada.slash(world.home, "ritual pause", ritual="checkin")
    await world.ada.slash(world.home, "ritual set", ritual="thanks", day="Friday", time="12:00")
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


def asked(world: World) -> list[discord.Message]:
    return [post for post in world.posts() if ASKED in post.content]


async def test_nothing_comes_before_the_other_agrees(couple: World) -> None:
    told = await couple.ada.slash(couple.home, "ritual set", ritual="thanks", day="Friday", time="12:00")
    assert "agree first" in private_text_of(told)
    await couple.advance_with_ticks(days=8)
    assert asked(couple) == []


async def test_its_card_opens_the_form_also_after_a_restart(couple: World) -> None:
    await begin(couple)
    await couple.advance_with_ticks(days=2)
    [card] = asked(couple)
    await couple.restart()
    form = await couple.bo.click(card, label="Say thanks")
    assert form.modal is not None
    given = await couple.bo.submit_modal(form, {"did": "You made soup"})
    assert private_text_of(given)
    assert couple.has_text("there’s a thank-you for you")


async def test_it_rests_after_two_that_nobody_answered(couple: World) -> None:
    await begin(couple)
    await couple.advance_with_ticks(days=30)
    assert len(asked(couple)) == 2
    assert "Thank-you prompt** rests now" in text_of(couple.find_post(text="A little rest"))


async def test_any_thank_you_keeps_it_awake(couple: World) -> None:
    await begin(couple)
    for _ in range(3):
        await couple.advance_with_ticks(days=7)
        await couple.thank(couple.ada, "You made soup")
    assert len(asked(couple)) == 3
