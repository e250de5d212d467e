"""`/recap`, and the button that opens a recap posted by the ritual."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.month_choices import month_choices
from cogs.parsers import parse_month_bounds
from cogs.requests import caller, command
from cogs.router import on_button
from core.component_keys import parse_id
from services.clock import Clock
from services.couples import Couples
from services.pictures import Pictures
from services.recaps import Recaps, RecapView
from ui.cards import Part
from ui.drawing.render_queue import RenderQueue
from ui.names import fetch_name_lookup
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.recaps import draw_recap, recap_name, recap_posts
from ui.texts import say


class RecapCog(commands.Cog):
    """Handles `/recap` and the *Read* button of a recap."""

    def __init__(
        self, recaps: Recaps, couples: Couples, pictures: Pictures, render_queue: RenderQueue, clock: Clock
    ) -> None:
        self._recaps = recaps
        self._pictures = pictures
        self._couples = couples
        self._render_queue = render_queue
        self._clock = clock

    @command(Part.JOURNEY, description="Look back on a month together, as a picture and in words")
    @app_commands.guild_only()
    @app_commands.describe(month="For example March or 2026-03 (this month if left out)")
    async def recap(self, interaction: discord.Interaction, month: str | None = None) -> None:
        """Show a month to the caller alone."""
        couple = await self._couples.couple_of(caller(interaction))
        first, end = parse_month_bounds(month, couple.zone, self._clock(), locale=str(interaction.locale))
        await self._show(interaction, await self._recaps.recap_between(caller(interaction), first, end))

    @recap.autocomplete("month")
    async def _autocomplete_months(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await month_choices(interaction, self._couples, self._clock, typed)

    @on_button("recap", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a recap, posted in an envelope, to one partner."""
        await self._show(
            interaction, await self._recaps.read_recap(caller(interaction), parse_id(component_key))
        )

    async def _show(self, interaction: discord.Interaction, view: RecapView) -> None:
        """Show a waiting line while the picture is drawn, then replace it with the recap."""
        recap = view.recap
        if not recap.items:
            is_over = recap.last < self._clock().astimezone(view.couple.zone).date()
            await send_ephemeral_text(
                interaction, say("recap-empty-past" if is_over else "recap-empty", name=recap_name(recap))
            )
            return
        await send_ephemeral_text(interaction, say("recap-drawing", name=recap_name(recap)))
        lookup = await fetch_name_lookup(interaction, view.couple.guild_id, view.couple.user_ids)
        photos = await self._pictures.read_pictures(view.couple, view.photos)
        picture = await draw_recap(recap, view.couple, lookup, photos, self._render_queue)
        first, *rest = recap_posts(recap, view.couple, picture)
        await interaction.edit_original_response(**first.with_display_names(lookup).edit_kwargs())
        await send_ephemeral(interaction, *rest)
