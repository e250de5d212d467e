"""Errors of requests to Discord: classified in one place, for every caller."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from ui.discord_errors import REQUEST_ERRORS, is_transient


def answered(status: int, code: int = 0) -> discord.HTTPException:
    """An answer of Discord that discord.py raises."""
    response: Any = SimpleNamespace(status=status, reason="")
    return discord.HTTPException(response, {"code": code, "message": ""})


PASSING: list[Callable[[], Exception]] = [
    lambda: answered(500),
    lambda: answered(503),
    lambda: answered(429),
    lambda: answered(400, 40060),
    lambda: discord.RateLimited(1.0),
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientPayloadError,
    TimeoutError,
    ConnectionResetError,
]
FINAL: list[Callable[[], Exception]] = [
    lambda: answered(400),
    lambda: answered(403, 50013),
    lambda: answered(404, 10008),
]


@pytest.mark.parametrize("make", PASSING)
def test_what_passes_by_itself_is_tried_again(make: Callable[[], Exception]) -> None:
    assert is_transient(make())
    assert isinstance(make(), REQUEST_ERRORS)


@pytest.mark.parametrize("make", FINAL)
def test_what_discord_refuses_is_not_tried_again(make: Callable[[], Exception]) -> None:
    assert not is_transient(make())
    assert isinstance(make(), REQUEST_ERRORS)


def test_a_fault_of_ours_is_neither() -> None:
    assert not isinstance(KeyError(), REQUEST_ERRORS)
    assert not is_transient(KeyError())
