"""Server events: what makes, moves and deletes them at Discord, and never twice."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import discord
import structlog

from core.deliveries import Delivery, DeliveryKind
from core.events import EventRefused, EventsFull, EventsNotAllowed
from core.plans import Plan
from jobs.errands import Acts
from jobs.messages import is_passing
from services.events import ServerEvents
from ui.events import EVENTS, event_place, event_title, may_make_events
from ui.homes import permission_names

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.events")
FULL = 30038  # Maximum number of guild scheduled events reached (100)


class ServerGone(ConnectionError):
    """The server is not there just now: an outage, which passes, and not a removal."""


class EventActs:
    """Keeps a server's events as the plans are: one is too late when its plan begins, a deletion never."""

    def __init__(self, bot: discord.Client, events: ServerEvents) -> None:
        self._bot = bot
        self._events = events

    @property
    def acts(self) -> Acts:
        """By kind of delivery."""
        return {DeliveryKind.EVENT: self._show, DeliveryKind.EVENT_DELETION: self._delete}

    async def _show(self, delivery: Delivery) -> None:
        """Make or move a plan's event.

        Raises `EventsNotAllowed`, `EventsFull`, `EventRefused`, `Over`, `ServerGone`, and what passes.
        """
        plan = await self._events.wanted(delivery.subject_id)
        guild = self._guild(delivery)
        try:
            with _refusals():
                if plan.event_id is not None:
                    event = await guild.fetch_scheduled_event(plan.event_id)
                    await event.edit(**_terms(plan))
                    return
                event_id = await _made_before(guild, plan) if delivery.may_have_been_sent else None
                event_id = event_id or await _make(guild, plan)
        except discord.NotFound:  # somebody deleted it, and meant it
            LOG.info("event was gone already", id=plan.event_id)
            await self._events.give_up(plan.id)
        except (EventsNotAllowed, EventsFull, EventRefused):
            await self._events.give_up(plan.id)
            raise
        else:
            await self._events.stands(plan.id, event_id)

    async def _delete(self, delivery: Delivery) -> None:
        """Delete an event. Raises `EventsNotAllowed`, `EventRefused`, `ServerGone`, and what passes."""
        try:
            with _refusals():
                event = await self._guild(delivery).fetch_scheduled_event(delivery.subject_id)
                await event.delete()
        except discord.NotFound:
            LOG.info("event was gone already", id=delivery.subject_id)

    def _guild(self, delivery: Delivery) -> discord.Guild:
        guild = self._bot.get_guild(delivery.guild_id)
        if guild is None or guild.unavailable:
            raise ServerGone
        return guild


@contextmanager
def _refusals() -> Generator[None]:
    """Name what Discord refuses; what passes, or was not found, is raised as it is."""
    try:
        yield
    except discord.NotFound:
        raise
    except discord.Forbidden:
        raise EventsNotAllowed(permission=permission_names([EVENTS])) from None
    except discord.HTTPException as error:
        if is_passing(error):
            raise
        if error.code == FULL:
            raise EventsFull from None
        LOG.error("event refused", code=error.code)
        raise EventRefused from None


async def _make(guild: discord.Guild, plan: Plan) -> int:
    if not may_make_events(guild):
        raise EventsNotAllowed(permission=permission_names([EVENTS]))
    made = await guild.create_scheduled_event(privacy_level=discord.PrivacyLevel.guild_only, **_terms(plan))
    return made.id


async def _made_before(guild: discord.Guild, plan: Plan) -> int | None:
    """Find the event that an earlier, interrupted attempt has made: the server itself is asked."""
    for event in await guild.fetch_scheduled_events():
        is_ours = event.creator_id == guild.me.id and event.name == event_title(plan)
        if is_ours and event.start_time == plan.starts_at:
            return event.id
    return None


def _terms(plan: Plan) -> dict[str, Any]:
    return {
        "name": event_title(plan),
        "entity_type": discord.EntityType.external,
        "start_time": plan.starts_at,
        "end_time": plan.ends_at,
        "location": event_place(plan),
    }
