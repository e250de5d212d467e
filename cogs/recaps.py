"""`/recap`, and the button that opens a recap posted by the ritual."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.month_choices import month_choices
from cogs.parsers import parse_month_bounds
from cogs.requests import caller, command
from cogs.router import on_button
from core.recaps import Recap
from services.clock import Clock
from services.couples import Couples
from services.recaps import Recaps
from ui.cards import Part
from ui.drawing.render_process import RenderProcess
from ui.names import name_lookup_for
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.recaps import recap_name, recap_picture, recap_posts
from ui.texts import say


class RecapCog(commands.Cog):
    """Handles `/recap` and the *Read* button of a recap."""

    def __init__(self, recaps: Recaps, couples: Couples, render_process: RenderProcess, clock: Clock) -> None:
        self._recaps = recaps
        self._couples = couples
        self._render_process = render_process
        self._clock = clock

    @command(Part.JOURNEY, description="Look back on a month together, as a picture and in words")
    @app_commands.guild_only()
    @app_commands.describe(month="For example March or 2026-03; this month if left out")
    async def recap(self, interaction: discord.Interaction, month: str | None = None) -> None:
        """Show a month to the caller alone."""
        couple = await self._couples.couple_of(caller(interaction))
        first, end = parse_month_bounds(month, couple.zone, self._clock())
        await self._show(
            interaction, (await self._recaps.recap_between(caller(interaction), first, end)).recap
        )

    @recap.autocomplete("month")
    async def _autocomplete_months(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await month_choices(interaction, self._couples, self._clock, typed)

    @on_button("recap", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a recap, posted in an envelope, to one partner."""
        await self._show(
            interaction, (await self._recaps.read_recap(caller(interaction), int(component_key))).recap
        )

    async def _show(self, interaction: discord.Interaction, recap: Recap) -> None:
        """Show a waiting line while the poster is drawn, then replace that line by the recap."""
        if not recap.items:
            is_over = recap.last < self._clock().date()
            await send_ephemeral_text(
                interaction, say("recap-empty-past" if is_over else "recap-empty", name=recap_name(recap))
            )
            return
        await send_ephemeral_text(interaction, say("recap-drawing", name=recap_name(recap)))
        picture = await recap_picture(recap, self._render_process)
        first, *rest = recap_posts(recap, picture)
        await interaction.edit_original_response(
            **first.with_display_names(name_lookup_for(interaction)).edit_kwargs()
        )
        await send_ephemeral(interaction, *rest)
