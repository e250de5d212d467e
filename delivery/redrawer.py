"""The card redrawer: edits posted messages so that they show the present state."""

from collections.abc import Callable, Sequence

import discord
import structlog

from core.couples import Couple
from core.deliveries import PostedMessage
from core.errors import KindlingError
from delivery.destinations import Destinations
from delivery.rendering import NotDueYet, Renderers, render
from delivery.sender import MessageSender
from services.deliveries import Deliveries
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, is_message_gone
from ui.posts import Post, replace_message

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")


class CardRedrawer:
    """Edits posted messages; if a card can no longer be drawn, its words are deleted.

    `serves` returns whether this process serves a server; cards in others stay as they are.
    """

    def __init__(
        self,
        bot: discord.Client,
        deliveries: Deliveries,
        renderers: Renderers,
        sender: MessageSender,
        destinations: Destinations,
        serves: Callable[[int], bool],
    ) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._renderers = renderers
        self._sender = sender
        self._destinations = destinations
        self._serves = serves

    async def redraw_all_cards(self, subject_id: int) -> bool:
        """Redraw every message that shows a subject; return whether all of them are done."""
        posts = await self._deliveries.posts_of_any_kind(subject_id)
        return all(
            [await self.redraw_message(posted, posts) for posted in posts if posted.kind in self._renderers]
        )

    async def redraw_message(
        self,
        posted: PostedMessage,
        all_posts: Sequence[PostedMessage],
        interaction: discord.Interaction | None = None,
        couple: Couple | None = None,
        *,
        view: object | None = None,
    ) -> bool:
        """Redraw one message of `all_posts` of its subject; return True once it is done, or not needed.

        A card that needs fewer messages than it has, such as an envelope in place of long words, loses the
        others. One that needs more stays as it is.
        """
        couple = couple or await self._deliveries.couple_of_post(posted)
        try:
            found = self._destinations.location_of_post(posted, couple, view)
            if found is None:
                return await self._delete_undrawable_words(posted, couple)
            context, location = found
            rendering = await render(self._renderers, posted.kind, posted.subject_id, context)
            if rendering is None or len(rendering.posts) > _message_count(posted, all_posts):
                return True
            if posted.index >= len(rendering.posts):
                return await self._delete(posted)
            post = (await self._sender.resolve_names(rendering, location.guild.id)).posts[posted.index]
            if post.has_words and not posted.has_words:
                await self._deliveries.mark_shows_words(posted)
            if not await _redrawn_by_interaction(interaction, posted, post):
                await location.get_partial_message(posted.message_id).edit(**post.edit_kwargs())
        except NotDueYet:
            return True
        except (KindlingError, *REQUEST_ERRORS) as error:
            is_gone = is_message_gone(error, self._bot, posted.channel_id)
            if is_gone:
                await self._deliveries.delete_post_records([posted.message_id])
            else:
                LOG.warning("card not redrawn", message=posted.message_id, error=type(error).__name__)
            return is_gone
        return True

    async def _delete_undrawable_words(self, posted: PostedMessage, couple: Couple | None) -> bool:
        """Delete a message whose words cannot be redrawn, as in an archived thread; False: try later."""
        if couple is not None and not self._serves(couple.guild_id):
            return False  # its channel is unknown here, which is not to say that it is gone
        if couple is None or not posted.has_words:
            return True
        guild = self._bot.get_guild(couple.guild_id)
        if guild is None or guild.unavailable:
            return False
        return await self._delete(posted)

    async def _delete(self, posted: PostedMessage) -> bool:
        await self._sender.delete_message(posted.channel_id, posted.message_id)
        await self._deliveries.delete_post_records([posted.message_id])
        return True


def _message_count(posted: PostedMessage, all_posts: Sequence[PostedMessage]) -> int:
    """Return the number of messages of the card this one belongs to."""
    return 1 + max(
        other.index
        for other in all_posts
        if (other.kind, other.user_id, other.channel_id) == (posted.kind, posted.user_id, posted.channel_id)
    )


async def _redrawn_by_interaction(
    interaction: discord.Interaction | None, posted: PostedMessage, post: Post
) -> bool:
    """Redraw a card by answering the press on it; return whether Discord accepted that answer."""
    if (
        interaction is None
        or interaction.message is None
        or interaction.message.id != posted.message_id
        or interaction.response.is_done()
    ):
        return False
    try:
        await replace_message(interaction, post)
    except REQUEST_ERRORS as error:
        if classify(error, RequestTarget.INTERACTION) is not ErrorClass.INTERACTION_GONE:
            raise
        return False
    return True
