"""Autocomplete choices for a month: the months since the couple began, the latest first."""

import discord
from discord import app_commands

from cogs.requests import caller
from cogs.suggestions import MAX_CHOICES, StringChoice, read_for_suggestions
from core.recaps import months_between
from services.clock import Clock
from services.couples import Couples
from ui.recaps import month_name


async def month_choices(
    interaction: discord.Interaction, couples: Couples, clock: Clock, typed: str
) -> list[StringChoice]:
    """List up to 25 months whose names contain the typed text; none if the caller has no couple."""
    couple = await read_for_suggestions(couples.couple_of(caller(interaction)))
    if couple is None:
        return []
    today = clock().astimezone(couple.zone).date()
    months = months_between(couple.started_at.astimezone(couple.zone).date(), today)
    named = [(month_name(month), f"{month:%Y-%m}") for month in months]
    fitting = [choice for choice in named if typed.strip().casefold() in choice[0].casefold()]
    return [app_commands.Choice(name=name, value=value) for name, value in fitting[:MAX_CHOICES]]
