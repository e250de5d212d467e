"""The meanings of Discord's errors, decided in one place."""

from enum import StrEnum
from http import HTTPStatus
from typing import Any

import aiohttp
import discord

# Neither `RateLimited` nor aiohttp's errors are `HTTPException`s; `ServerDisconnectedError` is no `OSError`.
CONNECTION_ERRORS = (discord.RateLimited, aiohttp.ClientError, TimeoutError, OSError)
REQUEST_ERRORS = (discord.HTTPException, *CONNECTION_ERRORS)
"""Everything that a request to Discord can raise: what Discord answered, and what kept it from answering."""


class RequestTarget(StrEnum):
    """The target of a request; the same code means something else for another target."""

    HOME = "home"
    DIRECT_CHANNEL = "direct channel"
    THREAD = "thread"
    MESSAGE = "message"
    GUILD = "guild"
    MEMBER = "member"
    SCHEDULED_EVENT = "scheduled event"
    INTERACTION = "interaction"
    ATTACHMENT = "attachment"


class ErrorClass(StrEnum):
    """The meaning of an error for its target."""

    PASSING = "passing"
    """Nothing about the target: Discord, a proxy or the network had a bad moment. Try again."""
    TOKEN_REFUSED = "token refused"  # noqa: S105 (no token)
    """The bot's token was refused, whatever the target was. Wait until it is accepted again."""
    MESSAGES_CLOSED = "messages closed"
    """The person takes no direct messages from the bot."""
    TARGET_GONE = "target gone"
    """The target does not exist or takes no posts any more, or the bot is not in that server any more."""
    CONTAINER_GONE = "container gone"
    """The channel or server in which the target was does not exist any more."""
    NO_PERMISSION = "no permission"
    """The bot may not do this there."""
    INTERACTION_GONE = "interaction gone"
    """The interaction takes no answer any more; a channel message may still be possible."""
    REFUSED = "refused"
    """Discord refused the request itself, and would refuse it again."""


# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json. 0 is "General error", which
# discord.py also assumes if a body has no code: a proxy's or Cloudflare's page.
SMALLEST_CODE = 10_001
UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MEMBER, UNKNOWN_MESSAGE = 10003, 10004, 10007, 10008
UNKNOWN_USER, UNKNOWN_EVENT = 10013, 10070
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
VERIFICATION_LEVEL_TOO_HIGH = 50009
CANNOT_MESSAGE_USER, NO_MUTUAL_GUILD = 50007, 50278
FLAGGED_BY_ANTI_SPAM = 20026
THREAD_ARCHIVED, THREAD_LOCKED = 50083, 160005

# Unknown Interaction, Unknown Webhook: a token is valid for 15 minutes, and then answered with 401 and 50027.
INTERACTION_GONE_CODES = frozenset({10062, 10015, 50027})
MESSAGES_CLOSED_CODES = frozenset(
    {CANNOT_MESSAGE_USER, NO_MUTUAL_GUILD, FLAGGED_BY_ANTI_SPAM, VERIFICATION_LEVEL_TOO_HIGH}
)
PERMISSION_CODES = frozenset({MISSING_ACCESS, MISSING_PERMISSIONS, VERIFICATION_LEVEL_TOO_HIGH})
PASSING_CODES = frozenset(
    {
        20016,  # slow mode
        20028,  # the channel's limit of writes
        20029,  # the server's limit of writes
        40004,  # sending messages is temporarily disabled
        40006,  # a feature is temporarily disabled
        40060,  # another attempt has answered this interaction: sent again, it goes to the channel
        40062,  # the resource is rate limited
        40333,  # Cloudflare blocks the request
        130000,  # the resource is overloaded
    }
)
GONE_CODES: dict[RequestTarget, frozenset[int]] = {
    RequestTarget.HOME: frozenset({UNKNOWN_CHANNEL}),
    # A thread that a moderator has locked takes no posts, and only somebody who manages threads can open it.
    RequestTarget.THREAD: frozenset({UNKNOWN_CHANNEL, THREAD_ARCHIVED, THREAD_LOCKED}),
    RequestTarget.DIRECT_CHANNEL: frozenset({UNKNOWN_CHANNEL, UNKNOWN_USER}),
    RequestTarget.MESSAGE: frozenset({UNKNOWN_MESSAGE}),
    # A server without the bot is "Missing Access", one that was deleted is unknown.
    RequestTarget.GUILD: frozenset({UNKNOWN_GUILD, MISSING_ACCESS}),
    RequestTarget.MEMBER: frozenset({UNKNOWN_MEMBER, UNKNOWN_USER}),
    RequestTarget.SCHEDULED_EVENT: frozenset({UNKNOWN_EVENT}),
}
CONTAINER_GONE_CODES = frozenset({UNKNOWN_CHANNEL, UNKNOWN_GUILD})


def classify(error: Exception, target: RequestTarget) -> ErrorClass:
    """Classify an error of a request, by Discord's code and the target of the request.

    discord.py's class decides nothing: a proxy's 404 is a `NotFound`, too. An error that no request raises,
    such as a refusal of ours, is `REFUSED`.
    """
    if isinstance(error, CONNECTION_ERRORS):
        return ErrorClass.PASSING
    if not isinstance(error, discord.HTTPException):
        return ErrorClass.REFUSED
    code = discord_code(error)
    if target is RequestTarget.INTERACTION and code in INTERACTION_GONE_CODES:
        return ErrorClass.INTERACTION_GONE
    if error.status == HTTPStatus.UNAUTHORIZED and target is not RequestTarget.ATTACHMENT:
        return ErrorClass.TOKEN_REFUSED  # Discord's own comes without a code
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return ErrorClass.PASSING
    return _classify_by_code(code, error.status, target)


def _classify_by_code(code: int | None, status: int, target: RequestTarget) -> ErrorClass:
    if target is RequestTarget.ATTACHMENT:  # served by Discord's CDN, which has no codes
        is_gone = status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        return ErrorClass.TARGET_GONE if is_gone else ErrorClass.PASSING
    if code is None or code in PASSING_CODES:
        return ErrorClass.PASSING
    return _classify_final(code, status, target)


def _classify_final(code: int, status: int, target: RequestTarget) -> ErrorClass:
    if code in GONE_CODES.get(target, ()):
        return ErrorClass.TARGET_GONE
    if target is RequestTarget.DIRECT_CHANNEL and (
        code in MESSAGES_CLOSED_CODES or status == HTTPStatus.FORBIDDEN
    ):
        return ErrorClass.MESSAGES_CLOSED
    if code in CONTAINER_GONE_CODES:
        return ErrorClass.CONTAINER_GONE
    if code == FLAGGED_BY_ANTI_SPAM:  # a 403 about the bot, and not about the channel
        return ErrorClass.REFUSED
    if code in PERMISSION_CODES or status == HTTPStatus.FORBIDDEN:
        return ErrorClass.NO_PERMISSION
    return ErrorClass.REFUSED


def discord_code(error: discord.HTTPException) -> int | None:
    """Return the code in Discord's answer; None if the answer is not Discord's own."""
    code: Any = error.code  # as it was in the body: a proxy's may be a text
    return code if isinstance(code, int) and code >= SMALLEST_CODE else None


def is_transient(error: Exception, target: RequestTarget) -> bool:
    """Return whether another attempt may succeed: the error passes, or the token may be repaired."""
    return classify(error, target) in (ErrorClass.PASSING, ErrorClass.TOKEN_REFUSED)


def is_message_gone(error: Exception, client: discord.Client, channel_id: int) -> bool:
    """Return whether a requested message is deleted, by itself or with its channel."""
    what = classify(error, RequestTarget.MESSAGE)
    # With the channel only where the gateway has told of it, too: a post that was forgotten is never edited
    # or deleted again.
    is_channel_gone = what is ErrorClass.CONTAINER_GONE and client.get_channel(channel_id) is None
    return what is ErrorClass.TARGET_GONE or is_channel_gone


def error_details(error: Exception) -> dict[str, object]:
    """Return the loggable details of an error: Discord's code and status, or its type's name."""
    if isinstance(error, discord.HTTPException):
        return {"code": discord_code(error) or 0, "status": error.status}
    return {"error": type(error).__name__}
