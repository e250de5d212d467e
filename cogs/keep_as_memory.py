"""The message menu "Keep as a memory", for messages written by one of the partners."""

import discord
from discord.ext import commands

from cogs.attachments import AttachmentCache, is_sound
from cogs.context_menus import message_menu
from cogs.requests import caller
from core.pictures import MOST_PICTURES
from core.text_input import STORY_LIMIT
from services.memories import Memories
from services.memory_origins import Message
from ui.forms import open_form
from ui.memories import memory_form, prefill_from_message
from ui.safe_text import cut_text
from ui.texts import say


class KeepAsMemoryCog(commands.Cog):
    """Opens the form of a memory for a message in a channel; `MemoryCog` handles the form."""

    def __init__(self, memories: Memories, attachment_cache: AttachmentCache) -> None:
        self._memories = memories
        self._attachment_cache = attachment_cache
        self.menus = (message_menu(say("keep-as-memory"), self.keep_message),)

    async def keep_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Open the form, filled in from the message; its pictures are cached until the form is submitted.

        Discord sends a message's text and files with its menu; the bot has no message content intent, and
        could not read them later.
        """
        person = caller(interaction)
        # A forwarded message has no words of its own, and its sender need not have written it.
        forwarded = message.message_snapshots[0] if message.message_snapshots else None
        text = cut_text(message.content or (forwarded.content if forwarded else ""), STORY_LIMIT)
        files = [*message.attachments, *(forwarded.attachments if forwarded else ())]
        images = [file for file in files if (file.content_type or "").startswith("image/")]
        # A voice message has one file, and no words of its own.
        voices = [file for file in message.attachments if message.flags.voice and is_sound(file)]
        pictures = [*voices, *images][:MOST_PICTURES]
        kept = Message(
            message.id,
            message.author.id,
            text,
            len(pictures),
            is_forwarded=forwarded is not None,
        )
        couple, key = await self._memories.origin_of_message(person, kept)
        self._attachment_cache.store(person.user_id, key, pictures)
        day = message.created_at.astimezone(couple.zone_of(person.user_id)).date()
        form = memory_form(key, None, None, is_of_other=message.author.id != person.user_id)
        await open_form(
            interaction, form, prefill_from_message(text or (say("memory-voice") if voices else ""), day)
        )
