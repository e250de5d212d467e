"""Reactions: votes that come as raw events, and what came or went while the bot was away."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

import discord
from discord.ext import commands

from cogs.requests import PostOffice, sentence_for
from core.deliveries import DeliveryKind
from core.polls import EMOJIS, position_of
from services.votes import OpenCard, Voted, Votes

KINDS = (discord.ReactionType.normal, discord.ReactionType.burst)


class ReactionCog(commands.Cog):
    """Hears numbers under polls.

    What is read from a message and what is heard of it take turns: an event that comes while its message is
    being read is counted after that.
    """

    def __init__(self, client: discord.Client, votes: Votes, office: PostOffice) -> None:
        self._client = client
        self._votes = votes
        self._office = office
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Take a number as a vote."""
        position = self._position_in(payload)
        if position is not None:
            await self._count(
                payload.message_id, lambda: self._votes.react(payload.message_id, payload.user_id, position)
            )

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Take a vote back."""
        position = self._position_in(payload)
        if position is not None:
            await self._count(
                payload.message_id, lambda: self._votes.unreact(payload.message_id, payload.user_id, position)
            )

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """Take every vote by reaction back."""
        await self._count(payload.message_id, lambda: self._votes.unreact(payload.message_id))

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """Take every vote by one number back."""
        position = position_of(str(payload.emoji))
        if position is not None:
            await self._count(
                payload.message_id, lambda: self._votes.unreact(payload.message_id, position=position)
            )

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Read again what was missed while this shard was away."""
        await self._reread_all(shard_id)

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Read again what was missed while this shard was away."""
        await self._reread_all(shard_id)

    async def reread(self, poll_id: int) -> None:
        """Take the reactions under an open poll as they stand now; one whose card is gone ends."""
        try:
            card = await self._votes.open_card(poll_id)
            if card is None:
                await self._office.post(None, await self._votes.let_go_of_lost(poll_id))
                return
            await self._count(card.message_id, lambda: self._read(card))
        except Exception as error:  # noqa: BLE001 (one poll that cannot be read never stops another)
            sentence_for(error, "reread")

    def _position_in(self, payload: discord.RawReactionActionEvent) -> int | None:
        """Read the number that somebody has tapped; the bot's own, which are there to be tapped, are none."""
        me = self._client.user
        is_mine = me is not None and payload.user_id == me.id
        return None if is_mine else position_of(str(payload.emoji))

    async def _reread_all(self, shard_id: int) -> None:
        try:
            open_ids = await self._votes.open_ids((self._client.shard_count or 1, (shard_id,)))
        except Exception as error:  # noqa: BLE001 (the next start reads again)
            sentence_for(error, "reread")
            return
        for poll_id in open_ids:
            await self.reread(poll_id)

    async def _count(self, message_id: int, change: Callable[[], Awaitable[Voted | None]]) -> None:
        async with self._turns.setdefault(message_id, asyncio.Lock()):
            try:
                voted = await change()
                if voted is None:
                    return
                if voted.changes_card:
                    await self._office.redraw(DeliveryKind.POLL, voted.poll.id)
                await self._office.post(None, voted.deliveries)
            except Exception as error:  # noqa: BLE001 (a listener has nobody to answer)
                sentence_for(error, "reaction")

    async def _read(self, card: OpenCard) -> Voted | None:
        """Count who stands under each number, and add the numbers that the bot has not put there yet."""
        channel = self._client.get_partial_messageable(card.channel_id)
        standing: defaultdict[int, set[int]] = defaultdict(set)
        mine: set[int] = set()
        try:
            message = await channel.fetch_message(card.message_id)
            for reaction in message.reactions:
                position = position_of(str(reaction.emoji))
                if position is None or position >= card.ideas:
                    continue
                if reaction.me:
                    mine.add(position)
                for user_id in await _who_reacted(reaction):
                    standing[user_id].add(position)
            for position in sorted(set(range(card.ideas)) - mine):
                await message.add_reaction(EMOJIS[position])
        except discord.NotFound:
            lost = await self._votes.let_go_of_lost(card.poll_id, [card.message_id])
            await self._office.post(None, lost)
            return None
        except discord.Forbidden:
            return None  # out of reach: what was counted stands
        return await self._votes.reread(card.message_id, standing)


async def _who_reacted(reaction: discord.Reaction) -> set[int]:
    counts = (reaction.normal_count, reaction.burst_count)
    return {
        user.id
        for kind, count in zip(KINDS, counts, strict=True)
        if count
        async for user in reaction.users(type=kind)
    }
