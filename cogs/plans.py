"""Plans' cards and panels: move, call off, the calendar file, the server event, how it was."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.attachments import read_attachments, show_progress
from cogs.parsers import parse_hours, parse_moment
from cogs.requests import CardPublisher, caller, require_home
from cogs.router import FormValues, form_for, on_button, on_modal, on_select
from core.deliveries import Delivery, DeliveryKind
from core.errors import EmptyText
from core.plans import Feeling, PlanDraft
from services.clock import Clock
from services.impressions import Impressions
from services.pictures import Pictures
from services.plans import Plans
from services.scheduled_events import ScheduledEvents
from ui.calendars import calendar_file
from ui.forms import open_form, uploaded_files
from ui.memories import memory_form
from ui.plans import (
    call_off_question,
    called_off_panel,
    done_panel,
    done_question,
    impression_form,
    impression_panel,
    impression_prefill,
    impression_saved_panel,
    plan_panel,
    plans_panel,
    when_form,
    when_prefill,
)
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.scheduled_events import require_events
from ui.texts import say


class PlanCog(commands.Cog):
    """What can be done about a plan."""

    def __init__(
        self,
        plans: Plans,
        impressions: Impressions,
        events: ScheduledEvents,
        pictures: Pictures,
        publisher: CardPublisher,
        clock: Clock,
    ) -> None:
        self._plans = plans
        self._impressions = impressions
        self._events = events
        self._pictures = pictures
        self._publisher = publisher
        self._clock = clock

    @form_for("plan", "make")
    async def open_new_plan(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form for what a vote has chosen, at an hour when both are awake."""
        found = await self._plans.suggest_plan(caller(interaction), int(component_key))
        require_home(interaction, found.couple)
        starts_at = found.starts_at.astimezone(found.couple.zone_of(interaction.user.id))
        form = when_form(component_key, "make", say("plan-form-title"), found.what)
        await open_form(interaction, form, typed or when_prefill(starts_at, None, found.hours))

    @on_modal("plan", "make")
    async def submit_new_plan(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Plan what a vote has chosen."""
        found = await self._plans.suggest_plan(caller(interaction), int(component_key))
        require_home(interaction, found.couple)
        zone = found.couple.zone_of(interaction.user.id)
        draft = PlanDraft(
            what=found.what,
            venue=typed.get("where"),
            starts_at=parse_moment(typed.get("when", ""), zone, self._clock()),
            zone=str(zone),
            minutes=parse_hours(typed.get("hours"), found.hours),
            deck_id=found.deck_id,
            poll_id=int(component_key),
        )
        card = await self._plans.add_plan(caller(interaction), draft)
        await self._post(interaction, [card], "plan-made")
        await self._publisher.redraw(DeliveryKind.RESULT, int(component_key))

    @form_for("plan", "move")
    async def open_move(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form, filled in with how it is planned."""
        view = await self._plans.movable_plan(caller(interaction), int(component_key))
        plan = view.plan
        starts_at = plan.starts_at.astimezone(view.couple.zone_of(interaction.user.id))
        form = when_form(component_key, "move", say("plan-form-move-title"), plan.what)
        await open_form(interaction, form, typed or when_prefill(starts_at, plan.venue, plan.minutes / 60))

    @on_modal("plan", "move")
    async def submit_move(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Move it, with its reminders and its event."""
        view = await self._plans.movable_plan(caller(interaction), int(component_key))
        require_home(interaction, view.couple)
        zone = view.couple.zone_of(interaction.user.id)
        starts_at = parse_moment(typed.get("when", ""), zone, self._clock())
        minutes = parse_hours(typed.get("hours"), view.plan.minutes / 60)
        deliveries = await self._plans.move_plan(
            caller(interaction), int(component_key), starts_at, str(zone), typed.get("where"), minutes
        )
        await self._post(interaction, deliveries, "plan-moved")

    @on_button("plan", "off")
    async def ask_to_call_off(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask once more, privately: a card in the home is pressed easily."""
        view = await self._plans.movable_plan(caller(interaction), int(component_key), allow_begun=True)
        await send_ephemeral(interaction, call_off_question(view.plan))

    @on_button("plan", "calloff")
    async def call_off(self, interaction: discord.Interaction, component_key: str) -> None:
        """Call it off, alone."""
        view = await self._plans.movable_plan(caller(interaction), int(component_key), allow_begun=True)
        require_home(interaction, view.couple)
        view, deliveries = await self._plans.call_off_plan(caller(interaction), int(component_key))
        await edit_message(interaction, called_off_panel(view.plan))
        await self._publisher.publish(interaction, deliveries)

    @on_select("plan", "off")
    async def call_off_picked(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Call off what was picked in the menu."""
        await self.call_off(interaction, values[0])

    @on_select("plan", "done")
    async def mark_picked_done(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Call done what was picked in the menu; what has not begun is asked about once more."""
        view = await self._plans.read_plan(caller(interaction), int(values[0]))
        if view.plan.is_planned and view.plan.starts_at > view.now:
            await edit_message(interaction, done_question(view.plan))
            return
        await self.mark_done(interaction, values[0])

    @on_button("plan", "done")
    async def mark_done(self, interaction: discord.Interaction, component_key: str) -> None:
        """Call it done."""
        view, deliveries = await self._plans.mark_plan_done(caller(interaction), int(component_key))
        await edit_message(interaction, done_panel(view.plan, view.now))
        await self._publisher.publish(interaction, deliveries)

    @on_button("plan", "stop")
    async def stop_repeating(self, interaction: discord.Interaction, component_key: str) -> None:
        """Let it be the last one."""
        await self._plans.stop_repeating(caller(interaction), int(component_key))
        await self._publisher.redraw(DeliveryKind.PLAN, int(component_key), interaction)
        await send_ephemeral_text(interaction, say("plan-stopped"))

    @on_button("plan", "file")
    async def send_calendar_file(self, interaction: discord.Interaction, component_key: str) -> None:
        """Hand out the plan for a calendar."""
        view = await self._plans.read_plan(caller(interaction), int(component_key))
        await interaction.response.send_message(
            say("plan-file-sent"), file=calendar_file(view.plan, view.now), ephemeral=True
        )

    @on_button("plan", "list")
    async def propose_server_event(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the other whether the whole server may see it."""
        view = await self._plans.movable_plan(caller(interaction), int(component_key))
        require_events(interaction.client.get_guild(view.couple.guild_id))
        require_home(interaction, view.couple)
        card = await self._events.propose_event(caller(interaction), int(component_key))
        await send_ephemeral_text(interaction, say("plan-event-asked"))
        await self._publisher.publish(interaction, [card])

    @on_button("plan", "unlist")
    async def remove_server_event(self, interaction: discord.Interaction, component_key: str) -> None:
        """Take it from the server's events, alone."""
        deliveries = await self._events.remove_event(caller(interaction), int(component_key))
        await self._publisher.redraw(DeliveryKind.PLAN, int(component_key), interaction)
        await send_ephemeral_text(interaction, say("plan-event-gone"))
        await self._publisher.publish(interaction, deliveries)

    @on_button("plan", "page")
    async def page(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn to other plans."""
        page = await self._plans.plan_page(caller(interaction), int(component_key))
        zone = page.couple.zone_of(interaction.user.id)
        await edit_message(
            interaction, plans_panel(page.plans, zone, page.page_number, has_more=page.has_more)
        )

    @on_select("plan", "choose")
    async def choose(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show one plan whole."""
        view = await self._plans.read_plan(caller(interaction), int(values[0]))
        await send_ephemeral(interaction, plan_panel(view.plan, view.couple, view.now))

    @form_for("plan", "tell")
    async def open_impression(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form, filled in with what the caller said before."""
        view, mine = await self._impressions.own_impression(caller(interaction), int(component_key))
        await open_form(
            interaction, impression_form(view.plan), typed or (impression_prefill(mine) if mine else {})
        )

    @on_modal("plan", "tell")
    async def submit_impression(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Seal how it was; the second one opens both."""
        feeling, files = _parse_feeling(typed.get("feeling", "")), uploaded_files(interaction)
        said = (caller(interaction), int(component_key), feeling, typed.get("line"))
        if files:
            view, _ = await self._impressions.own_impression(caller(interaction), int(component_key))
            async with show_progress(interaction) as step:
                raw = await read_attachments(files, limit=1)
                async with self._pictures.store_images(view.couple, raw, step, limit=1) as shots:
                    told = await self._impressions.submit_impression(*said, shots, typed.get("alt"))
        else:
            told = await self._impressions.submit_impression(*said)
        await send_ephemeral(
            interaction,
            impression_saved_panel(told.view.plan, is_open=told.is_open, was_changed=told.was_changed),
        )
        await self._publisher.publish(interaction, told.deliveries)

    @on_button("plan", "takeback")
    async def delete_own_impression(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete what the caller said of it."""
        deliveries = await self._impressions.delete_own_impression(caller(interaction), int(component_key))
        await edit_message(interaction, Post(content=say("plan-told-back")))
        await self._publisher.publish(interaction, deliveries)

    @on_button("plan", "read")
    async def read_impressions(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open how it was for one of the two."""
        view, opened = await self._impressions.read_impressions(caller(interaction), int(component_key))
        panels = [
            impression_panel(
                view.plan,
                one.impression,
                await self._pictures.read_pictures(view.couple, one.pictures),
                is_last=one is opened[-1],
            )
            for one in opened
        ]
        await send_ephemeral(interaction, *panels)

    @form_for("plan", "keep")
    async def open_keep(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form of a memory, filled in; it is an ordinary memory from there on."""
        view = await self._plans.read_plan(caller(interaction), int(component_key))
        happened_at = min(view.plan.starts_at, view.plan.ended_at or view.now)
        day = happened_at.astimezone(view.couple.zone_of(interaction.user.id)).date()
        filled = typed or {"title": view.plan.what, "story": "", "day": day.isoformat()}
        await open_form(interaction, memory_form("", None, None), filled)

    async def _post(self, interaction: discord.Interaction, deliveries: list[Delivery], text_id: str) -> None:
        await self._publisher.publish(interaction, deliveries)
        if not interaction.response.is_done():
            await send_ephemeral_text(interaction, say(text_id))


def _parse_feeling(typed: str) -> Feeling:
    """Read what was chosen; a client may send a form without it. Raises `EmptyText`."""
    try:
        return Feeling(typed)
    except ValueError:
        raise EmptyText from None
