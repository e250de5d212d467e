"""The buttons of the setup card: that it is right, and that the home is the couple's alone."""

import discord
from discord.ext import commands

from cogs.requests import caller, require_home
from cogs.router import on_button
from core.component_keys import parse_id
from core.homes import others_can_read
from services.couples import Couples
from services.homes import Homes
from services.rituals import Rituals
from ui.couples import confirmed_setup_card
from ui.homes import counted_audience, readers_sentence
from ui.posts import edit_message, send_ephemeral_text
from ui.texts import say


class SetupCardCog(commands.Cog):
    """Handles the buttons of the setup card."""

    def __init__(self, couples: Couples, homes: Homes, rituals: Rituals) -> None:
        self._couples = couples
        self._homes = homes
        self._rituals = rituals

    @on_button("couple", "right")
    async def confirm_setup(self, interaction: discord.Interaction, component_key: str) -> None:
        """Replace the setup card by its short, confirmed form."""
        couple = await self._couples.couple_with(caller(interaction), parse_id(component_key))
        _, rituals = await self._rituals.rituals_of(caller(interaction))
        channel = require_home(interaction, couple)
        audience = await counted_audience(interaction, channel, couple.user_ids)
        readers = readers_sentence(audience, channel.id, couple.ours_alone)
        is_shared = others_can_read(audience, couple.ours_alone)
        await edit_message(
            interaction, confirmed_setup_card(couple, rituals[0], readers, is_shared=is_shared)
        )
        await send_ephemeral_text(
            interaction, say("settled-line", zone="known" if couple.chosen_zone else "unknown")
        )

    @on_button("couple", "ours")
    async def propose_ours_alone(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the other partner to agree that only the couple reads the home."""
        couple = await self._couples.couple_with(caller(interaction), parse_id(component_key))
        channel = require_home(interaction, couple)
        audience = await counted_audience(interaction, channel, couple.user_ids)
        await self._homes.propose_ours_alone(caller(interaction), audience.fingerprint)
        await send_ephemeral_text(interaction, say("ours-proposed"))
