"""The demo's world: a server with two partners and a home, already paired, with some weeks of history."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from core.moments import moment

WEEKS = 4
ZONE = ZoneInfo("Europe/Berlin")
OTHER_ZONE = "Europe/Lisbon"
LEAD = timedelta(seconds=20)  # before the check-in that arrives by itself
SEEDING = timedelta(seconds=45)  # the seconds that the history may take to be lived
ANSWERS = (  # to the first question, then to the deck's first of each part
    (
        "You came back for my umbrella although you were late yourself. I still think of that.",
        "You laughed before the joke was over, and everybody turned around.",
    ),
    (
        "That I was proud of you on Tuesday. You were on the phone, and then the evening was gone.",
        "That I am a little afraid of the new job, and that your calm helps me more than advice.",
    ),
    (
        "That you are funny before breakfast. Nobody at work would believe me.",
        "How long you can stay with something difficult. I had taken it for quiet, and it was courage.",
    ),
    (
        "An hour on the balcony, phones inside, and nobody has to say anything clever.",
        "Cooking with music, you cut, I stir, and we both taste too much.",
    ),
)


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """A simulated server, its home channel and the two partners."""

    env: Env
    home: ChannelHandle
    ada: MemberActor
    bo: MemberActor

    @property
    def partners(self) -> tuple[MemberActor, MemberActor]:
        """Both, Ada first."""
        return (self.ada, self.bo)


def with_button(channel: ChannelHandle, label: str) -> discord.Message:
    """Find the newest message with a button of that label. Raises `LookupError`."""
    for message in reversed(channel.history()):
        children = [child for row in message.components for child in getattr(row, "children", [])]
        if any(getattr(child, "label", None) == label for child in children):
            return message
    raise LookupError(label)


async def live(env: Env, real_now: datetime) -> DemoWorld:
    """Let two people live some weeks with the bot, up to 20 seconds before their next check-in."""
    env.backend.bot_user.name = "Kindling"
    owner = env.create_user("ada", global_name="Ada")
    guild = env.create_guild("Ada & Bo", owner=owner)
    home = guild.create_text_channel("home", topic="Our place")
    ada = guild.add_member(owner)
    bo = guild.add_member(env.create_user("bo", global_name="Bo"))
    world = DemoWorld(env, home, ada, bo)
    arrival = _next_minute(real_now + SEEDING).astimezone(ZONE)
    arrivals = [
        moment((arrival - timedelta(weeks=weeks)).date(), arrival.time(), ZONE)
        for weeks in range(WEEKS - 1, -1, -1)
    ]
    await _wait_until(env, arrivals[0] - timedelta(days=2))
    await _pair(world)
    await ada.slash(home, "ritual set", ritual="checkin", day=f"{arrival:%A}", time=f"{arrival:%H:%M}")
    for week, due in enumerate(arrivals[:-1], 1):
        await _wait_until(env, due + timedelta(seconds=1))
        await _run_due(env)
        await _answer(world, ANSWERS[week])
        await _between(world, week)
    await _wait_until(env, arrivals[-1] - LEAD)
    await _run_due(env)
    _forget_private_replies(world)
    return world


def _forget_private_replies(world: DemoWorld) -> None:
    """Let private replies go, as Discord does when a person comes back later."""
    for partner in world.partners:
        for message in world.home.history(viewer=partner):
            if message.flags.ephemeral:
                world.env.backend.delete_message(world.home.id, message.id)


async def _pair(world: DemoWorld) -> None:
    home, ada, bo = world.home, world.ada, world.bo
    await ada.slash(home, "couple start", partner=bo.user)
    consent = await bo.click(with_button(home, "Accept"), label="Accept")
    if consent.response is None:
        raise LookupError("consent")
    await bo.click(consent.response, label="Yes, we are both adults")
    await ada.slash(home, "couple timezone", zone=str(ZONE), both=True)
    await bo.slash(home, "couple timezone", zone=OTHER_ZONE)
    setup = with_button(home, "Only we two read here")
    await ada.click(setup, label="Only we two read here")
    await bo.click(with_button(home, "Agree"), label="Agree")
    await ada.click(with_button(home, "Looks right"), label="Looks right")
    await _answer(world, ANSWERS[0])


async def _answer(world: DemoWorld, answers: tuple[str, str]) -> None:
    for partner, body, pulse in zip(world.partners, answers, ("4", "5"), strict=True):
        form = await partner.click(with_button(world.home, "Answer"), label="Answer")
        await partner.submit_modal(form, {"body": body, "pulse": pulse})


async def _between(world: DemoWorld, week: int) -> None:
    """Live the rest of a week: a thank-you, a memory, a date night, a hug."""
    env, home, ada, bo = world.env, world.home, world.ada, world.bo
    await env.advance_time(timedelta(days=1).total_seconds())
    match week:
        case 1:
            await bo.slash(
                home,
                "thanks",
                message="You did the dishes on a day that was yours to rest.",
                about="everyday",
            )
            form = await ada.slash(home, "memory add")
            words = {
                "title": "The last tram",
                "story": "We missed it, walked for an hour, and found the bakery that opens at four.",
                "day": "3 May 2021",
            }
            await _share(world, await ada.submit_modal(form, words))
        case 2:
            await ada.slash(
                home, "date poll", idea1="Walk by the river", idea2="Cook the green soup", idea3="Old films"
            )
            poll = home.history()[-1]
            poll = next(message for message in reversed(home.history()) if message.reactions) or poll
            await ada.react(poll, "1️⃣")
            await ada.react(poll, "2️⃣")
            await bo.react(poll, "2️⃣")
        case _:
            await ada.slash(
                home, "thanks", message="You listened until I had found the word.", about="support"
            )
            await bo.slash(home, "affection", kind="hug", note="For the long Thursday.")


async def _share(world: DemoWorld, kept: InteractionResult) -> None:
    for message in [kept.response, *kept.followups]:
        labels = (
            [child.get("label") for row in message.components for child in row["components"]]
            if message
            else []
        )
        if message is not None and "Share it here" in labels:
            await world.ada.click(message, label="Share it here")


def _next_minute(moment_: datetime) -> datetime:
    return moment_.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)


async def _wait_until(env: Env, moment_: datetime) -> None:
    await env.advance_time(max(0.0, (moment_ - env.now()).total_seconds()))


async def _run_due(env: Env) -> None:
    bot: Any = env.bot
    await bot.run_due()
