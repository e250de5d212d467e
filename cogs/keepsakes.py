"""The menu of messages "Keep as a memory": only those that one of the two has written."""

import discord
from discord.ext import commands

from cogs.menus import message_menu
from cogs.requests import caller
from cogs.uploads import Keepsakes
from core.pictures import AT_MOST
from services.memories import Memories
from services.occasions import written_key
from ui.forms import open_form
from ui.memories import memory_form, typed_message
from ui.texts import say


class KeepsakeCog(commands.Cog):
    """Keeps what one of the two has written in a channel; the form itself is the memories' own."""

    def __init__(self, memories: Memories, keepsakes: Keepsakes) -> None:
        self._memories = memories
        self._keepsakes = keepsakes
        self.menus = (message_menu(say("keep-as-memory"), self.keep),)

    async def keep(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Open the form, filled in with the message; its pictures are held until the form comes back.

        Discord hands a message's text and files to whoever is asked through its menu; without the intent for
        what messages say, the bot could not ask for them later.
        """
        person = caller(interaction)
        pictures = [one for one in message.attachments if (one.content_type or "").startswith("image/")]
        key = written_key(message.author.id, message.id, len(pictures[:AT_MOST]))
        occasion = await self._memories.occasion(person, key)
        self._keepsakes.hold(person.user_id, key, pictures[:AT_MOST])
        day = message.created_at.astimezone(occasion.couple.zone_of(person.user_id)).date()
        await open_form(interaction, memory_form(key, None, None), typed_message(message.content, day))
