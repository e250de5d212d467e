"""Server events: a plan that the whole server sees, if both agreed, until it is removed."""

from contextlib import nullcontext

import discord
import pytest
from simcord.backend.models import ScheduledEvent
from support.plans import LAKE
from support.world import LoggedFailures, World, labels_of, private_text_of, text_of

MAKE, TAKE = "Make it a server event", "Remove the server event"
HIDDEN = "/guilds/*/scheduled-events"


@pytest.fixture
async def planned(couple: World) -> World:
    """A plan of Saturday, 3 January, 19:00 UTC, in a server where the bot may make events."""
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="3 Jan 19:00", where="the shore")
    return couple


def forbid_events(world: World) -> None:
    """Take away what the bot's own role may do with events."""
    assert world.bot.user is not None
    guild = world.env.backend.get_guild(world.guild.id)
    for role_id in (guild.id, *guild.members[world.bot.user.id].role_ids):
        granted = discord.Permissions(guild.roles[role_id].permissions)
        granted.update(create_events=False, manage_events=False)
        world.env.backend.edit_role(guild.id, role_id, {"permissions": granted.value})


def events(world: World) -> list[ScheduledEvent]:
    return list(world.env.backend.get_guild(world.guild.id).scheduled_events.values())


async def agree(world: World) -> None:
    """Let Ada ask for an event, and Bo agree."""
    await world.press_or_choose(world.ada, world.find_post(label=MAKE), MAKE)
    await world.bo.click(world.find_post(label="Agree"), label="Agree")


async def test_a_plan_becomes_an_event_when_both_agree(planned: World) -> None:
    told = await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    assert "your partner needs to agree first" in private_text_of(told)
    asked = text_of(planned.find_post(label="Agree"))
    assert "Everyone in this server would see what it is, where and when" in asked
    assert "<t:1767466800:f>" in asked
    assert events(planned) == []
    own = await planned.ada.click(planned.find_post(label="Agree"), label="Agree")
    assert "only your partner can agree" in private_text_of(own)
    await planned.restart()
    await planned.bo.click(planned.find_post(label="Agree"), label="Agree")
    [event] = events(planned)
    assert (event.name, event.entity_metadata) == (LAKE, {"location": "the shore"})
    assert event.scheduled_start_time == "2026-01-03T19:00:00+00:00"
    assert event.scheduled_end_time == "2026-01-03T21:00:00+00:00"
    await planned.advance_with_ticks(minutes=1)
    card = planned.find_post(label=TAKE)
    assert "It’s in this server’s events." in text_of(card)


async def test_not_now_makes_no_event(planned: World) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    await planned.bo.click(planned.find_post(label="Not now"), label="Not now")
    assert events(planned) == []
    assert MAKE in labels_of(planned.find_post(label=MAKE))


async def test_an_event_moves_and_goes_with_its_plan(planned: World) -> None:
    await agree(planned)
    await planned.advance_with_ticks(minutes=1)
    form = await planned.bo.click(planned.find_post(label="Move it"), label="Move it")
    await planned.bo.submit_modal(form, {"when": "4 Jan 12:00", "where": "", "hours": "3"})
    [event] = events(planned)
    assert event.scheduled_start_time == "2026-01-04T12:00:00+00:00"
    assert event.scheduled_end_time == "2026-01-04T15:00:00+00:00"
    assert event.entity_metadata == {"location": "Together"}
    question = await planned.ada.click(planned.find_post(label="Call it off"), label="Call it off")
    assert question.response is not None
    await planned.ada.click(question.response, label="Call it off")
    assert events(planned) == []


async def test_either_takes_it_from_the_events_alone(planned: World) -> None:
    await agree(planned)
    await planned.advance_with_ticks(minutes=1)
    await planned.restart()
    told = await planned.bo.click(planned.find_post(label=TAKE), label=TAKE)
    assert "no longer in this server’s events" in private_text_of(told)
    assert events(planned) == []
    assert MAKE in labels_of(planned.find_post(label=MAKE))
    await agree(planned)
    assert len(events(planned)) == 1


async def test_asking_for_a_plan_that_moved_is_over(planned: World) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    asked = planned.find_post(label="Agree")
    form = await planned.bo.click(planned.find_post(label="Move it"), label="Move it")
    await planned.bo.submit_modal(form, {"when": "4 Jan 12:00", "where": "", "hours": "3"})
    assert "That’s over" in private_text_of(await planned.bo.click(asked, label="Agree"))
    assert events(planned) == []


async def test_a_missing_permission_is_named(couple: World) -> None:
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="3 Jan 19:00")
    forbid_events(couple)
    told = await couple.ada.click(couple.find_post(label=MAKE), label=MAKE)
    assert "In this server I’m missing: Create Events. Someone who manages the server" in private_text_of(
        told
    )
    assert not couple.has_text("Do you both want this?")


async def test_a_permission_that_went_meanwhile_is_named_to_the_one_who_agrees(planned: World) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    planned.env.inject_error("POST", HIDDEN, status=403, code=50013, times=1)
    told = await planned.bo.click(planned.find_post(label="Agree"), label="Agree")
    assert "In this server I’m missing: Create Events." in private_text_of(told)
    await planned.advance_with_ticks(hours=5)
    assert events(planned) == []
    assert MAKE in labels_of(planned.find_post(label=MAKE))
    assert "I was missing the permission Create Events (1)" in await planned.status_of(planned.ada)


async def test_a_server_with_a_hundred_events_takes_no_more(planned: World) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    planned.env.inject_error("POST", HIDDEN, status=400, code=30038, times=1)
    told = await planned.bo.click(planned.find_post(label="Agree"), label="Agree")
    assert "This server already has 100 events" in private_text_of(told)
    await planned.advance_with_ticks(hours=5)
    assert events(planned) == []
    assert planned.has_text(LAKE)
    await agree(planned)
    assert len(events(planned)) == 1


async def test_an_event_that_discord_did_not_take_comes_later(planned: World) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    planned.env.inject_error("POST", HIDDEN, status=503, times=1)
    told = await planned.bo.click(planned.find_post(label="Agree"), label="Agree")
    assert "That’s kept." in private_text_of(told)
    await planned.advance_with_ticks(minutes=1)
    assert len(events(planned)) == 1


async def test_an_event_whose_answer_was_lost_is_found_and_not_made_twice(planned: World) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    planned.env.inject_error("POST", HIDDEN, status=503, times=1)
    await planned.bo.click(planned.find_post(label="Agree"), label="Agree")
    assert planned.bot.user is not None
    planned.env.backend.create_scheduled_event(
        planned.guild.id,
        name=LAKE,
        entity_type=3,
        scheduled_start_time="2026-01-03T19:00:00+00:00",
        scheduled_end_time="2026-01-03T21:00:00+00:00",
        entity_metadata={"location": "the shore"},
        creator_id=planned.bot.user.id,
    )
    await planned.advance_with_ticks(minutes=1)
    [event] = events(planned)
    await planned.advance_with_ticks(minutes=1)
    await planned.bo.click(planned.find_post(label=TAKE), label=TAKE)
    assert event not in events(planned)


@pytest.mark.parametrize("ending", ["move", "unlist"])
async def test_an_event_that_somebody_deleted_is_missed_by_nobody(planned: World, ending: str) -> None:
    await agree(planned)
    await planned.advance_with_ticks(minutes=1)
    planned.env.backend.delete_scheduled_event(planned.guild.id, events(planned)[0].id)
    if ending == "move":
        form = await planned.bo.click(planned.find_post(label="Move it"), label="Move it")
        await planned.bo.submit_modal(form, {"when": "4 Jan 12:00", "where": "", "hours": "3"})
        await planned.advance_with_ticks(minutes=1)
    else:
        await planned.bo.click(planned.find_post(label=TAKE), label=TAKE)
    assert events(planned) == []
    assert MAKE in labels_of(planned.find_post(label=MAKE))


async def test_an_event_that_cannot_be_moved_goes(planned: World, failures: LoggedFailures) -> None:
    await agree(planned)
    await planned.advance_with_ticks(minutes=1)
    planned.env.inject_error("PATCH", f"{HIDDEN}/*", status=400, code=50035, times=1)
    form = await planned.bo.click(planned.find_post(label="Move it"), label="Move it")
    told = await planned.bo.submit_modal(form, {"when": "4 Jan 12:00", "where": "", "hours": "3"})
    assert "Discord didn’t let me make this a server event" in private_text_of(told)
    assert "4 Jan 12:00" not in private_text_of(told)  # it is moved: there is nothing to try again
    failures.records.clear()
    await planned.advance_with_ticks(minutes=1)
    assert events(planned) == []
    assert "<t:1767528000:f>" in text_of(planned.find_post(label=MAKE))


async def test_parting_deletes_the_event(planned: World) -> None:
    await agree(planned)
    part = await planned.ada.slash(planned.home, "couple part")
    assert part.response is not None
    await planned.ada.click(part.response, label="Part")
    await planned.advance_with_ticks(minutes=1)
    assert events(planned) == []


async def test_a_deletion_that_failed_is_tried_again_also_after_parting(planned: World) -> None:
    await agree(planned)
    planned.env.inject_error("DELETE", "/guilds/*/scheduled-events/*", status=503, times=1)
    part = await planned.ada.slash(planned.home, "couple part")
    assert part.response is not None
    await planned.ada.click(part.response, label="Part")
    await planned.advance_with_ticks(minutes=1)
    await planned.advance_with_ticks(minutes=1)
    assert events(planned) == []


async def test_a_series_keeps_its_place_among_the_events(couple: World) -> None:
    await couple.ada.slash(couple.home, "date plan", what=LAKE, when="3 Jan 19:00", every="1")
    await agree(couple)
    await couple.advance_with_ticks(days=3)
    assert [event.scheduled_start_time for event in events(couple)] == [
        "2026-01-03T19:00:00+00:00",
        "2026-01-10T19:00:00+00:00",
    ]


async def test_no_word_of_a_plan_is_in_a_log_of_a_failing_event(
    planned: World, failures: LoggedFailures, caplog: pytest.LogCaptureFixture
) -> None:
    await planned.ada.click(planned.find_post(label=MAKE), label=MAKE)
    planned.env.inject_error("POST", HIDDEN, status=400, code=50035, times=1)
    told = await planned.bo.click(planned.find_post(label="Agree"), label="Agree")
    assert "Discord didn’t let me make this a server event" in private_text_of(told)
    assert MAKE in labels_of(planned.find_post(label=MAKE))
    assert failures.records
    assert "lake" not in caplog.text
    failures.records.clear()


async def with_event(world: World) -> ScheduledEvent:
    """Make the plan an event of the server."""
    await agree(world)
    await world.advance_with_ticks(minutes=1)
    [event] = events(world)
    return event


def edit_event(world: World, event: ScheduledEvent, **columns: object) -> None:
    """Change an event as somebody who manages the server's events."""
    world.env.backend.edit_scheduled_event(world.guild.id, event.id, columns)


LATER = "2026-01-03T20:30:00+00:00"
LATER_LINE = "In this server’s events it’s been moved to <t:1767472200"
MOVED = {"scheduled_start_time": LATER, "scheduled_end_time": "2026-01-03T22:30:00+00:00"}


@pytest.mark.parametrize("is_away", [False, True])
async def test_an_event_that_was_moved_in_discord_is_on_the_card_until_the_plan_follows(
    planned: World, *, is_away: bool
) -> None:
    event = await with_event(planned)
    if is_away:
        with planned.bot_away():
            edit_event(planned, event, **MOVED)
        await planned.restart()
    else:
        edit_event(planned, event, **MOVED)
    await planned.env.settle()
    await planned.advance_with_ticks(minutes=1)
    card = planned.find_post(label="Use that time")
    assert LATER_LINE in text_of(card)
    assert "<t:1767466800" in text_of(card), "the plan itself is not moved by whoever moved the event"
    await planned.bo.click(card, label="Use that time")
    await planned.advance_with_ticks(minutes=1)
    moved = planned.find_post(label=TAKE)
    assert "<t:1767472200" in text_of(moved)
    assert "Use that time" not in labels_of(moved)
    [event] = events(planned)
    assert event.scheduled_start_time == LATER


async def test_a_plan_does_not_follow_its_event_into_the_past(planned: World) -> None:
    event = await with_event(planned)
    early = {"scheduled_start_time": "2026-01-01T20:00:00+00:00"}
    edit_event(planned, event, **early, scheduled_end_time="2026-01-01T22:00:00+00:00")
    await planned.env.settle()
    await planned.advance_with_ticks(days=1)
    told = await planned.bo.click(planned.find_post(label="Use that time"), label="Use that time")
    assert "That’s over" in private_text_of(told)
    assert "<t:1767466800" in text_of(planned.find_post(label="Move it"))


async def test_an_event_that_was_moved_back_says_nothing(planned: World) -> None:
    event = await with_event(planned)
    edit_event(planned, event, **MOVED)
    await planned.env.settle()
    await planned.advance_with_ticks(minutes=1)
    edit_event(planned, event, scheduled_start_time="2026-01-03T19:00:00+00:00")
    await planned.env.settle()
    await planned.advance_with_ticks(minutes=1)
    assert "Use that time" not in labels_of(planned.find_post(label=TAKE))


@pytest.mark.parametrize("is_away", [False, True])
@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_an_event_that_was_deleted_in_discord_is_not_on_the_card_any_more(
    planned: World, *, is_away: bool, is_cancelled: bool
) -> None:
    event = await with_event(planned)
    with planned.bot_away() if is_away else nullcontext():
        if is_cancelled:
            edit_event(planned, event, status=4)
        else:
            planned.env.backend.delete_scheduled_event(planned.guild.id, event.id)
    if is_away:
        await planned.restart()
    await planned.env.settle()
    await planned.advance_with_ticks(minutes=1)
    assert MAKE in labels_of(planned.find_post(label=MAKE))


async def test_an_event_of_which_discord_says_nothing_stays_on_the_card(planned: World) -> None:
    event = await with_event(planned)
    del planned.env.backend.get_guild(planned.guild.id).scheduled_events[event.id]
    planned.env.inject_error("GET", "/guilds/*/scheduled-events/*", status=503, times=10)
    await planned.restart()
    await planned.advance_with_ticks(minutes=1)
    assert TAKE in labels_of(planned.find_post(label=TAKE))


async def test_an_event_of_nobodys_plan_is_let_be(planned: World) -> None:
    other = planned.guild.create_scheduled_event("Quiz", start_time=LATER, entity_type=3, location="The pub")
    planned.env.backend.delete_scheduled_event(planned.guild.id, other.id)
    await planned.env.settle()
    assert MAKE in labels_of(planned.find_post(label=MAKE))
