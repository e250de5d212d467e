"""The buttons of nudges: off, on, and *Later*."""

import discord
from discord.ext import commands

from cogs.requests import caller
from cogs.router import on_button, on_buttons
from core.component_keys import parse_id
from core.nudges import LaterChoice
from services.checkins import Checkins
from services.nudges import Nudges
from ui.moments import timestamp
from ui.nudges import later_panel
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class NudgeCog(commands.Cog):
    """Handles each partner's choices about their own nudges."""

    def __init__(self, checkins: Checkins, nudges: Nudges) -> None:
        self._checkins = checkins
        self._nudges = nudges

    @on_button("checkin", "later")
    async def ask_later(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the caller when they would like to be nudged."""
        checkin_id = parse_id(component_key)
        moments = await self._nudges.later_moments(caller(interaction), checkin_id)
        await send_ephemeral(interaction, later_panel(checkin_id, list(moments)))

    @on_buttons("checkin", [choice.value for choice in LaterChoice])
    async def move_nudge(self, interaction: discord.Interaction, component_key: str, *, verb: str) -> None:
        """Move the caller's nudge to the time they chose."""
        checkin_id = parse_id(component_key)
        couple, at = await self._nudges.move_nudge(caller(interaction), checkin_id, LaterChoice(verb))
        moved = "later-moved-resting" if couple.is_resting else "later-moved"
        await edit_message(interaction, Post(content=say(moved, moment=timestamp(at))))

    @on_button("nudges", "off")
    async def nudges_off(self, interaction: discord.Interaction, component_key: str) -> None:
        """Switch the caller's own nudges off."""
        await self._checkins.switch_nudges(caller(interaction), parse_id(component_key), wanted=False)
        await send_ephemeral_text(interaction, say("nudges-now-off"))

    @on_button("nudges", "on")
    async def nudges_on(self, interaction: discord.Interaction, component_key: str) -> None:
        """Switch the caller's own nudges on."""
        await self._checkins.switch_nudges(caller(interaction), parse_id(component_key), wanted=True)
        await send_ephemeral_text(interaction, say("nudges-now-on"))
