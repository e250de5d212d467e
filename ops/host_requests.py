"""Carry out the host's requests to the running bot."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from core.announcements import Announcement
from data.host_requests import HostRequest, LeaveServer, read_request, stored_requests
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, error_details

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.requests")


class HostRequests:
    """Carries out the requests stored in the data directory.

    `leave` leaves a server by its id; `announce` schedules an announcement for some couples after one, and
    returns the last of them.
    """

    def __init__(
        self,
        data_dir: Path,
        leave: Callable[[int], Awaitable[object]],
        announce: Callable[[Announcement, int], Awaitable[int | None]],
    ) -> None:
        self._data_dir = data_dir
        self._leave = leave
        self._announce = announce

    async def carry_out(self) -> None:
        """Carry out each request; a failing one is tried again at the next tick.

        Raises `OSError`, `StorageUnavailable`.
        """
        for path in await asyncio.to_thread(stored_requests, self._data_dir):
            if await self._is_over(path):
                await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _is_over(self, path: Path) -> bool:
        """Carry out the request in a file; return whether it may be deleted."""
        try:
            request = await asyncio.to_thread(read_request, path)
        except OSError as error:  # it stays, since the host was told that it is stored
            LOG.error("request not read", file=path.name, error=type(error).__name__)
            return False
        if request is None:
            LOG.error("request unreadable", file=path.name)
        return request is None or await self._is_done(request)

    async def _is_done(self, request: HostRequest) -> bool:
        if isinstance(request, LeaveServer):
            return await self._has_left(request.guild_id)
        after = 0
        # A few hundred couples in each transaction, so that a person's command waits for one of them at most.
        while (last := await self._announce(request, after)) is not None:
            after = last
        LOG.info("announcement scheduled", announcement=request.id)
        return True

    async def _has_left(self, guild_id: int) -> bool:
        try:
            await self._leave(guild_id)
        except REQUEST_ERRORS as error:
            LOG.warning("server not left", server=guild_id, **error_details(error))
            return classify(error, RequestTarget.GUILD) is ErrorClass.TARGET_GONE
        LOG.info("server left", server=guild_id)
        return True
