"""Threads beside the home: opened once, then found again."""

import asyncio
from weakref import WeakValueDictionary

import discord

from core.couples import Couple, PartnerGone
from core.deliveries import Delivery
from delivery.rendering import ThreadSpec
from delivery.sender import RECOVERY_WINDOW
from services.couples import Couples
from services.deliveries import Deliveries
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, discord_code

THREAD_ALREADY_EXISTS = 160004  # Discord's error: a thread has already been created for this message
AUTO_ARCHIVE_MINUTES = (
    10_080  # a week, Discord's longest: then a thread leaves the list, and comes back with a post
)


class Threads:
    """Finds the thread a delivery belongs in, or opens it.

    If only the couple can read the home, the thread hangs under one of their posts, if one is named. Else it
    is private, with both partners in it and nobody else but the managers of the server's threads.
    """

    def __init__(self, bot: discord.Client, deliveries: Deliveries, couples: Couples) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._couples = couples
        self._home_locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def thread_for(
        self, delivery: Delivery, couple: Couple, spec: ThreadSpec, home: discord.TextChannel
    ) -> discord.PartialMessageable:
        """Return the thread to send into. Raises `PartnerGone`, and discord.py's errors."""
        thread_id = await self._deliveries.thread_of(delivery.kind, delivery.subject_id)
        if thread_id is None:
            # One at a time in a home: before its record, a new thread may have nobody in it yet, and another
            # couple's attempt could take it for the one that was left over from its own.
            async with self._home_locks.setdefault(home.id, asyncio.Lock()):
                # An attempt before this one, cut off, may have recorded its thread while this one waited.
                thread_id = await self._deliveries.thread_of(delivery.kind, delivery.subject_id)
                if thread_id is None:
                    thread_id = await self._open_thread(delivery, couple, spec, home)
                    await self._deliveries.record_thread(thread_id, delivery)
        return self._bot.get_partial_messageable(thread_id, guild_id=delivery.guild_id)

    async def _open_thread(
        self, delivery: Delivery, couple: Couple, spec: ThreadSpec, home: discord.TextChannel
    ) -> int:
        if spec.under_kind is not None:
            for post in reversed(await self._deliveries.posts_of(spec.under_kind, delivery.subject_id)):
                thread_id = await self._open_thread_under(home, post.message_id, spec.name)
                if thread_id is not None:
                    return thread_id
        await self._require_both(home.guild, couple)
        found = None
        if delivery.may_have_been_sent:
            found = await self._find_opened_thread(delivery, couple, spec, home)
        thread = found or await home.create_thread(
            name=spec.name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=AUTO_ARCHIVE_MINUTES,
        )
        for user_id in couple.user_ids:
            await thread.add_user(discord.Object(user_id))
        return thread.id

    async def _require_both(self, guild: discord.Guild, couple: Couple) -> None:
        """Refuse to open a thread if a partner has left the server, and store that they are gone.

        Discord is asked before the thread exists: if adding someone failed later, deleting the thread would
        need a permission that the bot does not ask for. Raises `PartnerGone`, and discord.py's errors.
        """
        for user_id in couple.user_ids:
            try:
                await guild.fetch_member(user_id)
            except REQUEST_ERRORS as error:
                if classify(error, RequestTarget.MEMBER) is not ErrorClass.TARGET_GONE:
                    raise
                await self._couples.record_membership(couple.id, user_id, is_gone=True)
                raise PartnerGone from error

    async def _open_thread_under(self, home: discord.TextChannel, message_id: int, name: str) -> int | None:
        """Open a message's thread, which has the message's own id, even if it is open already.

        Returns None, and deletes the record of the message, if it was deleted.
        """
        try:
            await home.get_partial_message(message_id).create_thread(
                name=name, auto_archive_duration=AUTO_ARCHIVE_MINUTES
            )
        except discord.HTTPException as error:
            if classify(error, RequestTarget.MESSAGE) is ErrorClass.TARGET_GONE:
                await self._deliveries.delete_post_records([message_id])
                return None
            if discord_code(error) != THREAD_ALREADY_EXISTS:
                raise
        return message_id

    async def _find_opened_thread(
        self, delivery: Delivery, couple: Couple, spec: ThreadSpec, home: discord.TextChannel
    ) -> discord.Thread | None:
        """Find the thread of an earlier, interrupted attempt, by asking the server itself.

        Two couples with the same home may have been interrupted alike. Nothing of a private thread says whose
        it is but the people in it.
        """
        me, since = self._bot.user, delivery.due_at - RECOVERY_WINDOW
        for thread in await home.guild.active_threads():
            is_ours = me is not None and thread.owner_id == me.id and thread.parent_id == home.id
            is_new = thread.created_at is not None and thread.created_at >= since
            if thread.locked or not (is_ours and is_new and thread.name == spec.name):
                continue
            # An interrupted attempt has not recorded its thread. A recorded one belongs to another subject,
            # or to another couple with the same home, whom this one must never join.
            if await self._deliveries.is_recorded_thread(thread.id):
                continue
            if await self._has_nobody_else(thread, couple):
                return thread
        return None

    async def _has_nobody_else(self, thread: discord.Thread, couple: Couple) -> bool:
        """Return whether nobody is in a thread but the bot and, if they were added already, the couple.

        Who is in it can be listed only with the members intent; a single person can be asked for without.
        """
        count = 1  # the bot itself
        for user_id in couple.user_ids:
            try:
                await thread.fetch_member(user_id)
            except REQUEST_ERRORS as error:
                if classify(error, RequestTarget.MEMBER) is not ErrorClass.TARGET_GONE:
                    raise
            else:
                count += 1
        return thread.member_count <= count
