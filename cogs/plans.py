"""Plans' cards and panels: move, call off, the calendar file, the server event, how it was."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.requests import PostOffice, caller, require_home
from cogs.typed import parse_hours, parse_moment
from cogs.uploads import read_all, under_way
from core.deliveries import Delivery, DeliveryKind
from core.errors import Empty
from core.plans import Draft, Feeling
from services.clock import Clock
from services.events import ServerEvents
from services.impressions import Impressions
from services.pictures import Pictures
from services.plans import Plans
from ui.calendars import calendar_file
from ui.events import require_events
from ui.forms import open_form, uploads
from ui.memories import memory_form
from ui.plans import (
    done_panel,
    done_question,
    impression_panel,
    off_panel,
    off_question,
    plan_panel,
    plans_panel,
    tell_form,
    told_panel,
    typed_impression,
    typed_when,
    when_form,
)
from ui.posts import Post, replace, tell, tell_line
from ui.texts import say


class PlanCog(commands.Cog):
    """What can be done about a plan."""

    def __init__(
        self,
        plans: Plans,
        impressions: Impressions,
        events: ServerEvents,
        pictures: Pictures,
        office: PostOffice,
        clock: Clock,
    ) -> None:
        self._plans = plans
        self._impressions = impressions
        self._events = events
        self._pictures = pictures
        self._office = office
        self._clock = clock

    @opens("plan", "make")
    async def open_make(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form for what a vote has chosen, at an hour when both are awake."""
        found = await self._plans.suggest(caller(interaction), int(key))
        require_home(interaction, found.couple)
        starts_at = found.starts_at.astimezone(found.couple.zone_of(interaction.user.id))
        form = when_form(key, "make", say("plan-form-title"), found.what)
        await open_form(interaction, form, typed or typed_when(starts_at, None, found.hours))

    @submits("plan", "make")
    async def submit_make(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Plan what a vote has chosen."""
        found = await self._plans.suggest(caller(interaction), int(key))
        require_home(interaction, found.couple)
        zone = found.couple.zone_of(interaction.user.id)
        draft = Draft(
            what=found.what,
            place=typed.get("where"),
            starts_at=parse_moment(typed.get("when", ""), zone, self._clock()),
            zone=str(zone),
            minutes=parse_hours(typed.get("hours"), found.hours),
            deck_key=found.deck_key,
            poll_id=int(key),
        )
        card = await self._plans.make(caller(interaction), draft)
        await self._post(interaction, [card], "plan-made")
        await self._office.redraw(DeliveryKind.RESULT, int(key))

    @opens("plan", "move")
    async def open_move(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form, filled in with how it is planned."""
        view = await self._plans.movable(caller(interaction), int(key))
        plan = view.plan
        starts_at = plan.starts_at.astimezone(view.couple.zone_of(interaction.user.id))
        form = when_form(key, "move", say("plan-form-move-title"), plan.what)
        await open_form(interaction, form, typed or typed_when(starts_at, plan.place, plan.minutes / 60))

    @submits("plan", "move")
    async def submit_move(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Move it, with its reminders and its event."""
        view = await self._plans.movable(caller(interaction), int(key))
        require_home(interaction, view.couple)
        zone = view.couple.zone_of(interaction.user.id)
        starts_at = parse_moment(typed.get("when", ""), zone, self._clock())
        minutes = parse_hours(typed.get("hours"), view.plan.minutes / 60)
        deliveries = await self._plans.move(
            caller(interaction), int(key), starts_at, str(zone), typed.get("where"), minutes
        )
        await self._post(interaction, deliveries, "plan-moved")

    @pressed("plan", "off")
    async def ask_off(self, interaction: discord.Interaction, key: str) -> None:
        """Ask once more, privately: a card in the home is pressed easily."""
        view = await self._plans.movable(caller(interaction), int(key), has_begun=True)
        await tell(interaction, off_question(view.plan))

    @pressed("plan", "calloff")
    async def call_off(self, interaction: discord.Interaction, key: str) -> None:
        """Call it off, alone."""
        view = await self._plans.movable(caller(interaction), int(key), has_begun=True)
        require_home(interaction, view.couple)
        view, deliveries = await self._plans.call_off(caller(interaction), int(key))
        await replace(interaction, off_panel(view.plan))
        await self._office.post(interaction, deliveries)

    @picked("plan", "off")
    async def pick_off(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Call off what was picked in the menu."""
        await self.call_off(interaction, values[0])

    @picked("plan", "done")
    async def pick_done(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Call done what was picked in the menu; what has not begun is asked about once more."""
        view = await self._plans.read(caller(interaction), int(values[0]))
        if view.plan.is_planned and view.plan.starts_at > view.now:
            await replace(interaction, done_question(view.plan))
            return
        await self.mark_done(interaction, values[0])

    @pressed("plan", "done")
    async def mark_done(self, interaction: discord.Interaction, key: str) -> None:
        """Call it done."""
        view, deliveries = await self._plans.mark_done(caller(interaction), int(key))
        await replace(interaction, done_panel(view.plan, view.now))
        await self._office.post(interaction, deliveries)

    @pressed("plan", "stop")
    async def stop(self, interaction: discord.Interaction, key: str) -> None:
        """Let it be the last one."""
        await self._plans.stop_repeating(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.PLAN, int(key), interaction)
        await tell_line(interaction, say("plan-stopped"))

    @pressed("plan", "file")
    async def file(self, interaction: discord.Interaction, key: str) -> None:
        """Hand out the plan for a calendar."""
        view = await self._plans.read(caller(interaction), int(key))
        await interaction.response.send_message(
            say("plan-file-sent"), file=calendar_file(view.plan, view.now), ephemeral=True
        )

    @pressed("plan", "list")
    async def list_event(self, interaction: discord.Interaction, key: str) -> None:
        """Ask the other whether the whole server may see it."""
        view = await self._plans.movable(caller(interaction), int(key))
        require_events(interaction.client.get_guild(view.couple.guild_id))
        require_home(interaction, view.couple)
        card = await self._events.ask(caller(interaction), int(key))
        await tell_line(interaction, say("plan-event-asked"))
        await self._office.post(interaction, [card])

    @pressed("plan", "unlist")
    async def unlist_event(self, interaction: discord.Interaction, key: str) -> None:
        """Take it from the server's events, alone."""
        deliveries = await self._events.take_away(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.PLAN, int(key), interaction)
        await tell_line(interaction, say("plan-event-gone"))
        await self._office.post(interaction, deliveries)

    @pressed("plan", "page")
    async def page(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to other plans."""
        page = await self._plans.page(caller(interaction), int(key))
        zone = page.couple.zone_of(interaction.user.id)
        await replace(interaction, plans_panel(page.plans, zone, page.number, has_more=page.has_more))

    @picked("plan", "choose")
    async def choose(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Show one plan whole."""
        view = await self._plans.read(caller(interaction), int(values[0]))
        await tell(interaction, plan_panel(view.plan, view.couple, view.now))

    @opens("plan", "tell")
    async def open_tell(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form, filled in with what the caller said before."""
        view, mine = await self._impressions.own(caller(interaction), int(key))
        await open_form(interaction, tell_form(view.plan), typed or (typed_impression(mine) if mine else {}))

    @submits("plan", "tell")
    async def submit_tell(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Seal how it was; the second one opens both."""
        feeling, files = _feeling(typed.get("feeling", "")), uploads(interaction)
        said = (caller(interaction), int(key), feeling, typed.get("line"))
        if files:
            view, _ = await self._impressions.own(caller(interaction), int(key))
            async with under_way(interaction) as step:
                raw = await read_all(files, limit=1)
                async with self._pictures.taken_in(view.couple, raw, step, limit=1) as shots:
                    told = await self._impressions.tell(*said, shots, typed.get("alt"))
        else:
            told = await self._impressions.tell(*said)
        await tell(
            interaction, told_panel(told.view.plan, is_open=told.is_open, was_changed=told.was_changed)
        )
        await self._office.post(interaction, told.deliveries)

    @pressed("plan", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete what the caller said of it."""
        deliveries = await self._impressions.take_back(caller(interaction), int(key))
        await replace(interaction, Post(content=say("plan-told-back")))
        await self._office.post(interaction, deliveries)

    @pressed("plan", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open how it was for one of the two."""
        view, opened = await self._impressions.read(caller(interaction), int(key))
        panels = [
            impression_panel(
                view.plan,
                one.impression,
                await self._pictures.show(view.couple, one.pictures),
                is_last=one is opened[-1],
            )
            for one in opened
        ]
        await tell(interaction, *panels)

    @opens("plan", "keep")
    async def open_keep(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form of a memory, filled in; it is an ordinary memory from there on."""
        view = await self._plans.read(caller(interaction), int(key))
        happened_at = min(view.plan.starts_at, view.plan.ended_at or view.now)
        day = happened_at.astimezone(view.couple.zone_of(interaction.user.id)).date()
        filled = typed or {"title": view.plan.what, "story": "", "day": day.isoformat()}
        await open_form(interaction, memory_form("", None, None), filled)

    async def _post(self, interaction: discord.Interaction, deliveries: list[Delivery], said: str) -> None:
        await self._office.post(interaction, deliveries)
        if not interaction.response.is_done():
            await tell_line(interaction, say(said))


def _feeling(typed: str) -> Feeling:
    """Read what was chosen; a client may send a form without it. Raises `Empty`."""
    try:
        return Feeling(typed)
    except ValueError:
        raise Empty from None
