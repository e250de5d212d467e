"""Removals from a server: what is kept, and how both partners go on; an outage is no removal."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.removals import (
    ASK_TEXT,
    RESUMED_TEXT,
    add_bot_again,
    agree_both,
    answer_first_question,
    begin_outage,
    end_outage,
    press_agree,
    removal_cards,
    removal_id_of,
    remove_and_return,
    remove_bot,
    shard_ready,
    stored_couple,
)
from support.world import World, labels_of, private_text_of, text_of

from core.couples import CoupleState, Person
from core.deliveries import DeliveryKind, DeliveryState
from core.publications import Collector, collecting
from core.removals import KEEP_AFTER_REMOVAL
from core.rituals import RitualKind
from data.tables import deliveries

QUESTION = "This week’s question"
RESTS = "Everything is paused, since I was removed"
THANKS_ID = 7


@pytest.fixture
async def couple(couple: World) -> World:
    """Ada and Bo have answered their first question, in a home of their own."""
    await answer_first_question(couple)
    return couple


def questions(world: World) -> int:
    """How many weekly questions stand in the home."""
    return len([one for one in world.posts() if QUESTION in text_of(one)])


async def test_an_outage_changes_nothing(couple: World) -> None:
    await begin_outage(couple)
    await couple.advance_with_ticks(days=1)
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER
    await end_outage(couple)
    await couple.advance_with_ticks(days=7)
    assert questions(couple) == 1
    assert removal_cards(couple) == []


async def test_an_outage_at_the_start_is_no_removal_either(couple: World) -> None:
    await couple.restart()
    await begin_outage(couple)
    await shard_ready(couple)
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER


async def test_nothing_comes_while_the_bot_is_removed_and_one_card_asks_when_it_is_back(
    couple: World,
) -> None:
    removed = await remove_bot(couple)
    await couple.advance_with_ticks(days=8)
    await add_bot_again(couple, removed)
    await couple.advance_with_ticks(days=8)
    assert questions(couple) == 0
    (card,) = removal_cards(couple)
    told = text_of(card)
    assert f"{couple.ada.mention} and {couple.bo.mention}, I’m back." in told
    assert "until <t:" in told
    assert labels_of(card) == ["Agree"]
    await couple.restart()
    await couple.advance_with_ticks(days=1)
    assert len(removal_cards(couple)) == 1


async def test_a_removal_and_a_return_while_the_bot_was_down_are_found_at_its_start(
    couple: World, caplog: pytest.LogCaptureFixture
) -> None:
    removed = await remove_bot(couple, is_heard=False)
    await couple.restart()
    assert (await stored_couple(couple)).state is CoupleState.REMOVED
    assert 'event="removed from servers" servers=1 couples=1' in caplog.text
    await add_bot_again(couple, removed, is_heard=False)
    await couple.restart()
    await couple.advance_with_one_tick(seconds=1)
    assert len(removal_cards(couple)) == 1
    assert 'event="back in servers" servers=1 couples=1' in caplog.text
    assert "ada" not in caplog.text


async def test_a_process_of_other_shards_starts_no_clock(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARD_COUNT", "2")
    monkeypatch.setenv("SHARD_IDS", str(1 - (couple.guild.id >> 22) % 2))
    await couple.restart()
    assert couple.bot.get_guild(couple.guild.id) is None
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER


async def test_one_of_the_two_is_not_enough_and_is_not_named(couple: World) -> None:
    await remove_and_return(couple, days=2)
    assert "Once your partner agrees too" in private_text_of(await press_agree(couple, couple.bo))
    (card,) = removal_cards(couple)
    assert "One of you would like to continue." in text_of(card)
    assert couple.bo.mention not in str(card.embeds[0].description)
    assert "**bo**" not in text_of(card)
    assert "You’ve agreed already" in private_text_of(await press_agree(couple, couple.bo))
    assert (await stored_couple(couple)).state is CoupleState.REMOVED
    await couple.advance_with_ticks(days=8)
    assert questions(couple) == 0


async def test_both_go_on_and_the_next_question_comes(couple: World) -> None:
    await remove_and_return(couple, days=20)
    await couple.restart()
    await agree_both(couple)
    found = await stored_couple(couple)
    assert (found.state, found.erase_at) == (CoupleState.TOGETHER, None)
    status = await couple.status_of(couple.ada)
    assert "Nothing’s wrong" in status
    await couple.advance_with_ticks(days=7)
    assert questions(couple) == 1
    await couple.advance_with_ticks(days=25)
    assert couple.has_text("Your laugh")
    assert len(removal_cards(couple)) == 1


async def test_resume_does_the_same_as_the_button(couple: World) -> None:
    await remove_and_return(couple, days=2)
    told = private_text_of(await couple.ada.slash(couple.home, "couple resume"))
    assert "Once your partner agrees too" in told
    assert "One of you would like to continue." in text_of(removal_cards(couple)[0])
    assert "You’ve agreed already" in private_text_of(await couple.ada.slash(couple.home, "couple resume"))
    told = private_text_of(await couple.bo.slash(couple.home, "couple resume"))
    assert "everything’s back on" in told
    assert RESUMED_TEXT in text_of(removal_cards(couple)[0])
    assert "Nothing is paused" in private_text_of(await couple.bo.slash(couple.home, "couple resume"))


async def test_what_was_paused_before_goes_on_too(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple pause")
    await couple.bo.slash(couple.home, "couple resume")
    await remove_and_return(couple, days=2)
    await press_agree(couple, couple.ada)
    await press_agree(couple, couple.bo)
    assert (await stored_couple(couple)).paused_by is None
    await couple.advance_with_ticks(days=7)
    assert questions(couple) == 1


OTHER_COMMANDS = [
    ("couple status", {}),
    ("couple pause", {}),
    ("checkin now", {}),
    ("thanks", {"message": "For the soup"}),
    ("ritual list", {}),
    ("memory random", {}),
    ("date list", {}),
    ("talk say", {}),
]


async def test_every_other_command_says_what_to_do_next(couple: World) -> None:
    await remove_and_return(couple, days=2)
    posts = len(couple.posts())
    for command, options in OTHER_COMMANDS:
        told = private_text_of(await couple.ada.slash(couple.home, command, **options))
        assert RESTS in told, command
        assert "`/couple resume`" in told, command
        assert "`/couple part`" in told, command
        assert len(couple.posts()) == posts, command


async def test_older_buttons_say_the_same(couple: World) -> None:
    await couple.ada.slash(couple.home, "checkin add", question="Which song?")
    await remove_and_return(couple, days=2)
    older = next(one for one in couple.posts() if "Not now" in labels_of(one))
    assert RESTS in private_text_of(await couple.bo.click(older, label="Agree"))
    await agree_both(couple)
    assert "Agreed." in private_text_of(await couple.bo.click(older, label="Agree"))


async def test_a_third_person_agrees_to_nothing(couple: World) -> None:
    await remove_and_return(couple, days=2)
    lounge = couple.guild.create_text_channel("lounge")
    absence_id = removal_id_of(couple)
    couple.home = lounge
    planted = await couple.post_button("absence", absence_id, "agree")
    assert "You’re not in a couple here" in private_text_of(await couple.cleo.click(planted, label="Press"))
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(planted, label="Press"))
    assert "Once your partner agrees" in private_text_of(await couple.ada.click(planted, label="Press"))
    unknown = await couple.post_button("absence", 7, "agree")
    assert "That’s over" in private_text_of(await couple.ada.click(unknown, label="Press"))


async def test_a_further_removal_lets_the_first_clock_go_on_and_asks_no_second_time(couple: World) -> None:
    await remove_and_return(couple, days=10)
    until = (await stored_couple(couple)).erase_at
    await press_agree(couple, couple.ada)
    await remove_and_return(couple, days=5)
    assert (await stored_couple(couple)).erase_at == until
    assert len(removal_cards(couple)) == 1
    await press_agree(couple, couple.bo)
    assert (await stored_couple(couple)).state is CoupleState.TOGETHER


async def test_a_later_removal_starts_a_clock_of_its_own_and_asks_again(couple: World) -> None:
    await remove_and_return(couple, days=10)
    await agree_both(couple)
    await remove_and_return(couple, days=3)
    found = await stored_couple(couple)
    assert found.erase_at is not None
    assert found.erase_at - couple.env.now() > KEEP_AFTER_REMOVAL - timedelta(days=4)
    first, second = removal_cards(couple)
    assert RESUMED_TEXT in text_of(first)
    assert ASK_TEXT in text_of(second)
    await agree_both(couple)


async def test_both_may_resume_before_any_card_and_one_says_so_in_the_home(couple: World) -> None:
    await add_bot_again(couple, await remove_bot(couple), is_heard=True)
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "couple resume")
    await couple.advance_with_one_tick(seconds=1)
    (card,) = removal_cards(couple)
    assert RESUMED_TEXT in text_of(card)


async def test_what_waited_to_be_posted_is_held_and_not_lost(couple: World) -> None:
    person = Person(couple.guild.id, couple.ada.id)
    couple_id = (await stored_couple(couple)).id
    # Proposed outside a request: its card is still to be posted.
    await couple.bot.services.rituals.propose_ritual(person, couple_id, RitualKind.DATE)
    await remove_and_return(couple, days=6)
    await couple.advance_with_ticks(days=1)
    assert not couple.has_text("suggests")
    await agree_both(couple)
    await couple.advance_with_ticks(hours=7)
    assert couple.has_text("suggests")


async def test_what_was_taken_back_at_the_last_moment_is_looked_for_after_the_return(couple: World) -> None:
    ours = await stored_couple(couple)

    async def state() -> str:
        async with couple.bot.database.begin() as connection:
            query = select(deliveries.c.state).where(deliveries.c.subject_id == THANKS_ID)
            return str(await connection.scalar(query))

    with collecting(Collector()):  # as a request that is still posting it
        async with couple.bot.services.couples._work() as work:
            work.post(ours, DeliveryKind.THANKS, THANKS_ID)
    async with couple.bot.services.couples._work() as work:
        await work.deliveries.cancel_pending(THANKS_ID, DeliveryKind.THANKS)
    removed = await remove_bot(couple)
    await couple.advance_with_ticks(days=1)
    assert await state() == DeliveryState.DUE
    await add_bot_again(couple, removed)
    await couple.advance_with_ticks(hours=7)
    assert await state() == DeliveryState.DROPPED
