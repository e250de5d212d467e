"""`/ritual`: list, set, skip, pause, resume; and the buttons that wake or propose a ritual."""

from collections.abc import Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.parsers import parse_wall_time, parse_weekdays
from cogs.requests import caller, command
from cogs.router import FormValues, form_for, on_button, on_modal, on_select
from core.component_keys import parse_id
from core.rituals import Ritual, RitualKind
from services.rituals import Rituals
from ui.cards import Part
from ui.forms import open_form
from ui.moments import timestamp
from ui.posts import edit_message, send_ephemeral, send_ephemeral_text
from ui.rituals import (
    WEEKS,
    move_form,
    move_prefill,
    parse_offer_key,
    parse_skip_key,
    ritual_name,
    ritual_panel,
    rituals_panel,
)
from ui.texts import say

RitualName = Literal["checkin", "spark", "date", "memory", "thanks", "recap"]
Weeks = Literal["1", "2", "4"]
RITUAL_DESCRIPTION = "The ritual to change"


@app_commands.guild_only()
class RitualCog(commands.GroupCog, group_name="ritual", group_description="What returns every week"):
    """Handles `/ritual` and the buttons of rituals."""

    def __init__(self, rituals: Rituals) -> None:
        self._rituals = rituals

    @command(Part.GENERAL, description="See your rituals and when they come next")
    async def list(self, interaction: discord.Interaction) -> None:
        """Show all rituals of the couple, private to the caller."""
        couple, rituals = await self._rituals.rituals_of(caller(interaction))
        await send_ephemeral(interaction, rituals_panel(couple, rituals))

    @command(
        Part.GENERAL,
        description="Set a ritual’s day and time. A new one, or more often, needs your partner’s yes",
    )
    @app_commands.describe(
        ritual=RITUAL_DESCRIPTION,
        day="For example Sunday. A spark can have several, like mon wed fri, or daily",
        time="For example 8pm",
        every="Repeat every 1, 2 or 4 weeks",
    )
    async def set(
        self,
        interaction: discord.Interaction,
        ritual: RitualName,
        day: str,
        time: str,
        every: Weeks | None = None,
    ) -> None:
        """Set a ritual's schedule; a further or more frequent ritual needs both partners."""
        locale = str(interaction.locale)
        weekdays = parse_weekdays(day, locale=locale)
        wall = parse_wall_time(time, field="time", locale=locale)
        weeks = int(every) if every else None
        changed = await self._rituals.set_schedule(
            caller(interaction), RitualKind(ritual), weekdays[0], wall, weeks, days=weekdays
        )
        await self._answer(interaction, changed, "ritual-proposed")

    @command(Part.GENERAL, description="Skip the next one")
    @app_commands.describe(ritual=RITUAL_DESCRIPTION)
    async def skip(self, interaction: discord.Interaction, ritual: RitualName) -> None:
        """Skip the next occurrence of a ritual."""
        skipped = await self._rituals.skip_occurrence(caller(interaction), RitualKind(ritual))
        if skipped.next_at is not None:
            await send_ephemeral_text(interaction, say("ritual-skipped", moment=timestamp(skipped.next_at)))

    @command(Part.GENERAL, description="Pause one ritual")
    @app_commands.describe(ritual=RITUAL_DESCRIPTION)
    async def pause(self, interaction: discord.Interaction, ritual: RitualName) -> None:
        """Pause one ritual; either partner may, alone."""
        paused = await self._rituals.pause_ritual(caller(interaction), RitualKind(ritual))
        await send_ephemeral_text(interaction, say("ritual-now-paused", name=ritual_name(paused.kind)))

    @command(Part.GENERAL, description="Bring a ritual back")
    @app_commands.describe(ritual=RITUAL_DESCRIPTION)
    async def resume(self, interaction: discord.Interaction, ritual: RitualName) -> None:
        """Resume one ritual; after a pause by the other partner, both must agree."""
        resumed = await self._rituals.resume_ritual(caller(interaction), RitualKind(ritual))
        await self._answer(interaction, resumed, "ritual-resume-proposed")

    @on_select("ritual", "pick")
    async def pick(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show the chosen ritual with its buttons."""
        await self._show(interaction, values[0])

    @form_for("ritual", "move")
    async def open_move(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form that moves a ritual, filled in with its schedule."""
        view = await self._rituals.own_ritual(caller(interaction), parse_id(component_key))
        await open_form(interaction, move_form(view.ritual), typed or move_prefill(view.ritual))

    @on_modal("ritual", "move")
    async def submit_move(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Set the schedule that was typed, as `/ritual set` does."""
        view = await self._rituals.own_ritual(caller(interaction), parse_id(component_key))
        locale = str(interaction.locale)
        weekdays = parse_weekdays(typed.get("day", ""), locale=locale)
        wall = parse_wall_time(typed.get("time", ""), field="time", locale=locale)
        weeks = int(typed["every"]) if typed.get("every") in WEEKS else None
        changed = await self._rituals.set_schedule(
            caller(interaction), view.ritual.kind, weekdays[0], wall, weeks, days=weekdays
        )
        await self._answer(interaction, changed, "ritual-proposed")

    @on_button("ritual", "skip")
    async def skip_next(self, interaction: discord.Interaction, component_key: str) -> None:
        """Skip the occurrence that the panel shows as the next one, and show the updated ritual."""
        ritual_id, week = parse_skip_key(component_key)
        view = await self._rituals.own_ritual(caller(interaction), ritual_id)
        await self._rituals.skip_occurrence(caller(interaction), view.ritual.kind, shown_week=week)
        await self._show(interaction, str(ritual_id))

    @on_button("ritual", "pause")
    async def pause_one(self, interaction: discord.Interaction, component_key: str) -> None:
        """Pause the ritual, and show it updated."""
        view = await self._rituals.own_ritual(caller(interaction), parse_id(component_key))
        await self._rituals.pause_ritual(caller(interaction), view.ritual.kind)
        await self._show(interaction, component_key)

    async def _show(self, interaction: discord.Interaction, component_key: str) -> None:
        view = await self._rituals.own_ritual(caller(interaction), parse_id(component_key))
        await edit_message(interaction, ritual_panel(view.ritual, view.couple))

    @on_button("ritual", "wake")
    async def wake(self, interaction: discord.Interaction, component_key: str) -> None:
        """Wake a resting ritual."""
        await self._answer(
            interaction,
            await self._rituals.resume_ritual_by_id(caller(interaction), parse_id(component_key)),
            "ritual-resume-proposed",
        )

    @on_button("ritual", "offer")
    async def offer(self, interaction: discord.Interaction, component_key: str) -> None:
        """Propose a further ritual to the other partner."""
        couple_id, kind = parse_offer_key(component_key)
        await self._rituals.propose_ritual(caller(interaction), couple_id, kind)
        await send_ephemeral_text(interaction, say("ritual-proposed"))

    async def _answer(
        self, interaction: discord.Interaction, changed: Ritual | None, proposed_text_id: str
    ) -> None:
        """Answer with the ritual's next moment, that it is off, or that it waits for the other partner."""
        if changed is None:
            line = say(proposed_text_id)
        elif changed.next_at is not None:
            line = say("ritual-set", moment=timestamp(changed.next_at))
        else:
            line = say("ritual-set-while-off")
        await send_ephemeral_text(interaction, line)
