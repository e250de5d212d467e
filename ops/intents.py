"""The gateway intents: the events Discord sends to the bot. None of them is privileged."""

import discord

INTENTS = discord.Intents(
    guilds=True,  # channels, roles, permissions, and being added or removed
    guild_reactions=True,  # votes
    guild_scheduled_events=True,  # server events that somebody moves or deletes
)
