"""Carry out what the host has asked of the running bot."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from data.host_requests import leave_requests
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, error_details

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.requests")


class HostRequests:
    """Carries out the requests that are stored in the data directory; `leave` leaves a server by its id."""

    def __init__(self, data_dir: Path, leave: Callable[[int], Awaitable[object]]) -> None:
        self._data_dir = data_dir
        self._leave = leave

    async def carry_out(self) -> None:
        """Carry out each request; one that fails is tried again at the next tick. Raises `OSError`."""
        for path, guild_id in (await asyncio.to_thread(leave_requests, self._data_dir)).items():
            if guild_id is None:
                LOG.error("request unreadable", file=path.name)
            elif not await self._has_left(guild_id):
                continue
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _has_left(self, guild_id: int) -> bool:
        try:
            await self._leave(guild_id)
        except REQUEST_ERRORS as error:
            LOG.warning("server not left", server=guild_id, **error_details(error))
            return classify(error, RequestTarget.GUILD) is ErrorClass.TARGET_GONE
        LOG.info("server left", server=guild_id)
        return True
