"""Scenes: where a delivery goes, who can read there, and what the bot may do there."""

from collections.abc import Collection
from dataclasses import replace as replace_fields

import discord

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.homes import Audience
from jobs.errands import Scene
from ui.homes import Headcounts, Place, audience_of, place_in

NOBODY = Audience(everyone=False, role_ids=(), user_ids=(), member_count=0)

TO_ONE_ALONE = frozenset(
    {
        DeliveryKind.TROUBLE,
        DeliveryKind.LESSON,
        DeliveryKind.COMPARISON,
        DeliveryKind.SHEET,
        DeliveryKind.GROWTH_NEWS,
        DeliveryKind.TRIAL,
    }
)
"""Direct messages that never come into the home instead, and that need none."""


class HomeUnreachable(ConnectionError):
    """The server is not there just now: an outage, which passes, and not a removal."""


class Scenes:
    """Looks at homes, and at the threads beside them."""

    def __init__(self, bot: discord.Client, headcounts: Headcounts) -> None:
        self._bot = bot
        self._headcounts = headcounts

    def of(self, delivery: Delivery, couple: Couple | None) -> tuple[Scene, Place | None]:
        """Find where a delivery goes. Raises `HomeUnreachable`, `HomeMissing`, `PermissionMissing`."""
        guild = self._bot.get_guild(delivery.guild_id)
        place_id = delivery.channel_id or (couple.home_id if couple else 0)
        if delivery.kind in TO_ONE_ALONE:
            return Scene(couple, place_id, _nobody, _nothing), None
        if guild is None or guild.unavailable:
            raise HomeUnreachable
        place = place_in(guild, place_id)
        return self._at(place, couple), place

    def standing(self, channel_id: int, couple: Couple | None) -> tuple[Scene, Place] | None:
        """Find where something stands; None where that is gone. Raises `HomeMissing`, `PermissionMissing`."""
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, Place):
            return None
        place = place_in(channel.guild, channel_id)
        return self._at(place, couple), place

    def _at(self, place: Place, couple: Couple | None) -> Scene:
        async def look() -> Audience:
            """Look at who can read it; a couple's "only we two" is held against a fresh head count."""
            audience = audience_of(place, couple.user_ids if couple else ())
            if audience.everyone and couple is not None and couple.ours_alone is not None:
                audience = replace_fields(audience, member_count=await self._headcounts.of(place.guild))
            return audience

        def may(names: Collection[str]) -> bool:
            granted = place.permissions_for(place.guild.me)
            return all(getattr(granted, name) for name in names)

        return Scene(couple, place.id, look, may)


async def _nobody() -> Audience:
    return NOBODY


def _nothing(_names: Collection[str]) -> bool:
    return False
