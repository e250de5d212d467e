"""Rounds of wishes, as simulated people go through them."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from support.world import World, labels_of, private_text_of

ADAS_WISH = {"wish": "More sunrises outside", "promise": "I wake us with coffee"}
BOS_WISH = {"wish": "More music at home", "promise": "I tune the piano"}


async def write_wish(world: World, who: MemberActor, words: dict[str, str]) -> InteractionResult:
    """Write a person's wish, or change it."""
    form = await who.slash(world.home, "growth wish")
    return await who.submit_modal(form, words) if form.modal else form


async def open_list(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "growth list")


async def list_text(world: World, who: MemberActor) -> str:
    """Return everything that a person's list shows."""
    return private_text_of(await open_list(world, who))


async def press_in_list(world: World, who: MemberActor, label: str) -> InteractionResult:
    """Press a button in a person's list, in the first message that has it."""
    listed = await open_list(world, who)
    first = next(
        reply
        for reply in [listed.response, *listed.followups]
        if reply is not None and label in labels_of(reply)
    )
    return await who.click(first, label=label)


async def delete_own_wish(world: World, who: MemberActor) -> InteractionResult:
    """Take a person's wish back, and confirm it where the bot asks first."""
    reply = await press_in_list(world, who, "Take my wish back")
    if reply.response is not None and "Take it back, end the round" in labels_of(reply.response):
        return await who.click(reply.response, label="Take it back, end the round")
    return reply


async def write_both_wishes(world: World) -> None:
    await write_wish(world, world.ada, ADAS_WISH)
    await write_wish(world, world.bo, BOS_WISH)


async def advance_to(world: World, step: str) -> None:
    """Go through a round up to a step: sealed, open, trying, asking; any other is Ada's first note."""
    await write_wish(world, world.ada, ADAS_WISH)
    if step == "sealed":
        return
    await write_wish(world, world.bo, BOS_WISH)
    if step == "open":
        return
    await press_in_list(world, world.ada, "I’ll do mine")
    if step == "trying":
        return
    await world.advance_with_one_tick(days=7, hours=12)
    if step == "asking":
        return
    await write_noticed(world, world.ada, "We laughed at breakfast")


async def write_noticed(world: World, who: MemberActor, body: str) -> InteractionResult:
    form = await press_in_list(world, who, "What I noticed")
    return await who.submit_modal(form, {"body": body})


async def component_key_of(world: World, who: MemberActor, verb: str) -> str:
    """Return the key that a button with this verb has in a person's list."""
    listed = await open_list(world, who)
    replies = [one for one in (listed.response, *listed.followups) if isinstance(one, ResponseMessage)]
    items = [item for reply in replies for row in reply.components for item in row["components"]]
    ids = [str(item["custom_id"]) for item in items]
    found = [one for one in ids if one.startswith("wish:") and one.endswith(f":{verb}")]
    assert found, f"no button to {verb}"
    return found[0].split(":")[1]


async def part_couple(world: World) -> None:
    panel = await world.ada.slash(world.home, "couple part")
    assert panel.response is not None
    await world.ada.click(panel.response, label="Part")
