"""`/book`: a year of the couple as a PDF, answered privately."""

import asyncio
import io

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command
from core.books import BooksBusy, BookUnderWay, Volume, split_by_season, split_for_photos
from services.books import Book, Books
from ui.books import book_request, left_out_text, volume_file_name, volume_name
from ui.cards import Part
from ui.drawing.render_queue import Drawing, RenderQueue
from ui.mentions import allow_mentions_of
from ui.names import NameLookup, fetch_name_lookup
from ui.posts import send_ephemeral_text
from ui.texts import say

FIRST_YEAR, LAST_YEAR = 1900, 2200
AT_ONCE = 2  # each holds everything one couple wrote in memory
WAIT_SECONDS = 60


class BookCog(commands.Cog):
    """Handles `/book`."""

    def __init__(self, books: Books, render_queue: RenderQueue) -> None:
        self._books = books
        self._render_queue = render_queue
        self._making: set[int] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    @command(Part.JOURNEY, description="Make a book of your year, to print or to keep")
    @app_commands.guild_only()
    @app_commands.describe(year="For example 2026 (this year if left out)")
    async def book(
        self,
        interaction: discord.Interaction,
        year: app_commands.Range[int, FIRST_YEAR, LAST_YEAR] | None = None,
    ) -> None:
        """Make the book of a year for the caller alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        user_id = interaction.user.id
        if user_id in self._making:
            raise BookUnderWay
        self._making.add(user_id)
        try:
            await self._wait_for_slot()
            try:
                await self._make(interaction, await self._books.book_of(caller(interaction), year))
            finally:
                self._slots.release()
        finally:
            self._making.discard(user_id)

    async def _wait_for_slot(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise BooksBusy from None

    async def _make(self, interaction: discord.Interaction, book: Book) -> None:
        lookup = await fetch_name_lookup(
            interaction, book.export.couple.guild_id, book.export.couple.user_ids
        )
        name, limit = volume_name(book.volume), interaction.filesize_limit
        await send_ephemeral_text(interaction, say("book-setting", name=name))
        volumes = split_for_photos(book.volume, limit)
        if volumes == [book.volume]:
            whole = await self._draw(book, book.volume, lookup, limit)
            if whole.content and len(whole.content) <= limit:
                await _send(interaction, book.volume, whole, say("book-done", name=name))
                return
            # Still too large for one upload, or too long for one process.
            volumes = split_by_season(book.volume)
        for number, volume in enumerate(volumes, 1):
            drawing = await self._draw(book, volume, lookup, limit)
            words = say("book-volume", number=str(number), count=str(len(volumes)), name=volume_name(volume))
            await _send_volume(interaction, volume, drawing, words)

    async def _draw(self, book: Book, volume: Volume, lookup: NameLookup, limit: int) -> Drawing:
        photos = await self._books.read_photos(book, volume, limit)
        return await self._render_queue.draw(book_request(volume, book.export, lookup, photos))


async def _send_volume(
    interaction: discord.Interaction, volume: Volume, drawing: Drawing, words: str
) -> None:
    """Send one volume of several, or the reason it is missing."""
    if drawing.content and len(drawing.content) <= interaction.filesize_limit:
        await _send(interaction, volume, drawing, words)
        return
    await send_ephemeral_text(interaction, left_out_text(volume, drawing))


async def _send(interaction: discord.Interaction, volume: Volume, drawing: Drawing, words: str) -> None:
    file = discord.File(io.BytesIO(drawing.content), volume_file_name(volume))
    await interaction.followup.send(words, file=file, ephemeral=True, allowed_mentions=allow_mentions_of(()))
