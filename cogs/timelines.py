"""The timeline's buttons: turn its pages, read one memory whole, and search."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.requests import caller
from cogs.uploads import fetched
from core.memories import PAGE, Bookmark, Timeline
from services.memories import Memories
from services.pictures import Pictures
from ui.forms import open_form
from ui.memories import found_panel, memory_panel, search_form, timeline_panel
from ui.posts import replace, tell

FOUND_AT_MOST = 25  # options that a menu takes


class TimelineCog(commands.Cog):
    """What a couple does with its timeline."""

    def __init__(self, memories: Memories, pictures: Pictures) -> None:
        self._memories = memories
        self._pictures = pictures

    @picked("memory", "read")
    async def read_whole(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Show one memory of the timeline whole."""
        view = await self._memories.read(caller(interaction), int(values[0]))
        pictures = await fetched(interaction, self._pictures, view.couple, view.pictures)
        await tell(interaction, *memory_panel(view.memory, pictures))

    @pressed("memory", "older")
    async def older(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to the page before."""
        timeline = await self._memories.timeline(caller(interaction), Bookmark.read(key))
        await self._turn(interaction, timeline)

    @pressed("memory", "newer")
    async def newer(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to the page after."""
        timeline = await self._memories.timeline(caller(interaction), Bookmark.read(key), newer=True)
        await self._turn(interaction, timeline)

    @opens("memory", "search")
    async def open_search(self, interaction: discord.Interaction, _key: str, typed: Typed) -> None:
        """Open the form."""
        await open_form(interaction, search_form(), typed)

    @submits("memory", "search")
    async def search(self, interaction: discord.Interaction, _key: str, typed: Typed) -> None:
        """Show what holds a word; to open every memory may take a moment."""
        person, word = caller(interaction), typed.get("word", "")
        await interaction.response.defer(ephemeral=True, thinking=True)
        memories, has_more = await self._memories.search(person, word, FOUND_AT_MOST)
        couple, covers = await self._memories.covers(person, [one.id for one in memories[:PAGE]])
        shown = await self._pictures.thumbnails(couple, covers)
        await tell(interaction, found_panel(memories, word, shown, has_more=has_more))

    async def _turn(self, interaction: discord.Interaction, timeline: Timeline) -> None:
        ids = [one.id for one in timeline.memories]
        couple, covers = await self._memories.covers(caller(interaction), ids)
        await replace(interaction, timeline_panel(timeline, await self._pictures.thumbnails(couple, covers)))
