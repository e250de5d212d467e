"""`/thanks`, its form, and the buttons of what was given."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, pressed, submits
from cogs.requests import PostOffice, caller, command, require_home
from core.deliveries import DeliveryKind
from core.prose import MESSAGE_LIMIT
from core.thanks import About
from services.couples import Couples
from services.thanks import ThankYous
from ui.forms import open_form
from ui.posts import Post, replace, tell, tell_line
from ui.texts import say
from ui.thanks import (
    edit_form,
    give_form,
    give_key,
    given_panel,
    message_of,
    read_give_key,
    thanks_words,
)


class ThanksCog(commands.Cog):
    """What one partner thanks the other for."""

    def __init__(self, thank_yous: ThankYous, couples: Couples, office: PostOffice) -> None:
        self._thank_yous = thank_yous
        self._couples = couples
        self._office = office

    @command(description="Thank your partner; without a message, a form helps you to find the words")
    @app_commands.guild_only()
    @app_commands.describe(
        message="Your thanks, in your own words",
        about="What it is for",
        private="Whether only you two can open it",
    )
    @app_commands.choices(
        about=[
            app_commands.Choice(name="something everyday", value=About.EVERYDAY),
            app_commands.Choice(name="support", value=About.SUPPORT),
            app_commands.Choice(name="who you are", value=About.UNIQUE),
            app_commands.Choice(name="affection", value=About.AFFECTION),
        ]
    )
    async def thanks(
        self,
        interaction: discord.Interaction,
        message: app_commands.Range[str, 1, MESSAGE_LIMIT] | None = None,
        about: str = About.EVERYDAY,
        private: bool = False,  # noqa: FBT001, FBT002 (a slash command's option)
    ) -> None:
        """Thank the partner in one's own words, or open the form."""
        if message is None:
            await self.open_give(interaction, give_key(About(about), is_private=private), {})
        else:
            await self._give(interaction, About(about), message, is_private=private)

    @opens("thanks", "give")
    async def open_give(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form with starters."""
        about, is_private = read_give_key(key)
        message_id = interaction.message.id if interaction.message else None
        couple, starters = await self._thank_yous.begin(caller(interaction), about, message_id)
        require_home(interaction, couple)
        await open_form(interaction, give_form(about, starters, is_private=is_private), typed)

    @submits("thanks", "give")
    async def submit_give(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Thank the partner in what was written line by line."""
        about, is_private = read_give_key(key)
        await self._give(interaction, about, message_of(typed), is_private=is_private)

    @opens("thanks", "edit")
    async def open_edit(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open a thank-you to its author, filled in."""
        _, thanks = await self._thank_yous.own(caller(interaction), int(key))
        await open_form(interaction, edit_form(thanks), typed or {"message": thanks.message})

    @submits("thanks", "edit")
    async def submit_edit(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Store other words, and show them where the old ones stand."""
        await self._thank_yous.reword(caller(interaction), int(key), typed.get("message", ""))
        await tell_line(interaction, say("thanks-changed"))
        await self._office.redraw(DeliveryKind.THANKS, int(key))

    @pressed("thanks", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete a thank-you and the message that shows it."""
        deletions = await self._thank_yous.take_back(caller(interaction), int(key))
        await replace(interaction, Post(content=say("thanks-taken-back")))
        await self._office.post(interaction, deletions)

    @pressed("thanks", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        await tell(interaction, *thanks_words(await self._thank_yous.read(caller(interaction), int(key))))

    async def _give(
        self, interaction: discord.Interaction, about: About, message: str, *, is_private: bool
    ) -> None:
        require_home(interaction, await self._couples.of(caller(interaction)))
        given, delivery = await self._thank_yous.give(
            caller(interaction), about, message, is_private=is_private
        )
        await self._office.post(interaction, [delivery])
        await tell(interaction, given_panel(given))
