"""`/memory`: add, random, timeline, onthisday, prompt, remove; and the buttons of its cards."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from cogs.attachments import AttachmentCache, attachment_readers, load_pictures, show_progress
from cogs.parsers import parse_past_span
from cogs.requests import caller, command, publish
from cogs.router import FormValues, form_for, on_button, on_modal
from cogs.suggestions import MAX_CHOICES, StringChoice, suggest
from core.component_keys import parse_id
from core.date_parsing.pieces import Precision
from core.deliveries import PostedMessage
from services.clock import Clock
from services.memories import Memories, MemoryView
from services.memory_origins import ORIGIN_CHECKIN, picture_count_of
from services.memory_search import MemorySearch
from services.mornings import Mornings
from services.pictures import Pictures
from services.timelines import Timelines
from ui.cards import Part
from ui.forms import open_form, require_filled, uploaded_files
from ui.memories import (
    heading_label,
    kept_panel,
    memory_form,
    memory_panel,
    opened_envelope,
    prefill_from_question,
    shared_line,
    timeline_panel,
)
from ui.memory_prompts import prompt_panel
from ui.mornings import day_panel, offer_panel
from ui.posts import Post, edit_message, is_message_deleted, send_ephemeral, send_ephemeral_text
from ui.texts import say


@app_commands.guild_only()
class MemoryCog(commands.GroupCog, group_name="memory", group_description="What you both want to remember"):
    """Handles `/memory`, its form and the buttons of memories and prompts."""

    def __init__(
        self,
        memories: Memories,
        memory_search: MemorySearch,
        timelines: Timelines,
        mornings: Mornings,
        pictures: Pictures,
        attachment_cache: AttachmentCache,
        clock: Clock,
    ) -> None:
        self._memories = memories
        self._memory_search = memory_search
        self._timelines = timelines
        self._mornings = mornings
        self._pictures = pictures
        self._attachment_cache = attachment_cache
        self._clock = clock

    @command(Part.JOURNEY, description="Keep a memory: a title, a story, the day it happened, and pictures")
    async def add(self, interaction: discord.Interaction) -> None:
        """Open the form of a memory."""
        await self.open_add(interaction, "", {})

    @command(Part.JOURNEY, description="Get a question about your past together")
    async def prompt(self, interaction: discord.Interaction) -> None:
        """Show a prompt from the deck, private to the caller."""
        await send_ephemeral(interaction, prompt_panel(await self._memories.next_prompt(caller(interaction))))

    @command(Part.JOURNEY, description="Get a random memory back")
    async def random(self, interaction: discord.Interaction) -> None:
        """Draw one of the couple's memories, private to the caller."""
        await self.draw_another(interaction, "")

    @command(Part.JOURNEY, description="See your memories in order")
    async def timeline(self, interaction: discord.Interaction) -> None:
        """Show the newest page of the timeline, private to the caller."""
        person = caller(interaction)
        timeline = await self._timelines.timeline_page(person)
        couple, covers = await self._timelines.cover_pictures(
            person, [memory.id for memory in timeline.memories]
        )
        await send_ephemeral(
            interaction, timeline_panel(timeline, await self._pictures.read_thumbnails(couple, covers))
        )

    @command(Part.JOURNEY, description="See what happened on this day in past years")
    async def onthisday(self, interaction: discord.Interaction) -> None:
        """Show the memories of today's date in earlier years, private to the caller."""
        view = await self._mornings.on_this_day(caller(interaction))
        covers = await self._pictures.read_thumbnails(view.couple, view.covers)
        await send_ephemeral(
            interaction, day_panel(view.memories, view.couple, covers, are_wanted=view.are_wanted)
        )

    @command(
        Part.JOURNEY,
        description="Remove a memory. One your partner wrote needs their yes",
        chosen=("memory",),
    )
    @app_commands.describe(memory="The memory to remove")
    async def remove(self, interaction: discord.Interaction, memory: str) -> None:
        """Delete the caller's own memory, or ask the other partner about theirs."""
        chosen = await self._memory_search.chosen_memory(caller(interaction), memory)
        await self._remove_memory(interaction, chosen.id, say("memory-removed"))

    @remove.autocomplete("memory")
    async def _autocomplete_memories(
        self, interaction: discord.Interaction, typed: str
    ) -> list[StringChoice]:
        found = self._memory_search.suggest_memories(caller(interaction), typed, MAX_CHOICES)
        return await suggest(found, heading_label, lambda each: each.id)

    @form_for("memory", "add")
    async def open_add(self, interaction: discord.Interaction, component_key: str, typed: FormValues) -> None:
        """Open the form with the prompt it answers, or filled in from a check-in."""
        origin = await self._memories.memory_origin(caller(interaction), component_key)
        filled = typed
        if not typed and origin.question is not None and origin.revealed_at is not None:
            zone = origin.couple.zone_of(interaction.user.id)
            filled = prefill_from_question(origin.question, origin.revealed_at.astimezone(zone).date())
        is_of_other = origin.writer_id not in (None, interaction.user.id)
        form = memory_form(component_key, origin.prompt, origin.question, is_of_other=is_of_other)
        await open_form(interaction, form, filled)

    @form_for("checkin", "keep")
    async def open_keep(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form for a revealed check-in."""
        await self.open_add(interaction, f"{ORIGIN_CHECKIN}.{component_key}", typed)

    @on_modal("memory", "add")
    async def submit_add(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store a memory with the pictures of its form and of the message it comes from."""
        person, uploads = caller(interaction), uploaded_files(interaction)
        origin = await self._memories.memory_origin(person, component_key)
        require_filled(memory_form(component_key, origin.prompt, origin.question).fields, typed)
        zone = origin.couple.zone_of(person.user_id)
        locale = str(interaction.locale)
        span = parse_past_span(typed.get("day", ""), zone, self._clock(), field="day", locale=locale)
        cached = self._attachment_cache.pictures_of(
            person.user_id, component_key, count=picture_count_of(component_key), chosen=len(uploads)
        )
        keep = partial(
            self._memories.add_memory,
            person,
            component_key,
            typed.get("title", ""),
            typed.get("story", ""),
            span.days[0],
            about=None if span.precision is Precision.DAY else span.precision,
        )
        if cached or uploads:
            async with show_progress(interaction) as on_progress:
                # Nobody can choose other pictures of a message, so an unusable one must not keep the
                # words from being stored. Of the form, they can.
                files = attachment_readers([*cached, *uploads], optional_count=len(cached))
                storing = self._pictures.store_images(
                    origin.couple, files, on_progress, user_id=person.user_id, optional_count=len(cached)
                )
                async with storing as upload:
                    view, left_out = await keep(upload.images, typed.get("alt")), upload.left_out
            self._attachment_cache.discard(person.user_id, component_key)
        else:
            view, left_out = await keep(), ()
        offer = [offer_panel(view.couple)] if view.is_first else []
        await send_ephemeral(interaction, kept_panel(view.memory, left_out), *offer)

    @on_button("memory", "share")
    async def share(self, interaction: discord.Interaction, component_key: str) -> None:
        """Post a memory in the home, once; if it is posted already, link to it."""
        person, memory_id = caller(interaction), parse_id(component_key)
        view = await self._memories.read_memory(person, memory_id)
        is_new, posted = await self._memories.share_memory(person, memory_id)
        link = await _message_link(interaction, view, posted) if posted else None
        if posted and link is None:  # somebody deleted its message: share the memory again
            is_new, _ = await self._memories.share_memory(
                person, memory_id, missing_message_ids=[posted.message_id]
            )
        if not is_new:
            await send_ephemeral_text(interaction, shared_line(link))
            return
        if view.pictures:  # reading and sending them may take longer than Discord waits
            await interaction.response.defer(ephemeral=True, thinking=True)
        await publish(interaction)
        if view.pictures or not interaction.response.is_done():
            await send_ephemeral_text(interaction, say("memory-shared"))

    @on_button("memory", "takeback")
    async def delete_own_memory(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the memory that the caller has just kept."""
        await self._remove_memory(interaction, parse_id(component_key), say("memory-taken-back"))

    @on_button("memory", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the memory in an envelope to one of the partners."""
        view = await self._memories.read_memory(caller(interaction), parse_id(component_key))
        pictures = await load_pictures(interaction, self._pictures, view.couple, view.pictures)
        posts = opened_envelope(
            view.memory, interaction.user.id, pictures, view.reactions, is_quiet=view.is_quiet
        )
        await send_ephemeral(interaction, *posts)

    @on_button("memory", "another")
    async def draw_another(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Draw a memory other than the last one."""
        view = await self._memories.draw_memory(caller(interaction))
        pictures = await load_pictures(interaction, self._pictures, view.couple, view.pictures)
        await send_ephemeral(interaction, *memory_panel(view.memory, pictures, is_drawn=True))

    @on_button("memory", "prompt")
    async def another_prompt(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Replace the prompt by another one."""
        await edit_message(interaction, prompt_panel(await self._memories.next_prompt(caller(interaction))))

    async def _remove_memory(self, interaction: discord.Interaction, memory_id: int, done_text: str) -> None:
        is_proposed = await self._memories.remove_memory(caller(interaction), memory_id)
        answer = Post(content=say("memory-removal-proposed") if is_proposed else done_text)
        if interaction.message is not None:
            await edit_message(interaction, answer)
        else:
            await send_ephemeral(interaction, answer)


async def _message_link(
    interaction: discord.Interaction, view: MemoryView, posted: PostedMessage
) -> str | None:
    """Return the link to a message, or None if it was deleted."""
    channel = interaction.client.get_partial_messageable(posted.channel_id, guild_id=view.couple.guild_id)
    message = channel.get_partial_message(posted.message_id)
    return None if await is_message_deleted(interaction.client, message) else message.jump_url
