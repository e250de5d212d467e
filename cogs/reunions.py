"""The buttons of hugs that wait: put aside, together, given, enough."""

import discord
from discord.ext import commands

from cogs.requests import CardPublisher, caller, require_home
from cogs.router import on_button
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from services.affections import Affections
from services.couples import Couples
from services.reunions import ReunionResult, Reunions
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.reunions import saved_panel
from ui.texts import say


class ReunionCog(commands.Cog):
    """What the two do with hugs that wait."""

    def __init__(
        self, reunions: Reunions, affections: Affections, couples: Couples, publisher: CardPublisher
    ) -> None:
        self._reunions = reunions
        self._affections = affections
        self._couples = couples
        self._publisher = publisher

    @on_button("affection", "save")
    async def save_hug(self, interaction: discord.Interaction, component_key: str) -> None:
        """Put a hug aside."""
        await self._reunions.save_hug(caller(interaction), int(component_key))
        await self._publisher.redraw(DeliveryKind.AFFECTION, int(component_key), interaction)
        await send_ephemeral(
            interaction,
            saved_panel(await self._affections.read_affection(caller(interaction), int(component_key))),
        )

    @on_button("affection", "together")
    async def start_reunion(self, interaction: discord.Interaction, component_key: str) -> None:
        """Say so on a hug that waits."""
        require_home(interaction, await self._couples.couple_of(caller(interaction)))
        gathering = await self._reunions.announce_together(caller(interaction), int(component_key))
        if gathering.has_begun:
            await self._publisher.redraw(DeliveryKind.REUNION, gathering.reunion_id)
        await self._answer(interaction, gathering)

    @on_button("reunion", "join")
    async def join_reunion(self, interaction: discord.Interaction, component_key: str) -> None:
        """Say so on the card that asks."""
        require_home(interaction, await self._couples.couple_of(caller(interaction)))
        gathering = await self._reunions.confirm_together(caller(interaction), int(component_key))
        if gathering.has_begun:
            await self._publisher.redraw(DeliveryKind.REUNION, gathering.reunion_id, interaction)
        await self._answer(interaction, gathering)

    @on_button("reunion", "give")
    async def give_next_hug(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn to the next one."""
        reunion_id, _, hug_id = component_key.partition(".")
        if not hug_id.isdecimal():
            raise NotAvailable
        await self._reunions.mark_hug_given(caller(interaction), int(reunion_id), int(hug_id))
        await self._show(interaction, int(reunion_id))
        await self._publisher.redraw(DeliveryKind.AFFECTION, int(hug_id))

    @on_button("reunion", "stop")
    async def stop_reunion(self, interaction: discord.Interaction, component_key: str) -> None:
        """Leave it there."""
        await self._reunions.stop_reunion(caller(interaction), int(component_key))
        await self._show(interaction, int(component_key))

    async def _show(self, interaction: discord.Interaction, reunion_id: int) -> None:
        await self._publisher.redraw(DeliveryKind.REUNION, reunion_id, interaction)
        if not interaction.response.is_done():
            await send_ephemeral_text(interaction, say("reunion-seen"))

    async def _answer(self, interaction: discord.Interaction, gathering: ReunionResult) -> None:
        await self._publisher.publish(interaction, gathering.deliveries)
        if gathering.has_begun and interaction.response.is_done():
            return
        await send_ephemeral_text(
            interaction, say("reunion-begun" if gathering.has_begun else "reunion-said")
        )
