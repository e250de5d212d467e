"""The end of a removal: on its day, by a parting, or in any channel if the home is lost."""

import pytest
from sqlalchemy import func, select
from support.removals import (
    RESUMED_TEXT,
    add_bot_again,
    agree_both,
    answer_first_question,
    press_agree,
    press_part,
    removal_cards,
    remove_and_return,
    remove_bot,
    shard_ready,
    stored_couple,
)
from support.world import LoggedFailures, World, labels_of, private_text_of, text_of

from core.couples import CoupleState
from core.errors import RowLocked, StorageUnavailable
from data.tables import metadata


@pytest.fixture
async def couple(couple: World) -> World:
    """Ada and Bo have answered their first question, in a home of their own."""
    await answer_first_question(couple)
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
    await remove_and_return(couple, days=8)
    await press_agree(couple, couple.ada)
    await couple.advance_with_one_tick(days=21, hours=23)
    assert couple.has_text("Your laugh")
    assert await stored(couple) > 0
    await couple.advance_with_ticks(hours=2)
    assert not couple.has_text("Your laugh")
    await couple.advance_with_ticks(hours=2)
    assert await stored(couple) == 0
    assert await couple.bot.keyring.check_all_keys() == 0
    assert "That’s over" in private_text_of(await press_agree(couple, couple.bo))
    told = private_text_of(await couple.bo.slash(couple.home, "couple resume"))
    assert "not in a couple here yet" in told


async def test_a_bot_that_never_comes_back_erases_all_the_same(couple: World) -> None:
    await remove_bot(couple)
    await couple.advance_with_one_tick(days=29, hours=23)
    assert await stored(couple) > 0
    await couple.advance_with_one_tick(hours=1)
    assert await stored(couple) == 0


async def test_two_couples_of_a_server_each_go_on_by_themselves(couple: World) -> None:
    ours = couple.home
    couple.home = couple.guild.create_text_channel("lounge")
    await couple.make_another_couple()
    theirs = couple.home
    await remove_and_return(couple, days=2)
    assert len(removal_cards(couple)) == 1
    couple.home = ours
    await agree_both(couple)
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER
    assert (await stored_couple(couple, couple.cleo.id)).state is CoupleState.REMOVED
    couple.home = theirs
    assert RESUMED_TEXT not in text_of(removal_cards(couple)[0])
    await couple.advance_with_one_tick(days=28, hours=1)
    await couple.advance_with_one_tick(hours=2)
    couple.home = ours
    assert couple.has_text("Your laugh")
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER
    told = private_text_of(await couple.cleo.slash(theirs, "couple status"))
    assert "not in a couple here yet" in told


async def test_either_parts_from_the_server_and_the_day_stays_what_was_said(couple: World) -> None:
    await remove_and_return(couple, days=10)
    until = (await stored_couple(couple)).erase_at
    assert until is not None
    panel = await couple.bo.slash(couple.home, "couple part")
    assert f"<t:{until.timestamp():.0f}" in private_text_of(panel)
    assert f"<t:{until.timestamp():.0f}" in await press_part(panel, couple.bo)
    await couple.advance_with_one_tick(seconds=1)
    assert not couple.has_text("Your laugh")
    assert "That’s over" in private_text_of(await press_agree(couple, couple.ada))
    await couple.advance_with_one_tick(days=19, hours=20)
    assert await stored(couple) > 0
    await couple.advance_with_ticks(hours=5)
    assert await stored(couple) == 0


async def test_either_parts_from_a_direct_message_while_the_bot_is_removed(couple: World) -> None:
    removed = await remove_bot(couple)
    panel = await couple.ada.user.slash("couple part")
    assert "a server I’m no longer in" in text_of(panel)
    await couple.ada.user.click(panel.response, label="Part")
    await couple.advance_with_ticks(days=1)
    assert [one for one in couple.env.http_requests if one.method == "DELETE"] == []  # each would be refused
    await add_bot_again(couple, removed)
    await couple.advance_with_ticks(hours=3)
    assert removal_cards(couple) == []
    assert not couple.has_text("Your laugh")
    assert "has ended" in private_text_of(await couple.bo.slash(couple.home, "couple status"))


async def test_of_several_couples_one_that_waits_can_be_chosen_to_part_from(couple: World) -> None:
    other = couple.env.create_guild("Elsewhere")
    room = other.create_text_channel("room")
    ada, dan = other.add_member(couple.ada.user), other.add_member(couple.env.create_user("dan"))
    await ada.slash(room, "couple start", partner=dan.user)
    consent = await dan.click(room.history()[-1], label="Accept")
    assert consent.response is not None
    await dan.click(consent.response, label="Yes, we are both adults")
    ours = (await stored_couple(couple)).id
    await remove_bot(couple)
    which = await couple.ada.user.slash("couple part")
    panel = await couple.ada.user.select(which.response, [str(ours)])
    assert "a server I’m no longer in" in text_of(panel)


async def test_a_home_that_cannot_be_posted_in_is_told_of_and_resume_works_anywhere(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    lounge = couple.guild.create_text_channel("lounge")
    removed = await remove_bot(couple)
    await couple.advance_with_one_tick(days=2)
    await add_bot_again(couple, removed)
    couple.env.backend.delete_channel(couple.home.id)
    await couple.advance_with_ticks(days=1)
    (message,) = couple.bo.user.dm_channel.history()
    assert "I’m back in the server you share" in message.content
    assert not couple.ada.user.dm_channel.history()
    refused = private_text_of(await couple.ada.slash(lounge, "couple home", channel=lounge))
    assert "Everything is paused" in refused
    for who in (couple.ada, couple.bo):
        await who.slash(lounge, "couple resume")
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER
    await couple.ada.slash(lounge, "couple home", channel=lounge)
    await couple.bo.click(next(one for one in lounge.history() if "Agree" in labels_of(one)), label="Agree")
    assert any("Your home is here now" in text_of(one) for one in lounge.history())


async def test_what_cannot_be_stored_now_is_logged_and_made_up_for(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def be_away(*_: object, **__: object) -> None:
        raise StorageUnavailable

    async def fail(*_: object, **__: object) -> None:
        raise ValueError

    async def be_locked(*_: object, **__: object) -> None:
        raise RowLocked

    removals = couple.bot.services.removals
    monkeypatch.setattr("cogs.events.RETRY_SECONDS", (86_400.0,))  # none of them while time is set forward
    with monkeypatch.context() as broken:
        broken.setattr(removals, "record_removal", be_away)
        await remove_bot(couple)
        assert (await stored_couple(couple)).state is CoupleState.TOGETHER
    await shard_ready(couple)
    assert (await stored_couple(couple)).state is CoupleState.REMOVED
    with monkeypatch.context() as broken:
        broken.setattr(removals, "end_expired_couple", be_away)
        with pytest.raises(StorageUnavailable):
            await couple.advance_with_one_tick(days=30)
        for failure in (fail, be_locked):
            broken.setattr(removals, "end_expired_couple", failure)
            await couple.advance_with_one_tick(seconds=15)
    assert await stored(couple) > 0
    await couple.advance_with_one_tick(seconds=15)
    assert await stored(couple) == 0
    said = " ".join(record.getMessage() for record in failures.records)
    assert "what=absence error=StorageUnavailable" in said
    assert said.count('event="absence failed"') == 2
    failures.records.clear()
