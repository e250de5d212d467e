"""Pictures of memories, as simulated people share them and see them."""

from simcord.results import InteractionResult, ResponseMessage
from support.photos import photo
from support.world import AnyMessage, World, reply_with_button

LAKE = ("lake.jpg", photo())


def alt_texts_of(message: AnyMessage | None) -> list[str | None]:
    """Return the descriptions of a message's pictures."""
    assert message is not None
    return [attachment.description for attachment in message.attachments]


def reply_with_pictures(result: InteractionResult) -> ResponseMessage:
    """Return the first reply that has pictures."""
    return next(
        reply for reply in [result.response, *result.followups] if reply is not None and reply.attachments
    )


async def share_memory(world: World, kept: InteractionResult) -> InteractionResult:
    """Press *Share it here* as Ada, on the reply to a memory that she has kept."""
    return await world.ada.click(reply_with_button(kept, "Share it here"), label="Share it here")
