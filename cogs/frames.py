"""The buttons of the frame: rose, thorn and bud in place of a question, and back."""

import discord
from discord.ext import commands

from cogs.requests import caller
from cogs.router import on_button
from core.component_keys import parse_id
from services.frames import Frames
from ui.posts import edit_message, send_ephemeral_text
from ui.rituals import ritual_panel
from ui.texts import say


class FrameCog(commands.Cog):
    """Handles the buttons that propose the frame, and that go back to questions."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    @on_button("frame", "want")
    async def ask_for_frame(self, interaction: discord.Interaction, component_key: str) -> None:
        """Propose the frame to the other partner, or agree if they proposed it before."""
        is_proposed = await self._frames.propose_frame(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("frame-asked" if is_proposed else "frame-agreed"))

    @on_button("frame", "stop")
    async def stop_frame(self, interaction: discord.Interaction, component_key: str) -> None:
        """Go back to questions, and show the ritual as it is then."""
        view = await self._frames.stop_frame(caller(interaction), parse_id(component_key))
        await edit_message(interaction, ritual_panel(view.ritual, view.couple))
