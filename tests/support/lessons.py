"""Lessons and the sheet for a first session, as simulated people use them."""

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from support.world import World, labels_of, private_text_of

LESSON = "listening"
TITLE = "Say back what you heard"
WAITING_LINES_MENU = "Read a line that’s waiting"
OTHER_LINES_MENU = "Read another line in full"


def panel_of(result: InteractionResult) -> ResponseMessage:
    """Return the last reply, which has the buttons; all replies must be private."""
    replies = [reply for reply in [result.response, *result.followups] if reply is not None]
    assert all(reply.ephemeral for reply in replies)
    return replies[-1]


def ids_of(message: ResponseMessage | discord.Message) -> dict[str, str]:
    """Return the `custom_id` of each button and menu, by its label or placeholder."""
    real = message.message if isinstance(message, ResponseMessage) else message
    children = [child for row in real.components for child in getattr(row, "children", [])]
    return dict(
        zip(labels_of(message), (str(getattr(child, "custom_id", "")) for child in children), strict=True)
    )


async def start_lesson(world: World, who: MemberActor, lesson: str = LESSON) -> ResponseMessage:
    """Open a lesson, and return its panel."""
    return panel_of(await who.slash(world.home, "learn start", lesson=lesson))


async def do_exercise(
    world: World, who: MemberActor, words: str = "A walk", label: str = "Do the exercise", **lines: str
) -> InteractionResult:
    """Do the exercise through the lesson's panel."""
    form = await who.click(await start_lesson(world, who), label=label)
    return await who.submit_modal(form, {"heard": words, "helps": words, "topic": words, **lines})


async def lesson_list(world: World, who: MemberActor) -> str:
    return private_text_of(await who.slash(world.home, "learn list"))


async def lesson_status(world: World, who: MemberActor) -> str:
    """Return a person's state of the lesson, as their list shows it; empty for a new one."""
    line = next(line for line in (await lesson_list(world, who)).splitlines() if f"**{TITLE}** (" in line)
    return line.split(" minutes)")[1].removeprefix(": ")


async def part_couple(world: World) -> None:
    panel = await world.ada.slash(world.home, "couple part")
    assert panel.response is not None
    await world.ada.click(panel.response, label="Part")


async def allow_direct_messages(*people: MemberActor, world: World) -> None:
    """Let these people allow the bot to send them direct messages."""
    for who in people:
        await who.slash(world.home, "couple messages", allowed="yes")


def direct_messages_to(who: MemberActor) -> list[discord.Message]:
    return who.user.dm_channel.history()


async def open_sheet(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "learn prepare")


async def propose_line(
    world: World, who: MemberActor, line: str = "We want to hear each other", topic: str = "hopes"
) -> InteractionResult:
    """Propose a line through the form."""
    form = await who.click(panel_of(await open_sheet(world, who)), label="Add a line")
    return await who.submit_modal(form, {"topic": topic, "line": line})


def options_of(panel: ResponseMessage, menu: str) -> list[dict[str, str]]:
    """Return the options of a menu, or none where the panel has no such menu."""
    for row in panel.components:
        for child in row["components"]:
            if child.get("placeholder") == menu:
                return child["options"]
    return []


async def read_line(
    world: World, who: MemberActor, menu: str = WAITING_LINES_MENU, index: int = 0
) -> ResponseMessage:
    """Choose a line in a menu, and return the panel that shows it whole."""
    panel = panel_of(await open_sheet(world, who))
    value = options_of(panel, menu)[index]["value"]
    return panel_of(await who.select(panel, [value], custom_id=ids_of(panel)[menu]))


async def agree_on_line(world: World, line: str = "We want to hear each other", topic: str = "hopes") -> None:
    """Propose a line as Ada, and agree to it as Bo."""
    await propose_line(world, world.ada, line, topic)
    await world.bo.click(await read_line(world, world.bo), label="Agree")


async def make_sheet_files(world: World, who: MemberActor) -> tuple[ResponseMessage, dict[str, bytes]]:
    """Press *The sheet*; return the reply, and the content of each file by name."""
    result = await who.click(panel_of(await open_sheet(world, who)), label="The sheet")
    reply = panel_of(result)
    return reply, {file.filename: await file.read() for file in reply.attachments}


async def assert_refused_to_others(world: World, buttons: list[tuple[discord.Message, str]]) -> None:
    """Assert that Cleo is refused at each button, first without a couple and then as a partner in another."""
    for message, label in buttons:
        refused = await world.cleo.click(message, label=label)
        assert refused.modal is None
        assert "You’re not in a couple here yet" in private_text_of(refused)
    await world.make_another_couple()
    for message, label in buttons:
        assert "belongs to another couple" in private_text_of(await world.cleo.click(message, label=label))
