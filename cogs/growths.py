"""`/growth`: through, wish, list; and the components of growth entries."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command, require_home
from cogs.router import FormValues, form_for, on_button, on_buttons, on_modal, on_select
from core.component_keys import parse_id
from core.pages import TURNS, PageCursor
from core.thanks import ThanksAbout
from services.couples import Couples
from services.growths import Growths
from services.thanks import ThankYous
from services.wishes import Wishes
from ui.cards import Part
from ui.forms import open_form, require_filled
from ui.growths import (
    entries_panel,
    growth_form,
    growth_panel,
    growths_panel,
    kept_panel,
    parse_choice,
    parse_story,
    thanks_prefill,
)
from ui.posts import Post, edit_message, send_ephemeral
from ui.texts import say
from ui.thanks import give_form, give_key
from ui.wishes import round_posts, wish_form, wish_prefill


@app_commands.guild_only()
class GrowthCog(
    commands.GroupCog, group_name="growth", group_description="What you came through, and what you wish for"
):
    """Handles `/growth`, its form and the components of its list."""

    def __init__(self, growths: Growths, wishes: Wishes, thank_yous: ThankYous, couples: Couples) -> None:
        self._growths = growths
        self._wishes = wishes
        self._thank_yous = thank_yous
        self._couples = couples

    @command(
        Part.JOURNEY,
        description="Write about something hard you came through together",
    )
    async def through(self, interaction: discord.Interaction) -> None:
        """Open the form of a growth entry."""
        await self.open_through(interaction, "", {})

    @command(Part.JOURNEY, description="Seal a wish. It opens together with your partner’s")
    async def wish(self, interaction: discord.Interaction) -> None:
        """Open the form of a wish, filled in with the caller's own if it is still sealed."""
        own = await self._wishes.own_wish(caller(interaction), "")
        await open_form(interaction, wish_form(""), wish_prefill(own))

    @command(Part.JOURNEY, description="See what’s waiting for you, what you came through, and your wishes")
    async def list(self, interaction: discord.Interaction) -> None:
        """Show the current round of wishes and the newest page, private to the caller."""
        view = await self._growths.growth_page(caller(interaction))
        posts = growths_panel(view.couple, interaction.user.id, view.current_round, view.page, view.now)
        await send_ephemeral(interaction, *posts)

    @form_for("growth", "through")
    async def open_through(
        self, interaction: discord.Interaction, _component_key: str, typed: FormValues
    ) -> None:
        """Open the form of a growth entry."""
        await self._couples.couple_of(caller(interaction))
        await open_form(interaction, growth_form(), typed)

    @on_modal("growth", "through")
    async def submit_through(
        self, interaction: discord.Interaction, _component_key: str, typed: FormValues
    ) -> None:
        """Store a growth entry."""
        require_filled(growth_form().fields, typed)
        couple, growth = await self._growths.add_growth(caller(interaction), parse_story(typed))
        await send_ephemeral(interaction, kept_panel(growth, couple))

    @on_button("growth", "open")
    async def open_growth(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show one entry in full."""
        person = caller(interaction)
        couple, growth = await self._growths.read_growth(person, parse_id(component_key))
        await send_ephemeral(interaction, *growth_panel(growth, couple, person.user_id))

    @on_select("growth", "read")
    async def read(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show one entry, or one round of wishes, in full."""
        person = caller(interaction)
        is_round, chosen_id = parse_choice(values)
        if is_round:
            view = await self._wishes.read_round(person, chosen_id)
            await send_ephemeral(interaction, *round_posts(view.round, view.couple, person.user_id, view.now))
        else:
            couple, growth = await self._growths.read_growth(person, chosen_id)
            await send_ephemeral(interaction, *growth_panel(growth, couple, person.user_id))

    @on_buttons("growth", TURNS)
    async def turn_page(self, interaction: discord.Interaction, component_key: str, *, verb: str) -> None:
        """Turn to the page of older or newer entries."""
        cursor = PageCursor.beside(parse_id(component_key), verb)
        view = await self._growths.growth_page(caller(interaction), cursor)
        await edit_message(
            interaction, entries_panel(view.couple, interaction.user.id, view.current_round, view.page)
        )

    @on_button("growth", "thank")
    async def thank(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open the form for a thank-you, filled in from the entry."""
        person = caller(interaction)
        couple, growth = await self._growths.read_growth(person, parse_id(component_key))
        require_home(interaction, couple)
        about = ThanksAbout.SUPPORT
        _, starters = await self._thank_yous.deal_starters(person, about, None, couple.id)
        key = give_key(about, is_private=False, couple_id=couple.id)
        await open_form(interaction, give_form(key, starters), thanks_prefill(growth))

    @on_button("growth", "remove")
    async def remove_growth(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's own entry, or ask the other partner about theirs."""
        is_proposed = await self._growths.remove_growth(caller(interaction), parse_id(component_key))
        done = "growth-removal-proposed" if is_proposed else "growth-taken-back"
        await edit_message(interaction, Post(content=say(done)))
