"""Homes as Discord sees them: the readers of a channel, and the bot's permissions in it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, cast

import discord
from cachetools import TTLCache

from core.couples import Couple
from core.errors import KindlingError
from core.homes import Audience, HomeChange, others_can_read
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify
from ui.refusals import refusal_sentence
from ui.texts import say

Home = discord.TextChannel
HomeOrThread = discord.TextChannel | discord.Thread

COUNT_CACHED_FOR = timedelta(minutes=5)
MAX_CACHED_COUNTS = 20_000
NOBODY = Audience(is_everyone=False, role_ids=(), user_ids=(), member_count=0)
MAX_NAMED = 10  # readers that a sentence names
UNKNOWN_COUNT = 1_000_000_000  # members: more than any couple has agreed to, so that words stay in envelopes

NEEDED_PERMISSIONS = ("view_channel", "send_messages", "embed_links", "read_message_history", "add_reactions")


class HomeMissing(KindlingError):
    """A refusal: the couple's home channel no longer exists."""

    text_id: ClassVar[str] = "refusal-home-missing"


class HomeIsAnnouncement(HomeMissing):
    """A refusal: cards in an announcement channel can be published, so nothing there is private."""

    text_id: ClassVar[str] = "refusal-home-announcement"


class PermissionMissing(KindlingError):
    """A refusal: the bot lacks permissions in the home. Arguments of its text: `permissions`, `channel`."""

    text_id: ClassVar[str] = "refusal-permission-missing"


class HomeUnseen(KindlingError):
    """The other partner cannot see the new home, and the old one is gone, so nobody can ask them."""

    text_id: ClassVar[str] = "refusal-home-unseen"


def audience_of(channel: HomeOrThread, partner_ids: Collection[int]) -> Audience:
    """Return the readers of a channel besides the couple, as far as roles and overwrites tell.

    A private thread is read by its members, a public one by everyone who can read its parent channel.
    """
    guild = channel.guild
    if isinstance(channel, discord.Thread):
        if channel.is_private() or not isinstance(channel.parent, discord.TextChannel):
            return Audience(is_everyone=False, role_ids=(), user_ids=(), member_count=guild.member_count or 0)
        return audience_of(channel.parent, partner_ids)
    # Roles of bots are left out: nobody holds them but their bot.
    admins = [role.id for role in guild.roles if role.permissions.administrator and not role.is_bot_managed()]
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
        is_everyone=channel.permissions_for(guild.default_role).view_channel,
        role_ids=tuple(sorted(readers)),
        user_ids=tuple(sorted(users - set(partner_ids))),
        member_count=guild.member_count or 0,
        admin_role_ids=tuple(sorted(admins)),
        owner_id=guild.owner_id if guild.owner_id not in partner_ids else None,
    )


async def is_seen_by(channel: HomeOrThread, user_id: int) -> bool | None:
    """Return whether a person can see a channel; None if Discord does not tell.

    Without the members intent the bot knows no member's roles, so this costs a request.
    """
    try:
        member = await channel.guild.fetch_member(user_id)
    except REQUEST_ERRORS as error:
        return False if classify(error, RequestTarget.MEMBER) is ErrorClass.TARGET_GONE else None
    return channel.permissions_for(member).view_channel


class MemberCountCache:
    """The current member counts of servers; without the members intent, only Discord's API has them.

    Each server is fetched at most every `COUNT_CACHED_FOR`. While Discord cannot be asked, the count is
    `UNKNOWN_COUNT`.
    """

    def __init__(self, bot: discord.Client, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._counts: TTLCache[int, int] = TTLCache(
            MAX_CACHED_COUNTS, COUNT_CACHED_FOR.total_seconds(), lambda: clock().timestamp()
        )

    async def count_of(self, guild: discord.Guild) -> int:
        """Return a server's member count, approximate as Discord gives it, or `UNKNOWN_COUNT`."""
        count = self._counts.get(guild.id)
        if count is None:
            try:
                fresh = await self._bot.fetch_guild(guild.id, with_counts=True)
            except REQUEST_ERRORS:
                return UNKNOWN_COUNT
            count = fresh.approximate_member_count or guild.member_count or UNKNOWN_COUNT
            self._counts[guild.id] = count
        return count


class HasMemberCounts(Protocol):
    """A bot with a cache of member counts."""

    member_counts: MemberCountCache


async def counted_audience(
    interaction: discord.Interaction, channel: Home, partner_ids: Collection[int]
) -> Audience:
    """Return a channel's audience, with a current member count if Discord tells it."""
    audience = audience_of(channel, partner_ids)
    count = await cast("HasMemberCounts", interaction.client).member_counts.count_of(channel.guild)
    return audience if count == UNKNOWN_COUNT else replace(audience, member_count=count)


def missing_permissions(channel: HomeOrThread, needed: Collection[str]) -> tuple[str, ...]:
    """Return the permissions missing in a home, by discord.py's names."""
    granted = channel.permissions_for(channel.guild.me)
    return tuple(name for name in needed if not getattr(granted, name))


def require_attach_files(channel: HomeOrThread) -> None:
    """Check that the bot may attach files. Raises `PermissionMissing`."""
    require_permissions(channel, ("attach_files",))


def home_line(channel: Home) -> str:
    """Return a sentence saying that the home can be posted in, and another if pictures cannot."""
    fine = say("status-home-fine", channel=channel.mention)
    try:
        require_attach_files(channel)
    except PermissionMissing:
        return f"{fine} {say('status-home-no-pictures')}"
    return fine


def permission_names(names: Collection[str]) -> str:
    """Return permissions by the names in Discord's settings, separated by commas."""
    return ", ".join(say(f"permission-{name.replace('_', '-')}") for name in names)


def home_in(guild: discord.Guild | None, home_id: int) -> Home:
    """Return the home, checked to allow posts.

    Raises `HomeMissing`, `HomeIsAnnouncement`, `PermissionMissing`.
    """
    channel = guild.get_channel(home_id) if guild is not None else None
    if not isinstance(channel, discord.TextChannel):
        raise HomeMissing
    if channel.is_news():
        raise HomeIsAnnouncement
    require_permissions(channel, NEEDED_PERMISSIONS)
    return channel


def home_or_thread_in(guild: discord.Guild, channel_id: int) -> HomeOrThread:
    """Return a thread by its id, unchecked, or else a home, checked to allow posts.

    Raises `HomeMissing`, `PermissionMissing`.
    """
    return guild.get_thread(channel_id) or home_in(guild, channel_id)


def require_permissions(channel: HomeOrThread, names: Collection[str]) -> None:
    """Check that the bot has these permissions in a home. Raises `PermissionMissing`."""
    missing = missing_permissions(channel, names)
    if missing:
        raise PermissionMissing(permissions=permission_names(missing), channel=channel.mention)


def thread_permissions(*, is_private: bool) -> tuple[str, ...]:
    """Return the permissions the bot needs in a home to open a thread and write in it."""
    return (
        "create_private_threads" if is_private else "create_public_threads",
        "send_messages_in_threads",
    )


def readers_sentence(audience: Audience, channel_id: int, ours_alone: str | None) -> str:
    """Return a sentence for the couple about the readers of their home.

    `ours_alone` is the audience that they said is only themselves, as it was stored; at most ten readers are
    named.
    """
    admins = [f"<@{audience.owner_id}>"] if audience.owner_id is not None else []
    admins += [f"<@&{role_id}>" for role_id in audience.admin_role_ids]
    if audience.is_couple_only and not admins:
        return say("readers-two-alone")
    if audience.is_couple_only:
        return say("readers-two-and-admins", names=", ".join(admins[:MAX_NAMED]))
    if not others_can_read(audience, ours_alone):
        return say("readers-ours")
    if audience.is_everyone:
        return say("readers-everyone")
    names = [f"<@&{role_id}>" for role_id in audience.role_ids] + [
        f"<@{user_id}>" for user_id in audience.user_ids if user_id != audience.owner_id
    ]
    return say("readers-some", names=", ".join([*admins, *names][:MAX_NAMED]), channel=f"<#{channel_id}>")


async def home_readers(
    channel: HomeOrThread, audience: Audience, partner_ids: Collection[int], ours_alone: str | None
) -> str:
    """Return a sentence about the readers of a home, first of all a partner who cannot see it."""
    unseeing = [user_id for user_id in partner_ids if await is_seen_by(channel, user_id) is False]
    if unseeing:
        return say("readers-unseen", names=", ".join(f"<@{user_id}>" for user_id in unseeing))
    return readers_sentence(audience, channel.id, ours_alone)


async def describe_home(guild: discord.Guild | None, couple: Couple) -> tuple[str, str]:
    """Return two texts: the home's line, and its readers.

    If the bot cannot post in the home, the first says why and how to mend it; the second says that the
    readers are unknown if the channel is gone, and is empty otherwise.
    """
    try:
        channel = home_in(guild, couple.home_id)
    except KindlingError as error:
        return refusal_sentence(error), say("readers-unknown") if isinstance(error, HomeMissing) else ""
    audience = audience_of(channel, couple.user_ids)
    return home_line(channel), await home_readers(channel, audience, couple.user_ids, couple.ours_alone)


def home_problem(guild: discord.Guild | None, couple: Couple) -> str | None:
    """Return why the bot cannot post in the home, with the remedy; None if it can."""
    try:
        home_in(guild, couple.home_id)
    except KindlingError as error:
        return refusal_sentence(error)
    return None


async def home_change(couple: Couple, mover_id: int, old: Home | None, new: Home) -> HomeChange:
    """Classify a move of the home by one partner; `old` is None if it can no longer be posted in.

    Raises `HomeUnseen` if the other can see neither the new home nor a question in the old one.
    """
    before = audience_of(old, couple.user_ids) if old else NOBODY
    change = HomeChange.of(
        is_wider=audience_of(new, couple.user_ids).is_wider_than(before),
        is_seen_by_other=await is_seen_by(new, couple.other_partner(mover_id).user_id),
        is_back_in_sight=old is not None and await is_seen_by(old, mover_id) is False,
    )
    if old is None and change is HomeChange.UNSEEN:
        raise HomeUnseen(channel=new.mention)
    return change
