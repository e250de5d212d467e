"""The buttons of the setup card, and the inviter's own copy of the consent."""

import discord
from discord.ext import commands

from cogs.requests import caller, operators_of, require_home
from cogs.router import on_button
from core.component_keys import parse_id
from core.couples import Couple
from core.errors import KindlingError
from core.homes import others_can_read
from core.waits import WaitKind
from services.couples import Couples
from services.homes import Homes
from services.panels import Panels
from services.rituals import Rituals
from ui.couples import confirmed_setup_card, settled_line
from ui.homes import counted_audience, describe_home, readers_sentence
from ui.invitations import (
    agreed_panel,
    consent_points,
    operator_line,
    privacy_notice,
    privacy_notice_panel,
    short_readers,
)
from ui.panels import card_link
from ui.posts import edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class SetupCardCog(commands.Cog):
    """Handles the buttons of the setup card, and shows each partner the consent once."""

    def __init__(self, couples: Couples, homes: Homes, rituals: Rituals, panels: Panels) -> None:
        self._couples = couples
        self._homes = homes
        self._rituals = rituals
        self._panels = panels

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
        waiting = (await self._panels.panel_of(caller(interaction))).waiting
        question = next((one for one in waiting if one.kind is WaitKind.QUESTION), None)
        link = card_link(couple, question) if question else None
        await send_ephemeral_text(interaction, settled_line(couple, link))

    @on_button("couple", "messages")
    async def allow_messages(self, interaction: discord.Interaction, component_key: str) -> None:
        """Let the bot write to the caller, and nobody else, when something waits for them."""
        await self._couples.couple_with(caller(interaction), parse_id(component_key))
        await self._couples.allow_messages(caller(interaction), allowed=True)
        await send_ephemeral_text(interaction, say("messages-on"))

    @on_button("couple", "ours")
    async def propose_ours_alone(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the other partner to agree that only the couple reads the home."""
        couple = await self._couples.couple_with(caller(interaction), parse_id(component_key))
        channel = require_home(interaction, couple)
        audience = await counted_audience(interaction, channel, couple.user_ids)
        await self._homes.propose_ours_alone(caller(interaction), audience.fingerprint)
        await send_ephemeral_text(interaction, say("ours-proposed"))

    @on_button("couple", "keeps")
    async def show_privacy_notice(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a partner the whole privacy notice."""
        couple = await self._couples.couple_with(caller(interaction), parse_id(component_key))
        _, readers = await describe_home(interaction.guild, couple)
        notice = privacy_notice(readers, operator_line(operators_of(interaction), couple.user_ids))
        await send_ephemeral(interaction, privacy_notice_panel(notice, interaction.application_id))

    async def send_consent_points(self, interaction: discord.Interaction) -> bool:
        """Show the caller the consent their partner gave; once it has arrived, record that they read it.

        Raises `NotInCouple`.
        """
        couple = await self._couples.couple_of(caller(interaction))
        readers = await _readers_of_home(interaction, couple)
        points = consent_points(readers, operators_of(interaction), couple.user_ids)
        has_arrived = await send_ephemeral(interaction, agreed_panel(couple.id, points))
        if has_arrived:
            await self._couples.mark_privacy_notice_read(caller(interaction))
        return has_arrived


async def _readers_of_home(interaction: discord.Interaction, couple: Couple) -> str:
    try:
        channel = require_home(interaction, couple)
    except KindlingError:
        return say("readers-unknown")
    return short_readers(await counted_audience(interaction, channel, couple.user_ids), couple.ours_alone)
