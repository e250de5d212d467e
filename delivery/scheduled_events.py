"""Scheduled events: created, moved and deleted at Discord, never twice."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import discord
import structlog

from core.deliveries import Delivery, DeliveryKind
from core.plans import Plan
from core.scheduled_events import EventRefused, EventsNotAllowed, TooManyEvents
from delivery.destinations import GuildUnavailable
from delivery.rendering import TaskHandlers
from services.scheduled_events import ScheduledEvents
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, discord_code
from ui.homes import permission_names
from ui.scheduled_events import CREATE_EVENTS, event_location, event_title, may_make_events

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.events")
MAX_EVENTS_REACHED = 30038  # Maximum number of guild scheduled events reached (100)


class EventGone(Exception):
    """Somebody deliberately deleted the event at Discord."""


class ScheduledEventTasks:
    """Keeps server events in line with plans. An event is too late once its plan begins, a deletion never."""

    def __init__(self, bot: discord.Client, events: ScheduledEvents) -> None:
        self._bot = bot
        self._events = events

    @property
    def task_handlers(self) -> TaskHandlers:
        """Return the task handler of each kind."""
        return {DeliveryKind.EVENT: self._run_event, DeliveryKind.EVENT_DELETION: self._run_event_deletion}

    async def _run_event(self, delivery: Delivery) -> None:
        """Make or move a plan's event.

        Raises `EventsNotAllowed`, `TooManyEvents`, `EventRefused`, `NotAvailable`, `GuildUnavailable`, and
        transient errors as they come.
        """
        plan = await self._events.plan_for_event(delivery.subject_id)
        guild = self._guild_of(delivery)
        try:
            with _discord_refusals_named():
                if plan.event_id is not None:
                    event = await guild.fetch_scheduled_event(plan.event_id)
                    await event.edit(**_event_fields(plan))
                    return
                event_id = await _find_created_event(guild, plan) if delivery.may_have_been_sent else None
                event_id = event_id or await _create_event(guild, plan)
        except EventGone:
            LOG.info("event was gone already", id=plan.event_id)
            await self._events.record_event_gone(plan.id)
        except (EventsNotAllowed, TooManyEvents, EventRefused):
            await self._events.record_event_gone(plan.id)
            raise
        else:
            await self._events.record_event(plan.id, event_id)

    async def _run_event_deletion(self, delivery: Delivery) -> None:
        """Delete an event.

        Raises `EventsNotAllowed`, `EventRefused`, `GuildUnavailable`, and transient errors as they come.
        """
        try:
            with _discord_refusals_named():
                event = await self._guild_of(delivery).fetch_scheduled_event(delivery.subject_id)
                await event.delete()
        except EventGone:
            LOG.info("event was gone already", id=delivery.subject_id)

    def _guild_of(self, delivery: Delivery) -> discord.Guild:
        guild = self._bot.get_guild(delivery.guild_id)
        if guild is None or guild.unavailable:
            raise GuildUnavailable
        return guild


@contextmanager
def _discord_refusals_named() -> Generator[None]:
    """Raise `EventGone`, `GuildUnavailable` or a refusal for Discord's errors; pass on other errors."""
    try:
        yield
    except REQUEST_ERRORS as error:
        match classify(error, RequestTarget.SCHEDULED_EVENT):
            case ErrorClass.TARGET_GONE:
                raise EventGone from None
            case ErrorClass.CONTAINER_GONE:
                raise GuildUnavailable from None
            case ErrorClass.NO_PERMISSION:
                raise EventsNotAllowed(permission=permission_names([CREATE_EVENTS])) from None
            case ErrorClass.REFUSED:
                code = discord_code(error) if isinstance(error, discord.HTTPException) else None
                if code == MAX_EVENTS_REACHED:
                    raise TooManyEvents from None
                LOG.error("event refused", code=code)
                raise EventRefused from None
            case _:
                raise


async def _create_event(guild: discord.Guild, plan: Plan) -> int:
    if not may_make_events(guild):
        raise EventsNotAllowed(permission=permission_names([CREATE_EVENTS]))
    event = await guild.create_scheduled_event(
        privacy_level=discord.PrivacyLevel.guild_only, **_event_fields(plan)
    )
    return event.id


async def _find_created_event(guild: discord.Guild, plan: Plan) -> int | None:
    """Find the event made by an earlier, interrupted attempt, by asking the server itself."""
    # Only Discord knows if the attempt succeeded: the event's id was never stored.
    for event in await guild.fetch_scheduled_events():
        is_own = event.creator_id == guild.me.id and event.name == event_title(plan)
        if is_own and event.start_time == plan.starts_at:
            return event.id
    return None


def _event_fields(plan: Plan) -> dict[str, Any]:
    return {
        "name": event_title(plan),
        "entity_type": discord.EntityType.external,
        "start_time": plan.starts_at,
        "end_time": plan.ends_at,
        "location": event_location(plan),
    }
