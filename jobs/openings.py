"""Openings: rituals whose moment has come are opened a few at a time, ahead of what can be sent."""

from datetime import datetime

import discord
import structlog

from core.deliveries import backoff
from services.rituals import Rituals

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.openings")
AT_ONCE = 32  # rituals in one batch: each in a transaction of its own, so that commands come in between


class Openings:
    """Opens what is due. A ritual that fails is left alone for a while, longer after each time."""

    def __init__(self, rituals: Rituals, guilds: tuple[int, tuple[int, ...]]) -> None:
        self._rituals = rituals
        self._guilds = guilds
        self._failed: dict[int, tuple[int, datetime]] = {}

    async def open_some(self) -> bool:
        """Open the next few that are due, the oldest first; whether there may be more."""
        now = discord.utils.utcnow()
        left_alone = {ritual_id for ritual_id, (_, until) in self._failed.items() if until > now}
        due = await self._rituals.due(self._guilds, left_alone, AT_ONCE)
        for ritual_id in due:
            try:
                await self._rituals.fire(ritual_id)
            except Exception as error:  # noqa: BLE001 (one failing couple never stops another)
                times = self._failed.get(ritual_id, (0, now))[0] + 1
                self._failed[ritual_id] = (times, now + backoff(times))
                LOG.error("ritual failed", id=ritual_id, error=type(error).__name__)
            else:
                self._failed.pop(ritual_id, None)
        return len(due) == AT_ONCE
