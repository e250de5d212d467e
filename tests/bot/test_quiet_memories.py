"""*Don't bring this back*: a memory that one partner wants left alone stays where it is."""

from datetime import UTC, datetime

from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.plans import option_value
from support.world import World, labels_of, private_text_of, reply_with_button, text_of

QUIET, UNDO = "Don’t bring this back", "Bring it back again"


async def read_in_timeline(world: World, who: MemberActor) -> InteractionResult:
    """Read the newest memory in full."""
    timeline = (await who.slash(world.home, "memory timeline")).response
    assert timeline is not None
    return await who.select(timeline, [option_value(timeline)])


async def quiet(world: World, who: MemberActor) -> InteractionResult:
    shown = reply_with_button(await read_in_timeline(world, who), QUIET)
    return await who.click(shown, label=QUIET)


async def test_it_comes_back_nowhere_and_stays_in_the_timeline(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", day="2019-01-01")
    told = await quiet(couple, couple.bo)
    assert "I won’t bring it back" in private_text_of(told)
    assert "no memory to bring back" in private_text_of(await couple.ada.slash(couple.home, "memory random"))
    for command in ("memory onthisday", "recap"):
        assert "The lake" not in text_of(await couple.ada.slash(couple.home, command)), command
    assert "The lake" in text_of(await couple.ada.slash(couple.home, "memory timeline"))


async def test_who_said_it_undoes_it_also_after_a_restart_and_the_other_cannot(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    said = await quiet(couple, couple.bo)
    assert UNDO not in labels_of(reply_with_button(await read_in_timeline(couple, couple.ada), QUIET))
    await couple.restart()
    told = await couple.bo.click(reply_with_button(said, UNDO), label=UNDO)
    assert "it can come back again" in private_text_of(told)
    assert "The lake" in private_text_of(await couple.ada.slash(couple.home, "memory random"))


async def test_it_takes_both_to_let_it_come_back_where_both_said_it(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    said = await quiet(couple, couple.bo)
    await quiet(couple, couple.ada)
    await couple.bo.click(reply_with_button(said, UNDO), label=UNDO)
    assert "no memory to bring back" in private_text_of(await couple.bo.slash(couple.home, "memory random"))


async def test_the_button_works_after_a_restart_and_for_the_two_alone(couple: World) -> None:
    await couple.make_another_couple()
    await couple.keep_memory(couple.ada, "The lake")
    shown = await couple.bo.slash(couple.home, "memory random")
    card = await couple.post_copy(shown.response)
    await couple.restart()
    told = private_text_of(await couple.cleo.click(card, label=QUIET))
    assert "belongs to another couple" in told
    await couple.bo.click(card, label=QUIET)
    assert "no memory to bring back" in private_text_of(await couple.bo.slash(couple.home, "memory random"))
    await couple.ada.slash(couple.home, "memory remove", memory="The lake")
    assert "That’s over" in private_text_of(await couple.bo.click(card, label=QUIET))


async def test_this_mornings_card_goes_at_once_and_none_comes_next_year(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", day="2019-01-02")
    await couple.ada.click(reply_with_button(kept, "Yes, in the mornings"), label="Yes, in the mornings")
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    await couple.advance_with_ticks(days=1, hours=14)
    card = couple.find_post(text="On this day")
    read = await couple.bo.click(card, label="Read")
    await couple.bo.click(reply_with_button(read, QUIET), label=QUIET)
    assert not couple.has_text("On this day")
    await couple.advance_with_one_tick(days=364)
    assert couple.env.now() > datetime(2027, 1, 1, 12, tzinfo=UTC)
    await couple.advance_with_ticks(days=2)
    assert not couple.has_text("On this day")


async def test_an_envelope_can_be_told_so_too(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake")
    await couple.ada.click(reply_with_button(kept, "Share it here"), label="Share it here")
    read = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert labels_of(reply_with_button(read, QUIET)) == ["♥", "Tell me more", QUIET]
