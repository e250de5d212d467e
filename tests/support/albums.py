"""Albums: how simulated people keep a picture with a memory, and how they see it again."""

from simcord.results import InteractionResult, ResponseMessage
from support.photos import photo
from support.world import AnyMessage, World, reply_with_button

LAKE = ("lake.jpg", photo())


def alt_texts_of(message: AnyMessage | None) -> list[str | None]:
    assert message is not None
    return [one.description for one in message.attachments]


def reply_with_pictures(result: InteractionResult) -> ResponseMessage:
    """The message of an answer that has pictures."""
    return next(one for one in [result.response, *result.followups] if one is not None and one.attachments)


async def share_memory(world: World, kept: InteractionResult) -> InteractionResult:
    return await world.ada.click(reply_with_button(kept, "Share it here"), label="Share it here")
