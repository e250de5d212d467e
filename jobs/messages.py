"""Messages: how one delivery's messages reach Discord, and which of them are already there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace as replace_fields
from datetime import timedelta
from http import HTTPStatus

import aiohttp
import discord
import structlog

from core.deliveries import Delivery, Posted
from jobs.errands import Errand
from ui.homes import HomeMissing
from ui.names import NameBook, mentioned_in
from ui.posts import INTERACTION_GONE, Post, custom_ids

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.messages")

NAME_WAITS_SECONDS = 5  # a card without its names is better than no card
LOOKS_BACK = timedelta(minutes=10)
LOOKS_AT = 100  # messages
PASSING = (discord.RateLimited, aiohttp.ClientError, TimeoutError, OSError)

MESSAGES_CLOSED = 50007  # Cannot send messages to this user
ALREADY_ANSWERED = 40060  # an answer of which discord.py's own first try did not hear

Target = discord.TextChannel | discord.Thread | discord.PartialMessageable
Recorded = Callable[[Sequence[int]], Awaitable[set[int]]]


class Messenger:
    """Sends and deletes messages, and asks a channel what stands in it."""

    def __init__(self, bot: discord.Client, names: NameBook, recorded: Recorded) -> None:
        self._bot = bot
        self._names = names
        self._recorded = recorded

    async def named(self, errand: Errand, guild_id: int) -> Errand:
        """Call people by their names: who is unknown since the start is asked for once."""
        guild, lookup = self._bot.get_guild(guild_id), self._names.lookup(guild_id)
        spoken_of = set[int]().union(*(mentioned_in(embed) for post in errand.posts for embed in post.embeds))
        for user_id in sorted(spoken_of):
            if guild is not None and lookup(user_id) is None:
                try:
                    async with asyncio.timeout(NAME_WAITS_SECONDS):
                        self._names.learn(guild_id, await guild.fetch_member(user_id))
                except (discord.HTTPException, *PASSING):
                    continue  # the mention itself stays
        return replace_fields(errand, posts=tuple(post.named(lookup) for post in errand.posts))

    async def send(
        self,
        delivery: Delivery,
        errand: Errand,
        channel: Target | None,
        via: discord.Interaction | None,
        posted: list[Posted],
    ) -> None:
        """Send what is not there yet, through the interaction where it stands in the channel itself.

        What stands is added to `posted` one by one, so that it is known however this ends.
        Raises `HomeMissing`, and what discord.py raises.
        """
        if via is not None and (_is_under_way(via) or any(post.files for post in errand.posts)):
            via = None
        target = await self._target(errand, channel)
        standing = await self._already_there(delivery, errand, target) if delivery.may_have_been_sent else {}
        for place, post in enumerate(errand.posts):
            message_id = standing.get(place)
            if message_id is None:
                if via is not None and channel is not None and via.channel_id == channel.id:
                    message_id = await _send_by_interaction(via, post)
                if message_id is None:
                    message_id, target = await self._send_to(target, channel, delivery, place, post)
            posted.append(_posted(delivery, place, message_id, target.id, post))

    async def _send_to(
        self, target: Target, channel: Target | None, delivery: Delivery, place: int, post: Post
    ) -> tuple[int, Target]:
        """Send one message; to somebody who has closed their direct messages, in the home instead."""
        nonce = f"{delivery.id}.{place}"
        try:
            return (await target.send(**post.sendable(), nonce=nonce)).id, target
        except discord.Forbidden as error:
            if error.code != MESSAGES_CLOSED or channel is None or target is channel:
                raise
            return (await channel.send(**post.sendable(), nonce=nonce)).id, channel

    async def _target(self, errand: Errand, channel: Target | None) -> Target:
        if errand.to_user is None:
            if channel is None:
                raise HomeMissing
            return channel
        # discord.py's own `create_dm` writes the id as a number; Discord's document says a string.
        opened = await self._bot.http.start_private_message(str(errand.to_user))  # type: ignore[arg-type]
        return self._bot.get_partial_messageable(int(opened["id"]), type=discord.ChannelType.private)

    async def _already_there(self, delivery: Delivery, errand: Errand, target: Target) -> dict[int, int]:
        """Find the messages that an earlier, interrupted attempt has sent: the channel itself is asked."""
        found: dict[int, int] = {}
        for message in await self._unrecorded(delivery, target):
            for place, post in enumerate(errand.posts):
                if place not in found and post.is_shown_by(message):
                    found[place] = message.id
                    break
        return found

    async def retract(self, delivery: Delivery, channel: Target) -> None:
        """Delete the messages of a delivery that was let go of while nobody knew whether they stand.

        What it said is erased by now: they are known by their subject's id in a button, or, without
        buttons, by being nobody else's in those minutes.
        """
        for message in await self._unrecorded(delivery, channel):
            ids = custom_ids(message)
            if not ids or any(f":{delivery.subject_id}:" in custom_id for custom_id in ids):
                await self.delete(channel.id, message.id)

    async def _unrecorded(self, delivery: Delivery, target: Target) -> list[discord.Message]:
        """List our own messages since it was due that nothing is remembered by, the newest first."""
        me = self._bot.user
        since = delivery.due_at - LOOKS_BACK
        ours = [
            message
            async for message in target.history(after=since, limit=LOOKS_AT, oldest_first=False)
            if me is not None and message.author.id == me.id and not message.flags.ephemeral
        ]
        known = await self._recorded([message.id for message in ours])
        return [message for message in ours if message.id not in known]

    async def delete(self, channel_id: int, message_id: int) -> None:
        """Delete a message; one that is gone already is let be. Raises what discord.py raises."""
        channel = self._bot.get_partial_messageable(channel_id)
        try:
            await channel.get_partial_message(message_id).delete()
        except discord.NotFound:
            LOG.info("message was gone already", message=message_id)


def is_passing(error: Exception) -> bool:
    """Say whether a failure passes by itself: Discord's bad days, a lost connection, a limit."""
    if isinstance(error, discord.HTTPException):
        return error.code == ALREADY_ANSWERED or (
            error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.status == HTTPStatus.TOO_MANY_REQUESTS
        )
    return isinstance(error, PASSING)


def _posted(delivery: Delivery, place: int, message_id: int, channel_id: int, post: Post) -> Posted:
    return Posted(
        message_id=message_id,
        channel_id=channel_id,
        couple_id=delivery.couple_id,
        kind=delivery.kind,
        subject_id=delivery.subject_id,
        user_id=delivery.user_id,
        place=place,
        has_words=post.has_words,
    )


def _is_under_way(via: discord.Interaction) -> bool:
    """Whether a person was told privately that it takes a moment: what follows that is private, too.

    Files are not sent through an interaction either: they may take longer than it waits.
    """
    return via.response.type is discord.InteractionResponseType.deferred_channel_message


async def _send_by_interaction(via: discord.Interaction, post: Post) -> int | None:
    """Answer publicly through the interaction's own endpoints, which Discord's global limit does not count.

    Returns the message's id, or None where Discord no longer takes an answer to this interaction.
    """
    try:
        if via.response.is_done():
            return (await via.followup.send(**post.sendable(), wait=True)).id
        callback = await via.response.send_message(**post.sendable())
        return callback.message_id or (await via.original_response()).id
    except discord.NotFound as error:
        if error.code in INTERACTION_GONE:
            return None
        raise


async def react(channel: Target, message_id: int, post: Post) -> None:
    """Add the reactions that people vote with; the menu beside them works without."""
    message = channel.get_partial_message(message_id)
    for emoji in post.reactions:
        try:
            await message.add_reaction(emoji)
        except (discord.HTTPException, *PASSING) as error:
            LOG.warning("reaction not added", message=message_id, error=type(error).__name__)
            return
