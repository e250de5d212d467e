"""What people write: trimmed and measured before anything else looks at it."""

import unicodedata

from core.errors import EmptyText, TextTooLong

ANSWER_LIMIT = 4_000  # characters: a Discord text input takes no more
NOTE_LIMIT = 300
MESSAGE_LIMIT = 2_000
TITLE_LIMIT = 100
STORY_LIMIT = 4_000
QUESTION_LIMIT = 300
IDEA_LIMIT = 100
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})  # Unicode's control and format characters


def clean_text(text: str, limit: int) -> str:
    """Trim what was typed. Raises `EmptyText` when nothing is left, `TextTooLong` over `limit` characters."""
    trimmed = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if is_blank(trimmed):
        raise EmptyText
    if len(trimmed) > limit:
        raise TextTooLong(limit=str(limit), length=str(len(trimmed)))
    return trimmed


def clean_optional_text(text: str | None, limit: int) -> str | None:
    """Trim what was typed; nothing, or nothing that can be seen, is None. Raises `TextTooLong`."""
    if text is None or is_blank(text):
        return None
    return clean_text(text, limit)


def is_blank(text: str) -> bool:
    """Say whether a text is nothing but space and marks that nobody sees."""
    return all(
        character.isspace() or unicodedata.category(character) in INVISIBLE_CATEGORIES for character in text
    )
