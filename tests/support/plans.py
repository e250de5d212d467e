"""Plans, as simulated people make them and see them."""

import discord
from simcord.results import ResponseMessage
from support.world import World

LAKE = "Swim in the lake"
PLAN_BUTTONS = ["Calendar file", "Move it", "Call it off", "Make it a server event"]
NEW_PLAN, MOVED_PLAN, CALLED_OFF = (
    "you have a plan",
    "your plan has changed",
    "is called off",
)
REMINDER, AFTER = "your plan is coming up", "how was it?"


async def make_plan(world: World, what: str = LAKE, when: str = "3 Jan 19:00", **options: object) -> None:
    """Make a plan as Ada. The tests' clock starts on Thursday, 1 January 2026, midnight UTC."""
    await world.ada.slash(world.home, "date plan", what=what, when=when, **options)


def option_value(message: ResponseMessage, number: int = 0) -> str:
    """Return the value of an option in the reply's menu."""
    return message.components[0]["components"][0]["options"][number]["value"]


def plan_id_of(card: discord.Message) -> str:
    """Return the plan's id, as the first button of its card has it."""
    return card.components[0].children[0].custom_id.split(":")[1]  # type: ignore[union-attr] (it has buttons)
