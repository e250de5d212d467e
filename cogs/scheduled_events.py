"""Server events of plans: buttons that make and remove them, and edits made in Discord."""

from datetime import datetime

import discord
from discord.ext import commands

from cogs.events import CatchUp, EventRetrier, Paced
from cogs.requests import caller, publish_or_say
from cogs.router import on_button
from core.component_keys import parse_id
from core.errors import NotAvailable
from core.scheduled_events import KnownEvent
from core.shards import Shards, shard_of
from services.plans import Plans
from services.scheduled_events import ScheduledEvents
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify
from ui.posts import send_ephemeral_text
from ui.scheduled_events import require_events
from ui.texts import say


class ScheduledEventCog(commands.Cog):
    """Handles the buttons of server events, and follows events that are moved or deleted in Discord."""

    def __init__(
        self,
        client: discord.Client,
        plans: Plans,
        scheduled_events: ScheduledEvents,
        paced: Paced,
        events: EventRetrier,
    ) -> None:
        self._client = client
        self._plans = plans
        self._scheduled_events = scheduled_events
        self._paced = paced
        self._events = events

    @on_button("plan", "list")
    async def propose_server_event(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the other partner for permission to show a plan to the whole server."""
        view = await self._plans.movable_plan(caller(interaction), parse_id(component_key))
        require_events(interaction.client.get_guild(view.couple.guild_id))
        await self._scheduled_events.propose_event(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("plan-event-asked"))

    @on_button("plan", "unlist")
    async def remove_server_event(self, interaction: discord.Interaction, component_key: str) -> None:
        """Remove a plan from the server's events; either partner may."""
        await self._scheduled_events.remove_event(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("plan-event-gone"))

    @on_button("plan", "follow")
    async def follow_event(self, interaction: discord.Interaction, component_key: str) -> None:
        """Move a plan to its event's new time in Discord."""
        view = await self._plans.movable_plan(caller(interaction), parse_id(component_key))
        plan = view.plan
        if plan.event_starts_at is None or plan.event_starts_at <= view.now:
            raise NotAvailable
        await self._plans.move_plan(
            caller(interaction), plan.id, plan.event_starts_at, plan.zone, plan.venue, plan.minutes
        )
        await publish_or_say(interaction, say("plan-moved"))

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        """Record that an event was moved or cancelled."""
        await self._note(after, _start_of(after))

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Record that an event was deleted."""
        await self._note(event, None)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Compare plans with the server's events, which may have changed while the bot was away."""
        await self._events.run_in_turn(("events", shard_id), lambda: self._compare_all(shard_id), "events")

    async def _compare_all(self, shard_id: int) -> None:
        shards = Shards(self._client.shard_count or 1, (shard_id,))
        with self._paced():
            async for event in self._scheduled_events.events_to_come(shards):
                await self._compare(event)

    async def _compare(self, event: KnownEvent) -> None:
        guild = self._client.get_guild(event.guild_id)
        if guild is None or guild.unavailable:
            return  # removed, or an outage: neither says anything about its events
        found = guild.get_scheduled_event(event.event_id)
        if found is None:
            # Discord is asked itself: an event that was made a moment ago may not be in memory yet.
            try:
                found = await guild.fetch_scheduled_event(event.event_id, with_counts=False)
            except REQUEST_ERRORS as error:
                if classify(error, RequestTarget.SCHEDULED_EVENT) is ErrorClass.TARGET_GONE:
                    await self._scheduled_events.record_event_deleted(event.event_id)
                return  # otherwise nobody could tell: the next session asks again
        await self._record(event.event_id, _start_of(found))

    async def _note(self, event: discord.ScheduledEvent, starts_at: datetime | None) -> None:
        """Record a change in its turn; if it cannot be kept, compare all events of the shard later."""
        shard_id = shard_of(event.guild_id, self._client.shard_count or 1)
        catch_up = CatchUp(("events", shard_id), lambda: self._compare_all(shard_id))
        await self._events.handle(
            ("event", event.id), lambda: self._record(event.id, starts_at), "event", catch_up
        )

    async def _record(self, event_id: int, starts_at: datetime | None) -> None:
        if starts_at is None:
            await self._scheduled_events.record_event_deleted(event_id)
        else:
            await self._scheduled_events.record_event_moved(event_id, starts_at)


def _start_of(event: discord.ScheduledEvent) -> datetime | None:
    """Return the start of an event; None for a cancelled one."""
    return None if event.status is discord.EventStatus.canceled else event.start_time
