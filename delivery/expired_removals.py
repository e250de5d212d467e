"""Expired removals: a couple that did not both agree to go on is parted when its time is over."""

from collections.abc import Callable

import structlog

from core.errors import concerns_everybody
from core.shards import Shards
from services.removals import BotRemovals

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.expired_removals")


class ExpiredRemovals:
    """Parts couples whose removal has expired; `is_here` returns whether the bot is in a server."""

    def __init__(self, removals: BotRemovals, shards: Shards, is_here: Callable[[int], bool]) -> None:
        self._removals = removals
        self._shards = shards
        self._is_here = is_here

    async def end_expired(self) -> None:
        """Part every couple whose removal has expired; a failing one is tried again in the next tick.

        Raises `StorageUnavailable` where that concerns everybody: then all of them are.
        """
        for couple_id, guild_id in await self._removals.expired_couples(self._shards):
            try:
                await self._removals.end_expired_couple(couple_id, is_bot_back=self._is_here(guild_id))
            except Exception as error:
                if concerns_everybody(error):
                    raise
                LOG.error("absence failed", couple=couple_id, error=type(error).__name__)
            else:
                LOG.info("absence over", couple=couple_id)
