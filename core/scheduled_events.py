"""Server events: the reasons why Discord refuses one; the couple's plan is kept all the same."""

from core.deliveries import PostDelayed
from core.errors import KindlingError


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
