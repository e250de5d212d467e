"""Server events: Discord's reasons for refusing one; the couple's plan is kept regardless."""

from dataclasses import dataclass

from core.deliveries import PostDelayed
from core.errors import KindlingError


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """The server event of a plan: Discord's ids of the event and its server."""

    event_id: int
    guild_id: int


class EventsNotAllowed(PostDelayed):
    """The bot lacks the permission to create events in this server. Arguments: `permission`."""

    text_id = "refusal-events-not-allowed"


class TooManyEvents(PostDelayed):
    """The server has as many events as Discord allows."""

    text_id = "refusal-events-full"


class EventRefused(PostDelayed):
    """Discord refused the event for another reason."""

    text_id = "refusal-event-refused"


class EventAlreadyExists(KindlingError):
    """The plan has a server event already."""

    text_id = "refusal-event-stands"
