"""The menu of messages "Keep as a memory": only those that one of the two has written."""

import discord
from discord.ext import commands

from cogs.attachments import AttachmentCache
from cogs.context_menus import message_menu
from cogs.requests import caller
from core.pictures import MOST_PICTURES
from services.memories import Memories
from services.memory_origins import message_origin_key
from ui.forms import open_form
from ui.memories import memory_form, prefill_from_message
from ui.texts import say


class KeepAsMemoryCog(commands.Cog):
    """Keeps what one of the two has written in a channel; the form itself is the memories' own."""

    def __init__(self, memories: Memories, attachment_cache: AttachmentCache) -> None:
        self._memories = memories
        self._attachment_cache = attachment_cache
        self.menus = (message_menu(say("keep-as-memory"), self.keep_message),)

    async def keep_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Open the form, filled in with the message; its pictures are held until the form comes back.

        Discord hands a message's text and files to whoever is asked through its menu; without the intent for
        what messages say, the bot could not ask for them later.
        """
        person = caller(interaction)
        pictures = [one for one in message.attachments if (one.content_type or "").startswith("image/")]
        key = message_origin_key(message.author.id, message.id, len(pictures[:MOST_PICTURES]))
        occasion = await self._memories.memory_origin(person, key)
        self._attachment_cache.store(person.user_id, key, pictures[:MOST_PICTURES])
        day = message.created_at.astimezone(occasion.couple.zone_of(person.user_id)).date()
        await open_form(interaction, memory_form(key, None, None), prefill_from_message(message.content, day))
