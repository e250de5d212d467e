"""News about lessons: without content, and gone once the exercise is done."""

from support.lessons import allow_direct_messages, direct_messages_to, do_exercise, panel_of
from support.world import World, labels_of, private_text_of, reply_with_button, text_of


async def test_an_exercise_is_told_once_and_opens_from_the_line(couple: World) -> None:
    await allow_direct_messages(couple.ada, couple.bo, world=couple)
    before = len(couple.posts())
    await couple.ada.click(panel_of(await do_exercise(couple, couple.ada, "A walk")), label="Take back")
    await do_exercise(couple, couple.ada, "A walk")
    await couple.advance_with_ticks(hours=1)
    [told] = direct_messages_to(couple.bo)
    assert labels_of(told) == ["Show me"]
    await couple.restart()
    opened = await couple.bo.user.click(told, label="Show me")
    assert "waiting for you, your partner has done theirs" in text_of(opened)
    form = await couple.bo.user.click(reply_with_button(opened, "Do the exercise"), label="Do the exercise")
    await couple.bo.user.submit_modal(form, {"heard": "A song", "helps": "B", "topic": "C"})
    await couple.advance_with_ticks(hours=1)
    [told] = direct_messages_to(couple.ada)
    assert "A song" in text_of(await couple.ada.user.click(told, label="Show me"))
    assert len(couple.posts()) == before


async def test_what_both_did_is_told_to_the_first_alone(couple: World) -> None:
    await allow_direct_messages(couple.ada, couple.bo, world=couple)
    await do_exercise(couple, couple.ada)
    await do_exercise(couple, couple.bo)
    await couple.advance_with_ticks(hours=1)
    assert len(direct_messages_to(couple.ada)) == 1
    assert not direct_messages_to(couple.bo)


async def test_who_forbids_direct_messages_meanwhile_finds_the_line_in_the_home(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    await do_exercise(couple, couple.ada)
    await couple.bo.slash(couple.home, "couple messages", allowed="no")
    await couple.advance_with_ticks(hours=1)
    assert not direct_messages_to(couple.bo)
    line = couple.find_post(label="Show me")
    assert "Say back what you heard" in private_text_of(await couple.bo.click(line, label="Show me"))
