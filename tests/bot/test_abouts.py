"""`/couple about`: one partner says how the couple live, and both are told, privately."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult
from sqlalchemy import select
from support.world import World, private_text_of, text_of

from core.abouts import Fit
from data.tables import abouts
from services.abouts import fits_of


async def say(who: MemberActor, couple: World, **chosen: Any) -> InteractionResult:
    return await who.submit_modal(await who.slash(couple.home, "couple about"), chosen)


async def known_of(couple: World) -> frozenset[Fit]:
    async with couple.bot.services.abouts._work() as work:
        found = await work.couples.couples_of(couple.ada.id)
        return await fits_of(work, found[0].id)


async def test_what_one_says_is_stored_encrypted_and_the_other_is_shown_it_alone(couple: World) -> None:
    told = await say(couple.ada, couple, living="apart", seasons=["games", "far"])
    assert "Saved" in private_text_of(told)
    assert await known_of(couple) == {Fit.APART, Fit.GAMES, Fit.FAR}
    async with couple.bot.database.begin() as connection:
        stored = (await connection.scalars(select(abouts.c.fits))).one()
    assert b"apart" not in stored
    line = couple.find_post(label="Show me")
    assert couple.bo.mention in line.content
    assert not couple.has_text("In two places")
    await couple.restart()
    shown = private_text_of(await couple.bo.click(line, label="Show me"))
    assert "In two places" in shown
    assert "We like to play games" in shown
    assert "not in a couple" in private_text_of(await couple.cleo.click(line, label="Show me"))


async def test_the_form_opens_again_as_it_was_filled_in_and_one_line_stays(couple: World) -> None:
    await say(couple.ada, couple, living="together", seasons=["years"])
    shown = await couple.bo.click(couple.find_post(label="Show me"), label="Show me")
    assert shown.response is not None
    await couple.restart()
    form = await couple.bo.click(shown.response, label="Change it")
    assert form.modal is not None
    radio, boxes = (part["component"] for part in form.modal["components"])
    assert [option["value"] for option in radio["options"] if option.get("default")] == ["together"]
    assert [option["value"] for option in boxes["options"] if option.get("default")] == ["years"]
    await couple.bo.submit_modal(form, {"living": "between", "seasons": []})
    assert await known_of(couple) == {Fit.BETWEEN}
    lines = [post for post in couple.posts() if "something new" in text_of(post)]
    assert [couple.ada.mention in line.content for line in lines] == [True]


async def test_saying_the_same_again_tells_nobody(couple: World) -> None:
    await say(couple.ada, couple, living="apart")
    posts = len(couple.posts())
    assert "Nothing changed" in private_text_of(await say(couple.bo, couple, living="apart"))
    assert len(couple.posts()) == posts


async def test_who_allows_direct_messages_is_told_there(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    posts = len(couple.posts())
    await say(couple.ada, couple, living="apart")
    assert len(couple.posts()) == posts
    message = couple.bo.user.dm_channel.history()[-1]
    assert "In two places" in private_text_of(await couple.bo.user.click(message, label="Show me"))


async def test_whoever_said_it_takes_it_back_with_all_of_their_words(couple: World) -> None:
    await say(couple.ada, couple, living="apart")
    panel = await couple.ada.slash(couple.home, "privacy erase")
    assert "what you said about how you live" in private_text_of(panel)
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Erase my words")
    await couple.advance_with_ticks(minutes=1)
    assert await known_of(couple) == frozenset()
    assert not couple.has_text("something new")
