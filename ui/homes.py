"""Homes as Discord shows them: who can read a channel, and what the bot may do in it."""

from collections.abc import Collection
from typing import ClassVar

import discord

from core.errors import KindlingError
from core.homes import Audience, others_can_read
from ui.texts import say

Home = discord.TextChannel

NEEDED = ("view_channel", "send_messages", "embed_links", "read_message_history", "add_reactions")


class HomeMissing(KindlingError):
    """The couple's home channel no longer exists."""

    key: ClassVar[str] = "refusal-home-missing"


class PermissionMissing(KindlingError):
    """The bot lacks permissions in the home. Words: `permissions`, `channel`."""

    key: ClassVar[str] = "refusal-permission-missing"


def audience_of(channel: Home, partner_ids: Collection[int]) -> Audience:
    """Who can read a channel, as far as roles and overwrites tell."""
    guild = channel.guild
    readers = [
        role.id
        for role in guild.roles
        if not (role.is_default() or role.is_bot_managed() or role.permissions.administrator)
        and channel.permissions_for(role).view_channel
    ]
    users = {
        target.id
        for target, overwrite in channel.overwrites.items()
        if not isinstance(target, discord.Role) and overwrite.view_channel and target.id != guild.me.id
    }
    return Audience(
        everyone=channel.permissions_for(guild.default_role).view_channel,
        role_ids=tuple(sorted(readers)),
        user_ids=tuple(sorted(users - set(partner_ids))),
        member_count=guild.member_count or 0,
    )


def missing_permissions(channel: Home) -> tuple[str, ...]:
    """List the permissions that the bot needs in a home and does not have there."""
    granted = channel.permissions_for(channel.guild.me)
    return tuple(name for name in NEEDED if not getattr(granted, name))


def permission_names(names: Collection[str]) -> str:
    """Permissions as Discord's settings call them."""
    return ", ".join(say(f"permission-{name.replace('_', '-')}") for name in names)


def home_in(guild: discord.Guild | None, home_id: int) -> Home:
    """Find the home, ready to be posted in. Raises `HomeMissing`, `PermissionMissing`."""
    channel = guild.get_channel(home_id) if guild is not None else None
    if not isinstance(channel, discord.TextChannel):
        raise HomeMissing
    missing = missing_permissions(channel)
    if missing:
        raise PermissionMissing(permissions=permission_names(missing), channel=channel.mention)
    return channel


def readers_sentence(audience: Audience, channel_id: int, ours_alone: str | None) -> str:
    """Who can read the home, as its couple is told."""
    if not audience.is_two_alone and not others_can_read(audience, ours_alone):
        return say("readers-ours")
    if audience.is_two_alone:
        return say("readers-two-alone")
    if audience.everyone:
        return say("readers-everyone", members=str(audience.member_count))
    names = [f"<@&{role_id}>" for role_id in audience.role_ids] + [
        f"<@{user_id}>" for user_id in audience.user_ids
    ]
    return say("readers-some", names=", ".join(names[:10]), channel=f"<#{channel_id}>")
