"""`/affection`, and the buttons of its cards."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, command, require_home
from core.affections import Affection, AffectionKind
from core.deliveries import Delivery, DeliveryKind
from core.prose import NOTE_LIMIT
from services.affections import Affections
from services.couples import Couples
from ui.affections import note_words, sent_panel
from ui.posts import Post, replace, tell
from ui.texts import say


class AffectionCog(commands.Cog):
    """Small signs across any distance."""

    def __init__(self, affections: Affections, couples: Couples, office: PostOffice) -> None:
        self._affections = affections
        self._couples = couples
        self._office = office

    @command(description="Send your partner a small sign of affection")
    @app_commands.guild_only()
    @app_commands.describe(kind="What to send", note="A few words with it, for you two alone")
    @app_commands.choices(
        kind=[
            app_commands.Choice(name="a hug", value=AffectionKind.HUG),
            app_commands.Choice(name="a kiss", value=AffectionKind.KISS),
            app_commands.Choice(name="holding hands", value=AffectionKind.HANDS),
            app_commands.Choice(name="thinking of you", value=AffectionKind.THINKING),
        ]
    )
    async def affection(
        self,
        interaction: discord.Interaction,
        kind: str,
        note: app_commands.Range[str, 1, NOTE_LIMIT] | None = None,
    ) -> None:
        """Send a sign."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        await self._post(
            interaction, *await self._affections.send(caller(interaction), AffectionKind(kind), note)
        )

    @pressed("affection", "echo")
    async def echo(self, interaction: discord.Interaction, key: str) -> None:
        """Send the same back, once."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        await self._post(interaction, *await self._affections.echo(caller(interaction), int(key)))
        await self._office.redraw(DeliveryKind.AFFECTION, int(key))

    @pressed("affection", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the note for one of the two."""
        await tell(interaction, note_words(await self._affections.read(caller(interaction), int(key))))

    @pressed("affection", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete a sign and the message that shows it."""
        deletions = await self._affections.take_back(caller(interaction), int(key))
        await replace(interaction, Post(content=say("affection-taken-back")))
        await self._office.post(interaction, deletions)

    async def _post(self, interaction: discord.Interaction, affection: Affection, delivery: Delivery) -> None:
        await self._office.post(interaction, [delivery])
        await tell(interaction, sent_panel(affection))
