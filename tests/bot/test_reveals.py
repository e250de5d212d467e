"""Reveals: complete, under any name, gone after parting, and with buttons for the couple alone."""

import discord
import pytest
from support.world import World, private_text_of, text_of

from ui.homes import UNKNOWN_COUNT

LONGEST_NAME = (
    "_".join("Maximilian_Kleinert_Oberhauser"[:16]) + "_"
)  # 32 characters, and every other is escaped


async def test_after_parting_nothing_of_a_long_reveal_stays(couple: World) -> None:
    await couple.make_private()
    await couple.reach_second_week()
    await couple.answer(couple.ada, "a " * 900, pulse="2")
    await couple.answer(couple.bo, "b " * 900, pulse="1")
    assert couple.has_text("a bit apart")
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    await couple.advance_with_ticks(hours=4)
    assert not couple.has_text("a bit apart")
    assert not couple.has_text("a a a")


async def test_a_long_name_never_pushes_a_reveal_over_discords_limits(couple: World) -> None:
    await couple.make_private()
    couple.env.backend.edit_member(couple.guild.id, couple.ada.id, {"nick": LONGEST_NAME})
    await couple.answer(couple.ada, "x" * 998)
    await couple.answer(couple.bo, "y")
    assert couple.has_text("x" * 998)


async def test_another_couples_offer_proposes_nothing(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.advance_with_ticks(days=4)
    await couple.answer(couple.ada, "A walk")
    await couple.answer(couple.bo, "A film")
    offer, label = couple.find_post(label="Try: Date-night poll"), "Try: Date-night poll"
    await couple.make_another_couple()
    before = len(couple.posts())
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(offer, label=label))
    assert len(couple.posts()) == before
    await couple.restart()
    await couple.bo.click(offer, label=label)
    assert "Date-night poll" in text_of(couple.find_post(label="Agree"))


async def test_an_offer_of_no_ritual_is_over(couple: World) -> None:
    for key in ("date", "7", "x,date", ",,"):
        planted = await couple.post_button("ritual", key, "offer")
        assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))


async def reveal_with_a_redraw_to_come(world: World) -> None:
    """Let both give long answers, while Discord refuses to edit the card of the question."""
    await world.answer(world.ada, "My own words. " * 250)
    form = await world.bo.slash(world.home, "checkin answer")
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=503)
    await world.bo.submit_modal(form, {"body": "And mine. " * 350})


async def test_a_long_reveal_that_becomes_an_envelope_leaves_no_words_beside_it(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await couple.make_private()
    await reveal_with_a_redraw_to_come(couple)
    assert couple.has_text("My own words.")

    async def count(_guild: discord.Guild) -> int:
        return UNKNOWN_COUNT  # somebody was let in

    monkeypatch.setattr(couple.bot.member_counts, "count_of", count)
    await couple.advance_with_ticks(minutes=10)
    assert not couple.has_text("My own words.")
    assert not couple.has_text("And mine.")
    opened = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert opened.count("words.") == 250


async def test_an_envelope_of_a_long_reveal_stays_one_where_the_home_is_theirs_alone_by_then(
    couple: World,
) -> None:
    await reveal_with_a_redraw_to_come(couple)
    await couple.make_private()
    await couple.advance_with_ticks(minutes=10)
    opened = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert opened.count("words.") == 250


async def test_gratitude_has_a_label_of_its_own_and_pulses_come_last(couple: World) -> None:
    await couple.make_private()
    await couple.reach_second_week()
    await couple.answer(couple.ada, "A walk", gratitude="The soup", pulse="4")
    await couple.answer(couple.bo, "A film", pulse="5")
    reveal = couple.find_post(text="A film")
    fields = [(str(field.name).strip("\u200b"), str(field.value)) for field in reveal.embeds[0].fields]
    assert fields[:4] == [
        ("", "**ada**\n> A walk"),
        ("", "**bo**\n> A film"),
        ("Grateful for", "**ada**\n> The soup"),
        ("To keep talking", fields[3][1]),
    ]
    assert fields[4:] == [("", "**ada** 4 · quite close, **bo** 5 · very close")]
    assert "/support" in str(reveal.embeds[0].footer.text)


async def test_long_answers_come_first_then_gratitude_then_the_way_on(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "a " * 900, gratitude="The soup")
    await couple.answer(couple.bo, "Your eyes", gratitude="The tea")
    shown = [text_of(post) for post in couple.posts()[-4:]]
    assert ["a a a" in shown[1], "Your eyes" in shown[2]] == [True, True]
    assert "Grateful for\n**ada**\n> The soup\n\n**bo**\n> The tea" in shown[3]
    assert "To keep talking" in shown[3]
