"""Errors of requests to Discord: classified in one place, by Discord's code and the request's target."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from core.errors import NotAvailable
from ui.discord_errors import (
    REQUEST_ERRORS,
    ErrorClass,
    RequestTarget,
    classify,
    error_details,
    is_message_gone,
    is_transient,
)

HOME, DIRECT, THREAD = RequestTarget.HOME, RequestTarget.DIRECT_CHANNEL, RequestTarget.THREAD
MESSAGE, GUILD, MEMBER = RequestTarget.MESSAGE, RequestTarget.GUILD, RequestTarget.MEMBER
EVENT, INTERACTION = RequestTarget.SCHEDULED_EVENT, RequestTarget.INTERACTION
CODED = [target for target in RequestTarget if target is not RequestTarget.ATTACHMENT]
CLASS_BY_STATUS = {403: discord.Forbidden, 404: discord.NotFound, 500: discord.DiscordServerError}


def answered(status: int, code: object = 0) -> discord.HTTPException:
    """An answer that discord.py raises, in the class that it has for its status."""
    response: Any = SimpleNamespace(status=status, reason="")
    body: Any = "<html>" if code is None else {"code": code, "message": ""}
    return CLASS_BY_STATUS.get(status, discord.HTTPException)(response, body)


LOST: list[Callable[[], Exception]] = [
    lambda: discord.RateLimited(1.0),
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientPayloadError,
    TimeoutError,
    ConnectionResetError,
]


@pytest.mark.parametrize("target", RequestTarget)
@pytest.mark.parametrize("make", LOST)
def test_a_request_without_an_answer_passes(make: Callable[[], Exception], target: RequestTarget) -> None:
    assert classify(make(), target) is ErrorClass.PASSING
    assert isinstance(make(), REQUEST_ERRORS)


@pytest.mark.parametrize("target", CODED)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 429, 500, 503])
@pytest.mark.parametrize("code", [None, 0, 1, 1020, "access_denied"])
def test_an_answer_without_a_code_of_discords_passes(
    status: int, code: object, target: RequestTarget
) -> None:
    assert classify(answered(status, code), target) is ErrorClass.PASSING
    assert is_transient(answered(status, code), target)


@pytest.mark.parametrize("target", CODED)
def test_a_401_is_about_the_token_whatever_was_asked_for(target: RequestTarget) -> None:
    assert classify(answered(401), target) is ErrorClass.TOKEN_REFUSED
    assert is_transient(answered(401), target)


@pytest.mark.parametrize(
    ("status", "code", "target", "expected"),
    [
        (400, 40060, INTERACTION, ErrorClass.PASSING),
        (403, 40333, HOME, ErrorClass.PASSING),
        (403, 40333, DIRECT, ErrorClass.PASSING),
        (400, 130000, HOME, ErrorClass.PASSING),
        (401, 50027, INTERACTION, ErrorClass.INTERACTION_GONE),
        (401, 50027, HOME, ErrorClass.TOKEN_REFUSED),
        (404, 10062, INTERACTION, ErrorClass.INTERACTION_GONE),
        (404, 10015, INTERACTION, ErrorClass.INTERACTION_GONE),
        (404, 10015, HOME, ErrorClass.REFUSED),
        (403, 50007, DIRECT, ErrorClass.MESSAGES_CLOSED),
        (403, 50278, DIRECT, ErrorClass.MESSAGES_CLOSED),
        (400, 50278, DIRECT, ErrorClass.MESSAGES_CLOSED),
        (403, 20026, DIRECT, ErrorClass.MESSAGES_CLOSED),
        (403, 50009, DIRECT, ErrorClass.MESSAGES_CLOSED),
        (403, 50001, DIRECT, ErrorClass.MESSAGES_CLOSED),
        (404, 10013, DIRECT, ErrorClass.TARGET_GONE),
        (403, 20026, HOME, ErrorClass.REFUSED),
        (403, 50009, HOME, ErrorClass.NO_PERMISSION),
        (403, 50001, HOME, ErrorClass.NO_PERMISSION),
        (403, 50013, HOME, ErrorClass.NO_PERMISSION),
        (404, 10003, HOME, ErrorClass.TARGET_GONE),
        (404, 10004, HOME, ErrorClass.CONTAINER_GONE),
        (404, 10003, THREAD, ErrorClass.TARGET_GONE),
        (404, 10008, MESSAGE, ErrorClass.TARGET_GONE),
        (404, 10008, HOME, ErrorClass.REFUSED),
        (404, 10003, MESSAGE, ErrorClass.CONTAINER_GONE),
        (403, 50001, MESSAGE, ErrorClass.NO_PERMISSION),
        (404, 10004, GUILD, ErrorClass.TARGET_GONE),
        (403, 50001, GUILD, ErrorClass.TARGET_GONE),
        (403, 50013, GUILD, ErrorClass.NO_PERMISSION),
        (404, 10007, MEMBER, ErrorClass.TARGET_GONE),
        (404, 10013, MEMBER, ErrorClass.TARGET_GONE),
        (404, 10004, MEMBER, ErrorClass.CONTAINER_GONE),
        (403, 50001, MEMBER, ErrorClass.NO_PERMISSION),
        (404, 10070, EVENT, ErrorClass.TARGET_GONE),
        (400, 50035, HOME, ErrorClass.REFUSED),
        (400, 50035, DIRECT, ErrorClass.REFUSED),
    ],
)
def test_a_code_means_what_discord_says_for_its_target(
    status: int, code: int, target: RequestTarget, expected: ErrorClass
) -> None:
    assert classify(answered(status, code), target) is expected


@pytest.mark.parametrize("target", [target for target in CODED if target is not MESSAGE])
def test_no_other_request_can_say_that_a_message_is_gone(target: RequestTarget) -> None:
    assert classify(answered(404, 10008), target) is ErrorClass.REFUSED


@pytest.mark.parametrize(("status", "is_gone"), [(403, True), (404, True), (429, False), (400, False)])
def test_files_are_served_without_codes(status: int, is_gone: bool) -> None:
    expected = ErrorClass.TARGET_GONE if is_gone else ErrorClass.PASSING
    assert classify(answered(status, None), RequestTarget.ATTACHMENT) is expected


@pytest.mark.parametrize(
    ("status", "code", "is_gone"),
    [(404, 10008, True), (404, 10003, True), (404, 0, False), (403, 50001, False)],
)
def test_a_message_goes_with_its_channel(status: int, code: int, is_gone: bool) -> None:
    client = discord.Client(intents=discord.Intents.none())
    assert is_message_gone(answered(status, code), client, 1) is is_gone


@pytest.mark.parametrize("error", [KeyError(), NotAvailable()])
def test_a_fault_or_a_refusal_of_ours_is_no_passing_error(error: Exception) -> None:
    assert not isinstance(error, REQUEST_ERRORS)
    assert not is_transient(error, HOME)


def test_only_a_code_of_discords_is_logged_as_one() -> None:
    assert error_details(answered(403, 50013)) == {"code": 50013, "status": 403}
    assert error_details(answered(403, "somebody's words")) == {"code": 0, "status": 403}
