"""Endings: couples who have not both gone on after a removal part by themselves on their day."""

from collections.abc import Callable

import structlog

from services.absences import Absences

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.absences")


class Endings:
    """Ends what is over; `is_here` says whether the bot is in a server."""

    def __init__(
        self, absences: Absences, guilds: tuple[int, tuple[int, ...]], is_here: Callable[[int], bool]
    ) -> None:
        self._absences = absences
        self._guilds = guilds
        self._is_here = is_here

    async def run_due(self) -> None:
        """End every absence whose day has come; one that fails is tried again in the next round."""
        for couple_id, guild_id in await self._absences.over(self._guilds):
            try:
                await self._absences.end(couple_id, is_here=self._is_here(guild_id))
            except Exception as error:  # noqa: BLE001 (one failing couple never stops another)
                LOG.error("absence failed", couple=couple_id, error=type(error).__name__)
            else:
                LOG.info("absence over", couple=couple_id)
