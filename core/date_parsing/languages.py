"""The languages in which people type dates: each has its words."""

from core.date_parsing.english import ENGLISH
from core.date_parsing.words import Words

DEFAULT = "en"
LANGUAGES = {DEFAULT: ENGLISH}


def words_for(locale: str | None) -> Words:
    """Return the words of a locale's language, and the English ones where it has none yet."""
    return LANGUAGES.get((locale or DEFAULT).partition("-")[0], LANGUAGES[DEFAULT])
