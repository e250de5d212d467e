"""`/try`: add, list, done, draw; and the components of its panels."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command
from cogs.router import FormValues, form_for, on_button, on_modal, on_select
from cogs.suggestions import MAX_CHOICES, StringChoice, suggest
from core.component_keys import parse_id, parse_page
from core.tries import TRY_LIMIT, Try, TryKind
from services.clock import Clock
from services.couples import Couples
from services.tries import Tries
from ui.cards import Part
from ui.forms import open_form
from ui.memories import memory_form
from ui.posts import Post, edit_message, send_ephemeral
from ui.safe_text import one_line
from ui.texts import say
from ui.tries import (
    added_panel,
    done_panel,
    drawn_panel,
    kind_name,
    tries_panel,
    try_panel,
    used_to_love_form,
    used_to_love_panel,
)

OPTION_LIMIT = 100


@app_commands.guild_only()
class TryCog(
    commands.GroupCog, group_name="try", group_description="New things, and what you keep going together"
):
    """Handles `/try` and the components of a couple's things to try."""

    def __init__(self, tries: Tries, couples: Couples, clock: Clock) -> None:
        self._tries = tries
        self._couples = couples
        self._clock = clock

    @command(Part.TIME, description="Add something to try together")
    @app_commands.describe(
        what="What you’d like to try",
        ongoing="Is it a project or a habit that comes back?",
        kind="What kind of thing it is",
    )
    @app_commands.choices(
        kind=[app_commands.Choice(name=kind_name(kind), value=kind.value) for kind in TryKind]
    )
    async def add(
        self,
        interaction: discord.Interaction,
        what: app_commands.Range[str, 1, TRY_LIMIT],
        ongoing: bool = False,  # noqa: FBT001, FBT002 (a slash command's option)
        kind: str | None = None,
    ) -> None:
        """Add one thing to the couple's list."""
        chosen = TryKind(kind) if kind else None
        added = await self._tries.add_try(caller(interaction), what, is_ongoing=ongoing, kind=chosen)
        await send_ephemeral(interaction, added_panel(added))

    @command(Part.TIME, name="list", description="See what you’d like to try, and what you’ve done")
    async def list_tries(self, interaction: discord.Interaction) -> None:
        """Show the first page of the list, private to the caller."""
        await send_ephemeral(interaction, tries_panel(await self._tries.try_page(caller(interaction))))

    @command(
        Part.TIME,
        description="Mark something on your list as done, or as done again",
        chosen=("what",),
    )
    @app_commands.describe(what="What you’ve done")
    async def done(self, interaction: discord.Interaction, what: str) -> None:
        """Mark one thing as done."""
        found = await self._tries.chosen_try(caller(interaction), what)
        await send_ephemeral(
            interaction, done_panel(await self._tries.mark_try_done(caller(interaction), found.id))
        )

    @done.autocomplete("what")
    async def _autocomplete_tries(self, interaction: discord.Interaction, typed: str) -> list[StringChoice]:
        found = self._tries.suggest_tries(caller(interaction), typed, MAX_CHOICES)
        return await suggest(found, lambda each: one_line(each.what, OPTION_LIMIT), lambda each: each.id)

    @command(Part.TIME, description="Draw one thing to try, the longest unseen first")
    async def draw(self, interaction: discord.Interaction) -> None:
        """Draw one thing, or ask for something the couple used to love."""
        await send_ephemeral(interaction, _drawn(await self._tries.draw_try(caller(interaction))))

    @on_button("try", "tonight")
    async def draw_for_tonight(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Draw one thing from the list, if there is any."""
        found = await self._tries.draw_try(caller(interaction), for_tonight=True)
        await send_ephemeral(interaction, _drawn(found))

    @on_button("try", "another")
    async def draw_another(self, interaction: discord.Interaction, component_key: str) -> None:
        """Draw another thing instead."""
        await edit_message(
            interaction,
            _drawn(await self._tries.draw_try(caller(interaction), parse_id(component_key)), component_key),
        )

    @on_button("try", "done")
    async def mark_done(self, interaction: discord.Interaction, component_key: str) -> None:
        """Mark the thing that a panel shows as done."""
        await edit_message(
            interaction,
            done_panel(await self._tries.mark_try_done(caller(interaction), parse_id(component_key))),
        )

    @on_button("try", "out")
    async def delete_own_try(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete a thing the caller added."""
        await self._tries.delete_own_try(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("try-taken-out")))

    @on_button("try", "page")
    async def page(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn to another page of the list."""
        page = await self._tries.try_page(caller(interaction), parse_page(component_key))
        await edit_message(interaction, tries_panel(page))

    @on_select("try", "choose")
    async def choose(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show one thing, with the buttons the caller may press."""
        _, found = await self._tries.read_try(caller(interaction), parse_id(values[0]))
        await send_ephemeral(interaction, try_panel(found, interaction.user.id))

    @form_for("try", "loved")
    async def open_loved(
        self, interaction: discord.Interaction, _component_key: str, typed: FormValues
    ) -> None:
        """Open the form for something that the couple used to love."""
        await self._couples.couple_of(caller(interaction))
        await open_form(interaction, used_to_love_form(), typed)

    @on_modal("try", "loved")
    async def submit_loved(
        self, interaction: discord.Interaction, _component_key: str, typed: FormValues
    ) -> None:
        """Add something that the couple used to love."""
        added = await self._tries.add_try(caller(interaction), typed.get("what", ""), is_ongoing=False)
        await send_ephemeral(interaction, added_panel(added))

    @form_for("try", "keep")
    async def open_keep(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form for a memory, filled in from a thing that was done."""
        couple, found = await self._tries.read_try(caller(interaction), parse_id(component_key))
        today = self._clock().astimezone(couple.zone_of(interaction.user.id)).date()
        filled = typed or {"title": found.what, "story": "", "day": today.isoformat()}
        await open_form(interaction, memory_form("", None, None), filled)


def _drawn(found: Try | None, previous_id: str = "") -> Post:
    return used_to_love_panel(previous_id) if found is None else drawn_panel(found)
