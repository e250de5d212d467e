"""Votes by reaction: counted from raw events, and recounted after the bot was away."""

from collections import defaultdict
from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.events import CatchUp, EventRetrier, Paced, Step
from cogs.requests import CardPublisher, publishing
from core.errors import StorageUnavailable
from core.polls import EMOJIS, position_of
from core.publications import Collector, Redraw, collecting
from core.shards import Shards, shard_of
from services.votes import OpenPollCard, Votes
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, is_message_gone

REACTION_TYPES = (discord.ReactionType.normal, discord.ReactionType.burst)
COUPLE_AND_BOT = 3  # if no more users reacted with a number, one request lists them all

ReactionPayload = (
    discord.RawReactionActionEvent | discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent
)


class ReactionCog(commands.Cog):
    """Counts number reactions under polls as votes.

    A message's recount and its events take turns: an event that arrives during the recount is counted after
    it, and a number that was tapped and untapped while the database was busy ends as it is.
    """

    def __init__(
        self,
        client: discord.Client,
        votes: Votes,
        publisher: CardPublisher,
        paced: Paced,
        events: EventRetrier,
    ) -> None:
        self._client = client
        self._votes = votes
        self._publisher = publisher
        self._paced = paced
        self._events = events

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a number as a vote."""
        position = self._position_in(payload)
        if position is not None:
            await self._count(
                payload,
                lambda: self._votes.add_reaction(payload.message_id, payload.user_id, position),
            )

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Withdraw a vote; if a moderator removed the bot's own number, put it back."""
        if self._is_own(payload.user_id):
            await self._put_numbers_back(payload.message_id)
        position = self._position_in(payload)
        if position is not None:
            await self._count(
                payload,
                lambda: self._votes.remove_reactions(payload.message_id, payload.user_id, position),
            )

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """Withdraw every vote by reaction, and put the numbers back."""
        await self._count(payload, lambda: self._votes.remove_reactions(payload.message_id))
        await self._put_numbers_back(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """Withdraw every vote for one number, and put the number back."""
        position = position_of(str(payload.emoji))
        if position is not None:
            await self._count(
                payload,
                lambda: self._votes.remove_reactions(payload.message_id, position=position),
            )
            await self._put_numbers_back(payload.message_id)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Recount the open polls of this shard, since reactions may have changed while it was away.

        A new session has missed events; a resumed one has not, because Discord sends them again.
        """
        await self._events.run_in_turn(("reread", shard_id), lambda: self._recount_all(shard_id), "reread")

    async def recount_reactions(self, poll_id: int) -> None:
        """Recount the reactions under an open poll; close the poll if its card is gone."""
        await self._events.keep_trying(lambda: self._recount(poll_id), "reread")

    async def _recount(self, poll_id: int) -> None:
        card = await self._votes.open_poll_card(poll_id)
        if card is None:
            async with publishing(self._publisher):
                await self._votes.close_lost_poll(poll_id)
        else:
            await self._events.run_in_turn(
                ("message", card.message_id), self._published(lambda: self._read_reactions(card)), "reaction"
            )

    def _position_in(self, payload: discord.RawReactionActionEvent) -> int | None:
        """Return the position of the number a user reacted with; None for the bot's own reactions too."""
        return None if self._is_own(payload.user_id) else position_of(str(payload.emoji))

    def _is_own(self, user_id: int) -> bool:
        return self._client.user is not None and user_id == self._client.user.id

    async def _put_numbers_back(self, message_id: int) -> None:
        """Add the numbers again under an open poll after somebody cleared them."""

        async def recount() -> None:
            poll_id = await self._votes.open_poll_id_of(message_id)
            if poll_id is not None:
                with self._paced():
                    await self._recount(poll_id)

        await self._events.keep_trying(recount, "reread")

    async def _recount_all(self, shard_id: int) -> None:
        shards = Shards(self._client.shard_count or 1, (shard_id,))
        with self._paced():
            for poll_id in await self._votes.open_poll_ids(shards):
                await self.recount_reactions(poll_id)

    async def _count(self, payload: ReactionPayload, change: Step) -> None:
        """Count an event in its turn; if it cannot be kept, recount the whole shard later."""
        shard_id = shard_of(payload.guild_id or 0, self._client.shard_count or 1)
        catch_up = CatchUp(("reread", shard_id), lambda: self._recount_all(shard_id))
        await self._events.handle(
            ("message", payload.message_id), self._published(change), "reaction", catch_up
        )

    def _published(self, change: Step) -> Step:
        """Return a step that makes a change and publishes it; a retry skips the parts that are done."""
        collector = Collector()
        is_changed = False

        async def apply() -> None:
            nonlocal is_changed
            try:
                if not is_changed:
                    with collecting(collector):
                        await change()
                    is_changed = True
            finally:
                await self._show(collector)

        return apply

    async def _show(self, collector: Collector) -> None:
        publications = collector.take()
        try:
            await self._publisher.publish(None, publications)
        except StorageUnavailable:
            # Only an edit may be repeated. A post is stored, and taken over by the queue.
            collector.add(one for one in publications if isinstance(one, Redraw))
            raise

    async def _read_reactions(self, card: OpenPollCard) -> None:
        """Store each partner's reactions by number, and add the numbers the bot has not put there yet."""
        channel = self._client.get_partial_messageable(card.channel_id)
        positions_by_user: defaultdict[int, set[int]] = defaultdict(set)
        own: set[int] = set()
        try:
            message = await channel.fetch_message(card.message_id)
            for reaction in message.reactions:
                position = position_of(str(reaction.emoji))
                if position is None or position >= card.idea_count:
                    continue
                if reaction.me:
                    own.add(position)
                for user_id in await _partners_among(reaction, card.user_ids):
                    positions_by_user[user_id].add(position)
            for position in sorted(set(range(card.idea_count)) - own):
                await message.add_reaction(EMOJIS[position])
        except REQUEST_ERRORS as error:
            if is_message_gone(error, self._client, card.channel_id):
                await self._votes.close_lost_poll(card.poll_id, [card.message_id])
            elif classify(error, RequestTarget.MESSAGE) is not ErrorClass.NO_PERMISSION:
                raise
            # Out of reach: the votes counted so far hold.
        else:
            await self._votes.recount_reactions(card.message_id, positions_by_user)


async def _partners_among(reaction: discord.Reaction, user_ids: Sequence[int]) -> set[int]:
    """Return the partners who reacted with a number, however many other users did."""
    found: set[int] = set()
    # Discord lists the users of normal and of super (burst) reactions separately.
    counts = (reaction.normal_count, reaction.burst_count)
    for kind, count in zip(REACTION_TYPES, counts, strict=True):
        if kind is discord.ReactionType.normal and count == 1 and reaction.me:
            continue  # the bot's own alone
        if count > COUPLE_AND_BOT:
            # Discord lists users by id, so each partner is looked up at the place they would have.
            for user_id in user_ids:
                before = discord.Object(user_id - 1)
                found |= {user.id async for user in reaction.users(limit=1, after=before, type=kind)}
        elif count:
            found |= {user.id async for user in reaction.users(limit=count, type=kind)}
    return found.intersection(user_ids)
