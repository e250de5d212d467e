"""Failures: decide the fate of a delivery that could not be made."""

from datetime import timedelta

import discord
import structlog

from core.couples import Couple, PartnerGone
from core.deliveries import Delivery
from core.errors import KindlingError
from core.pictures import PicturesUnreachable
from delivery.sender import RecipientUnreachable, Target
from services.deliveries import Deliveries
from ui.discord_errors import ErrorClass, RequestTarget, classify, discord_code

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")

# While Discord refuses the token, nothing is claimed (`token_check`). This wait is for a single request that
# gets a 401 for another reason: without it, every tick would repeat it.
TOKEN_WAIT = timedelta(minutes=1)
HOME_TROUBLES = (ErrorClass.NO_PERMISSION, ErrorClass.TARGET_GONE, ErrorClass.CONTAINER_GONE)


class FailureSettler:
    """Decides between another attempt, another thread, and missed; reports trouble at home to the couple."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    async def settle(
        self,
        delivery: Delivery,
        couple: Couple | None,
        error: Exception,
        channel: Target | None,
        *,
        is_partly_sent: bool,
    ) -> None:
        """Settle a failed delivery; `channel` is its destination, if that was found."""
        is_in_thread = channel is not None and not isinstance(channel, discord.TextChannel)
        target = RequestTarget.THREAD if is_in_thread else RequestTarget.HOME
        error_class = classify(error, target)
        if isinstance(error, PartnerGone):
            await self._deliveries.settle_dropped(delivery)
        elif isinstance(error, PicturesUnreachable):
            # Wait for the pictures: a card posted without them would never get them.
            LOG.warning("delivery postponed", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            await self._deliveries.retry(delivery)
        elif isinstance(error, KindlingError):
            reason = error.text_id.removeprefix("refusal-")
            await self._settle_home_trouble(delivery, couple, reason)
        elif isinstance(error, RecipientUnreachable):
            await self._deliveries.settle_missed(delivery, "messages-closed")
        elif error_class is ErrorClass.PASSING:
            LOG.warning("delivery postponed", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            await self._deliveries.retry(delivery)
        elif error_class is ErrorClass.TOKEN_REFUSED:
            await self.wait_for_token(delivery, is_partly_sent=is_partly_sent)
        elif error_class is ErrorClass.TARGET_GONE and is_in_thread and delivery.kind.promises.has_thread:
            # The thread was deleted or locked. Without its record, the next attempt opens another one.
            await self._deliveries.delete_thread_record(delivery.kind, delivery.subject_id)
            await self._deliveries.retry(delivery)
        elif error_class in HOME_TROUBLES:
            await self._settle_home_trouble(delivery, couple, "home-refused")
        else:
            await self._settle_refused(delivery, error)

    async def wait_for_token(self, delivery: Delivery, *, is_partly_sent: bool = False) -> None:
        """Keep a delivery until Discord accepts the token again, without counting an attempt."""
        LOG.warning("delivery waits for the token", id=delivery.id, kind=delivery.kind)
        # Count the attempt if it sent some messages: only from the second attempt on is the channel searched
        # for those.
        until = discord.utils.utcnow() + TOKEN_WAIT
        await self._deliveries.postpone(delivery, until, was_tried=is_partly_sent)

    async def _settle_refused(self, delivery: Delivery, error: Exception) -> None:
        code = discord_code(error) if isinstance(error, discord.HTTPException) else None
        LOG.error("delivery refused", id=delivery.id, kind=delivery.kind, code=code or 0)
        await self._deliveries.settle_missed(delivery, f"refused-{code or 0}")

    async def _settle_home_trouble(self, delivery: Delivery, couple: Couple | None, reason: str) -> None:
        LOG.warning("home in trouble", couple=delivery.couple_id, reason=reason)
        if delivery.not_after is None and not delivery.kind.promises.is_direct_message:
            await self._deliveries.retry(delivery)  # it is never too late, and the home may be repaired
        else:
            await self._deliveries.settle_missed(delivery, reason)
        if couple is not None and not delivery.kind.promises.is_direct_message:
            await self._deliveries.record_home_trouble(couple, reason)
