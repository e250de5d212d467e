"""Removals that end: on their day, by a parting, or from any channel where the home is lost."""

import pytest
from removals import (
    GONE_ON,
    add_again,
    agree,
    cards,
    couple_of,
    go_on,
    part,
    remove,
    return_after,
    settle_in,
    shard_ready,
)
from scenes import Failures, World, labels_of, private_of, text_of
from sqlalchemy import func, select

from core.couples import CoupleState
from core.errors import Unavailable
from data.tables import metadata


@pytest.fixture
async def couple(couple: World) -> World:
    """Ada and Bo have answered their first question, in a home of their own."""
    await settle_in(couple)
    return couple


async def stored(world: World) -> int:
    """How many rows of couples there are, in all tables."""
    found = 0
    async with world.bot.database.begin() as connection:
        for table in metadata.sorted_tables:
            if "couple_id" in table.c:
                rows = select(func.count()).select_from(table).where(table.c.couple_id.is_not(None))
                found += int(await connection.scalar(rows) or 0)
    return found


async def test_without_both_everything_is_erased_on_its_day_and_taken_out_of_the_home(couple: World) -> None:
    await return_after(couple, days=8)
    await agree(couple, couple.ada)
    await couple.be_away(days=21, hours=23)
    assert couple.has("Your laugh")
    assert await stored(couple) > 0
    await couple.pass_time(hours=2)
    assert not couple.has("Your laugh")
    await couple.pass_time(hours=2)
    assert await stored(couple) == 0
    assert await couple.bot.keyring.check() == 0
    assert "That is over" in private_of(await agree(couple, couple.bo))
    told = private_of(await couple.bo.slash(couple.home, "couple resume"))
    assert "not in a couple here yet" in told


async def test_a_bot_that_never_comes_back_erases_all_the_same(couple: World) -> None:
    await remove(couple)
    await couple.be_away(days=29, hours=23)
    assert await stored(couple) > 0
    await couple.be_away(hours=1)
    assert await stored(couple) == 0


async def test_two_couples_of_a_server_each_go_on_by_themselves(couple: World) -> None:
    ours = couple.home
    couple.home = couple.guild.create_text_channel("lounge")
    await couple.make_another_couple()
    theirs = couple.home
    await return_after(couple, days=2)
    assert len(cards(couple)) == 1
    couple.home = ours
    await go_on(couple)
    assert (await couple_of(couple)).state is CoupleState.TOGETHER
    assert (await couple_of(couple, couple.cleo.id)).state is CoupleState.REMOVED
    couple.home = theirs
    assert GONE_ON not in text_of(cards(couple)[0])
    await couple.be_away(days=28, hours=1)
    await couple.be_away(hours=2)
    couple.home = ours
    assert couple.has("Your laugh")
    assert (await couple_of(couple)).state is CoupleState.TOGETHER
    told = private_of(await couple.cleo.slash(theirs, "couple status"))
    assert "not in a couple here yet" in told


async def test_either_parts_from_the_server_and_the_day_stays_what_was_said(couple: World) -> None:
    await return_after(couple, days=10)
    until = (await couple_of(couple)).erase_at
    assert until is not None
    panel = await couple.bo.slash(couple.home, "couple part")
    assert f"<t:{until.timestamp():.0f}" in private_of(panel)
    assert f"<t:{until.timestamp():.0f}" in await part(panel, couple.bo)
    await couple.be_away(seconds=1)
    assert not couple.has("Your laugh")
    assert "That is over" in private_of(await agree(couple, couple.ada))
    await couple.be_away(days=19, hours=20)
    assert await stored(couple) > 0
    await couple.pass_time(hours=5)
    assert await stored(couple) == 0


async def test_either_parts_from_a_direct_message_while_the_bot_is_removed(couple: World) -> None:
    removed = await remove(couple)
    panel = await couple.ada.user.slash("couple part")
    assert "a server that I am no longer in" in text_of(panel)
    await couple.ada.user.click(panel.response, label="Part")
    await couple.pass_time(days=1)
    assert [one for one in couple.env.http_requests if one.method == "DELETE"] == []  # each would be refused
    await add_again(couple, removed)
    await couple.pass_time(hours=3)
    assert cards(couple) == []
    assert not couple.has("Your laugh")
    assert "not in a couple here" in private_of(await couple.bo.slash(couple.home, "couple status"))


async def test_of_several_couples_one_that_waits_can_be_chosen_to_part_from(couple: World) -> None:
    other = couple.env.create_guild("Elsewhere")
    room = other.create_text_channel("room")
    ada, dan = other.add_member(couple.ada.user), other.add_member(couple.env.create_user("dan"))
    await ada.slash(room, "couple start", partner=dan.user)
    consent = await dan.click(room.history()[-1], label="Accept")
    assert consent.response is not None
    await dan.click(consent.response, label="Yes, we are both adults")
    ours = (await couple_of(couple)).id
    await remove(couple)
    which = await couple.ada.user.slash("couple part")
    panel = await couple.ada.user.select(which.response, [str(ours)])
    assert "a server that I am no longer in" in text_of(panel)


async def test_a_home_that_cannot_be_posted_in_is_told_of_and_resume_works_anywhere(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    lounge = couple.guild.create_text_channel("lounge")
    removed = await remove(couple)
    await couple.be_away(days=2)
    await add_again(couple, removed)
    couple.env.backend.delete_channel(couple.home.id)
    await couple.pass_time(days=1)
    (message,) = couple.bo.user.dm_channel.history()
    assert "I am back in the server that you two share" in message.content
    assert not couple.ada.user.dm_channel.history()
    refused = private_of(await couple.ada.slash(lounge, "couple home", channel=lounge))
    assert "Everything rests" in refused
    for who in (couple.ada, couple.bo):
        await who.slash(lounge, "couple resume")
    assert (await couple_of(couple)).state is CoupleState.TOGETHER
    await couple.ada.slash(lounge, "couple home", channel=lounge)
    await couple.bo.click(next(one for one in lounge.history() if "Agree" in labels_of(one)), label="Agree")
    assert any("Your home is here now" in text_of(one) for one in lounge.history())


async def test_what_cannot_be_stored_now_is_logged_and_made_up_for(
    couple: World, failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise Unavailable

    absences = couple.bot.services.absences
    with monkeypatch.context() as broken:
        broken.setattr(absences, "begin", fail)
        await remove(couple)
        assert (await couple_of(couple)).state is CoupleState.TOGETHER
    await shard_ready(couple)
    assert (await couple_of(couple)).state is CoupleState.REMOVED
    with monkeypatch.context() as broken:
        broken.setattr(absences, "end", fail)
        await couple.be_away(days=30)
    assert await stored(couple) > 0
    await couple.be_away(seconds=15)
    assert await stored(couple) == 0
    said = " ".join(record.getMessage() for record in failures.records)
    assert "what=absence error=Unavailable" in said
    assert 'event="absence failed"' in said
    failures.records.clear()
