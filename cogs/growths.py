"""`/growth`: through, wish, list; and the buttons of what the two came through."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.requests import PostOffice, caller, command, require_home
from core.pages import Edge
from core.thanks import About
from services.couples import Couples
from services.growths import Growths
from services.thanks import ThankYous
from services.wishes import Wishes
from ui.forms import open_form, require_words
from ui.growths import (
    entries_panel,
    growth_form,
    growth_panel,
    growths_panel,
    kept_panel,
    read_choice,
    telling_of,
    typed_thanks,
)
from ui.posts import Post, replace, tell
from ui.texts import say
from ui.thanks import give_form
from ui.wishes import round_posts, typed_wish, wish_form


@app_commands.guild_only()
class GrowthCog(
    commands.GroupCog, group_name="growth", group_description="What you came through, and wish for"
):
    """What a couple does with what it came through, and where its wishes begin."""

    def __init__(
        self, growths: Growths, wishes: Wishes, thank_yous: ThankYous, couples: Couples, office: PostOffice
    ) -> None:
        self._growths = growths
        self._wishes = wishes
        self._thank_yous = thank_yous
        self._couples = couples
        self._office = office

    @command(description="Tell what you two came through: what it asked, what carried you, how you grew")
    async def through(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        await self.open_through(interaction, "", {})

    @command(description="Seal a wish for the two of you; it opens together with your partner’s")
    async def wish(self, interaction: discord.Interaction) -> None:
        """Open the form, filled in with the caller's own wish where it is still sealed."""
        own = await self._wishes.own(caller(interaction), "")
        await open_form(interaction, wish_form(""), typed_wish(own))

    @command(description="See what waits for you, what you two came through, and your wishes")
    async def list(self, interaction: discord.Interaction) -> None:
        """Show what waits, and the first page, private to the caller."""
        found = await self._growths.list(caller(interaction))
        posts = growths_panel(found.couple, interaction.user.id, found.first, found.page, found.now)
        await tell(interaction, *posts)

    @opens("growth", "through")
    async def open_through(self, interaction: discord.Interaction, _key: str, typed: Typed) -> None:
        """Open the form."""
        await self._couples.of(caller(interaction))
        await open_form(interaction, growth_form(), typed)

    @submits("growth", "through")
    async def submit_through(self, interaction: discord.Interaction, _key: str, typed: Typed) -> None:
        """Keep an entry."""
        require_words(growth_form().fields, typed)
        view = await self._growths.keep(caller(interaction), telling_of(typed))
        await tell(interaction, kept_panel(view.growth))

    @picked("growth", "read")
    async def read(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Show one entry, or a round of wishes, whole."""
        person = caller(interaction)
        is_round, key = read_choice(values)
        if is_round:
            found = await self._wishes.read(person, key)
            await tell(interaction, *round_posts(found.round, found.couple, person.user_id, found.now))
        else:
            view = await self._growths.read(person, key)
            await tell(interaction, *growth_panel(view.growth, view.couple, person.user_id))

    @pressed("growth", "older")
    async def older(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to the page before."""
        await self._turn(interaction, Edge(older_than=int(key)))

    @pressed("growth", "newer")
    async def newer(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to the page after."""
        await self._turn(interaction, Edge(newer_than=int(key)))

    @pressed("growth", "thank")
    async def thank(self, interaction: discord.Interaction, key: str) -> None:
        """Open the form for a thank-you, filled in with what it is for."""
        person = caller(interaction)
        view = await self._growths.read(person, int(key))
        require_home(interaction, view.couple)
        _, starters = await self._thank_yous.begin(person, About.SUPPORT, None)
        form = give_form(About.SUPPORT, starters, is_private=False)
        await open_form(interaction, form, typed_thanks(view.growth))

    @pressed("growth", "remove")
    async def remove(self, interaction: discord.Interaction, key: str) -> None:
        """Delete the caller's own entry, or ask the other about theirs."""
        person = caller(interaction)
        view = await self._growths.read(person, int(key))
        if view.growth.author_id != person.user_id:
            require_home(interaction, view.couple)
        removal = await self._growths.take_out(person, int(key))
        done = "growth-removal-proposed" if removal.is_proposed else "growth-taken-back"
        await replace(interaction, Post(content=say(done)))
        await self._office.post(interaction, removal.deliveries)

    async def _turn(self, interaction: discord.Interaction, edge: Edge) -> None:
        found = await self._growths.list(caller(interaction), edge)
        await replace(interaction, entries_panel(found.couple, interaction.user.id, found.first, found.page))
