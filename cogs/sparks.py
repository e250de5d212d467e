"""`/spark`, and the buttons of its cards."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command, publish, publish_or_say
from cogs.router import FormValues, form_for, on_button, on_modal
from core.component_keys import parse_id
from services.sparks import Sparks
from ui.cards import Part
from ui.forms import open_form
from ui.posts import Post, edit_message, send_ephemeral
from ui.sparks import opened_spark, pick_form, pick_prefill, sealed_pick_panel
from ui.texts import say


@app_commands.guild_only()
class SparkCog(commands.GroupCog, group_name="spark", group_description="Ten seconds for tired days"):
    """Handles `/spark` and the buttons of sparks."""

    def __init__(self, sparks: Sparks) -> None:
        self._sparks = sparks

    @command(Part.TIME, description="A ten-second spark: you both pick, and both picks open together")
    async def now(self, interaction: discord.Interaction) -> None:
        """Post a spark now."""
        await self._sparks.post_now(caller(interaction))
        await publish_or_say(interaction, say("spark-posted"))

    @form_for("spark", "pick")
    async def open_pick(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form, filled in with the caller's earlier pick if there is one."""
        person = caller(interaction)
        view, own = await self._sparks.own_sealed_pick(person, parse_id(component_key))
        form = pick_form(view.spark, view.couple, view.entry, person.user_id)
        await open_form(interaction, form, typed or (pick_prefill(own) if own else {}))

    @on_modal("spark", "pick")
    async def submit_pick(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store a pick, sealed; the second one opens both."""
        view = await self._sparks.pick(
            caller(interaction), parse_id(component_key), typed.get("pick", ""), typed.get("guess", "")
        )
        if view.spark.opened_at is not None:
            await publish_or_say(interaction, say("spark-opened"))
        else:
            await publish(interaction)
            await send_ephemeral(interaction, sealed_pick_panel(view.spark))

    @on_button("spark", "read")
    async def read_spark(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show both picks, posted in an envelope, to one partner."""
        view = await self._sparks.read_spark(caller(interaction), parse_id(component_key))
        await send_ephemeral(interaction, opened_spark(view.couple, view.entry, view.picks))

    @on_button("spark", "takeback")
    async def delete_own_pick(self, interaction: discord.Interaction, component_key: str) -> None:
        """Take the caller's sealed pick back."""
        await self._sparks.delete_own_pick(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("spark-taken-back")))
