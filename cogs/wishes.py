"""The buttons and forms of wishes; `/growth wish` and `/growth list` are in `cogs.growths`."""

import discord
from discord.ext import commands

from cogs.requests import caller
from cogs.router import FormValues, form_for, on_button, on_modal
from core.component_keys import parse_id
from core.wishes import WishDeletion
from services.wishes import Wishes
from ui.forms import open_form, require_filled
from ui.moments import timestamp
from ui.posts import Post, edit_message, send_ephemeral
from ui.texts import say
from ui.waits import told_line
from ui.wishes import (
    confirm_delete_panel,
    deleted_panel,
    notice_form,
    noticing_prefill,
    round_posts,
    wish_form,
    wish_prefill,
)


class WishCog(commands.Cog):
    """Handles the buttons and forms of wishes."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    @form_for("wish", "write")
    async def open_write(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form of a wish, filled in with the caller's own if it is still sealed."""
        own = await self._wishes.own_wish(caller(interaction), component_key)
        await open_form(interaction, wish_form(component_key), typed or wish_prefill(own))

    @on_modal("wish", "write")
    async def submit_write(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store the caller's wish; the second one opens both."""
        require_filled(wish_form(component_key).fields, typed)
        view = await self._wishes.write_wish(
            caller(interaction), component_key, typed.get("wish", ""), typed.get("promise", "")
        )
        posts = round_posts(view.round, view.couple, interaction.user.id, view.now)
        if view.is_begun:
            posts.append(Post(content=told_line(view.couple, interaction.user.id)))
        await send_ephemeral(interaction, *posts)

    @on_button("wish", "open")
    async def open_round(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a round of wishes to one partner."""
        view = await self._wishes.read_round(caller(interaction), parse_id(component_key))
        await send_ephemeral(
            interaction, *round_posts(view.round, view.couple, interaction.user.id, view.now)
        )

    @on_button("wish", "choose")
    async def choose(self, interaction: discord.Interaction, component_key: str) -> None:
        """Choose a wish whose promise the caller made."""
        view = await self._wishes.choose_wish(caller(interaction), parse_id(component_key))
        await edit_message(
            interaction, Post(content=say("wish-chosen", moment=timestamp(view.round.ends_at or view.now)))
        )

    @form_for("wish", "notice")
    async def open_notice(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form of a noticing, filled in with the caller's own if it is still sealed."""
        view = await self._wishes.noticing_view(caller(interaction), parse_id(component_key))
        own = view.round.noticing_of(interaction.user.id)
        await open_form(interaction, notice_form(view.round), typed or noticing_prefill(own))

    @on_modal("wish", "notice")
    async def submit_notice(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store the caller's noticing; the second one opens both."""
        view = await self._wishes.write_noticing(
            caller(interaction), parse_id(component_key), typed.get("body", "")
        )
        await send_ephemeral(
            interaction, *round_posts(view.round, view.couple, interaction.user.id, view.now)
        )

    @on_button("wish", "rest")
    async def end_round(self, interaction: discord.Interaction, component_key: str) -> None:
        """End a round of wishes."""
        await self._wishes.end_round(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("wish-now-rests")))

    @on_button("wish", "takeback")
    async def delete_own_wish(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's own wish; ask first if that ends a week of trying one."""
        done = await self._wishes.delete_own_wish(caller(interaction), parse_id(component_key))
        if done is WishDeletion.NEEDS_CONFIRMATION:
            await send_ephemeral(interaction, confirm_delete_panel(parse_id(component_key)))
        else:
            await edit_message(interaction, deleted_panel(done))

    @on_button("wish", "end")
    async def confirm_delete_own_wish(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's own wish, and end the round with it."""
        done = await self._wishes.delete_own_wish(caller(interaction), parse_id(component_key), is_sure=True)
        await edit_message(interaction, deleted_panel(done))

    @on_button("wish", "unnotice")
    async def delete_own_noticing(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's own noticing."""
        await self._wishes.delete_own_noticing(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("wish-noticing-taken-back")))
