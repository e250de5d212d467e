"""`/couple about`: one partner says how the couple live, and both are told, privately."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult
from sqlalchemy import select
from support.lessons import propose_line
from support.world import World, component_key_of, private_text_of, reply_of

from core.abouts import Fit
from data.tables import abouts
from services.abouts import fits_of

LINE = "something’s waiting for you"


async def say(who: MemberActor, couple: World, **chosen: Any) -> InteractionResult:
    return await who.submit_modal(await who.slash(couple.home, "couple about"), chosen)


async def open_line(couple: World, who: MemberActor) -> InteractionResult:
    """Let ten minutes go by, and open the one thing of which the line tells."""
    await couple.advance_with_ticks(minutes=11)
    return await who.click(couple.find_post(text=LINE), label="Show me")


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
    await couple.restart()
    shown = await open_line(couple, couple.bo)
    assert "In two places" in private_text_of(shown)
    assert "We like games" in private_text_of(shown)
    assert not couple.has_text("In two places")
    assert "Nothing’s waiting" not in private_text_of(await couple.bo.slash(couple.home, "kindling"))
    planted = await couple.post_button("about", component_key_of(reply_of(shown)), "read")
    assert "not in a couple" in private_text_of(await couple.cleo.click(planted, label="Press"))


async def test_the_form_opens_again_as_it_was_filled_in(couple: World) -> None:
    await say(couple.ada, couple, living="together", seasons=["years"])
    shown = await open_line(couple, couple.bo)
    await couple.restart()
    form = await couple.bo.click(reply_of(shown), label="Change it")
    assert form.modal is not None
    radio, boxes = (part["component"] for part in form.modal["components"])
    assert [option["value"] for option in radio["options"] if option.get("default")] == ["together"]
    assert [option["value"] for option in boxes["options"] if option.get("default")] == ["years"]
    await couple.bo.submit_modal(form, {"living": "between", "seasons": []})
    assert await known_of(couple) == {Fit.BETWEEN}


async def test_it_joins_the_one_line_of_what_waits(couple: World) -> None:
    await propose_line(couple, couple.ada)
    for living in ("apart", "together"):
        told = await say(couple.ada, couple, living=living)
        assert "one line for your partner" in private_text_of(told)
    await couple.advance_with_ticks(days=2)
    assert len([post for post in couple.posts() if "something" in post.content]) == 1
    panel = private_text_of(await couple.bo.click(couple.find_post(text=LINE), label="Show me"))
    assert "how you live right now" in panel
    assert "new lines for your session sheet" in panel


async def test_who_has_read_it_in_time_is_not_told(couple: World) -> None:
    await say(couple.ada, couple, living="apart")
    await couple.bo.slash(couple.home, "couple about")
    await couple.advance_with_ticks(minutes=30)
    assert not couple.has_text(LINE)


async def test_saying_the_same_again_tells_nobody(couple: World) -> None:
    await say(couple.ada, couple, living="apart")
    await open_line(couple, couple.bo)
    assert "Nothing changed" in private_text_of(await say(couple.bo, couple, living="apart"))
    await couple.advance_with_ticks(days=2)
    assert not couple.has_text(LINE)


async def test_who_allows_direct_messages_is_told_there(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    posts = len(couple.posts())
    assert "in a DM" in private_text_of(await say(couple.ada, couple, living="apart"))
    await couple.advance_with_ticks(minutes=11)
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
    await couple.advance_with_ticks(minutes=30)
    assert not couple.has_text(LINE)
