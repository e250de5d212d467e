"""Server events: what they can be refused for; the plan itself is kept all the same."""

from core.deliveries import PostDelayed
from core.errors import KindlingError


class EventsNotAllowed(PostDelayed):
    """The bot may not make events in this server. Words: `permission`."""

    text_id = "refusal-events-not-allowed"


class TooManyEvents(PostDelayed):
    """A server has as many events as Discord allows."""

    text_id = "refusal-events-full"


class EventRefused(PostDelayed):
    """Discord refuses an event for another reason."""

    text_id = "refusal-event-refused"


class EventAlreadyExists(KindlingError):
    """The plan stands among the server's events already."""

    text_id = "refusal-event-stands"
