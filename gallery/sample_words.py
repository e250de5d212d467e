"""Words and numbers for samples, chosen by the name of the field or argument."""

import re
from datetime import UTC, datetime
from functools import cache

ADA, BO = 1001, 1002
HOME, GUILD, CARD = 2001, 3001, 4001
PEOPLE = {ADA: "Ada", BO: "Bo"}
NOW = datetime(2026, 12, 4, 19, 0, tzinfo=UTC)  # a Friday evening
CARD_LINK = f"https://discord.com/channels/{GUILD}/{HOME}/{CARD}"

# The first pattern that is found in a name decides.
WORDS: tuple[tuple[str, str], ...] = (
    (r"zone", "Europe/Berlin"),
    (r"^(user|by|first|speaker|names?)$", f"<@{ADA}>"),
    (r"^(partner|second|listener|other)$", f"<@{BO}>"),
    (r"^calls$", "116 123"),
    (r"^readers$", "You can both read here."),
    (r"^(begin|end)$", "May"),
    (r"channel|thread", f"<#{HOME}>"),
    (r"moment|when$", "<t:1796515200:f> (<t:1796515200:R>)"),
    (r"^until$", "1796515200"),
    (r"schedule", "every Sunday at 8:00 PM"),
    (r"permissions", "Send Messages, Embed Links"),
    (r"card$", CARD_LINK),
    (r"link|url|site|source$", "https://example.org"),
    (r"^time$|hour$|opens|closes", "8:00 PM"),
    (r"question", "What made you laugh this week?"),
    (
        r"body|answer|story|what_|text|lines?$|promise|appreciation|step|carried|grew|noticed",
        "The walk by the lake.",
    ),
    (r"gratitude|message|note|thanks", "You made me tea."),
    (r"topic", "Our weekends"),
    (r"title|what|wish|idea", "A walk by the lake"),
    (r"venue|where|place", "The old harbor"),
    (r"weekday", "Sunday"),
    (r"month", "May"),
    (r"year", "2026"),
    (r"day", "May 3, 2026"),
    (r"server", "Our corner"),
    (r"operator", "Kim (@kim)"),
    (r"city|country", "Berlin"),
    (r"path|file|folder|home$", "var/kindling.db"),
    (r"key|deck_id|custom", "7"),
    (r"error", "OSError"),
    (r"locale|language", "en-US"),
    (r"alt", "Two cups on a table."),
    (r"part$", "appreciation"),
    (r"name", "Film night"),
    (r"limit|length|least|most|count|number|minutes|hours|left|pulse|size", "5"),
)
RECEIVER = re.compile(r"recipient|asked_of|opened_for|invitee|listener|reader|viewer|partner")
PERSON = re.compile(
    r"user_id|^by$|_by$|author|partner|recipient|asked_of|opened_for|viewer|reader|speaker|listener|from_id|inviter|invitee|first_id|^me$"
)


@cache
def word_for(name: str) -> str:
    """Return a sample text for a field or argument of this name."""
    return next((word for pattern, word in WORDS if re.search(pattern, name)), "Sunday by the lake")


@cache
def is_person(name: str) -> bool:
    """Return whether a number of this name is the id of one of the partners."""
    return PERSON.search(name) is not None


@cache
def is_receiver(name: str) -> bool:
    """Return whether a person of this name is the receiver, as opposed to the sender."""
    return RECEIVER.search(name) is not None
