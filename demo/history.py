"""Live through some weeks with the bot before the demo's page opens, from the invitation on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from simcord import Env

from core.moments import instant_of
from demo.demo_world import DemoWorld, find_with_button
from demo.history_weeks import WEEKS

ZONE = ZoneInfo("Europe/Berlin")
OTHER_ZONE = "Europe/Lisbon"
# The page opens this long before the weekly question, so that a visitor sees it arrive.
LEAD_TIME = timedelta(seconds=20)
# Real time that living through the history may take, before the weekly question falls due.
HISTORY_MARGIN = timedelta(seconds=45)
# Ada's and Bo's answers: to the first question, then to the deck's first of each part.
ANSWERS = (
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


async def live_history(env: Env, real_now: datetime, report: Callable[[str], None]) -> DemoWorld:
    """Create a couple, live through its weeks, and stop 20 simulated seconds before its next question.

    That question falls due 45 to 105 seconds after `real_now`, since living through the history takes time.
    `report` gets a line for each step, for the person waiting.
    """
    env.backend.bot_user.name = "Kindling"
    owner = env.create_user("ada", global_name="Ada")
    guild = env.create_guild("Ada & Bo", owner=owner)
    home = guild.create_text_channel("home", topic="Our place")
    ada = guild.add_member(owner)
    bo = guild.add_member(env.create_user("bo", global_name="Bo"))
    world = DemoWorld(env, home, ada, bo)
    arrival = _next_minute(real_now + HISTORY_MARGIN).astimezone(ZONE)
    # The same wall time each week; the offset from UTC may change on the way, so each has its own instant.
    arrivals = [
        instant_of((arrival - timedelta(weeks=weeks)).date(), arrival.time(), ZONE)
        for weeks in range(len(WEEKS), -1, -1)
    ]
    await world.skip_to(arrivals[0] - timedelta(days=2))
    report("Ada invites Bo, and both answer the first question")
    await _pair(world)
    await ada.slash(home, "ritual set", ritual="checkin", day=f"{arrival:%A}", time=f"{arrival:%H:%M}")
    for number, (live_week, due, answers) in enumerate(zip(WEEKS, arrivals, ANSWERS[1:], strict=False), 1):
        report(f"Week {number} of {len(WEEKS)}")
        await world.wait_until(due + timedelta(seconds=1))
        await _answer_question(world, answers)
        await world.wait_until(due + timedelta(days=1))
        await live_week(world, arrival)
    await world.wait_until(arrivals[-1] - LEAD_TIME)
    _delete_private_replies(world)
    for partner in world.partners:
        await partner.slash(home, "kindling")  # a newcomer's first view, as either partner
    return world


def _delete_private_replies(world: DemoWorld) -> None:
    """Delete private replies, as Discord does once a person has reloaded the app."""
    for partner in world.partners:
        for message in world.home.history(viewer=partner):
            if message.flags.ephemeral:
                world.env.backend.delete_message(world.home.id, message.id)


async def _pair(world: DemoWorld) -> None:
    home, ada, bo = world.home, world.ada, world.bo
    await ada.slash(home, "couple start", partner=bo.user)
    consent = await bo.click(find_with_button(home, "Accept"), label="Accept")
    if consent.response is None:
        raise LookupError("consent")
    await bo.click(consent.response, label="Yes, we are both adults")
    await ada.slash(home, "couple timezone", zone=str(ZONE), both=True)
    await bo.slash(home, "couple timezone", zone=OTHER_ZONE)
    setup = find_with_button(home, "Only we two read here")
    await ada.click(setup, label="Only we two read here")
    await bo.click(find_with_button(home, "Agree"), label="Agree")
    await ada.click(find_with_button(home, "Looks right"), label="Looks right")
    await _answer_question(world, ANSWERS[0])


async def _answer_question(world: DemoWorld, answers: tuple[str, str]) -> None:
    for partner, body, pulse in zip(world.partners, answers, ("4", "5"), strict=True):
        form = await partner.click(find_with_button(world.home, "Answer"), label="Answer")
        given = {"pulse": pulse} if "'pulse'" in str(form.modal) else {}  # asked from the second week on
        await partner.submit_modal(form, {"body": body, **given})


def _next_minute(moment_: datetime) -> datetime:
    return moment_.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
