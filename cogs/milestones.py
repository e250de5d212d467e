"""`/milestone`: add, list, remove; and the buttons of its cards."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.parsers import parse_day
from cogs.requests import caller, command, require_home
from cogs.router import on_button
from cogs.suggestions import MAX_CHOICES, StringChoice, suggest
from core.component_keys import parse_id, parse_page
from core.text_input import TITLE_LIMIT
from services.clock import Clock
from services.couples import Couples
from services.milestones import Milestones
from ui.cards import Part
from ui.milestones import kept_line, milestone_label, milestones_panel, opened_milestone
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


@app_commands.guild_only()
class MilestoneCog(
    commands.GroupCog, group_name="milestone", group_description="Anniversaries and other days to remember"
):
    """Handles `/milestone` and the buttons of milestones."""

    def __init__(self, milestones: Milestones, couples: Couples, clock: Clock) -> None:
        self._milestones = milestones
        self._couples = couples
        self._clock = clock

    @command(Part.JOURNEY, description="Keep a day. I tell you both 7 days before, and on the day")
    @app_commands.describe(
        name="What are you celebrating?",
        date="The day, for example 2019-06-01, Dec 24 or tomorrow",
        yearly="Does it return each year? (yes if left out)",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, TITLE_LIMIT],
        date: str,
        yearly: bool = True,  # noqa: FBT001, FBT002 (a slash command's option)
    ) -> None:
        """Add a milestone, and confirm it privately."""
        person = caller(interaction)
        couple = await self._couples.couple_of(person)
        require_home(interaction, couple)
        day = parse_day(
            date,
            couple.zone_of(person.user_id),
            self._clock(),
            field="date",
            is_yearly=yearly,
            locale=str(interaction.locale),
        )
        milestone = await self._milestones.add_milestone(person, name, day, is_yearly=yearly)
        await send_ephemeral_text(interaction, kept_line(milestone, milestone.next_at or self._clock()))

    @command(Part.JOURNEY, name="list", description="See the days you keep, the next one on top")
    async def list_milestones(self, interaction: discord.Interaction) -> None:
        """Show the first page of milestones, private to the caller."""
        page, today = await self._milestones.milestone_page(caller(interaction))
        await send_ephemeral(interaction, milestones_panel(page, today))

    @command(
        Part.JOURNEY,
        description="Remove a day. One your partner added needs their yes",
        chosen=("milestone",),
    )
    @app_commands.describe(milestone="The day to remove")
    async def remove(self, interaction: discord.Interaction, milestone: str) -> None:
        """Delete the caller's own milestone, or ask the other partner about theirs."""
        person = caller(interaction)
        chosen = await self._milestones.chosen_milestone(person, milestone)
        is_proposed = await self._milestones.remove_milestone(person, chosen.id)
        done = "milestone-removal-proposed" if is_proposed else "milestone-removed"
        await send_ephemeral(interaction, Post(content=say(done)))

    @remove.autocomplete("milestone")
    async def _autocomplete_milestones(
        self, interaction: discord.Interaction, typed: str
    ) -> list[StringChoice]:
        found = self._milestones.suggest_milestones(caller(interaction), typed, MAX_CHOICES)
        return await suggest(found, milestone_label, lambda each: each.id)

    @on_button("milestone", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the milestone in an envelope to one of the partners."""
        view = await self._milestones.read_milestone(caller(interaction), parse_id(component_key))
        await send_ephemeral(interaction, opened_milestone(view.milestone, view.couple, view.today))

    @on_button("milestone", "page")
    async def page(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn to another page."""
        page, today = await self._milestones.milestone_page(caller(interaction), parse_page(component_key))
        await edit_message(interaction, milestones_panel(page, today))
