"""`/milestone`: add, list, remove; and the buttons of its cards."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, command, require_home
from cogs.typed import parse_day
from core.prose import TITLE_LIMIT
from services.clock import Clock
from services.couples import Couples
from services.milestones import MilestonePage, Milestones
from ui.milestones import kept_line, milestone_label, milestone_words, milestones_panel
from ui.posts import Post, replace, tell, tell_line
from ui.texts import say

CHOICES = 25


@app_commands.guild_only()
class MilestoneCog(commands.GroupCog, group_name="milestone", group_description="Days that you two keep"):
    """What a couple does with its days."""

    def __init__(self, milestones: Milestones, couples: Couples, office: PostOffice, clock: Clock) -> None:
        self._milestones = milestones
        self._couples = couples
        self._office = office
        self._clock = clock

    @command(description="Keep a day: you both are told 7 days before, and on the day")
    @app_commands.describe(
        name="What the day is",
        date="The day, for example 2019-06-01, 24 Dec or tomorrow",
        yearly="Whether it returns each year (it does if you leave this out)",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, TITLE_LIMIT],
        date: str,
        yearly: bool = True,  # noqa: FBT001, FBT002 (a slash command's option)
    ) -> None:
        """Keep a day, private to the caller."""
        person = caller(interaction)
        couple = await self._couples.of(person)
        require_home(interaction, couple)
        day = parse_day(date, couple.zone_of(person.user_id), self._clock(), is_yearly=yearly)
        milestone = (await self._milestones.add(person, name, day, is_yearly=yearly)).milestone
        await tell_line(interaction, kept_line(milestone, milestone.next_at or self._clock()))

    @command(description="Take a day out again; one that your partner added needs their yes")
    @app_commands.describe(milestone="Which day")
    async def remove(self, interaction: discord.Interaction, milestone: str) -> None:
        """Delete the caller's own milestone, or ask the other about theirs."""
        person = caller(interaction)
        view = await self._milestones.chosen(person, milestone)
        if view.milestone.author_id != person.user_id:
            require_home(interaction, view.couple)
        removal = await self._milestones.take_out(person, view.milestone.id)
        done = "milestone-removal-proposed" if removal.is_proposed else "milestone-removed"
        await tell(interaction, Post(content=say(done)))
        await self._office.post(interaction, removal.deliveries)

    @remove.autocomplete("milestone")
    async def _milestones_like(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            found = await self._milestones.suggest(caller(interaction), typed, CHOICES)
        except Exception:  # noqa: BLE001 (a suggestion cannot say what is wrong; the command itself does)
            return []
        return [app_commands.Choice(name=milestone_label(one), value=str(one.id)) for one in found]

    @command(description="See the days that you two keep, what comes first at the top")
    async def list(self, interaction: discord.Interaction) -> None:
        """Show the first page, private to the caller."""
        await tell(interaction, _panel(await self._milestones.list(caller(interaction))))

    @pressed("milestone", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        view = await self._milestones.read(caller(interaction), int(key))
        await tell(interaction, milestone_words(view.milestone, view.today))

    @pressed("milestone", "page")
    async def page(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to another page."""
        await replace(interaction, _panel(await self._milestones.list(caller(interaction), int(key))))


def _panel(page: MilestonePage) -> Post:
    return milestones_panel(page.milestones, page.today, page.number, has_more=page.has_more)
