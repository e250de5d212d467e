"""Server events: what they can be refused for; the plan itself is kept all the same."""

from core.deliveries import PostedLater
from core.errors import KindlingError


class EventsNotAllowed(PostedLater):
    """The bot may not make events in this server. Words: `permission`."""

    key = "refusal-events-not-allowed"


class EventsFull(PostedLater):
    """A server has as many events as Discord allows."""

    key = "refusal-events-full"


class EventRefused(PostedLater):
    """Discord refuses an event for another reason."""

    key = "refusal-event-refused"


class EventStands(KindlingError):
    """The plan stands among the server's events already."""

    key = "refusal-event-stands"
