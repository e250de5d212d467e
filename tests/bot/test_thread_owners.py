"""Threads in a home that two couples share: each couple's conversation stays in its own."""

import discord
import pytest
from simcord.actors import MemberActor
from support.talks import START, TOPIC, begin, press, thread_of
from support.world import LoggedFailures, World

from core.deliveries import Delivery
from core.errors import StorageUnavailable
from services.deliveries import Deliveries


def threads_in(world: World) -> list[discord.Thread]:
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return [thread for thread in guild.threads if thread.name == "A conversation"]


async def begin_second_couple(world: World) -> MemberActor:
    """Let Cleo and Dan begin in the same home, and return Dan."""
    dan = world.guild.add_member(world.env.create_user("dan"))
    await world.cleo.slash(world.home, "couple start", partner=dan.user)
    consent = await dan.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await dan.click(consent.response, label="Yes, we are both adults")
    return dan


async def test_a_second_attempt_never_takes_another_couples_thread(couple: World) -> None:
    dan = await begin_second_couple(couple)
    await begin(couple, how="writing")
    before = {member.id for member in await thread_of(couple).fetch_members()}
    couple.env.inject_error("POST", f"/channels/{couple.home.id}/threads", status=503)
    await couple.cleo.slash(couple.home, START, topic=TOPIC, how="writing")
    await press(couple, dan, "Yes")
    await couple.advance_with_ticks(minutes=5)
    assert len(threads_in(couple)) == 2
    first = min(threads_in(couple), key=lambda thread: thread.id)
    assert {member.id for member in await first.fetch_members()} == before


async def test_nor_one_that_was_not_recorded_before_the_bot_was_killed(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    dan = await begin_second_couple(couple)
    record = Deliveries.record_thread
    killed_for = set[int | None]()

    async def die_for_the_first_couple(self: Deliveries, thread_id: int, delivery: Delivery) -> None:
        killed_for.add(next(iter(killed_for), delivery.couple_id))
        if delivery.couple_id in killed_for:
            raise StorageUnavailable
        await record(self, thread_id, delivery)

    with monkeypatch.context() as killing:
        killing.setattr(Deliveries, "record_thread", die_for_the_first_couple)
        await begin(couple, how="writing")
        couple.env.inject_error("POST", f"/channels/{couple.home.id}/threads", status=503)
        await couple.cleo.slash(couple.home, START, topic=TOPIC, how="writing")
        await press(couple, dan, "Yes")
        await couple.advance_with_ticks(minutes=5)
    await couple.advance_with_ticks(minutes=30)
    assert couple.bot.user is not None
    people = [
        {member.id for member in await thread.fetch_members()} - {couple.bot.user.id}
        for thread in sorted(threads_in(couple), key=lambda thread: thread.id)
    ]
    assert people == [{couple.ada.id, couple.bo.id}, {couple.cleo.id, dan.id}]
    failures.records.clear()
