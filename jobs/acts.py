"""Acts: what is done at a moment without a post, and what becomes of it where it fails."""

import discord
import structlog

from core.deliveries import Delivery, PostedLater
from core.errors import KindlingError, Over
from jobs.errands import Act
from jobs.messages import PASSING, is_passing
from services.deliveries import Deliveries
from ui.refusals import refusal
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")


async def carry_out(act: Act, delivery: Delivery, deliveries: Deliveries, *, is_asked_for: bool) -> None:
    """Do it and settle it: what is refused for good is missed, what passes is tried again.

    Somebody who asked for it is told: raises that refusal, or `PostedLater`.
    """
    try:
        await act(delivery)
    except Over:
        await deliveries.dropped(delivery)
    except KindlingError as error:
        await deliveries.missed(delivery, error.key.removeprefix("refusal-"))
        if is_asked_for:
            raise
    except (discord.HTTPException, *PASSING) as error:
        if not is_passing(error):
            raise
        LOG.warning("act put off", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
        await deliveries.retry(delivery)
        if is_asked_for:
            raise PostedLater(why=why(error)) from None
    else:
        await deliveries.sent(delivery, ())


def why(error: Exception) -> str:
    """Say why something kept is not posted yet."""
    if is_passing(error):
        return say("later-passing")
    return refusal(error) if isinstance(error, KindlingError) else say("later-refused")
