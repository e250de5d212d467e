"""The timeline's buttons and select: turn its pages, read a memory in full, and search."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.attachments import load_pictures
from cogs.requests import caller
from cogs.router import FormValues, form_for, on_buttons, on_modal, on_select
from core.component_keys import parse_id
from core.memories import PAGE_SIZE, TimelineCursor
from core.pages import NEWER, TURNS
from services.couples import Couples
from services.memories import Memories
from services.memory_search import MemorySearch
from services.pictures import Pictures
from services.timelines import Timelines
from ui.forms import open_form
from ui.memories import memory_panel, search_form, search_results_panel, timeline_panel
from ui.posts import edit_message, send_ephemeral

MAX_RESULTS = 25  # options that a select takes


class TimelineCog(commands.Cog):
    """Handles the components of the timeline, which `/memory timeline` shows."""

    def __init__(
        self,
        memories: Memories,
        memory_search: MemorySearch,
        timelines: Timelines,
        couples: Couples,
        pictures: Pictures,
    ) -> None:
        self._memories = memories
        self._memory_search = memory_search
        self._timelines = timelines
        self._couples = couples
        self._pictures = pictures

    @on_select("memory", "read")
    async def read_whole(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show one memory of the timeline in full."""
        view = await self._memories.read_memory(caller(interaction), parse_id(values[0]))
        pictures = await load_pictures(interaction, self._pictures, view.couple, view.pictures)
        await send_ephemeral(interaction, *memory_panel(view.memory, pictures, is_quiet=view.is_quiet))

    @on_buttons("memory", TURNS)
    async def turn_page(self, interaction: discord.Interaction, component_key: str, *, verb: str) -> None:
        """Turn to the page of older or newer memories."""
        person, cursor = caller(interaction), TimelineCursor.parse(component_key)
        timeline = await self._timelines.timeline_page(person, cursor, newer=verb == NEWER)
        couple, covers = await self._timelines.cover_pictures(person, [each.id for each in timeline.memories])
        await edit_message(
            interaction, timeline_panel(timeline, await self._pictures.read_thumbnails(couple, covers))
        )

    @form_for("memory", "search")
    async def open_search(
        self, interaction: discord.Interaction, _component_key: str, typed: FormValues
    ) -> None:
        """Open the form that searches memories."""
        await self._couples.couple_of(caller(interaction))
        await open_form(interaction, search_form(), typed)

    @on_modal("memory", "search")
    async def search(self, interaction: discord.Interaction, _component_key: str, typed: FormValues) -> None:
        """Show the memories that contain a word."""
        person, word = caller(interaction), typed.get("word", "")
        # Decrypting every memory may take longer than the three seconds that Discord waits for an answer.
        await interaction.response.defer(ephemeral=True, thinking=True)
        memories, has_more = await self._memory_search.search_memories(person, word, MAX_RESULTS)
        couple, covers = await self._timelines.cover_pictures(
            person, [each.id for each in memories[:PAGE_SIZE]]
        )
        thumbnails = await self._pictures.read_thumbnails(couple, covers)
        await send_ephemeral(interaction, search_results_panel(memories, word, thumbnails, has_more=has_more))
