"""Task handlers: due actions that post nothing, and the outcome of those that fail."""

from collections.abc import Awaitable, Callable

import structlog

from core.couples import PartnerGone
from core.deliveries import Delivery, PostDelayed
from core.errors import KindlingError, NotAvailable
from core.pictures import PicturesUnreachable
from delivery.failures import FailureSettler
from delivery.rendering import TaskHandler
from services.deliveries import Deliveries
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, is_transient
from ui.refusals import refusal_sentence
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")


def handler_of(run: Callable[[int], Awaitable[object]]) -> TaskHandler:
    """Return the task handler that runs a use case on the delivery's subject."""

    async def handle(delivery: Delivery) -> None:
        await run(delivery.subject_id)

    return handle


async def run_task(
    handler: TaskHandler,
    delivery: Delivery,
    deliveries: Deliveries,
    failures: FailureSettler,
    *,
    is_requested: bool,
) -> None:
    """Run a task and settle it: missed if it is refused for good, due again if the obstacle passes.

    A person who asked for it is told: raises the refusal, or `PostDelayed`.
    """
    try:
        await handler(delivery)
    except NotAvailable:
        await deliveries.settle_dropped(delivery)
    except KindlingError as error:
        await deliveries.settle_missed(delivery, error.text_id.removeprefix("refusal-"))
        if is_requested:
            raise
    except REQUEST_ERRORS as error:
        what = classify(error, RequestTarget.GUILD)
        if what is ErrorClass.TOKEN_REFUSED:
            await failures.wait_for_token(delivery)
        elif what is ErrorClass.PASSING:
            LOG.warning("act put off", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            await deliveries.retry(delivery)
        else:
            raise
        if is_requested:
            raise refusal_of_failure(error) from None
    else:
        await deliveries.settle_sent(delivery, ())


def refusal_of_failure(error: Exception) -> KindlingError:
    """Return the refusal for the person who asked: the post is kept, with the reason for the delay."""
    if isinstance(error, PartnerGone):
        return error  # nothing is kept
    if is_transient(error, RequestTarget.HOME):
        return PostDelayed(why=say("later-passing"))
    if isinstance(error, PicturesUnreachable):
        return PostDelayed(why=say("later-pictures"))
    why = refusal_sentence(error) if isinstance(error, KindlingError) else say("later-refused")
    return PostDelayed(why=why)
