"""The demo's history, week by week, up to the moment the page opens."""

from datetime import datetime, time, timedelta

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from core.returning_questions import add_years
from demo.demo_world import DemoWorld, find_reply_with_button
from demo.tram_picture import tram_picture

TRAM_ALT = "A tram stop at night, one lamp, and the rails going away into the dark."
TRIES = ("Bake bread that rises", "Learn one song on two guitars")
ONGOING_TRY = "Five minutes on the balcony before bed"


async def first_week(world: DemoWorld, arrival: datetime) -> None:
    """Give thanks, keep a memory with a picture, agree on mornings, and do a lesson."""
    ada, bo, home = world.ada, world.bo, world.home
    await bo.slash(
        home, "thanks", message="You did the dishes on a day that was yours to rest.", about="everyday"
    )
    memory = await world.fill(
        ada,
        await ada.slash(home, "memory add"),
        title="The last tram",
        story="We missed it, walked for an hour, and found the bakery that opens at four.",
        day="3 May 2021",
        pictures=[("tram.jpg", tram_picture())],
        alt=TRAM_ALT,
    )
    await ada.click(find_reply_with_button(memory, "Share it here"), label="Share it here")
    await ada.click(find_reply_with_button(memory, "Yes, in the mornings"), label="Yes, in the mornings")
    await world.press(bo, "Agree")
    await world.fill(
        bo,
        await bo.slash(home, "memory add"),
        title="The first snow",
        story="You put your cold hands into my coat, and we watched the roofs turn white.",
        day=f"{add_years(arrival.date(), -4)}",
    )
    await _do_exercise(
        world, ada, did="You called my mother.", shows="You think ahead.", meant="Air to breathe."
    )
    await _do_exercise(
        world, bo, did="You waited up.", shows="You are loyal.", meant="I was glad to come home."
    )


async def second_week(world: DemoWorld, arrival: datetime) -> None:
    """Vote for a date, plan it and rate it; keep a milestone, and a hard time the couple came through."""
    ada, bo, home = world.ada, world.bo, world.home
    await ada.slash(
        home, "date poll", idea1="Walk by the river", idea2="Cook the green soup", idea3="Old films"
    )
    await _vote_for_both(world, 2)
    evening = datetime.combine((world.env.now() + timedelta(days=1)).date(), time(19), arrival.tzinfo)
    form = await world.press(ada, "Plan it")
    await world.fill(ada, form, when=f"{evening:%Y-%m-%d %H:%M}", where="Our kitchen", hours="2")
    # The last reminder is of use for an hour: with ticks six hours apart it would be missed, and `/couple
    # status` would say so.
    await world.wait_until(evening - timedelta(minutes=59))
    await world.wait_until(world.env.now() + timedelta(days=3))  # how it was is asked the morning after
    for who, line in ((bo, "The soup was too green, and I would do it again."), (ada, "You sang.")):
        form = await world.press(who, "Say how it was")
        await world.fill(who, form, feeling="warm", line=line)
    day = add_years(arrival.date() + timedelta(days=6), -7)
    await bo.slash(home, "milestone add", name="The day we met", date=f"{day}", yearly=True)
    growth = await world.fill(
        bo,
        await bo.slash(home, "growth through"),
        title="The winter of the move",
        asked="To live out of boxes for ten weeks, with one lamp.",
        carried="Tea on the stairs, every evening.",
        me="I learned to say when it is too much.",
        you="You learned to leave a thing unfinished.",
    )
    form = await bo.click(find_reply_with_button(growth, "Thank for this"), label="Thank for this")
    await world.fill(bo, form, did="You carried the lamp from room to room.", says="", meant="")


async def third_week(world: DemoWorld, arrival: datetime) -> None:
    """Begin the things a visitor finds under way.

    Sealed wishes, a planned date, a chosen idea, an affection kept for later, lines that wait for an *Agree*.
    """
    ada, bo, home = world.ada, world.bo, world.home
    await ada.slash(home, "thanks", message="You listened until I had found the word.", about="support")
    await bo.slash(home, "affection", kind="hug", note="For the long Thursday.")
    await world.press(ada, "For when we’re together")
    for what in TRIES:
        await bo.slash(home, "try add", what=what)
    await ada.slash(home, "try add", what=ONGOING_TRY, ongoing=True)
    wishes = (
        (ada, "That we go out once a week, even if it rains.", "I choose where, and find the umbrella."),
        (bo, "That mornings are slower.", "I set the alarm ten minutes earlier, and make the coffee."),
    )
    for who, wish, promise in wishes:
        await world.fill(who, await who.slash(home, "growth wish"), wish=wish, promise=promise)
    await _do_exercise(world, bo, "bids", mine="I send you a cloud.", yours="You hum when you are near.")
    await _propose_line(world, ada, "hopes", "We want to finish a talk without one of us leaving the room.")
    panel = await bo.slash(home, "learn prepare")
    await _choose_first(bo, panel, "Read a line that’s waiting", "Agree")
    await _propose_line(world, bo, "good", "We can always laugh about the dog.")
    concert = f"{arrival + timedelta(days=4):%Y-%m-%d} 20:00"
    await ada.slash(home, "date plan", what="The concert in the old harbour", when=concert, where="Pier 3")
    await ada.slash(home, "date poll", idea1="Soup on the balcony", idea2="A walk to the lighthouse")
    await _vote_for_both(world, 2)


WEEKS = (first_week, second_week, third_week)


async def _vote_for_both(world: DemoWorld, number: int) -> None:
    """Let both partners vote for the idea with this number in the newest poll, and end it."""
    poll = next(message for message in reversed(world.home.history()) if message.reactions)
    for who in world.partners:
        await who.react(poll, f"{number}️⃣")
    await world.press(world.partners[0], "Done")


async def _do_exercise(world: DemoWorld, who: MemberActor, lesson: str = "gratitude", **lines: str) -> None:
    panel = await who.slash(world.home, "learn start", lesson=lesson)
    form = await who.click(find_reply_with_button(panel, "Do the exercise"), label="Do the exercise")
    await world.fill(who, form, **lines)


async def _propose_line(world: DemoWorld, who: MemberActor, topic: str, line: str) -> None:
    panel = await who.slash(world.home, "learn prepare")
    form = await who.click(find_reply_with_button(panel, "Add a line"), label="Add a line")
    await world.fill(who, form, topic=topic, line=line)


async def _choose_first(who: MemberActor, panel: InteractionResult, menu: str, label: str) -> None:
    """Choose the first option of a menu, and press a button of the reply it opens."""
    last_reply = [reply for reply in [panel.response, *panel.followups] if reply is not None][-1]
    children = [child for row in last_reply.components for child in row["components"]]
    select = next(child for child in children if child.get("placeholder") == menu)
    opened = await who.select(last_reply, [select["options"][0]["value"]], custom_id=select["custom_id"])
    await who.click(find_reply_with_button(opened, label), label=label)
