"""Albums: how simulated people keep a picture with a memory, and how they see it again."""

from photos import photo
from scenes import Shown, World, panel
from simcord.results import InteractionResult, ResponseMessage

LAKE = ("lake.jpg", photo())


def alts_of(message: Shown | None) -> list[str | None]:
    assert message is not None
    return [one.description for one in message.attachments]


def pictured(result: InteractionResult) -> ResponseMessage:
    """The message of an answer that has pictures."""
    return next(one for one in [result.response, *result.followups] if one is not None and one.attachments)


async def share(world: World, kept: InteractionResult) -> InteractionResult:
    return await world.ada.click(panel(kept, "Share it here"), label="Share it here")
