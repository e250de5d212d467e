"""A text channel as an option, even one that the bot does not know."""

import discord
from discord import app_commands
from discord.app_commands import AppCommandChannel


class TextChannelTransformer(app_commands.Transformer):
    """Passes on the chosen channel as Discord described it.

    The annotation `discord.TextChannel` would look it up in the bot's cache. In a direct message, and in a
    server that the bot is not a member of, that would fail before any handler runs, and nobody would answer.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The kind of option that Discord shows."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The channels that can be chosen."""
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(  # type: ignore[override] (the type of the value follows from `type`)
        self,
        interaction: discord.Interaction,  # noqa: ARG002 (discord.py's signature)
        value: AppCommandChannel,
    ) -> AppCommandChannel:
        """Return the channel."""
        return value


TextChannelOption = app_commands.Transform[AppCommandChannel, TextChannelTransformer]
