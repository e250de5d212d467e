"""Announcements: messages of the host's to every home, such as that the bot moves or stops."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ANNOUNCEMENT_LIMIT = 2_000  # characters: Discord's limit for a person's message
ANNOUNCE_WITHIN = timedelta(days=3)  # after that the news is old
KEEP_ANNOUNCEMENTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message of the host's, in their own words; `made_at` is the time of the request."""

    id: int
    text: str
    made_at: datetime
