"""Messages about lessons: to partners who allow them, without content, never in the home."""

from support.lessons import allow_direct_messages, direct_messages_to, do_exercise, labels_of, panel_of
from support.world import World, private_text_of, text_of


async def test_who_allows_messages_is_told_once_without_a_word_of_it(couple: World) -> None:
    await allow_direct_messages(couple.ada, couple.bo, world=couple)
    before = len(couple.posts())
    await couple.ada.click(panel_of(await do_exercise(couple, couple.ada, "A walk")), label="Take back")
    await do_exercise(couple, couple.ada, "A walk")
    await couple.advance_with_ticks(minutes=1)
    [told] = direct_messages_to(couple.bo)
    assert told.content == "Something in your lessons is waiting for you. No rush."
    assert labels_of(told) == ["Open it"]
    await couple.restart()
    opened = await couple.bo.user.click(told, label="Open it")
    assert "waiting for you, your partner has done theirs" in text_of(opened)
    panel = opened.response
    assert panel is not None
    form = await couple.bo.user.click(panel, label="Do the exercise")
    await couple.bo.user.submit_modal(form, {"heard": "A song", "helps": "B", "topic": "C"})
    assert not direct_messages_to(couple.bo), "what is done is cleared away"
    await couple.advance_with_ticks(minutes=1)
    [told] = direct_messages_to(couple.ada)
    assert told.content == "There’s something new to look at in your lessons. No rush."
    opened = await couple.ada.user.click(told, label="Open it")
    assert opened.response is not None
    assert "A song" in text_of(await couple.ada.user.click(opened.response, label="Compare"))
    assert len(couple.posts()) == before


async def test_nobody_is_written_to_who_did_not_allow_it_and_the_home_stays_silent(couple: World) -> None:
    before = len(couple.posts())
    await do_exercise(couple, couple.ada)
    await do_exercise(couple, couple.bo)
    await couple.advance_with_ticks(hours=1)
    assert not direct_messages_to(couple.ada)
    assert not direct_messages_to(couple.bo)
    assert len(couple.posts()) == before


async def test_what_is_done_or_forbidden_meanwhile_is_not_told(couple: World) -> None:
    await allow_direct_messages(couple.ada, couple.bo, world=couple)
    await do_exercise(couple, couple.ada)
    await do_exercise(couple, couple.bo)
    await couple.ada.slash(couple.home, "couple messages", allowed="no")
    await couple.advance_with_ticks(hours=1)
    assert not direct_messages_to(couple.bo)
    assert not direct_messages_to(couple.ada)


async def test_closed_direct_messages_are_missed_and_never_come_into_the_home(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    before = len(couple.posts())
    couple.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await do_exercise(couple, couple.ada)
    await couple.advance_with_ticks(hours=1)
    assert len(couple.posts()) == before
    told = private_text_of(await couple.bo.slash(couple.home, "couple status"))
    assert "your direct messages are closed to me" in told


async def test_a_message_needs_no_home(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    lounge = couple.guild.create_text_channel("lounge")
    couple.env.backend.delete_channel(couple.home.id)
    couple.home = lounge
    await do_exercise(couple, couple.ada)
    await couple.advance_with_ticks(minutes=1)
    assert [message.content for message in direct_messages_to(couple.bo)] == [
        "Something in your lessons is waiting for you. No rush."
    ]
