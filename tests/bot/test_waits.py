"""What one does in silence reaches the other: one line a day, privately or in the home, and `/kindling`."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.lessons import allow_direct_messages, direct_messages_to, do_exercise, part_couple, propose_line
from support.wishes import ADAS_WISH, BOS_WISH, write_wish
from support.world import World, labels_of, private_text_of, reply_of, text_of

LINE = "something’s waiting for you"
BERLIN = ZoneInfo("Europe/Berlin")
CLOSED = 50007
STORY = {"title": "The move", "asked": "Boxes.", "carried": "Tea.", "me": "", "you": ""}
WAITING = ("has sealed a wish", "has done “", "wrote down something you came through", "new lines for your")


def lines_at_home(world: World) -> list[discord.Message]:
    return [message for message in world.posts() if LINE in message.content]


def lines_to(who: MemberActor) -> list[discord.Message]:
    return [message for message in direct_messages_to(who) if LINE in message.content]


async def live_in_berlin(world: World) -> None:
    await world.ada.slash(world.home, "couple timezone", zone="Berlin", both=True)


async def advance_to(world: World, hour: int, minute: int = 0) -> None:
    """Let time go by until it is this hour in Berlin, today or tomorrow."""
    local = world.env.now().astimezone(BERLIN)
    wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    wanted += timedelta(days=wanted <= local)
    await world.advance_with_ticks(seconds=(wanted - local).total_seconds())


async def tell_story(world: World, who: MemberActor) -> InteractionResult:
    form = await who.slash(world.home, "growth through")
    return await who.submit_modal(form, STORY)


async def play_two_weeks(world: World) -> None:
    """Let Ada do four things in silence, two of them on one day, one of them late at night."""
    await live_in_berlin(world)
    await advance_to(world, 10)
    await write_wish(world, world.ada, ADAS_WISH)
    await world.advance_with_ticks(days=3)
    await advance_to(world, 23)
    await do_exercise(world, world.ada)
    await world.advance_with_ticks(days=2)
    await advance_to(world, 12)
    await tell_story(world, world.ada)
    await propose_line(world, world.ada)
    await world.advance_with_ticks(days=7)


def assert_once_a_day_and_by_day(lines: list[discord.Message]) -> None:
    moments = [line.created_at.astimezone(BERLIN) for line in lines]
    assert len({moment.date() for moment in moments}) == len(lines) == 3
    assert all(8 <= moment.hour < 22 for moment in moments)
    assert not any(word in text_of(line) for line in lines for word in ("sunrises", "move", "listen", "hear"))


async def test_two_weeks_without_direct_messages_are_told_in_the_home(couple: World) -> None:
    await play_two_weeks(couple)
    lines = lines_at_home(couple)
    assert_once_a_day_and_by_day(lines)
    assert all(line.content.startswith(couple.bo.mention) for line in lines)
    assert labels_of(lines[-1]) == ["Show me"]
    assert not direct_messages_to(couple.bo)
    listed = private_text_of(await couple.bo.slash(couple.home, "kindling"))
    assert all(waiting in listed for waiting in WAITING)


async def test_two_weeks_with_direct_messages_are_told_there_alone(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    await play_two_weeks(couple)
    assert_once_a_day_and_by_day(lines_to(couple.bo))
    assert not lines_at_home(couple)


async def test_where_direct_messages_are_closed_the_line_comes_to_the_home(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    couple.env.inject_error(
        "POST", f"/channels/{couple.bo.user.dm_channel.id}/messages", status=403, code=CLOSED, times=50
    )
    await play_two_weeks(couple)
    assert_once_a_day_and_by_day(lines_at_home(couple))
    assert not lines_to(couple.bo)


async def test_show_me_opens_the_list_after_a_restart_and_to_the_two_alone(couple: World) -> None:
    await write_wish(couple, couple.ada, ADAS_WISH)
    await couple.advance_with_ticks(minutes=11)
    [line] = lines_at_home(couple)
    await couple.restart()
    assert "not in a couple" in private_text_of(await couple.cleo.click(line, label="Show me"))
    assert "sealed a wish" not in private_text_of(await couple.ada.click(line, label="Show me"))
    shown = await couple.bo.click(line, label="Show me")
    assert "sealed a wish" in private_text_of(shown)
    assert "Open what’s waiting" in labels_of(shown.response)  # type: ignore[arg-type]
    assert not lines_at_home(couple), "who has seen it needs no line"


async def test_show_me_opens_the_only_thing_itself(couple: World) -> None:
    await tell_story(couple, couple.ada)
    await couple.advance_with_ticks(minutes=11)
    [line] = lines_at_home(couple)
    await couple.restart()
    assert "not in a couple" in private_text_of(await couple.cleo.click(line, label="Show me"))
    assert lines_at_home(couple)
    assert "The move" not in private_text_of(await couple.ada.click(line, label="Show me"))
    assert "The move" in private_text_of(await couple.bo.click(line, label="Show me"))
    assert not lines_at_home(couple), "who has seen it needs no line"


async def test_show_me_works_in_direct_messages(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    await write_wish(couple, couple.ada, ADAS_WISH)
    await couple.advance_with_ticks(minutes=11)
    [line] = lines_to(couple.bo)
    shown = await couple.bo.user.click(line, label="Show me")
    assert shown.response is not None
    assert labels_of(shown.response) == ["Open what’s waiting"]
    [option] = shown.response.components[0]["components"][0]["options"]
    form = await couple.bo.user.select(shown.response, [option["value"]])
    opened = await couple.bo.user.submit_modal(form, BOS_WISH)
    assert "More sunrises outside" in text_of(opened)


async def test_who_is_thanked_for_what_came_in_a_direct_message_gets_it_at_home(couple: World) -> None:
    await couple.move_out_of_sight()
    await allow_direct_messages(couple.bo, world=couple)
    await tell_story(couple, couple.ada)
    await couple.advance_with_ticks(minutes=11)
    [line] = lines_to(couple.bo)
    shown = await couple.bo.user.click(line, label="Show me")
    form = await couple.bo.user.click(reply_of(shown), label="Thank for this")
    refused = await couple.bo.user.submit_modal(form, {"did": " ", "says": "", "meant": ""})
    again = await couple.bo.user.click(reply_of(refused), label="Try again")
    told = await couple.bo.user.submit_modal(again, {"did": "You carried boxes.", "says": "", "meant": ""})
    assert "It’s in your channel now." in text_of(told)
    assert couple.ada.mention in couple.find_post(text="You carried boxes.").content


async def test_what_is_done_before_the_line_goes_out_is_not_told(couple: World) -> None:
    await write_wish(couple, couple.ada, ADAS_WISH)
    await write_wish(couple, couple.bo, BOS_WISH)
    await couple.ada.slash(couple.home, "growth list")
    await tell_story(couple, couple.bo)
    await couple.ada.slash(couple.home, "growth list")
    await couple.advance_with_ticks(days=2)
    assert not lines_at_home(couple)


async def test_what_both_opened_waits_for_the_one_who_was_first(couple: World) -> None:
    await write_wish(couple, couple.ada, ADAS_WISH)
    await write_wish(couple, couple.bo, BOS_WISH)
    await couple.advance_with_ticks(minutes=11)
    [line] = lines_at_home(couple)
    assert line.content.startswith(couple.ada.mention)
    shown = await couple.ada.click(line, label="Show me")
    assert "More music at home" in private_text_of(shown)
    assert "your wishes" not in private_text_of(await couple.ada.slash(couple.home, "kindling"))


@pytest.mark.parametrize("allows", [True, False])
async def test_the_one_who_began_is_told_how_the_other_will_hear_of_it(
    couple: World, *, allows: bool
) -> None:
    if allows:
        await allow_direct_messages(couple.bo, world=couple)
    told = "let your partner know in a DM" if allows else "one line for your partner in your channel"
    began = (
        await write_wish(couple, couple.ada, ADAS_WISH),
        await do_exercise(couple, couple.ada),
        await tell_story(couple, couple.ada),
        await propose_line(couple, couple.ada),
    )
    for answer in began:
        assert told in private_text_of(answer)
    assert told not in private_text_of(await write_wish(couple, couple.ada, BOS_WISH)), "only changed"
    await couple.ada.slash(couple.home, "couple pause")
    assert "once everything’s back on" in private_text_of(await tell_story(couple, couple.ada))


async def test_a_pause_keeps_the_line_until_it_ends_and_until_morning(couple: World) -> None:
    await live_in_berlin(couple)
    await advance_to(couple, 10)
    await couple.ada.slash(couple.home, "couple pause")
    await write_wish(couple, couple.ada, ADAS_WISH)
    await couple.advance_with_ticks(days=3)
    await advance_to(couple, 23)
    assert not lines_at_home(couple)
    await couple.ada.slash(couple.home, "couple resume")
    await advance_to(couple, 7)
    assert not lines_at_home(couple)
    await couple.advance_with_ticks(hours=7)
    assert len(lines_at_home(couple)) == 1


async def test_nothing_is_told_to_somebody_who_left_until_they_are_back(couple: World) -> None:
    couple.env.backend.remove_member(couple.guild.id, couple.bo.id)
    await couple.advance_with_ticks(days=2)
    await write_wish(couple, couple.ada, ADAS_WISH)
    await couple.advance_with_ticks(days=1)
    assert not lines_at_home(couple)


async def test_after_a_parting_nothing_is_told(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    await write_wish(couple, couple.ada, ADAS_WISH)
    await part_couple(couple)
    await couple.advance_with_ticks(days=1)
    assert not lines_at_home(couple)
    assert not lines_to(couple.bo)


async def test_without_a_home_the_line_still_comes_directly(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    lounge = couple.guild.create_text_channel("lounge")
    couple.env.backend.delete_channel(couple.home.id)
    couple.home = lounge
    await write_wish(couple, couple.ada, ADAS_WISH)
    await couple.advance_with_ticks(minutes=11)
    assert len(lines_to(couple.bo)) == 1


async def test_a_home_without_permission_is_tried_again(couple: World) -> None:
    couple.deny_permissions(send_messages=False)
    await write_wish(couple, couple.ada, ADAS_WISH)
    await couple.advance_with_ticks(hours=1)
    couple.deny_permissions()
    await couple.advance_with_ticks(hours=3)
    assert len(lines_at_home(couple)) == 1


async def test_the_end_of_a_wishs_week_is_told_to_each_who_has_not_noticed(couple: World) -> None:
    await write_wish(couple, couple.ada, ADAS_WISH)
    opened = await write_wish(couple, couple.bo, BOS_WISH)
    await couple.bo.click(opened.response, label="I’ll do mine")  # type: ignore[arg-type]
    await couple.ada.slash(couple.home, "growth list")
    await couple.advance_with_ticks(days=7, hours=13)
    assert {line.content.split(",")[0] for line in lines_at_home(couple)} == {
        couple.ada.mention,
        couple.bo.mention,
    }
    assert "What did you notice?" in private_text_of(await couple.bo.slash(couple.home, "kindling"))
