"""The host's message to every home, as a card."""

from core.announcements import Announcement
from ui.cards import Part, card
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


def announcement_card(announcement: Announcement) -> Post:
    """Show the host's message, and name its author."""
    return Post(embed=card(Part.GENERAL, say("announcement-title"), escape_text(announcement.text)))
