"""The buttons of hugs that wait: put aside, together, given, enough."""

import discord
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, require_home
from core.deliveries import DeliveryKind
from core.errors import Over
from services.affections import Affections
from services.couples import Couples
from services.reunions import Gathering, Reunions
from ui.posts import tell, tell_line
from ui.reunions import saved_panel
from ui.texts import say


class ReunionCog(commands.Cog):
    """What the two do with hugs that wait."""

    def __init__(
        self, reunions: Reunions, affections: Affections, couples: Couples, office: PostOffice
    ) -> None:
        self._reunions = reunions
        self._affections = affections
        self._couples = couples
        self._office = office

    @pressed("affection", "save")
    async def save(self, interaction: discord.Interaction, key: str) -> None:
        """Put a hug aside."""
        await self._reunions.save(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.AFFECTION, int(key), interaction)
        await tell(interaction, saved_panel(await self._affections.read(caller(interaction), int(key))))

    @pressed("affection", "together")
    async def gather(self, interaction: discord.Interaction, key: str) -> None:
        """Say so on a hug that waits."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        gathering = await self._reunions.gather(caller(interaction), int(key))
        if gathering.has_begun:
            await self._office.redraw(DeliveryKind.REUNION, gathering.reunion_id)
        await self._answer(interaction, gathering)

    @pressed("reunion", "join")
    async def join(self, interaction: discord.Interaction, key: str) -> None:
        """Say so on the card that asks."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        gathering = await self._reunions.join(caller(interaction), int(key))
        if gathering.has_begun:
            await self._office.redraw(DeliveryKind.REUNION, gathering.reunion_id, interaction)
        await self._answer(interaction, gathering)

    @pressed("reunion", "give")
    async def give(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to the next one."""
        reunion_id, _, hug_id = key.partition(".")
        if not hug_id.isdecimal():
            raise Over
        await self._reunions.give(caller(interaction), int(reunion_id), int(hug_id))
        await self._show(interaction, int(reunion_id))
        await self._office.redraw(DeliveryKind.AFFECTION, int(hug_id))

    @pressed("reunion", "stop")
    async def stop(self, interaction: discord.Interaction, key: str) -> None:
        """Leave it there."""
        await self._reunions.stop(caller(interaction), int(key))
        await self._show(interaction, int(key))

    async def _show(self, interaction: discord.Interaction, reunion_id: int) -> None:
        await self._office.redraw(DeliveryKind.REUNION, reunion_id, interaction)
        if not interaction.response.is_done():
            await tell_line(interaction, say("reunion-seen"))

    async def _answer(self, interaction: discord.Interaction, gathering: Gathering) -> None:
        await self._office.post(interaction, gathering.deliveries)
        if gathering.has_begun and interaction.response.is_done():
            return
        await tell_line(interaction, say("reunion-begun" if gathering.has_begun else "reunion-said"))
