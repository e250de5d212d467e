"""Statements: shown to their author first, posted if they wish, taken back."""

from dataclasses import replace

import pytest
from simcord.results import InteractionResult
from support.world import World, form_values, labels_of, private_text_of, text_of

from core.couples import Person
from core.errors import TextTooLong
from core.statements import LINE_LIMIT, StatementLines

LINES = {
    "when": "the door stays open",
    "feel": "cold",
    "need": "warmth",
    "would": "close it",
}
WHOLE = "When the door stays open, I feel cold. I need warmth. Would you close it?"


async def draft(world: World, **lines: str) -> InteractionResult:
    form = await world.ada.slash(world.home, "talk say")
    return await world.ada.submit_modal(form, {**LINES, **lines})


async def post(world: World) -> InteractionResult:
    shown = (await draft(world)).response
    assert shown is not None
    return await world.ada.click(shown, label="Post it")


async def test_it_is_shown_to_its_author_alone_and_posted_only_if_wished(couple: World) -> None:
    told = await draft(couple)
    assert WHOLE in private_text_of(told)
    assert "Only you can see this for now" in private_text_of(told)
    assert not couple.has_text("cold")


async def test_where_others_read_it_comes_in_an_envelope(couple: World) -> None:
    await post(couple)
    envelope = couple.find_post(label="Read")
    assert envelope.content == f"{couple.bo.mention}, there’s something for you from your partner."
    assert not couple.has_text("I feel cold")
    await couple.restart()
    assert WHOLE in private_text_of(await couple.bo.click(envelope, label="Read"))
    assert WHOLE not in private_text_of(await couple.cleo.click(envelope, label="Read"))


async def test_in_a_home_of_their_own_it_is_shown_openly_and_deleted_by_its_author(couple: World) -> None:
    await couple.make_private()
    posted = await post(couple)
    assert couple.has_text(WHOLE)
    await couple.restart()
    assert posted.response is not None
    await couple.ada.click(posted.response, label="Take back")
    assert not couple.has_text("I feel cold")


async def test_a_line_that_blames_gets_a_soft_hint_and_is_posted_all_the_same(couple: World) -> None:
    await couple.make_private()
    told = await draft(couple, when="you always leave the door open")
    assert "“you always” often makes people defensive" in private_text_of(told)
    assert told.response is not None
    await couple.ada.click(told.response, label="Post it")
    assert couple.has_text("you always leave the door open")


async def test_a_draft_is_changed_also_after_a_restart(couple: World) -> None:
    told = await draft(couple)
    await couple.restart()
    assert told.response is not None
    form = await couple.ada.click(told.response, label="Change it")
    assert form_values(form) == LINES
    changed = await couple.ada.submit_modal(form, {**LINES, "feel": "alone"})
    assert "I feel alone" in text_of(changed)
    posted = await couple.ada.click(told.response, label="Post it")
    assert "Posted" in text_of(posted)


@pytest.mark.nightly_chores
async def test_a_draft_that_nobody_posts_is_forgotten_after_a_day(couple: World) -> None:
    told = await draft(couple)
    assert told.response is not None
    await couple.advance_with_ticks(days=1, hours=1)
    assert "That’s over" in private_text_of(await couple.ada.click(told.response, label="Post it"))
    await couple.advance_with_ticks(days=1)
    async with couple.bot.services.statements._work() as work:
        assert await work.statements.find(int(key_in(told))) is None


def key_in(told: InteractionResult) -> str:
    assert told.response is not None
    return told.response.components[0]["components"][0]["custom_id"].split(":")[1]


async def test_a_line_has_its_limit(couple: World) -> None:
    ada = Person(couple.guild.id, couple.ada.id)
    lines = StatementLines("the door stays open", "x" * LINE_LIMIT, "warmth", "close it")
    kept = await couple.bot.services.statements.save_draft(ada, lines)
    assert kept.lines == lines
    with pytest.raises(TextTooLong):
        await couple.bot.services.statements.save_draft(ada, replace(lines, feel="x" * (LINE_LIMIT + 1)))


async def test_an_empty_line_gives_back_the_others(couple: World) -> None:
    told = await draft(couple, need="  ")
    assert "“I need…” is still empty." in private_text_of(told)
    assert "the door stays open" in private_text_of(told)
    assert told.response is not None
    assert "Try again" in labels_of(told.response)


async def test_a_stranger_and_an_ex_partner_can_do_nothing_with_it(couple: World) -> None:
    told = await draft(couple)
    key = key_in(told)
    for verb in ("post", "takeback", "read"):
        planted = await couple.post_button("statement", key, verb)
        assert "not in a couple" in private_text_of(await couple.cleo.click(planted, label="Press"))
        if verb != "read":
            assert "Only its writer can" in private_text_of(await couple.bo.click(planted, label="Press"))
    assert "That’s over" in private_text_of(await couple.bo.click(planted, label="Press"))
    parting = await couple.ada.slash(couple.home, "couple part")
    assert parting.response is not None
    await couple.ada.click(parting.response, label="Part")
    assert "I feel cold" not in private_text_of(await couple.bo.click(planted, label="Press"))


async def test_without_a_couple_it_says_so(world: World) -> None:
    assert "not in a couple" in private_text_of(await world.cleo.slash(world.home, "talk say"))
