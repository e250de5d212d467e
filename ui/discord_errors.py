"""What went wrong with a request to Discord, decided in one place."""

from http import HTTPStatus

import aiohttp
import discord

# Neither `RateLimited` nor aiohttp's errors are `HTTPException`s; `ServerDisconnectedError` is no `OSError`.
CONNECTION_ERRORS = (discord.RateLimited, aiohttp.ClientError, TimeoutError, OSError)
REQUEST_ERRORS = (discord.HTTPException, *CONNECTION_ERRORS)
"""Everything that a request to Discord can raise: what Discord answered, and what kept it from answering."""

ALREADY_ANSWERED = 40060  # another attempt has answered this interaction: sent again, it goes to the channel


def is_transient(error: Exception) -> bool:
    """Return whether an error passes by itself: Discord's bad days, a lost connection, a rate limit."""
    if isinstance(error, discord.HTTPException):
        return (
            error.code == ALREADY_ANSWERED
            or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            or error.status == HTTPStatus.TOO_MANY_REQUESTS
        )
    return isinstance(error, CONNECTION_ERRORS)


def error_details(error: Exception) -> dict[str, object]:
    """Return the details of an error that may be logged: Discord's code and status, or its type's name."""
    if isinstance(error, discord.HTTPException):
        return {"code": error.code, "status": error.status}
    return {"error": type(error).__name__}
