"""Rounds: what the alarm clock calls. Each round asks the database what is due, and does it."""

import logging
from datetime import timedelta

from jobs.postman import Postman
from jobs.presence import Presence
from services.couples import Couples
from services.erasures import Erasures
from services.rituals import Rituals

LOG = logging.getLogger("kindling.rounds")
EVERY = timedelta(seconds=15)


class Rounds:
    """One round after another, never two at once."""

    def __init__(
        self,
        couples: Couples,
        rituals: Rituals,
        erasures: Erasures,
        presence: Presence,
        postman: Postman,
        guilds: tuple[int, tuple[int, ...]],
    ) -> None:
        self._couples = couples
        self._rituals = rituals
        self._erasures = erasures
        self._presence = presence
        self._postman = postman
        self._guilds = guilds

    async def run_due(self) -> None:
        """Do all that is due now: end pauses, open rituals' occurrences, deliver, erase."""
        await self._couples.end_pauses()
        tried: set[int] = set()
        while due := set(await self._rituals.due(self._guilds)) - tried:
            for ritual_id in sorted(due):
                await self._fire_quietly(ritual_id)
            tried |= due
        await self._postman.run_due()
        await self._erasures.run_due()

    async def _fire_quietly(self, ritual_id: int) -> None:
        try:
            couple = await self._rituals.couple_behind(ritual_id)
            if couple is not None:
                await self._presence.check(couple)
            await self._rituals.fire(ritual_id)
        except Exception as error:  # noqa: BLE001 (one failing couple never stops another's ritual)
            LOG.error("ritual failed id=%s error=%s", ritual_id, type(error).__name__)
