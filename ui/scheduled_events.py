"""The texts of Discord's scheduled events, and the permission to create them."""

import discord

from core.plans import Plan
from core.scheduled_events import EventsNotAllowed
from ui.homes import permission_names
from ui.safe_text import one_line
from ui.texts import say

CREATE_EVENTS = "create_events"
NAME_LIMIT, LOCATION_LIMIT = 100, 100  # characters, Discord's limits


def event_title(plan: Plan) -> str:
    """Return the name of a plan's event."""
    return one_line(plan.what, NAME_LIMIT)


def event_location(plan: Plan) -> str:
    """Return the location of a plan's event, which Discord requires for events outside its channels."""
    return one_line(plan.venue or "", LOCATION_LIMIT) or say("event-somewhere")


def may_make_events(guild: discord.Guild) -> bool:
    """Return whether the bot may create events in a server."""
    return guild.me.guild_permissions.create_events  # Manage Events is for those of others


def require_events(guild: discord.Guild | None) -> None:
    """Check that the bot may create events. Raises `EventsNotAllowed`."""
    if guild is None or not may_make_events(guild):
        raise EventsNotAllowed(permission=permission_names([CREATE_EVENTS]))
