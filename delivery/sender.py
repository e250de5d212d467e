"""The message sender: posts one delivery's messages, skipping those already there."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace as replace_fields
from datetime import timedelta

import discord
import structlog

from core.deliveries import Delivery, PostedMessage
from delivery.carriers import CARRIES_A_CARD, carries_cards
from delivery.rendering import Rendering
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, is_message_gone
from ui.homes import HomeMissing
from ui.names import DisplayNameCache, mentioned_user_ids
from ui.posts import Post, custom_ids

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.messages")

MOST_LOOKUPS = 5  # names a card needs: both partners', and a few of other readers'
NAME_LOOKUP_TIMEOUT_SECONDS = 5  # a card without its names is better than no card
RECOVERY_WINDOW = timedelta(minutes=10)
RECOVERY_HISTORY_LIMIT = 500  # messages, a hundred per request: the two, or others, may have gone on talking
KEY_PARTS = re.compile(r"[:.,]")  # the separators of the ids in a component's custom_id

Target = discord.TextChannel | discord.Thread | discord.PartialMessageable
FindRecorded = Callable[[Sequence[int]], Awaitable[set[int]]]
FindPosts = Callable[[Delivery], Awaitable[list[PostedMessage]]]


class RecipientUnreachable(Exception):
    """The person does not accept direct messages from the bot, whatever the reason."""


class MessageSender:
    """Sends and deletes messages, and searches a channel for messages sent before."""

    def __init__(
        self,
        bot: discord.Client,
        display_names: DisplayNameCache,
        find_recorded: FindRecorded,
        find_posts: FindPosts,
    ) -> None:
        self._bot = bot
        self._display_names = display_names
        self._find_recorded = find_recorded
        self._find_posts = find_posts

    async def resolve_names(self, rendering: Rendering, guild_id: int) -> Rendering:
        """Fill in people's names; Discord is asked once for each unknown one."""
        guild, lookup = self._bot.get_guild(guild_id), self._display_names.lookup_in(guild_id)
        spoken_of = set[int]().union(
            *(mentioned_user_ids(embed) for post in rendering.posts for embed in post.embeds)
        )
        unknown = sorted(user_id for user_id in spoken_of if lookup(user_id) is None)
        # People's own words may mention anybody, and hundreds of users.
        for user_id in unknown[:MOST_LOOKUPS]:
            if guild is not None:
                await self._look_up_name(guild, user_id)
        return replace_fields(
            rendering, posts=tuple(post.with_display_names(lookup) for post in rendering.posts)
        )

    async def _look_up_name(self, guild: discord.Guild, user_id: int) -> None:
        """Ask Discord for a member's name; where it does not answer, the mention itself stays."""
        with suppress(*REQUEST_ERRORS):
            async with asyncio.timeout(NAME_LOOKUP_TIMEOUT_SECONDS):
                self._display_names.remember(guild.id, await guild.fetch_member(user_id))

    async def send(
        self,
        delivery: Delivery,
        rendering: Rendering,
        channel: Target | None,
        interaction: discord.Interaction | None,
        posted: list[PostedMessage],
    ) -> None:
        """Send the missing messages, by answering the interaction if it may carry them (`carriers`).

        Each message is added to `posted` once it is there, so that the caller knows of it even if a later one
        fails. Raises `HomeMissing`, `RecipientUnreachable`, and discord.py's errors.
        """
        if interaction is not None and not carries_cards(interaction, rendering.posts):
            interaction = None
        target = await self._resolve_target(rendering, channel)
        posted_before: dict[int, PostedMessage] = {}
        if delivery.may_have_been_sent:
            with nullcontext() if target is channel else _recipient_errors_named():
                posted_before = await self._find_posted_before(delivery, rendering, target)
            if channel is not None and target is not channel:
                # An earlier attempt may have met closed direct messages, and posted in the home instead.
                posted_before = await self._find_posted_before(delivery, rendering, channel) | posted_before
        for index, post in enumerate(rendering.posts):
            if index in posted_before:
                posted.append(posted_before[index])
                continue
            message_id = None
            if interaction is not None and channel is not None and interaction.channel_id == channel.id:
                message_id = await _send_by_interaction(interaction, post)
            if message_id is None:
                message_id, target = await self._send_to(target, channel, delivery, index, post)
            posted.append(_posted_record(delivery, index, message_id, target.id, post))

    async def _send_to(
        self, target: Target, channel: Target | None, delivery: Delivery, index: int, post: Post
    ) -> tuple[int, Target]:
        """Send one message; if its receiver takes no direct messages, post it in the home instead."""
        # discord.py sends a nonce with `enforce_nonce`: for some minutes Discord returns the first message
        # instead of posting the same one twice, for instance after a response that was lost on the way.
        nonce = f"{delivery.id}.{index}"
        if target is channel:
            return (await target.send(**post.send_kwargs(), nonce=nonce)).id, target
        try:
            with _recipient_errors_named():
                return (await target.send(**post.send_kwargs(), nonce=nonce)).id, target
        except RecipientUnreachable:
            if channel is None:
                raise
            return (await channel.send(**post.send_kwargs(), nonce=nonce)).id, channel

    async def _resolve_target(self, rendering: Rendering, channel: Target | None) -> Target:
        if rendering.dm_user_id is None:
            if channel is None:
                raise HomeMissing
            return channel
        try:
            with _recipient_errors_named():
                # discord.py's `create_dm` sends the id as a number, but Discord documents a string.
                opened = await self._bot.http.start_private_message(str(rendering.dm_user_id))  # type: ignore[arg-type]
        except RecipientUnreachable:
            if channel is None:
                raise
            return channel
        return self._bot.get_partial_messageable(int(opened["id"]), type=discord.ChannelType.private)

    async def _find_posted_before(
        self, delivery: Delivery, rendering: Rendering, target: Target
    ) -> dict[int, PostedMessage]:
        """Find the messages of earlier attempts in a channel, by their number in the rendering.

        An attempt that failed halfway has recorded its messages; after a crash, only the channel knows them.
        """
        ids = {
            post.index: post.message_id
            for post in await self._find_posts(delivery)
            if post.channel_id == target.id  # not those in an earlier home
        }
        for message in await self._unrecorded_messages(delivery, target):
            for index, post in enumerate(rendering.posts):
                if index not in ids and post.is_shown_by(message):
                    ids[index] = message.id
                    break
        return {
            index: _posted_record(delivery, index, ids[index], target.id, post)
            for index, post in enumerate(rendering.posts)
            if index in ids
        }

    async def delete_unconfirmed_posts(self, delivery: Delivery, channel: Target) -> None:
        """Delete the messages of a delivery that was cancelled before anyone knew if they were sent.

        Their words are erased by now, so they are recognized by their subject's id in a button; without any
        button, by being the only unrecorded messages of those minutes.
        """
        for message in await self._unrecorded_messages(delivery, channel):
            ids = custom_ids(message)
            if not ids or any(str(delivery.subject_id) in KEY_PARTS.split(custom_id) for custom_id in ids):
                await self.delete_message(channel.id, message.id)

    async def _unrecorded_messages(self, delivery: Delivery, target: Target) -> list[discord.Message]:
        """List our own messages since it was due that have no post record, newest first."""
        me = self._bot.user
        since = delivery.due_at - RECOVERY_WINDOW
        ours = [
            message
            async for message in target.history(after=since, limit=RECOVERY_HISTORY_LIMIT, oldest_first=False)
            if me is not None and message.author.id == me.id and not message.flags.ephemeral
        ]
        known = await self._find_recorded([message.id for message in ours])
        return [message for message in ours if message.id not in known]

    async def delete_message(self, channel_id: int, message_id: int) -> None:
        """Delete a message; one already gone is no failure. Raises discord.py's errors."""
        channel = self._bot.get_partial_messageable(channel_id)
        try:
            await channel.get_partial_message(message_id).delete()
        except REQUEST_ERRORS as error:
            if not is_message_gone(error, self._bot, channel_id):
                raise
            LOG.info("message was gone already", message=message_id)


@contextmanager
def _recipient_errors_named() -> Generator[None]:
    """Raise `RecipientUnreachable` if Discord refuses a direct message because of the person."""
    try:
        yield
    except REQUEST_ERRORS as error:
        error_class = classify(error, RequestTarget.DIRECT_CHANNEL)
        if error_class in (ErrorClass.MESSAGES_CLOSED, ErrorClass.TARGET_GONE):
            raise RecipientUnreachable from error
        raise


def _posted_record(
    delivery: Delivery, index: int, message_id: int, channel_id: int, post: Post
) -> PostedMessage:
    return PostedMessage(
        message_id=message_id,
        channel_id=channel_id,
        couple_id=delivery.couple_id,
        kind=delivery.kind,
        subject_id=delivery.subject_id,
        user_id=delivery.user_id,
        index=index,
        has_words=post.has_words,
    )


async def _send_by_interaction(interaction: discord.Interaction, post: Post) -> int | None:
    """Answer publicly through the interaction's own endpoints, exempt from Discord's global limit.

    Returns the message's id, or None if Discord no longer takes an answer to this interaction.
    """
    try:
        if interaction.response.is_done():
            return (await interaction.followup.send(**post.send_kwargs(), wait=True)).id
        callback = await interaction.response.send_message(**post.send_kwargs())
        interaction.extras[CARRIES_A_CARD] = True
        return callback.message_id or (await interaction.original_response()).id
    except REQUEST_ERRORS as error:
        if classify(error, RequestTarget.INTERACTION) is ErrorClass.INTERACTION_GONE:
            return None
        raise


async def add_reactions(channel: Target, message_id: int, post: Post) -> None:
    """Add the reactions people vote with; the menu beside them works without any."""
    message = channel.get_partial_message(message_id)
    for emoji in post.reactions:
        try:
            await message.add_reaction(emoji)
        except REQUEST_ERRORS as error:
            LOG.warning("reaction not added", message=message_id, error=type(error).__name__)
            return
