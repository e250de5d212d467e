"""`/recap`, and the envelope of a recap that the ritual brought."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import pressed
from cogs.months import offer_months
from cogs.requests import caller, command
from cogs.typed import parse_month
from core.recaps import Recap
from services.clock import Clock
from services.couples import Couples
from services.recaps import Recaps
from ui.drawings import Easel
from ui.names import names_for
from ui.posts import tell, tell_line
from ui.recaps import recap_name, recap_picture, recap_posts
from ui.texts import say


class RecapCog(commands.Cog):
    """What a couple looks back on."""

    def __init__(self, recaps: Recaps, couples: Couples, easel: Easel, clock: Clock) -> None:
        self._recaps = recaps
        self._couples = couples
        self._easel = easel
        self._clock = clock

    @command(description="Look back on a month together, as a picture and in words")
    @app_commands.guild_only()
    @app_commands.describe(month="For example March or 2026-03; this month if left out")
    async def recap(self, interaction: discord.Interaction, month: str | None = None) -> None:
        """Show a month to the caller alone."""
        couple = await self._couples.of(caller(interaction))
        first, end = parse_month(month, couple.zone, self._clock())
        await self._show(interaction, (await self._recaps.between(caller(interaction), first, end)).recap)

    @recap.autocomplete("month")
    async def _months(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await offer_months(interaction, self._couples, self._clock, typed)

    @pressed("recap", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open a recap for one of the two."""
        await self._show(interaction, (await self._recaps.read(caller(interaction), int(key))).recap)

    async def _show(self, interaction: discord.Interaction, recap: Recap) -> None:
        """Say that it is being drawn, then show it in the place of that."""
        if not recap.moments:
            is_over = recap.last < self._clock().date()
            await tell_line(
                interaction, say("recap-empty-past" if is_over else "recap-empty", name=recap_name(recap))
            )
            return
        await tell_line(interaction, say("recap-drawing", name=recap_name(recap)))
        picture = await recap_picture(recap, self._easel)
        first, *rest = recap_posts(recap, picture)
        await interaction.edit_original_response(**first.named(names_for(interaction)).editable())
        await tell(interaction, *rest)
