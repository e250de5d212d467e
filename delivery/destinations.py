"""Destinations: the channel of a delivery, its audience, and the bot's permissions in it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace as replace_fields

import discord

from core.couples import Couple
from core.deliveries import Delivery, PostedMessage
from core.errors import KindlingError
from core.homes import Audience
from delivery.rendering import RenderContext
from ui.homes import (
    NOBODY,
    UNKNOWN_COUNT,
    HomeOrThread,
    MemberCountCache,
    audience_of,
    home_or_thread_in,
    home_readers,
    missing_permissions,
)


class GuildUnavailable(ConnectionError):
    """The server is missing: an outage, or a removal this process has not heard of yet.

    Both are tried again; after a removal the couple's state holds the delivery back.
    """


class Destinations:
    """Finds homes and their threads, for a delivery or for a message posted earlier."""

    def __init__(
        self,
        bot: discord.Client,
        member_counts: MemberCountCache,
        end_ours_alone: Callable[[int, str], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._member_counts = member_counts
        self._end_ours_alone = end_ours_alone

    def destination_of(
        self, delivery: Delivery, couple: Couple | None, view: object | None
    ) -> tuple[RenderContext, HomeOrThread | None]:
        """Find the channel of a delivery; `view` is its content, if already loaded.

        Raises `GuildUnavailable`, `HomeMissing`, `PermissionMissing`.
        """
        guild = self._bot.get_guild(delivery.guild_id)
        channel_id = delivery.channel_id or (couple.home_id if couple else 0)
        if delivery.kind.promises.is_direct_message:
            return _context_without_channel(couple, channel_id, delivery.user_id, view), None
        if guild is None or guild.unavailable:
            raise GuildUnavailable
        try:
            channel = home_or_thread_in(guild, channel_id)
        except KindlingError:
            if not _may_go_directly(delivery, couple):
                raise
            return _context_without_channel(couple, channel_id, delivery.user_id, view), None
        return self._context_in(channel, couple, delivery.user_id, view), channel

    def location_of_post(
        self, posted: PostedMessage, couple: Couple | None, view: object | None
    ) -> tuple[RenderContext, HomeOrThread] | None:
        """Find the channel of a post; None if it is gone. Raises `HomeMissing`, `PermissionMissing`."""
        found = self._bot.get_channel(posted.channel_id)
        if not isinstance(found, HomeOrThread):
            return None
        channel = home_or_thread_in(found.guild, posted.channel_id)
        return self._context_in(channel, couple, posted.user_id, view), channel

    def _context_in(
        self, channel: HomeOrThread, couple: Couple | None, user_id: int | None, view: object | None
    ) -> RenderContext:
        async def load_audience() -> Audience:
            """Load the channel's audience.

            A fresh member count may cost a request. It only matters if others can read along and the couple
            has said that the home is theirs alone. Once the count has changed, they have to say so again:
            the same number may return, but with another person in it.
            """
            audience = audience_of(channel, couple.user_ids if couple else ())
            if audience.is_couple_only or couple is None or couple.ours_alone is None:
                return audience
            count = await self._member_counts.count_of(channel.guild)
            audience = replace_fields(audience, member_count=count)
            if count != UNKNOWN_COUNT and not audience.is_still(couple.ours_alone):
                await self._end_ours_alone(couple.id, couple.ours_alone)
            return audience

        def has_permissions(names: Collection[str]) -> bool:
            return not missing_permissions(channel, names)

        async def load_readers(audience: Audience) -> str:
            partner_ids, ours_alone = (couple.user_ids, couple.ours_alone) if couple else ((), None)
            return await home_readers(channel, audience, partner_ids, ours_alone)

        locale = str(channel.guild.preferred_locale)
        return RenderContext(
            couple, channel.id, user_id, load_audience, load_readers, has_permissions, view, locale
        )


def _may_go_directly(delivery: Delivery, couple: Couple | None) -> bool:
    """Return whether a delivery without a usable home may still reach its receiver."""
    if couple is None or delivery.user_id is None or not delivery.kind.promises.may_be_direct_message:
        return False
    return couple.partner_by_id(delivery.user_id).wants_messages


def _context_without_channel(
    couple: Couple | None, channel_id: int, user_id: int | None, view: object | None
) -> RenderContext:
    return RenderContext(
        couple, channel_id, user_id, _load_no_audience, _load_no_readers, _has_no_permissions, view
    )


async def _load_no_audience() -> Audience:
    return NOBODY


async def _load_no_readers(_audience: Audience) -> str:
    return ""


def _has_no_permissions(_names: Collection[str]) -> bool:
    return False
