"""The form of `/couple about`, and the buttons of its panel."""

import discord
from discord.ext import commands

from cogs.requests import caller
from cogs.router import FormValues, form_for, on_button, on_modal
from core.component_keys import parse_id
from services.abouts import Abouts
from ui.abouts import about_form, about_panel, about_prefill, about_said, parse_about
from ui.forms import open_form
from ui.posts import send_ephemeral, send_ephemeral_text


class AboutCog(commands.Cog):
    """Handles the components of `/couple about`; a key without an id means the couple of this server."""

    def __init__(self, abouts: Abouts) -> None:
        self._abouts = abouts

    @form_for("about", "write")
    async def open_about(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form, filled in with the earlier answers."""
        couple_id = parse_id(component_key) if component_key else None
        view = await self._abouts.about_of(caller(interaction), couple_id)
        await open_form(interaction, about_form(view.couple), typed or about_prefill(view.fits))

    @on_modal("about", "write")
    async def submit_about(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store the answers about the couple."""
        person, couple_id = caller(interaction), parse_id(component_key)
        changed = await self._abouts.say_about(person, couple_id, parse_about(typed))
        await send_ephemeral_text(interaction, about_said(changed, person.user_id))

    @on_button("about", "read")
    async def read_about(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show one partner the couple's answers."""
        view = await self._abouts.about_of(caller(interaction), parse_id(component_key))
        await send_ephemeral(interaction, about_panel(view.couple, view.author_id, view.fits))
