"""The components of plans: make, move, call off, done, calendar file, impressions."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.attachments import attachment_readers, show_progress
from cogs.parsers import parse_hours, parse_moment
from cogs.requests import caller, publish, publish_or_say, require_home
from cogs.router import FormValues, form_for, on_button, on_modal, on_select
from core.component_keys import parse_id, parse_page
from core.errors import EmptyText
from core.plans import Feeling, PlanDraft
from services.clock import Clock
from services.impressions import Impressions
from services.pictures import Pictures
from services.plan_suggestions import PlanSuggestion
from services.plans import Plans
from ui.calendar_files import calendar_file
from ui.forms import open_form, uploaded_files
from ui.memories import memory_form
from ui.plan_forms import impression_form, impression_prefill, when_form, when_prefill
from ui.plans import (
    call_off_question,
    called_off_panel,
    done_panel,
    done_question,
    impression_panel,
    impression_saved_panel,
    plan_panel,
    plans_panel,
)
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class PlanCog(commands.Cog):
    """Handles the buttons, selects and forms of plans."""

    def __init__(self, plans: Plans, impressions: Impressions, pictures: Pictures, clock: Clock) -> None:
        self._plans = plans
        self._impressions = impressions
        self._pictures = pictures
        self._clock = clock

    @form_for("plan", "make")
    async def open_new_plan(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form that plans a vote's winner, prefilled with an hour when both are awake."""
        suggestion = await self._plans.suggest_plan(caller(interaction), parse_id(component_key))
        require_home(interaction, suggestion.couple)
        starts_at = suggestion.starts_at.astimezone(suggestion.couple.zone_of(interaction.user.id))
        form = when_form(component_key, "make", say("plan-form-title"), suggestion.what)
        minutes = round(60 * suggestion.hours)
        await open_form(interaction, form, typed or when_prefill(starts_at, None, minutes))

    @on_modal("plan", "make")
    async def submit_new_plan(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Plan the winner of a vote."""

        def read_draft(suggestion: PlanSuggestion) -> PlanDraft:
            zone, locale = suggestion.couple.zone_of(interaction.user.id), str(interaction.locale)
            when = typed.get("when", "")
            return PlanDraft(
                what=suggestion.what,
                venue=typed.get("where"),
                starts_at=parse_moment(when, zone, self._clock(), field="when", locale=locale),
                zone=str(zone),
                minutes=parse_hours(typed.get("hours"), suggestion.hours, locale=locale),
            )

        view = await self._plans.plan_winner(caller(interaction), parse_id(component_key), read_draft)
        await publish_or_say(interaction, say("plan-made"), view.couple.home_id)

    @form_for("plan", "move")
    async def open_move(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form that moves a plan, filled in with the plan as it is."""
        view = await self._plans.movable_plan(caller(interaction), parse_id(component_key))
        plan = view.plan
        starts_at = plan.starts_at.astimezone(view.couple.zone_of(interaction.user.id))
        form = when_form(component_key, "move", say("plan-form-move-title"), plan.what)
        await open_form(interaction, form, typed or when_prefill(starts_at, plan.venue, plan.minutes))

    @on_modal("plan", "move")
    async def submit_move(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Move a plan, its reminders and its server event."""
        view = await self._plans.movable_plan(caller(interaction), parse_id(component_key))
        require_home(interaction, view.couple)
        zone = view.couple.zone_of(interaction.user.id)
        locale = str(interaction.locale)
        starts_at = parse_moment(typed.get("when", ""), zone, self._clock(), field="when", locale=locale)
        minutes = parse_hours(typed.get("hours"), view.plan.minutes / 60, locale=locale)
        await self._plans.move_plan(
            caller(interaction), parse_id(component_key), starts_at, str(zone), typed.get("where"), minutes
        )
        await publish_or_say(interaction, say("plan-moved"), view.couple.home_id)

    @on_button("plan", "off")
    async def ask_to_call_off(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the caller to confirm privately, since a card in the home is easily pressed by mistake."""
        view = await self._plans.movable_plan(caller(interaction), parse_id(component_key), allow_begun=True)
        await send_ephemeral(interaction, call_off_question(view.plan))

    @on_button("plan", "calloff")
    async def call_off(self, interaction: discord.Interaction, component_key: str) -> None:
        """Call a plan off; either partner may."""
        plan = await self._plans.call_off_plan(caller(interaction), parse_id(component_key))
        await edit_message(interaction, called_off_panel(plan))

    @on_select("plan", "off")
    async def call_off_picked(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Call off the plan that was picked in the menu."""
        await self.call_off(interaction, values[0])

    @on_select("plan", "done")
    async def mark_picked_done(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Mark the plan picked in the menu as done; if it has not begun, ask the caller to confirm."""
        view = await self._plans.read_plan(caller(interaction), parse_id(values[0]))
        if view.plan.is_planned and view.plan.starts_at > view.now:
            await edit_message(interaction, done_question(view.plan))
            return
        await self.mark_done(interaction, values[0])

    @on_button("plan", "done")
    async def mark_done(self, interaction: discord.Interaction, component_key: str) -> None:
        """Mark a plan as done."""
        view = await self._plans.mark_plan_done(caller(interaction), parse_id(component_key))
        await edit_message(interaction, done_panel(view.plan, view.now))

    @on_button("plan", "stop")
    async def stop_repeating(self, interaction: discord.Interaction, component_key: str) -> None:
        """End a series with this plan, so that it does not repeat."""
        await self._plans.stop_repeating(caller(interaction), parse_id(component_key))
        await publish(interaction)
        await send_ephemeral_text(interaction, say("plan-stopped"))

    @on_button("plan", "file")
    async def send_calendar_file(self, interaction: discord.Interaction, component_key: str) -> None:
        """Send the plan as a file for a calendar."""
        view = await self._plans.read_plan(caller(interaction), parse_id(component_key))
        file = await calendar_file(view.plan, view.now)
        await interaction.response.send_message(say("plan-file-sent"), file=file, ephemeral=True)

    @on_button("plan", "page")
    async def page(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn to another page of plans."""
        couple, page = await self._plans.plan_page(caller(interaction), parse_page(component_key))
        await edit_message(interaction, plans_panel(page, couple.zone_of(interaction.user.id)))

    @on_select("plan", "choose")
    async def choose(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show one plan in full."""
        view = await self._plans.read_plan(caller(interaction), parse_id(values[0]))
        await send_ephemeral(interaction, plan_panel(view.plan, view.couple, view.now))

    @form_for("plan", "tell")
    async def open_impression(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form of an impression, filled in with the caller's own if there is one."""
        view, own = await self._impressions.own_impression(caller(interaction), parse_id(component_key))
        await open_form(
            interaction, impression_form(view.plan), typed or (impression_prefill(own) if own else {})
        )

    @on_modal("plan", "tell")
    async def submit_impression(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store the caller's impression, sealed; the second one opens both."""
        feeling, files = _parse_feeling(typed.get("feeling", "")), uploaded_files(interaction)
        arguments = (caller(interaction), parse_id(component_key), feeling, typed.get("line"))
        if files:
            view, _ = await self._impressions.own_impression(caller(interaction), parse_id(component_key))
            async with show_progress(interaction) as on_progress:
                readers = attachment_readers(files, limit=1)
                storing = self._pictures.store_images(
                    view.couple, readers, on_progress, user_id=interaction.user.id, limit=1
                )
                async with storing as upload:
                    result = await self._impressions.submit_impression(
                        *arguments, upload.images, typed.get("alt")
                    )
        else:
            result = await self._impressions.submit_impression(*arguments)
        await send_ephemeral(
            interaction,
            impression_saved_panel(result.plan, is_open=result.is_open, was_changed=result.was_changed),
        )

    @on_button("plan", "takeback")
    async def delete_own_impression(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's impression."""
        await self._impressions.delete_own_impression(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("plan-told-back")))

    @on_button("plan", "read")
    async def read_impressions(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show both impressions to one of the partners."""
        view, opened = await self._impressions.read_impressions(caller(interaction), parse_id(component_key))
        panels = [
            impression_panel(
                view.plan,
                shown.impression,
                await self._pictures.read_pictures(view.couple, shown.pictures),
                is_last=shown is opened[-1],
            )
            for shown in opened
        ]
        await send_ephemeral(interaction, *panels)

    @form_for("plan", "keep")
    async def open_keep(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form of a memory, filled in with the plan; it becomes an ordinary memory."""
        view = await self._plans.read_plan(caller(interaction), parse_id(component_key))
        happened_at = min(view.plan.happened_at, view.now)
        day = happened_at.astimezone(view.couple.zone_of(interaction.user.id)).date()
        filled = typed or {"title": view.plan.what, "story": "", "day": day.isoformat()}
        await open_form(interaction, memory_form("", None, None), filled)


def _parse_feeling(typed: str) -> Feeling:
    """Parse the chosen feeling. Raises `EmptyText`, since a client may send a form without one."""
    try:
        return Feeling(typed)
    except ValueError:
        raise EmptyText from None
