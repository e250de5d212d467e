"""Partners who were seen: when they last used the bot is stored, and the privacy notice shown once."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord
from cachetools import TTLCache

from cogs.events import EventRetrier
from cogs.requests import LOADED_CALLER, caller
from core.couples import Partner, Person

SEEN_FOR = timedelta(hours=1)
MAX_SEEN = 10_000

SeenMarker = Callable[[Person], Awaitable[bool | None]]
"""Records that a person was seen; returns True if the notice is unread, None if they have no couple."""


class SeenTracker:
    """Records each partner who uses the bot, once an hour, and shows the privacy notice to the new ones."""

    def __init__(
        self,
        seen_marker: SeenMarker,
        send_privacy_notice: Callable[[discord.Interaction], Awaitable[bool]],
        clock: Callable[[], datetime],
        events: EventRetrier,
    ) -> None:
        self._seen_marker = seen_marker
        self._send_privacy_notice = send_privacy_notice
        self._clock = clock
        self._events = events
        self._seen: TTLCache[Person, bool] = TTLCache(
            MAX_SEEN, SEEN_FOR.total_seconds(), lambda: clock().timestamp()
        )

    async def mark(self, interaction: discord.Interaction) -> None:
        """Record that the caller was seen; the first time, show them the privacy notice."""
        person = caller(interaction)
        if person in self._seen:  # their second action within the hour, or a later one
            return
        if self._has_nothing_to_note(interaction, person):
            self._seen[person] = True
            return
        # If this event is dropped, their next command or press records them.
        await self._events.handle(("person", person), lambda: self._mark(interaction, person), "attend")

    def _has_nothing_to_note(self, interaction: discord.Interaction, person: Person) -> bool:
        """Return whether the use case itself has read that neither a write nor the notice is due."""
        loaded: Partner | None = interaction.extras.get(LOADED_CALLER)
        # Not with a couple of another server, which a press in a direct message may be about.
        if loaded is None or loaded.person != person:
            return False
        return loaded.has_read and loaded.has_been_noted(self._clock())

    async def _mark(self, interaction: discord.Interaction, person: Person) -> None:
        if person in self._seen:  # another action, just before this one, was recorded first
            return
        has_yet_to_read = await self._seen_marker(person)
        # Only as a follow-up: sent before the answer, the notice would become the answer.
        if has_yet_to_read and interaction.response.is_done():
            has_yet_to_read = not await self._send_privacy_notice(interaction)
        if has_yet_to_read is False:
            self._seen[person] = True
