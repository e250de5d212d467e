"""Settings of a couple: home, time zones, pauses, messages, status, parting."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType
from support.world import World, labels_of, private_text_of, read_topics, text_of

ADMINISTRATOR = discord.Permissions(administrator=True)


async def test_status_explains_everything_that_the_bot_knows(couple: World) -> None:
    told = await couple.status_of(couple.ada)
    for part in (
        "Check-in",
        "Nothing’s wrong",
        "every permission",
        "1 check-in",
        "DMs are off",
    ):
        assert part in told
    assert "thank-you" not in told  # there is none yet


async def test_status_shows_both_clocks_and_warns_of_night(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin", both=True)
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="Sunday", time="20:00")
    told = await couple.status_of(couple.ada)
    assert "Sunday 8:00 PM" in told
    assert "Monday 4:00 AM" in told
    assert "night for **bo**" in told
    assert "Nothing’s wrong" not in told


async def test_a_default_hour_moves_to_when_both_are_awake(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Berlin", both=True)
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    told = private_text_of(await couple.ada.slash(couple.home, "ritual list"))
    assert "night" not in await couple.status_of(couple.ada)
    assert "Sunday at 1:00 PM" in told


async def test_zones_are_found_by_city_and_unknown_ones_refused(couple: World) -> None:
    offered = await couple.ada.autocomplete(couple.home, "couple timezone", "zone", "new y")
    assert offered[0]["value"] == "America/New_York"
    refused = await couple.ada.slash(couple.home, "couple timezone", zone="Atlantis")
    assert "“Atlantis”" in private_text_of(refused)
    assert "Europe/Berlin" in private_text_of(refused)


async def test_before_anything_is_typed_the_likely_zones_are_offered(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Zürich")
    await couple.bo.slash(couple.home, "couple timezone", zone="Japan")
    offered = await couple.ada.autocomplete(couple.home, "couple timezone", "zone", "")
    values = [choice["value"] for choice in offered]
    assert values[:3] == ["Europe/Zurich", "Asia/Tokyo", "America/New_York"]
    assert len(values) == 25
    stranger = await couple.cleo.autocomplete(couple.home, "couple timezone", "zone", "")
    assert stranger[0]["value"] == "America/New_York"


async def test_an_offset_is_set_and_shown_as_it_was_typed(couple: World) -> None:
    offered = await couple.ada.autocomplete(couple.home, "couple timezone", "zone", "UTC-8")
    assert offered[0]["value"] == "UTC-8"
    told = await couple.ada.slash(couple.home, "couple timezone", zone=offered[0]["value"])
    assert "UTC-8" in private_text_of(told)


async def test_moving_the_shared_clock_is_told_to_both(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple timezone", zone="Europe/Paris", both=True)
    assert "A ritual has changed" in text_of(couple.posts()[-1])
    assert "(Paris)" in text_of(couple.posts()[-1])


async def test_the_first_zone_moves_the_shared_clock_and_is_told_to_both(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Europe/Paris")
    assert "A ritual has changed" in text_of(couple.posts()[-1])
    assert "(Paris)" in text_of(couple.posts()[-1])
    posts = len(couple.posts())
    await couple.bo.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    assert len(couple.posts()) == posts


async def test_status_fits_with_many_waiting_proposals_and_a_long_name(couple: World) -> None:
    couple.env.backend.edit_member(
        couple.guild.id, couple.ada.id, {"nick": "Maximilian_Oberhauser_Kleinert_2"}
    )
    for number in range(14):
        await couple.ada.slash(couple.home, "checkin add", question=f"Which song, {number}?")
    told = await couple.status_of(couple.ada)
    *waiting, rest = told.split("Waiting for a yes\n")[1].split("\nYour home")[0].split("\n")
    assert rest == f"and {14 - len(waiting)} more"
    assert len(set(waiting)) == 1  # all whole
    assert "Maximilian" in waiting[0]


async def test_a_servers_name_is_only_a_name(world: World) -> None:
    world.env.backend.edit_guild(world.guild.id, {"name": "**The** two"})
    await world.pair()
    panel = await world.ada.slash(world.home, "couple part")
    assert "\\*\\*The\\*\\* two" in private_text_of(panel)


async def test_a_home_that_more_people_read_needs_both(world: World) -> None:
    lounge = world.home
    world.home = world.make_channel_for_two("ours")
    await world.pair()
    asked = await world.ada.slash(world.home, "couple home", channel=lounge)
    assert "needs to agree first" in private_text_of(asked)
    assert "Your home is here now" not in "".join(text_of(message) for message in lounge.history())
    await world.bo.click(world.find_post(label="Agree"), label="Agree")
    assert any("Your home is here now" in text_of(message) for message in lounge.history())


async def test_a_home_that_was_deleted_meanwhile_is_not_agreed_to(world: World) -> None:
    lounge = world.home
    world.home = world.make_channel_for_two("ours")
    await world.pair()
    await world.ada.slash(world.home, "couple home", channel=lounge)
    world.env.backend.delete_channel(lounge.id)
    told = await world.bo.click(world.find_post(label="Agree"), label="Agree")
    assert "channel is gone" in private_text_of(told)
    assert "Nothing’s wrong" in await world.status_of(world.ada)
    assert "Agree" in labels_of(world.find_post(text="as your home"))


async def test_a_home_that_fewer_people_read_needs_one(couple: World) -> None:
    nook = couple.make_channel_for_two("nook")
    await couple.ada.slash(couple.home, "couple home", channel=nook)
    assert any("Your home is here now" in text_of(message) for message in nook.history())
    assert "What first made you notice each other?" in text_of(nook.history()[-1])


def hide_from(world: World, channel: ChannelHandle, *hidden: MemberActor) -> None:
    """Deny members the view of a channel."""
    deny = discord.Permissions(view_channel=True).value
    for member in hidden:
        world.env.backend.set_overwrite(
            channel.id, Overwrite(member.id, OverwriteType.MEMBER, allow=0, deny=deny)
        )


def texts_in(channel: ChannelHandle) -> str:
    return "\n".join(text_of(message) for message in channel.history())


async def test_a_home_that_the_other_cannot_see_needs_them_asked_where_they_are(couple: World) -> None:
    lair = couple.make_channel_for_two("lair")
    hide_from(couple, lair, couple.bo)
    asked = await couple.ada.slash(couple.home, "couple home", channel=lair)
    assert "can’t see" in private_text_of(asked)
    assert texts_in(lair) == ""
    card = couple.find_post(label="Agree")
    assert "You can’t see that channel" in text_of(card)
    await couple.bo.click(card, label="Not now")
    assert "Your home is here now" not in texts_in(lair)


async def test_where_nobody_can_tell_what_the_other_sees_they_are_asked(couple: World) -> None:
    nook = couple.make_channel_for_two("nook")
    couple.guild.remove_member(couple.bo)
    asked = await couple.ada.slash(couple.home, "couple home", channel=nook)
    assert "need to agree first" in private_text_of(asked)


async def test_whoever_cannot_see_the_home_brings_it_back_alone(couple: World) -> None:
    old, nook = couple.home, couple.make_channel_for_two("nook")
    await couple.ada.slash(old, "couple home", channel=nook)
    hide_from(couple, nook, couple.bo)
    told = await couple.status_of(couple.ada, old)
    assert f"<@{couple.bo.id}> can’t see this channel" in told
    assert "You can both read here" not in told
    done = await couple.bo.slash(old, "couple home", channel=old)
    assert "is your home now" in private_text_of(done)
    assert "Your home is here now" in texts_in(old)


async def test_the_old_home_and_the_other_learn_where_the_new_one_is(couple: World) -> None:
    nook = couple.make_channel_for_two("nook")
    await couple.ada.slash(couple.home, "couple home", channel=nook)
    told = couple.posts()[-1]
    assert f"<#{nook.id}>" in text_of(told)
    assert told.content.startswith(f"<@{couple.bo.id}>")


async def test_a_lost_home_is_not_moved_where_the_other_sees_nothing(couple: World) -> None:
    lair = couple.make_channel_for_two("lair")
    hide_from(couple, lair, couple.bo)
    couple.deny_permissions(send_messages=False)
    refused = await couple.ada.slash(lair, "couple home", channel=lair)
    assert "Choose a channel you can both see" in private_text_of(refused)
    assert texts_in(lair) == ""


async def test_only_the_two_of_you_is_said_only_where_it_is_true(couple: World) -> None:
    nook = couple.make_channel_for_two("nook")
    await couple.ada.slash(couple.home, "couple home", channel=nook)
    role = couple.guild.create_role("Mods", permissions=ADMINISTRATOR)
    told = await couple.status_of(couple.ada)
    assert "Only the two of you" not in told
    assert f"<@&{role.id}>" in told
    assert f"**{couple.guild.owner.name}**" in told


@pytest.mark.parametrize("now", [4, 6])
async def test_only_we_two_needs_both_and_ends_with_any_change_of_the_members(
    couple: World, monkeypatch: pytest.MonkeyPatch, now: int
) -> None:
    members = 5

    async def count(_guild: discord.Guild) -> int:
        return members

    monkeypatch.setattr(couple.bot.member_counts, "count_of", count)
    card = couple.find_post(label="Only we two read here")
    await couple.ada.click(card, label="Only we two read here")
    refused = await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    assert "only your partner can agree" in private_text_of(refused)
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    assert "You both said this channel is just for you" in await couple.status_of(couple.ada)
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    assert couple.has_text("For the soup")
    members = now
    await couple.ada.slash(couple.home, "thanks", message="For the bread")
    assert not couple.has_text("For the bread")
    assert "Read" in labels_of(couple.posts()[-1])
    members = 5  # another person may have come in place of the one who left
    await couple.ada.slash(couple.home, "thanks", message="For the cake")
    assert not couple.has_text("For the cake")


async def test_either_may_pause_and_only_the_one_who_paused_resumes_alone(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.ada.slash(couple.home, "couple pause")
    assert "Everything is paused" in text_of(couple.posts()[-1])
    refused = private_text_of(await couple.bo.slash(couple.home, "couple pause"))
    assert "Your partner has paused everything. If you need longer" in refused
    await couple.advance_with_ticks(days=15)
    assert not couple.has_text("This week’s question")
    asked = await couple.bo.slash(couple.home, "couple resume")
    assert "need to agree first" in private_text_of(asked)
    await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    await couple.advance_with_ticks(days=7)
    assert couple.has_text("This week’s question")


async def test_a_pause_may_end_by_itself_and_makes_nothing_up(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    told = await couple.ada.slash(couple.home, "couple pause", until="in 20 days")
    assert "until <t:" in private_text_of(told)
    await couple.advance_with_ticks(days=21)
    assert not couple.has_text("This week’s question")
    await couple.advance_with_ticks(days=7)
    assert len([message for message in couple.posts() if "This week’s question" in text_of(message)]) == 1
    assert "Nothing’s wrong" in await couple.status_of(couple.ada)


async def test_who_paused_gives_it_another_end_and_the_other_reads_when_it_ends(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple pause", until="in 20 days")
    await couple.ada.slash(couple.home, "couple pause", until="12 Jan 2026")
    assert "until <t:1768176000:f>" in text_of(couple.posts()[-1])
    refused = private_text_of(await couple.bo.slash(couple.home, "couple pause", until="in 60 days"))
    assert "paused everything until <t:1768176000:f>. If you need longer, pause it again then." in refused
    await couple.advance_with_ticks(days=12)
    await couple.bo.slash(couple.home, "couple pause", until="in 60 days")
    assert "**bo** has paused everything" in text_of(couple.posts()[-1])


async def test_resuming_nothing_is_refused(couple: World) -> None:
    assert "Nothing is paused" in private_text_of(await couple.ada.slash(couple.home, "couple resume"))


async def test_pausing_until_the_past_or_nonsense_is_refused(couple: World) -> None:
    assert "has passed" in private_text_of(
        await couple.ada.slash(couple.home, "couple pause", until="1 Jan 2020")
    )
    refused = private_text_of(await couple.ada.slash(couple.home, "couple pause", until="banana"))
    assert "“banana”" in refused
    assert "fri 8pm" in refused


async def test_while_a_partner_is_gone_the_couple_rests_and_comes_back(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    couple.guild.remove_member(couple.bo)
    await couple.advance_with_ticks(days=8)
    assert not couple.has_text("This week’s question")
    assert "isn’t in this server now" in await couple.status_of(couple.ada)
    couple.guild.add_member(couple.bo.user)
    await couple.advance_with_ticks(days=7)
    assert couple.has_text("This week’s question")


async def test_direct_messages_go_only_to_who_allowed_them(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await couple.advance_with_ticks(days=1, hours=9)
    assert couple.bo.user.dm_channel.history()
    assert not couple.ada.user.dm_channel.history()


async def test_help_says_how_to_begin_and_names_the_commands_of_a_part(world: World) -> None:
    told = private_text_of(await world.cleo.slash(world.home, "help"))
    assert "Invite your partner" in told
    assert "Ups and downs are normal" in told
    one = private_text_of(await world.cleo.slash(world.home, "help", part="communication"))
    assert "`/checkin takeback`" in one


async def test_the_first_screen_of_the_status_says_when_the_next_thing_comes_and_what_is_wrong(
    couple: World,
) -> None:
    shown = await couple.ada.slash(couple.home, "couple status")
    first = private_text_of(shown)
    assert "every Sunday at 8:00 PM" in first
    assert "Nothing’s wrong" in first
    assert "check-in\n" not in first
    await couple.restart()
    told = await read_topics(couple.ada, shown)
    assert "1 check-in" in told
    assert told.count("every Sunday at 8:00 PM") == 1, "no topic repeats the first screen"
    assert "What was missed" not in told, "there is none of it"
    lounge = couple.guild.create_text_channel("lounge")
    couple.deny_permissions(send_messages=False)
    assert "Send Messages" in private_text_of(await couple.ada.slash(lounge, "couple status"))


async def test_the_status_says_once_that_a_ritual_comes_at_night_for_both(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="sunday", time="3:00 am")
    shown = private_text_of(await couple.ada.slash(couple.home, "couple status"))
    assert "That’s night for you both." in shown
    assert shown.count("night") == 1
