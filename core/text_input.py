"""Texts that people type: trimmed and checked before use. Limits are in characters."""

import unicodedata

from core.errors import EmptyText, TextTooLong
from core.unreadable import UNREADABLE

ANSWER_LIMIT = 4_000  # the most that a Discord text input accepts
NOTE_LIMIT = 300
MESSAGE_LIMIT = 2_000
TITLE_LIMIT = 100
STORY_LIMIT = 4_000
QUESTION_LIMIT = 300
IDEA_LIMIT = 100
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})  # Unicode's control and format characters
# Characters of other categories that show nothing: fillers of Hangul and Khmer, Mongolian and other variation
# selectors, the joiner without a sign (Unicode's Default_Ignorable_Code_Point), and Braille's empty cell.
INVISIBLE = frozenset(
    map(
        chr,
        (
            0x034F,
            0x115F,
            0x1160,
            0x17B4,
            0x17B5,
            *range(0x180B, 0x1810),
            0x2800,
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
        ),
    )
)
INVISIBLE_TAGS = range(0xE0000, 0xE1000)  # and more variation selectors; as a set they take 450 kB


def clean_text(text: str, limit: int) -> str:
    """Trim a typed text. Raises `EmptyText` if nothing is left, `TextTooLong` over `limit` characters."""
    trimmed = text.replace("\r\n", "\n").replace("\x00", "").strip()  # PostgreSQL stores no NUL in a text
    if is_blank(trimmed):
        raise EmptyText
    if len(trimmed) > limit:
        raise TextTooLong(limit=str(limit), length=str(len(trimmed)))
    return trimmed


def clean_optional_text(text: str | None, limit: int) -> str | None:
    """Trim a typed text; return None if it has no visible character. Raises `TextTooLong`."""
    if text is None or is_blank(text):
        return None
    return clean_text(text, limit)


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character, only spaces and invisible ones."""
    return text.strip() == UNREADABLE or all(
        character.isspace()
        or character in INVISIBLE
        or ord(character) in INVISIBLE_TAGS
        or unicodedata.category(character) in INVISIBLE_CATEGORIES
        for character in text
    )
