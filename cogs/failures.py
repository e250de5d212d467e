"""Refusals and failures: one private sentence for the person; for the log, an id and nobody's words."""

import secrets
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import discord
import structlog

from core.errors import CommitUnknown, KindlingError
from core.supports import leaves_no_trace
from ui.discord_errors import REQUEST_ERRORS, error_details
from ui.persistent import router_of
from ui.refusals import RetryView, doubt_sentence, failure_sentence, refusal_sentence, refuse, return_typed
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.requests")
NO_WORDS: Mapping[str, str] = MappingProxyType({})


def report_error(error: Exception, source: str) -> str:
    """Return the sentence for a refusal or a failure; log a failure, with an id and nobody's words."""
    if isinstance(error, KindlingError):
        return refusal_sentence(error)
    if leaves_no_trace(source):
        return say("support-failed")
    sentence = doubt_sentence if isinstance(error, CommitUnknown) else failure_sentence
    return sentence(log_failure(error, source))


def log_failure(error: Exception, source: str) -> str:
    """Log a failure without anybody's words, and return its id in the log."""
    error_id = secrets.token_hex(4)
    details: dict[str, object] = {"error": type(error).__name__, **error_details(error)}
    if error.__cause__ is not None:
        details["cause"] = type(error.__cause__).__name__
    frames = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    LOG.error("request failed", id=error_id, what=source, **details, at=frames)
    return error_id


async def refuse_if_possible(
    interaction: discord.Interaction,
    sentence: str,
    source: str,
    *,
    view: RetryView | None = None,
    words: Mapping[str, str] = NO_WORDS,
) -> None:
    """Refuse with a sentence, unless Discord no longer accepts an answer to this interaction.

    `view` offers to try again, and `words` are given back.
    """
    leaves_trace = not leaves_no_trace(source)
    try:
        if words:
            await return_typed(interaction, sentence, words, view)
        else:
            await refuse(interaction, sentence, leaves_trace=leaves_trace, view=view)
        if view is not None:
            router_of(interaction).remember_view(view)
    except REQUEST_ERRORS as error:
        if leaves_trace:
            LOG.warning("no answer possible", **error_details(error))
