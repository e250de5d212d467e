"""Lost cards: reposts a card that waits for an answer but was deleted in Discord.

Discord does not tell a bot without the message intents about deleted messages, so it is asked when needed.
"""

import discord

from core.deliveries import PostedMessage
from core.open_cards import StillOpen
from services.deliveries import Deliveries
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify


class LostCards:
    """Looks a card up in Discord, and reposts it if any part of it is gone."""

    def __init__(self, bot: discord.Client, deliveries: Deliveries) -> None:
        self._bot = bot
        self._deliveries = deliveries

    async def post_again_if_lost(self, refusal: StillOpen) -> bool:
        """Repost the card of something still open if the card is gone; return True if it was reposted.

        Raises discord.py's errors if Discord does not say whether it is gone.
        """
        posts = await self._deliveries.posts_of(refusal.card_kind, refusal.subject_id)
        lost = [post for post in posts if await self._is_lost(post)]
        if posts and not lost:
            return False
        lost_ids = [post.message_id for post in lost]
        return await self._deliveries.post_again(refusal.card_kind, refusal.subject_id, lost_ids)

    async def _is_lost(self, post: PostedMessage) -> bool:
        channel = self._bot.get_partial_messageable(post.channel_id)
        try:
            await channel.fetch_message(post.message_id)
        except REQUEST_ERRORS as error:
            match classify(error, RequestTarget.MESSAGE):
                case ErrorClass.TARGET_GONE | ErrorClass.CONTAINER_GONE:
                    return True
                case ErrorClass.NO_PERMISSION:
                    return False  # in an earlier home that the bot can no longer read
                case _:
                    raise
        return False
