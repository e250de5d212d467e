"""Wishes: how two simulated people live a round of them."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from support.world import World, labels_of, private_text_of

ADAS_WISH = {"wish": "More sunrises outside", "promise": "I wake us with coffee"}
BOS_WISH = {"wish": "More music at home", "promise": "I tune the piano"}


async def write_wish(world: World, who: MemberActor, words: dict[str, str]) -> InteractionResult:
    """Let somebody write a wish, or change it."""
    form = await who.slash(world.home, "growth wish")
    return await who.submit_modal(form, words) if form.modal else form


async def open_list(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "growth list")


async def list_text(world: World, who: MemberActor) -> str:
    """All that somebody is shown in the list."""
    return private_text_of(await open_list(world, who))


async def press_in_list(world: World, who: MemberActor, label: str) -> InteractionResult:
    """Press a button of what stands first in somebody's list."""
    found = await open_list(world, who)
    first = next(
        one for one in [found.response, *found.followups] if one is not None and label in labels_of(one)
    )
    return await who.click(first, label=label)


async def delete_own_wish(world: World, who: MemberActor) -> InteractionResult:
    """Let somebody take their wish back, and say yes where they are asked first."""
    taken = await press_in_list(world, who, "Take my wish back")
    if taken.response is not None and "Take it back, end the round" in labels_of(taken.response):
        return await who.click(taken.response, label="Take it back, end the round")
    return taken


async def write_both_wishes(world: World) -> None:
    await write_wish(world, world.ada, ADAS_WISH)
    await write_wish(world, world.bo, BOS_WISH)


async def advance_to(world: World, step: str) -> None:
    """Live a round up to a step."""
    await write_wish(world, world.ada, ADAS_WISH)
    if step == "sealed":
        return
    await write_wish(world, world.bo, BOS_WISH)
    if step == "open":
        return
    await press_in_list(world, world.ada, "I will do mine")
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
    """The key that a button of that verb has for somebody just now."""
    found = await open_list(world, who)
    for one in [found.response, *found.followups]:
        for row in one.components if isinstance(one, ResponseMessage) else ():
            for item in row["components"]:
                if item["custom_id"].startswith("wish:") and item["custom_id"].endswith(f":{verb}"):
                    return str(item["custom_id"].split(":")[1])
    raise AssertionError(f"no button to {verb}")


async def part_couple(world: World) -> None:
    panel = await world.ada.slash(world.home, "couple part")
    assert panel.response is not None
    await world.ada.click(panel.response, label="Part")
